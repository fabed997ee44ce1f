// Pulses of BGO crystals in waveforms of PADME's V1742, as the experiment reconstructs them: one hit from the sum of
// the samples (padme.md §3.2), or up to three found on the derivative (§3.3). Charges in pC, times in ns.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "pulse.hpp"
#include "reconstructed_pulse.hpp"

namespace beamglass {

struct V1742Settings {
  double period = 1;  // ns
  // Samples before any pulse
  std::size_t pedestal_samples = 80;
  bool is_multi_hit = true;
  std::size_t most_hits = 3;
  // GeV: hits below are dropped; of several in a channel, those below the second.
  double least_energy = 1e-3;
  double least_further_energy = 2e-3;
};

// Charge of one count for 1 ns: 12 bits over 1 V into 50 Ω.
inline constexpr double kChargePerCount = 1e-9 / (4096 * 50) / 1e-12;

// Works on one waveform after the other; has room for one. Pulses of the crystals begin at times that the derivative
// shows: from the template, the one that the simulation draws (pulse.hpp).
class V1742Reconstruction {
 public:
  V1742Reconstruction(const V1742Settings& settings, std::size_t samples);

  // @param samples as many as were announced: codes
  WaveformFacts reconstruct(const ChannelConstants& channel, double start, std::span<const float> samples);

 private:
  struct Hit {
    double time = 0;  // after the first sample, ns
    double area = 0;  // counts · ns
    double area_error = 0;
    double time_error = 0;
    // Last change of the time
    double shift = 0;
  };
  struct Peak {
    double height = 0;
    // Index of the sample, with its fraction
    double at = 0;
  };

  void measure_template();
  void differentiate(std::span<const float> signal);
  // Highest of the derivative at least `kApart` from the hits known.
  Peak highest(std::span<const Hit> known) const;
  FoundPulse single(const ChannelConstants& channel, double start, double pedestal, WaveformFacts& facts);
  void multiple(const ChannelConstants& channel, double start, double pedestal, WaveformFacts& facts);
  // Areas, shifts in time and the pedestal by least squares on what is linear in them. False where the samples do not
  // determine them.
  bool solve(double sigma, std::vector<Hit>& hits, double& pedestal_shift, WaveformFacts& facts);
  void draw(double time, std::span<float> shape) const;

  V1742Settings settings_;
  std::size_t samples_;
  std::shared_ptr<const PulseTable> table_;
  // What the derivative shows of a pulse of area 1: its height, and how long after the beginning.
  double peak_height_ = 1;
  double peak_delay_ = 0;
  // Height of a pulse of area 1
  double pulse_height_ = 1;
  // Pedestal less sample; without the hits found; derivative; 1 where a sample says something
  std::vector<float> signal_;
  std::vector<float> rest_;
  std::vector<float> smooth_;
  std::vector<float> derivative_;
  std::vector<float> weight_;
  std::vector<std::vector<float>> columns_;
  // Of the signal where a sample says something: its sum and that of its squares
  double sum_ = 0;
  double square_ = 0;
  std::size_t saturated_ = 0;
  std::size_t first_saturated_ = 0;
};

}  // namespace beamglass
