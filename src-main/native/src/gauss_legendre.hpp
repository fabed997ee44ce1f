// Integration of smooth functions: Gauss-Legendre with 8 points per segment (Abramowitz and Stegun, table 25.4).
#pragma once

#include <array>
#include <cstddef>

namespace beamglass {

inline constexpr std::array<double, 4> kLegendreNodes{0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                                      0.9602898564975363};
inline constexpr std::array<double, 4> kLegendreWeights{0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                                        0.1012285362903763};

// Calls add(x, weight) for the points of `segments` equal segments from a to b: Σ weight f(x) is the integral.
template <class Add>
void for_legendre_points(double a, double b, std::size_t segments, Add&& add) {
  const double half = 0.5 * (b - a) / static_cast<double>(segments);
  for (std::size_t i = 0; i < segments; ++i) {
    const double middle = a + half * static_cast<double>(2 * i + 1);
    for (std::size_t k = 0; k < kLegendreNodes.size(); ++k) {
      add(middle - half * kLegendreNodes[k], half * kLegendreWeights[k]);
      add(middle + half * kLegendreNodes[k], half * kLegendreWeights[k]);
    }
  }
}

}  // namespace beamglass
