#include "fit_shape.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "dual.hpp"
#include "faddeeva.hpp"
#include "gauss_legendre.hpp"
#include "landau_density.hpp"
#include "pulse.hpp"

namespace beamglass::fit {
namespace {

constexpr double kInvSqrt2Pi = std::numbers::inv_sqrtpi / std::numbers::sqrt2;
// Beyond so many standard deviations a Gaussian is nothing.
constexpr double kReach = 9;

struct Named {
  std::string_view name;
  Shape shape;
  std::size_t count;
};
constexpr std::array<Named, 11> kShapes{{{"gaussian", Shape::kGaussian, 3},
                                        {"exponential", Shape::kExponential, 2},
                                        {"polynomial", Shape::kPolynomial, 0},
                                        {"landauGauss", Shape::kLandauGauss, 4},
                                        {"crystalBall", Shape::kCrystalBall, 5},
                                        {"voigt", Shape::kVoigt, 4},
                                        {"template", Shape::kTemplate, 1},
                                        {"gaussian2d", Shape::kGaussian2D, 6},
                                        {"uniform2d", Shape::kUniform2D, 1},
                                        {"msadcPulse", Shape::kMsadcPulse, 2},
                                        {"", Shape::kShower, 3}}};

template <std::size_t N>
std::array<Dual<N>, N> variables(const ShapeParameters& p) {
  std::array<Dual<N>, N> result;
  for (std::size_t i = 0; i < N; ++i) result[i] = Dual<N>::variable(p[i], i);
  return result;
}

template <std::size_t N>
Valued valued(const Dual<N>& dual) {
  Valued result{dual.value, {}};
  std::copy(dual.slope.begin(), dual.slope.end(), result.gradient.begin());
  return result;
}

// Written out: the innermost loop of most fits.
Valued gaussian_density(const ShapeParameters& p, double x) {
  const double inverse = 1 / p[2];
  const double u = (x - p[1]) * inverse;
  const double unit = kInvSqrt2Pi * inverse * std::exp(-0.5 * u * u);
  const double value = p[0] * unit;
  return {value, {unit, value * u * inverse, value * (u * u - 1) * inverse}};
}

Valued gaussian_integral(const ShapeParameters& p, double a, double b) {
  const double scale = 1 / (std::numbers::sqrt2 * p[2]);
  const double ua = (a - p[1]) * scale;
  const double ub = (b - p[1]) * scale;
  // Of the two tails, the difference of the smaller ones loses nothing.
  const double part = 0.5 * (ua > 0 ? std::erfc(ua) - std::erfc(ub) : std::erfc(-ub) - std::erfc(-ua));
  const double da = std::numbers::inv_sqrtpi * std::exp(-ua * ua);
  const double db = std::numbers::inv_sqrtpi * std::exp(-ub * ub);
  return {p[0] * part, {part, p[0] * scale * (da - db), p[0] * (ua * da - ub * db) / p[2]}};
}

// (1 − exp(−v)) / v and its derivative
std::array<double, 2> mean_decay(double v) {
  if (std::abs(v) < 1e-3) {
    return {1 - v * (0.5 - v * (1.0 / 6 - v * (1.0 / 24 - v / 120))),
            -0.5 + v * (1.0 / 3 - v * (1.0 / 8 - v * (1.0 / 30)))};
  }
  const double f = -std::expm1(-v) / v;
  return {f, (std::exp(-v) - f) / v};
}

Valued exponential_integral(const ShapeParameters& p, const Range& range, double a, double b) {
  const double length = range.high_x - range.low_x;
  const double slope = p[1];
  const auto [all, all_slope] = mean_decay(slope * length);
  const auto [part, part_slope] = mean_decay(slope * (b - a));
  // Share of the bin: (b − a)/L · e^{−k(a−low)} · m(k(b−a)) / m(kL)
  const double share = (b - a) / length * std::exp(-slope * (a - range.low_x)) * part / all;
  const double logarithmic = -(a - range.low_x) + (b - a) * part_slope / part - length * all_slope / all;
  return {p[0] * share, {share, p[0] * share * logarithmic}};
}

Valued exponential_density(const ShapeParameters& p, const Range& range, double x) {
  const double length = range.high_x - range.low_x;
  const auto [all, all_slope] = mean_decay(p[1] * length);
  const double unit = std::exp(-p[1] * (x - range.low_x)) / (length * all);
  return {p[0] * unit, {unit, p[0] * unit * (-(x - range.low_x) - length * all_slope / all)}};
}

ShapeParameters legendre(double u, std::size_t count) {
  ShapeParameters values{1, u};
  for (std::size_t k = 2; k < count; ++k) {
    const double n = static_cast<double>(k);
    values[k] = ((2 * n - 1) * u * values[k - 1] - (n - 1) * values[k - 2]) / n;
  }
  return values;
}

Valued linear(const ShapeParameters& p, const ShapeParameters& basis, std::size_t count) {
  Valued result;
  for (std::size_t k = 0; k < count; ++k) {
    result.value += p[k] * basis[k];
    result.gradient[k] = basis[k];
  }
  return result;
}

Valued polynomial_integral(const Term& term, const Range& range, const ShapeParameters& p, double a, double b) {
  ShapeParameters basis{};
  // Exact: eight points integrate polynomials up to degree 15.
  for_legendre_points(a, b, 1, [&](double x, double weight) {
    const double u = (2 * x - range.low_x - range.high_x) / (range.high_x - range.low_x);
    const ShapeParameters values = legendre(u, term.count);
    for (std::size_t k = 0; k < term.count; ++k) basis[k] += weight * values[k];
  });
  return linear(p, basis, term.count);
}

// Landau folded with a Gaussian by the trapezium rule, which converges exponentially for a Gaussian weight.
Valued landau_gauss_density(const ShapeParameters& p, double x) {
  const auto [area, mode, width, sigma] = std::array{p[0], p[1], p[2], p[3]};
  const auto landau = [&](double u) {
    return landau_density(Dual<1>::variable((x - mode - u * sigma) / width + kLandauMode, 0));
  };
  // Sums of weight, weight · φ, weight · φ' and weight · φ' u: all gradients are made of them.
  double weights = 1;
  double value = 0;
  double slope = 0;
  double slope_u = 0;
  if (sigma < 1e-6 * width) {
    const Dual<1> one = landau(0);
    value = one.value;
    slope = one.slope[0];
  } else {
    weights = 0;
    const double steps = std::clamp(std::ceil(6 * sigma / (0.35 * width)), 18.0, 300.0);
    for (double k = -steps; k <= steps; k += 1) {
      const double u = 6 * k / steps;
      const double weight = std::exp(-0.5 * u * u);
      const Dual<1> one = landau(u);
      weights += weight;
      value += weight * one.value;
      slope += weight * one.slope[0];
      slope_u += weight * one.slope[0] * u;
    }
  }
  const double unit = value / (weights * width);
  const double scale = area / (weights * width * width);
  return {area * unit,
          {unit, -scale * slope, -area * unit / width - scale * ((x - mode) * slope - sigma * slope_u) / width,
           -scale * slope_u}};
}

// Area over all x is finite for a power above 1.
Valued crystal_ball_density(const ShapeParameters& p, double x) {
  const auto [area, mean, sigma, alpha, power] = variables<5>(p);
  using D = Dual<5>;
  const double sign = p[3] < 0 ? -1 : 1;
  const D a = alpha.chain(std::abs(p[3]), sign);
  const D u = D(sign) * (D(x) - mean) / sigma;
  const D edge = exp(D(-0.5) * a * a);
  const D tail = power / a * edge / (power - D(1));
  const D core = D(std::sqrt(std::numbers::pi / 2)) * erfc(-a / D(std::numbers::sqrt2));
  const D norm = area / (sigma * (tail + core));
  if (u.value > -a.value) return valued(norm * exp(D(-0.5) * u * u));
  // (n/a)^n (n/a − a − u)^−n e^{−a²/2}
  const D base = power / a;
  return valued(norm * edge * exp(power * (log(base) - log(base - a - u))));
}

Valued voigt_density(const ShapeParameters& p, double x) {
  const double scale = 1 / (std::numbers::sqrt2 * p[2]);
  const std::complex<double> z((x - p[1]) * scale, p[3] * scale);
  const std::complex<double> w = faddeeva(z);
  // w' = −2 z w + 2 i / √π
  const std::complex<double> slope = -2.0 * z * w + std::complex<double>(0, 2 * std::numbers::inv_sqrtpi);
  const double factor = kInvSqrt2Pi / p[2];
  const double unit = factor * w.real();
  const double by_sigma = -(unit + factor * (slope * z).real()) / p[2];
  return {p[0] * unit,
          {unit, -p[0] * factor * slope.real() * scale, p[0] * by_sigma, -p[0] * factor * slope.imag() * scale}};
}

Valued template_integral(const Term& term, const ShapeParameters& p, double a, double b) {
  const auto& [edges, contents] = term.bins;
  double part = 0;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const double overlap = std::min(b, edges[i + 1]) - std::max(a, edges[i]);
    if (overlap > 0) part += contents[i] * overlap / (edges[i + 1] - edges[i]);
  }
  return {p[0] * part, {part}};
}

Valued template_density(const Term& term, const ShapeParameters& p, double x) {
  const auto& [edges, contents] = term.bins;
  const auto above = std::upper_bound(edges.begin(), edges.end(), x);
  if (above == edges.begin() || above == edges.end()) return {};
  const auto i = static_cast<std::size_t>(above - edges.begin()) - 1;
  const double unit = contents[i] / (edges[i + 1] - edges[i]);
  return {p[0] * unit, {unit}};
}

Valued gaussian_2d_density(const ShapeParameters& p, double x, double y) {
  const double rest = 1 - p[5] * p[5];
  const double u = (x - p[1]) / p[3];
  const double v = (y - p[2]) / p[4];
  const double along_u = (u - p[5] * v) / rest;
  const double along_v = (v - p[5] * u) / rest;
  const double unit =
      std::exp(-0.5 * (u * along_u + v * along_v)) / (2 * std::numbers::pi * p[3] * p[4] * std::sqrt(rest));
  const double value = p[0] * unit;
  return {value,
          {unit, value * along_u / p[3], value * along_v / p[4], value * (u * along_u - 1) / p[3],
           value * (v * along_v - 1) / p[4], value * (p[5] / rest + along_u * along_v)}};
}

Valued msadc_density(const ShapeParameters& p, double x) {
  const double since = x - p[1];
  if (!(since > 0)) return {};
  const double unit = pulse_value(PulseShape::kMsadc, since);
  return {p[0] * unit, {unit, p[0] * unit * 3 * (1 / kMsadcTau - 1 / since)}};
}

Valued shower_density(const Term& term, const ShapeParameters& p, double x) {
  const CellShare share = term.grid->share(static_cast<std::size_t>(x), p[1], p[2]);
  return {p[0] * share.value, {share.value, p[0] * share.slope_x, p[0] * share.slope_y}};
}

// Slices in x of the conditional Gaussian's integral in y.
Valued gaussian_2d_integral(const Range& range, const ShapeParameters& p) {
  using D = Dual<6>;
  const auto [area, mean_x, mean_y, sigma_x, sigma_y, correlation] = variables<6>(p);
  const double low = std::max(range.low_x, p[1] - kReach * p[3]);
  const double high = std::min(range.high_x, p[1] + kReach * p[3]);
  if (!(low < high)) return {};
  const D scale = D(1) / (D(std::numbers::sqrt2) * sigma_y * sqrt(D(1) - correlation * correlation));
  D sum;
  // A sharp edge of the range in a strongly correlated Gaussian needs fine slices.
  const double narrow = std::sqrt(1 - p[5] * p[5]);
  const auto segments = static_cast<std::size_t>(std::min(std::ceil((high - low) / (p[3] * narrow)), 400.0)) + 1;
  for_legendre_points(low, high, segments, [&, my = mean_y, sy = sigma_y, rho = correlation, mx = mean_x,
                                            sx = sigma_x](double x, double weight) {
    const D u = (D(x) - mx) / sx;
    const D mean = my + rho * sy * u;
    const D part = erf((D(range.high_y) - mean) * scale) - erf((D(range.low_y) - mean) * scale);
    sum = sum + D(0.5 * weight * kInvSqrt2Pi) * exp(D(-0.5) * u * u) / sx * part;
  });
  return valued(area * sum);
}

// Width over which the shape changes.
double scale_of(const Term& term, const ShapeParameters& p) {
  if (term.shape == Shape::kLandauGauss) return std::max(p[2], p[3]);
  if (term.shape == Shape::kVoigt) return p[2] + p[3];
  if (term.shape == Shape::kMsadcPulse) return kMsadcTau;
  return p[2];
}

Valued numerical_integral(const Term& term, const Range& range, const ShapeParameters& p, double a, double b) {
  Valued sum;
  const double wanted = std::ceil((b - a) / scale_of(term, p));
  const auto segments = static_cast<std::size_t>(std::clamp(wanted, 1.0, 2000.0));
  // Over less than the scale four points are as good as eight over all of it.
  const bool few = b - a <= 0.75 * scale_of(term, p);
  const auto add = [&](double x, double weight) {
    const Valued at = density(term, range, p, x, 0);
    sum.value += weight * at.value;
    for (std::size_t k = 0; k < term.count; ++k) sum.gradient[k] += weight * at.gradient[k];
  };
  // Curves that are not smooth: the crystal ball's where its tail begins, a pulse's where it begins.
  const double joint = term.shape == Shape::kCrystalBall  ? p[1] - p[3] * p[2]
                       : term.shape == Shape::kMsadcPulse ? p[1]
                                                          : a;
  const auto add_part = [&](double from, double to) {
    if (few) {
      for_legendre_points<4>(from, to, segments, add);
    } else {
      for_legendre_points<8>(from, to, segments, add);
    }
  };
  if (joint > a && joint < b) {
    add_part(a, joint);
    add_part(joint, b);
  } else {
    add_part(a, b);
  }
  return sum;
}

}  // namespace

