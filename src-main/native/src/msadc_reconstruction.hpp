// Pulses in waveforms of NA64's MSADC (na64.md §3.1, §3.2): as many pulses of the shaper as the samples ask for are
// fitted together, with the pedestal, by the fitting core. So pile-up is taken apart, and each keeps its own height.
#pragma once

#include <cstddef>
#include <limits>
#include <span>

#include "reconstructed_pulse.hpp"

namespace beamglass {

struct MsadcSettings {
  double period = 12.5;  // ns
  // Codes from here on say only that the signal is larger.
  double largest_code = 4095;
  // Counts between the largest and the smallest sample: pulses are sought in waveforms with at least that.
  double search_threshold = 0;
  // Height of a pulse over the noise of its channel
  double least_height = 5;
  std::size_t most_pulses = 4;
  // When the trigger's particle is expected (ns, after t0), and its standard deviation. Where pulses overlap, the one
  // nearest to it is held to it, unless the samples say otherwise. NaN: nothing is expected.
  double expected_time = std::numeric_limits<double>::quiet_NaN();
  double expected_spread = 1;
};

WaveformFacts reconstruct_msadc(const MsadcSettings& settings, const ChannelConstants& channel, double start,
                                std::span<const float> samples);

}  // namespace beamglass
