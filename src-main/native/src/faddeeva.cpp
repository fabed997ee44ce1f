#include "faddeeva.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace beamglass {
namespace {

constexpr std::size_t kTerms = 48;

struct Expansion {
  double length;
  // Of Z^0 … Z^(kTerms − 1)
  std::array<double, kTerms> coefficients;
};

// Weideman's program cef, with its Fourier transform written as the sum of cosines that it is.
Expansion make_expansion() {
  Expansion expansion{};
  const double terms = static_cast<double>(kTerms);
  expansion.length = std::sqrt(terms / std::numbers::sqrt2);
  const double half = 2 * terms;
  for (std::size_t n = 1; n <= kTerms; ++n) {
    double sum = 0;
    for (std::size_t k = 0; k < 2 * kTerms; ++k) {
      const double angle = static_cast<double>(k) * std::numbers::pi / half;
      const double t = expansion.length * std::tan(angle / 2);
      const double f = std::exp(-t * t) * (expansion.length * expansion.length + t * t);
      // The function is even: angles ±; that of 0 stands once, that of π not at all (f = 0 there).
      sum += (k == 0 ? 1 : 2) * f * std::cos(static_cast<double>(n) * angle);
    }
    expansion.coefficients[n - 1] = sum / (2 * half);
  }
  return expansion;
}

}  // namespace

std::complex<double> faddeeva(std::complex<double> z) {
  static const Expansion expansion = make_expansion();
  const std::complex<double> i(0, 1);
  const std::complex<double> below = expansion.length - i * z;
  const std::complex<double> ratio = (expansion.length + i * z) / below;
  std::complex<double> sum = 0;
  for (std::size_t n = kTerms; n-- > 0;) sum = sum * ratio + expansion.coefficients[n];
  return 2.0 * sum / (below * below) + std::numbers::inv_sqrtpi / below;
}

}  // namespace beamglass