std::optional<Shape> shape_named(std::string_view name) {
  for (const Named& one : kShapes) {
    if (!name.empty() && one.name == name) return one.shape;
  }
  return std::nullopt;
}

std::size_t parameter_count(Shape shape) { return kShapes[static_cast<std::size_t>(shape)].count; }

bool is_two_dimensional(Shape shape) { return shape == Shape::kGaussian2D || shape == Shape::kUniform2D; }

bool is_defined(const Term& term, const ShapeParameters& p) {
  for (std::size_t k = 0; k < term.count; ++k) {
    if (!std::isfinite(p[k])) return false;
  }
  switch (term.shape) {
    case Shape::kGaussian: return p[2] > 0;
    case Shape::kLandauGauss: return p[2] > 0 && p[3] >= 0;
    case Shape::kCrystalBall: return p[2] > 0 && p[3] != 0 && p[4] > 1;
    case Shape::kVoigt: return p[2] > 0 && p[3] >= 0;
    case Shape::kGaussian2D: return p[3] > 0 && p[4] > 0 && std::abs(p[5]) < 1;
    case Shape::kExponential:
    case Shape::kPolynomial:
    case Shape::kTemplate:
    case Shape::kUniform2D:
    case Shape::kMsadcPulse: return true;
    case Shape::kShower: return term.grid != nullptr;
  }
  return false;
}

