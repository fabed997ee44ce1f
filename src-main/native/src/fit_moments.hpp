// Entries under one Gaussian: the logarithm of its density is a polynomial of second degree in x and y, so that sums
// over the entries of the monomials up to the fourth degree say all that a fit asks for, in any range.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "fit_shape.hpp"

namespace beamglass::fit {

// 1, s, t, s², s t, t²
inline constexpr std::size_t kMonomials = 6;

struct Moments {
  // s = (x − centre_x) / scale_x, t likewise: sums of about 1 per entry.
  double centre_x = 0;
  double centre_y = 0;
  double scale_x = 1;
  double scale_y = 1;
  // Σ of the products of two monomials; the first row is Σ of the monomials themselves.
  std::array<std::array<double, kMonomials>, kMonomials> sums{};
};

// @param y of as many entries, or empty in one dimension (then t = 0)
Moments moments_of(const std::vector<double>& x, const std::vector<double>& y);

// Coefficients of the monomials in ln density, of a Gaussian of one or two dimensions, with their derivatives by the
// shape's parameters: area above 0.
struct LogDensity {
  std::array<double, kMonomials> value{};
  std::array<ShapeParameters, kMonomials> gradient{};
};
LogDensity log_gaussian(Shape shape, const ShapeParameters& parameters, const Moments& moments);

}  // namespace beamglass::fit
