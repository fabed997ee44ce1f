// What reconstruction makes of sampled waveforms, whatever their digitiser.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace beamglass {

// Bits of `WaveformFacts.flags`.
namespace waveform_flag {
inline constexpr std::uint16_t kSaturated = 1;
// Nothing was looked for: the channel's status forbids it,
inline constexpr std::uint16_t kMasked = 2;
// a sample is not a number,
inline constexpr std::uint16_t kNotFinite = 4;
// or there are too few samples (that are not saturated).
inline constexpr std::uint16_t kTooFew = 8;
inline constexpr std::uint16_t kFitFailed = 16;
inline constexpr std::uint16_t kPileUp = 32;
// The pulses do not describe the samples.
inline constexpr std::uint16_t kPoorFit = 64;
// There may be more pulses: no more are looked for.
inline constexpr std::uint16_t kCapped = 128;
}  // namespace waveform_flag

// Constants of a channel.
struct ChannelConstants {
  double pedestal = 0;  // counts
  double noise = 0;     // counts, r.m.s.
  double t0 = 0;        // ns
  double gain = 0;      // GeV per count of height (MSADC), GeV per pC (V1742)
  bool is_usable = true;
};

struct FoundPulse {
  double height = 0;  // counts
  double height_error = 0;
  double charge = 0;  // counts · ns (MSADC), pC (V1742)
  double charge_error = 0;
  double energy = 0;  // GeV
  double energy_error = 0;
  double time = 0;  // ns, of the beginning, less t0
  double time_error = 0;
};

struct WaveformFacts {
  std::uint16_t flags = 0;
  double pedestal = std::numeric_limits<double>::quiet_NaN();
  double pedestal_error = std::numeric_limits<double>::quiet_NaN();
  double chi2 = std::numeric_limits<double>::quiet_NaN();
  std::uint32_t degrees = 0;
  // Counts, of a pulse at the expected time, whatever else there is; NaN where none is expected (and for a V1742)
  double height_in_time = std::numeric_limits<double>::quiet_NaN();
  double height_in_time_error = std::numeric_limits<double>::quiet_NaN();
  // In ascending order of time
  std::vector<FoundPulse> pulses;
};

}  // namespace beamglass
