// Integration of smooth functions: Gauss-Legendre with 4 or 8 points per segment (Abramowitz and Stegun, table 25.4).
#pragma once

#include <array>
#include <cstddef>

namespace beamglass {

// Upper halves of the points, which are symmetric, and their weights.
template <std::size_t Points>
struct LegendreRule;

template <>
struct LegendreRule<4> {
  static constexpr std::array<double, 2> kNodes{0.3399810435848563, 0.8611363115940526};
  static constexpr std::array<double, 2> kWeights{0.6521451548625461, 0.3478548451374539};
};

template <>
struct LegendreRule<8> {
  static constexpr std::array<double, 4> kNodes{0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                                0.9602898564975363};
  static constexpr std::array<double, 4> kWeights{0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                                  0.1012285362903763};
};

// Calls add(x, weight) for the points of `segments` equal segments from a to b: Σ weight f(x) is the integral.
template <std::size_t Points = 8, class Add>
void for_legendre_points(double a, double b, std::size_t segments, Add&& add) {
  using Rule = LegendreRule<Points>;
  const double half = 0.5 * (b - a) / static_cast<double>(segments);
  for (std::size_t i = 0; i < segments; ++i) {
    const double middle = a + half * static_cast<double>(2 * i + 1);
    for (std::size_t k = 0; k < Rule::kNodes.size(); ++k) {
      add(middle - half * Rule::kNodes[k], half * Rule::kWeights[k]);
      add(middle + half * Rule::kNodes[k], half * Rule::kWeights[k]);
    }
  }
}

}  // namespace beamglass
