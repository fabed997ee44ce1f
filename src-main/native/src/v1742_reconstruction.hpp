// Pulses in waveforms of PADME's V1742, as the experiment reconstructs them: of crystals one hit from the sum of the
// samples (padme.md §3.2), or up to three found on the derivative (§3.3); of plastic bars and Čerenkov light, which are
// short, as many as the derivative shows (§3.5). Charges in pC, times in ns.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "pulse.hpp"
#include "reconstructed_pulse.hpp"

namespace beamglass {

struct V1742Settings {
  PulseShape shape = PulseShape::kBgo;
  double period = 1;  // ns
  // Samples before any pulse
  std::size_t pedestal_samples = 80;
  // Of crystals: hits by the derivative, or one from the sum.
  bool is_multi_hit = true;
  // GeV: hits below are dropped; of several in a crystal, those below the second.
  double least_energy = 1e-3;
  double least_further_energy = 2e-3;
  // Least derivative of short pulses, counts: 6 mV
  double least_slope = 6 * 4.096;
};

// Charge of one count for 1 ns: 12 bits over 1 V into 50 Ω.
inline constexpr double kChargePerCount = 1e-9 / (4096 * 50) / 1e-12;

// Works on one waveform after the other; has room for one. Pulses begin at times that the derivative shows: from the
// template, the one that the simulation draws (pulse.hpp).
class V1742Reconstruction {
 public:
  V1742Reconstruction(const V1742Settings& settings, std::size_t samples);

  // @param samples as many as were announced: codes
  WaveformFacts reconstruct(const ChannelConstants& channel, double start, std::span<const float> samples);
  WaveformFacts reconstruct(const ChannelConstants& channel, double start, std::span<const std::uint16_t> samples);

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
  // Samples that a fit describes, with sums of their signal
  struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
    // Samples that are not saturated
    std::size_t used = 0;
    double sum = 0;
    double square = 0;
  };
  struct Fit {
    bool is_solved = false;
    double pedestal_shift = 0;
    double pedestal_error = 0;
    double chi2 = 0;
    std::size_t degrees = 0;
  };

  template <class Code>
  WaveformFacts reconstruct_codes(const ChannelConstants& channel, double start, std::span<const Code> samples);
  void measure_template();
  void differentiate(std::span<const float> signal);
  // Highest of the derivative at least `apart_` from the hits known.
  Peak highest(std::span<const Hit> known) const;
  Hit hit_at(const Peak& peak) const;
  void single(const ChannelConstants& channel, double start, WaveformFacts& facts);
  void crystal(const ChannelConstants& channel, double start, WaveformFacts& facts);
  void short_pulses(const ChannelConstants& channel, double start, WaveformFacts& facts);
  void leave_out_saturated();
  Stretch stretch(std::size_t begin, std::size_t end) const;
  // Areas, times and the pedestal by least squares, from where the hits are; shifted until that changes nothing.
  Fit fit(const Stretch& over, std::span<Hit> hits);
  Fit solve(const Stretch& over, std::span<Hit> hits);
  void add_pulse(const ChannelConstants& channel, double start, const Hit& hit, WaveformFacts& facts) const;

  V1742Settings settings_;
  std::size_t samples_;
  std::size_t most_hits_;
  // Least distance of hits, ns; about the time in which a pulse rises, ns
  double apart_;
  double rise_;
  std::shared_ptr<const PulseTable> table_;
  // What the derivative shows of a pulse of area 1: its height, and how long after the beginning.
  double peak_height_ = 1;
  double peak_delay_ = 0;
  // Height of a pulse of area 1
  double pulse_height_ = 1;
  // Of the waveform at work
  double sigma_ = 1;
  double pedestal_ = 0;
  std::size_t saturated_ = 0;
  std::size_t first_saturated_ = 0;
  // Pedestal less sample; without the hits found; derivative; 1 where a sample says something
  std::vector<float> signal_;
  std::vector<float> rest_;
  std::vector<float> smooth_;
  std::vector<float> derivative_;
  std::vector<float> weight_;
  // Two per hit: shape and slope
  std::vector<std::vector<float>> columns_;
  std::vector<std::size_t> firsts_;
  std::vector<Hit> hits_;
  std::vector<Hit> tried_;
};

}  // namespace beamglass
