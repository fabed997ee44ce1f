// Pulses as their electronics sample them, made from a *true* calibration: gains, pedestals, noise, time offsets,
// dead and hot channels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "random.hpp"

namespace beamglass {

enum class PulseShape {
  // NA64's shaper: (t/τ)³ exp(3(1 - t/τ)) with τ = 70 ns; of height 1.
  kMsadc,
  // PADME's crystals: Φ((t - 14.14)/8.38) · (0.2104 e^(-(t - 3.217)/41.79) + 0.7896 e^(-(t - 3.217)/238.84)), t in ns,
  // of integral 1. Fitted to the collaboration's template, which it keeps to 3 % of the peak (a test compares).
  kBgo,
};

// Value at a time after the pulse's beginning, ns.
double pulse_value(PulseShape shape, double time);

struct Sampler {
  PulseShape shape = PulseShape::kMsadc;
  std::size_t samples = 0;
  double period = 0;  // ns
  // Time of the first sample.
  double first_time = 0;
  // Pulses go below the pedestal (V1742) or above (MSADC).
  bool negative = false;
  std::uint16_t largest_code = 4095;
};

enum class ChannelState : std::uint8_t { kGood = 0, kDead = 1, kHot = 2, kNoisy = 3 };

struct ChannelTruth {
  // Counts per GeV: of height (MSADC) or of integral in counts·ns (BGO).
  double gain = 0;
  double pedestal = 0;
  double noise = 0;  // counts, r.m.s.
  double time_offset = 0;  // ns
  ChannelState state = ChannelState::kGood;
};

struct Pulse {
  double time = 0;    // ns
  double energy = 0;  // GeV
};

// Fills `out` with the codes of one channel. A dead channel shows its pedestal without noise; a noisy one five
// times its noise; a hot one also pulses of about a hundred times its noise at any time.
void sample_pulses(const Sampler& sampler, const ChannelTruth& truth, std::span<const Pulse> pulses, Random& random,
                   std::span<std::uint16_t> out);

}  // namespace beamglass