Valued density(const Term& term, const Range& range, const ShapeParameters& p, double x, double y) {
  switch (term.shape) {
    case Shape::kGaussian: return gaussian_density(p, x);
    case Shape::kExponential: return exponential_density(p, range, x);
    case Shape::kPolynomial:
      return linear(p, legendre((2 * x - range.low_x - range.high_x) / (range.high_x - range.low_x), term.count),
                    term.count);
    case Shape::kLandauGauss: return landau_gauss_density(p, x);
    case Shape::kCrystalBall: return crystal_ball_density(p, x);
    case Shape::kVoigt: return voigt_density(p, x);
    case Shape::kTemplate: return template_density(term, p, x);
    case Shape::kGaussian2D: return gaussian_2d_density(p, x, y);
    case Shape::kUniform2D: {
      const double unit = 1 / ((range.high_x - range.low_x) * (range.high_y - range.low_y));
      return {p[0] * unit, {unit}};
    }
    case Shape::kMsadcPulse: return msadc_density(p, x);
    case Shape::kShower: return shower_density(term, p, x);
  }
  return {};
}

Valued integral(const Term& term, const Range& range, const ShapeParameters& p, double a, double b) {
  switch (term.shape) {
    case Shape::kGaussian: return gaussian_integral(p, a, b);
    case Shape::kExponential: return exponential_integral(p, range, a, b);
    case Shape::kPolynomial: return polynomial_integral(term, range, p, a, b);
    case Shape::kTemplate: return template_integral(term, p, a, b);
    default: return numerical_integral(term, range, p, a, b);
  }
}

Valued integral_2d(const Term& term, const Range& range, const Range& part, const ShapeParameters& p) {
  if (term.shape == Shape::kGaussian2D) return gaussian_2d_integral(part, p);
  const double share = (part.high_x - part.low_x) * (part.high_y - part.low_y) /
                       ((range.high_x - range.low_x) * (range.high_y - range.low_y));
  return {p[0] * share, {share}};
}

Valued integral(const Term& term, const Range& range, const ShapeParameters& p) {
  if (is_two_dimensional(term.shape)) return integral_2d(term, range, range, p);
  return integral(term, range, p, range.low_x, range.high_x);
}

}  // namespace beamglass::fit
