// Shapes that models are sums of: their value, integral and gradient. In one dimension x, or two (x, y).
//
//   shape         parameters (in this order)          density
//   gaussian      area, mean, sigma                   area · N(x; mean, sigma)
//   exponential   area, slope                         area · exp(−slope x), normalised over the range
//   polynomial    c0 … cn (n ≤ 7)                     Σ ck Pk(u), Legendre, u = −1 … 1 over the range
//   landauGauss   area, mode, width, sigma            Landau of that mode and width ξ, folded with a Gaussian
//   crystalBall   area, mean, sigma, alpha, power     Gaussian with a power tail below mean − alpha sigma
//                                                     (above mean + |alpha| sigma where alpha < 0), area of all
//   voigt         area, mean, sigma, gamma            Lorentzian of half width gamma, folded with a Gaussian
//   template      area                                given contents of bins, flat in each
//   gaussian2d    area, meanX, meanY, sigmaX, sigmaY, correlation
//   uniform2d     area                                flat over the range
//   msadcPulse    height, start                       pulse of NA64's shaper (pulse.hpp), x in ns
//   showers       energy, x, y                        part of a shower in a cell; points' x is the number of the cell
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "shower_profile.hpp"

namespace beamglass::fit {

enum class Shape {
  kGaussian,
  kExponential,
  kPolynomial,
  kLandauGauss,
  kCrystalBall,
  kVoigt,
  kTemplate,
  kGaussian2D,
  kUniform2D,
  kMsadcPulse,
  kShower
};

inline constexpr std::size_t kMostParameters = 8;

// Values or derivatives by a shape's parameters.
using ShapeParameters = std::array<double, kMostParameters>;

// Part of space that a data set covers.
struct Range {
  double low_x = 0;
  double high_x = 0;
  double low_y = 0;
  double high_y = 0;
};

struct Template {
  // Bins + 1, rising
  std::vector<double> edges;
  // Per bin, not negative, normalised to a sum of 1
  std::vector<double> contents;
};

struct Term {
  Shape shape = Shape::kGaussian;
  // Number of the shape's parameters: only a polynomial has a choice.
  std::size_t count = 0;
  Template bins;
  // Of a shower, which only the engine itself fits: the cells that its points are numbers of.
  const ShowerGrid* grid = nullptr;
};

std::optional<Shape> shape_named(std::string_view name);
// Number of parameters of the shape; 0 for a polynomial, which has 1 to 8.
std::size_t parameter_count(Shape shape);
bool is_two_dimensional(Shape shape);

struct Valued {
  double value = 0;
  ShapeParameters gradient{};
};

// False where the shape has no value: a width that is not positive, a correlation beyond ±1 and the like.
bool is_defined(const Term& term, const ShapeParameters& parameters);
// Density at a point.
Valued density(const Term& term, const Range& range, const ShapeParameters& parameters, double x, double y);
// Integral of a shape of one dimension from a to b.
Valued integral(const Term& term, const Range& range, const ShapeParameters& parameters, double a, double b);
// Integral of a shape of two dimensions over a part of the range.
Valued integral_2d(const Term& term, const Range& range, const Range& part, const ShapeParameters& parameters);
// Integral of any shape over the range.
Valued integral(const Term& term, const Range& range, const ShapeParameters& parameters);

}  // namespace beamglass::fit
