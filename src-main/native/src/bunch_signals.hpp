// What a bunch of thousands of positrons leaves where all of them are seen at once: PADME's active target, strip by
// strip, and the lead glass that catches the beam. Each positron has its time, its place on the target and its charge
// there, each drawn from 16 random bits.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pulse.hpp"
#include "random_words.hpp"

namespace beamglass {

// When the positrons of a bunch come, as in beam.hpp; ns.
struct BunchTime {
  double length = 0;
  double pulse_length = 0;
  double pulse_period = 0;
};

// Strips that measure one coordinate of the target; mm.
struct TargetView {
  // Centre of strip 0, and of the beam, whose spot is a Gaussian.
  double first = 0;
  double pitch = 1;
  double centre = 0;
  double spot = 1;
  // Per strip: charge shown over charge collected, and the noise of the channel in units of charge.
  std::vector<double> gain;
  std::vector<double> noise;
};

struct GlassChannel {
  Sampler sampler;
  // Counts · ns of one positron, and their relative fluctuation.
  double counts = 0;
  double spread = 0;
  double pedestal = 0;
  double noise = 0;
  double time_offset = 0;
  // Number of the channel among those of the setup, for its noise.
  std::uint32_t channel = 0;
};

struct BunchSettings {
  BunchTime time;
  // Mean charge that a positron leaves in the target; single ones follow Landau's distribution as strips.hpp has it.
  double charge = 0;
  std::array<TargetView, 2> views;
  GlassChannel glass;
};

class BunchSignals {
 public:
  explicit BunchSignals(const BunchSettings& settings);

  std::size_t strips() const { return settings_.views[0].gain.size() + settings_.views[1].gain.size(); }
  std::size_t samples() const { return settings_.glass.sampler.samples; }
  // Charges of the strips of both views, and codes of the lead glass.
  void fill(std::uint32_t positrons, std::uint64_t seed, std::uint64_t stream, std::span<float> charges,
            std::span<std::uint16_t> codes) const;

 private:
  void fill_glass(std::span<const std::uint32_t> counts, std::uint64_t seed, std::uint64_t stream,
                  std::span<std::uint16_t> codes) const;

  BunchSettings settings_;
  // By 16 random bits: strip of each view (the number of strips: beside them) and bin of the bunch's time.
  std::array<std::vector<std::uint8_t>, 2> strip_;
  std::vector<std::uint16_t> bin_;
  std::size_t bins_ = 0;
  std::shared_ptr<const PulseTable> table_;
};

}  // namespace beamglass
