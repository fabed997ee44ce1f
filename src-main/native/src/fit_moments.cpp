#include "fit_moments.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dual.hpp"
#include "lanes.hpp"

namespace beamglass::fit {
namespace {

// Powers s^i t^j, i + j ≤ 4, by degree.
constexpr std::size_t kPowers = 15;
// Sums over so many entries are added to the total at a time: rounding does not grow with the data.
constexpr std::size_t kChunk = 1024;

struct Span {
  const double* x;
  const double* y;
  std::size_t count;
};

struct Standard {
  double centre_x, centre_y, scale_x, scale_y;
};

// `scale` here is the factor, 1 / width.
BEAMGLASS_INLINE void add_powers(Lanes* sums, const Lanes& s, const Lanes& t) {
  const Lanes s2 = s * s;
  const Lanes st = s * t;
  const Lanes t2 = t * t;
  sums[1] += s;
  sums[2] += t;
  sums[3] += s2;
  sums[4] += st;
  sums[5] += t2;
  sums[6] += s2 * s;
  sums[7] += s2 * t;
  sums[8] += s * t2;
  sums[9] += t2 * t;
  sums[10] += s2 * s2;
  sums[11] += s2 * st;
  sums[12] += s2 * t2;
  sums[13] += st * t2;
  sums[14] += t2 * t2;
}

BEAMGLASS_VECTORISED void add_chunk(const Span& span, const Standard& standard, double* total) {
  std::array<Lanes, kPowers> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= span.count; i += kLanes) {
    Lanes s{};
    Lanes t{};
    for (std::size_t k = 0; k < kLanes; ++k) {
      set_lane(s, k, span.x[i + k]);
      set_lane(t, k, span.y == nullptr ? standard.centre_y : span.y[i + k]);
    }
    add_powers(sums.data(), (s - standard.centre_x) * standard.scale_x, (t - standard.centre_y) * standard.scale_y);
  }
  for (; i < span.count; ++i) {
    Lanes s{};
    Lanes t{};
    set_lane(s, 0, (span.x[i] - standard.centre_x) * standard.scale_x);
    set_lane(t, 0, span.y == nullptr ? 0 : (span.y[i] - standard.centre_y) * standard.scale_y);
    add_powers(sums.data(), s, t);
  }
  total[0] += static_cast<double>(span.count);
  for (std::size_t k = 1; k < kPowers; ++k) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) total[k] += get_lane(sums[k], lane);
  }
}

std::array<double, kPowers> powers(const std::vector<double>& x, const std::vector<double>& y,
                                   const Standard& standard) {
  std::array<double, kPowers> total{};
  for (std::size_t from = 0; from < x.size(); from += kChunk) {
    const std::size_t count = std::min(kChunk, x.size() - from);
    add_chunk({x.data() + from, y.empty() ? nullptr : y.data() + from, count}, standard, total.data());
  }
  return total;
}

double width_of(double sum, double squares, double count) {
  const double variance = squares / count - sum * sum / (count * count);
  return variance > 0 && std::isfinite(variance) ? std::sqrt(variance) : 1;
}

template <std::size_t N>
LogDensity stored(const std::array<Dual<N>, kMonomials>& coefficients) {
  LogDensity result;
  for (std::size_t k = 0; k < kMonomials; ++k) {
    result.value[k] = coefficients[k].value;
    std::copy(coefficients[k].slope.begin(), coefficients[k].slope.end(), result.gradient[k].begin());
  }
  return result;
}

template <std::size_t N>
std::array<Dual<N>, N> variables(const ShapeParameters& p) {
  std::array<Dual<N>, N> result;
  for (std::size_t i = 0; i < N; ++i) result[i] = Dual<N>::variable(p[i], i);
  return result;
}

LogDensity log_of_one(const ShapeParameters& p, const Moments& m) {
  using D = Dual<3>;
  const auto [area, mean, sigma] = variables<3>(p);
  const D away = (D(m.centre_x) - mean) / sigma;
  const D step = D(m.scale_x) / sigma;
  return stored<3>({log(area) - log(sigma) - D(0.5 * std::log(2 * std::numbers::pi)) - D(0.5) * away * away,
                    -away * step, D(), D(-0.5) * step * step, D(), D()});
}

LogDensity log_of_two(const ShapeParameters& p, const Moments& m) {
  using D = Dual<6>;
  const auto [area, mean_x, mean_y, sigma_x, sigma_y, correlation] = variables<6>(p);
  const D rest = D(1) - correlation * correlation;
  const D u = (D(m.centre_x) - mean_x) / sigma_x;
  const D v = (D(m.centre_y) - mean_y) / sigma_y;
  const D su = D(m.scale_x) / sigma_x;
  const D sv = D(m.scale_y) / sigma_y;
  const D along_u = (u - correlation * v) / rest;
  const D along_v = (v - correlation * u) / rest;
  const D constant = log(area) - log(sigma_x) - log(sigma_y) - D(0.5) * log(rest) -
                     D(std::log(2 * std::numbers::pi)) - D(0.5) * (u * along_u + v * along_v);
  return stored<6>({constant, -along_u * su, -along_v * sv, D(-0.5) * su * su / rest, correlation * su * sv / rest,
                    D(-0.5) * sv * sv / rest});
}

}  // namespace

Moments moments_of(const std::vector<double>& x, const std::vector<double>& y) {
  const double n = static_cast<double>(x.size());
  // Around the first entry, so that a far origin costs no digits.
  const Standard rough{x[0], y.empty() ? 0 : y[0], 1, 1};
  const std::array<double, kPowers> raw = powers(x, y, rough);
  Moments moments;
  moments.centre_x = rough.centre_x + raw[1] / n;
  moments.centre_y = rough.centre_y + raw[2] / n;
  moments.scale_x = width_of(raw[1], raw[3], n);
  moments.scale_y = width_of(raw[2], raw[5], n);
  const std::array<double, kPowers> sums =
      powers(x, y, {moments.centre_x, moments.centre_y, 1 / moments.scale_x, 1 / moments.scale_y});
  // Degree in s and t of each monomial; the power s^i t^j stands at place d (d + 1) / 2 + j, d = i + j.
  constexpr std::array<std::array<std::size_t, 2>, kMonomials> kDegrees{
      {{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}}};
  for (std::size_t a = 0; a < kMonomials; ++a) {
    for (std::size_t b = 0; b < kMonomials; ++b) {
      const std::size_t j = kDegrees[a][1] + kDegrees[b][1];
      const std::size_t d = kDegrees[a][0] + kDegrees[b][0] + j;
      moments.sums[a][b] = sums[d * (d + 1) / 2 + j];
    }
  }
  return moments;
}

LogDensity log_gaussian(Shape shape, const ShapeParameters& parameters, const Moments& moments) {
  return shape == Shape::kGaussian ? log_of_one(parameters, moments) : log_of_two(parameters, moments);
}

}  // namespace beamglass::fit
