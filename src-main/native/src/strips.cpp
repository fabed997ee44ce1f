#include "strips.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace beamglass {
namespace {

double normal_integral(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

}  // namespace

void read_strips(const StripPlane& plane, std::span<const StripHit> hits, Random& random,
                 std::vector<StripSignal>& out) {
  std::vector<double> charge(plane.channels, 0.0);
  for (const StripHit& hit : hits) {
    const double at = hit.position + plane.resolution * random.normal();
    const double total = hit.charge * std::max(0.0, 1 + 0.1 * (std::min(random.landau(), 50.0) + 0.22278));
    const double middle = (at - plane.first) / plane.pitch;
    const double reach = 5 * plane.spread / plane.pitch + 1;
    // Both ends are compared as numbers: a hit far beside the plane reaches no strip.
    const double low = std::max(0.0, std::floor(middle - reach));
    const double high = std::min(static_cast<double>(plane.strips) - 1, std::ceil(middle + reach));
    for (double strip = low; strip <= high; ++strip) {
      const double left = (strip - 0.5 - middle) * plane.pitch / plane.spread;
      const double right = left + plane.pitch / plane.spread;
      charge[plane.channel[static_cast<std::size_t>(strip)]] +=
          total * (normal_integral(right) - normal_integral(left));
    }
  }
  for (std::uint32_t channel = 0; channel < plane.channels; ++channel) {
    const std::uint8_t state = plane.state[channel];
    const double seen = plane.gain[channel] * charge[channel] + (state == 3 ? 5 : 1) * plane.noise * random.normal();
    if (state == 1) continue;
    if (state == 2) {
      out.push_back({channel, std::max(seen, 0.0) + plane.threshold});
    } else if (seen > plane.threshold) {
      out.push_back({channel, seen});
    }
  }
}

}  // namespace beamglass
