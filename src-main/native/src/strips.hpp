// Strips of Micromegas, GEMs and the diamond target: charge sharing, noise, threshold and multiplexing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "random.hpp"

namespace beamglass {

struct StripPlane {
  std::size_t strips = 0;
  double pitch = 0;  // mm
  // Centre of strip 0, mm.
  double first = 0;
  // Width (σ) of a particle's charge on the plane, mm, and its resolution (σ) in position.
  double spread = 0;
  double resolution = 0;
  // In units of charge: noise per channel, threshold of a channel.
  double noise = 0;
  double threshold = 0;
  // Channel of each strip; several strips may share one.
  std::vector<std::uint32_t> channel;
  std::size_t channels = 0;
  // Per channel: charge shown over charge collected, before noise and threshold.
  std::vector<double> gain;
  // One byte per channel: 1 dead, 2 hot (always above threshold), 3 noisy (five times the noise).
  std::vector<std::uint8_t> state;
};

struct StripHit {
  double position = 0;  // mm, across the strips
  // Most probable charge; the charge itself is Landau-distributed with a width of a tenth of it.
  double charge = 0;
};

struct StripSignal {
  std::uint32_t channel = 0;
  double charge = 0;
};

// Channels above threshold, in their order.
void read_strips(const StripPlane& plane, std::span<const StripHit> hits, Random& random,
                 std::vector<StripSignal>& out);

}  // namespace beamglass
