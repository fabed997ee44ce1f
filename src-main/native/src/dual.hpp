// Numbers that carry their first derivatives: gradients of a formula exact to rounding, without writing them out.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace beamglass {

template <std::size_t N>
struct Dual {
  double value = 0;
  std::array<double, N> slope{};

  Dual() = default;
  Dual(double v) : value(v) {}  // NOLINT: constants stand in formulas as they are
  // The variable number `index`.
  static Dual variable(double v, std::size_t index) {
    Dual result(v);
    result.slope[index] = 1;
    return result;
  }

  // f(this), given f and its derivative there.
  Dual chain(double f, double derivative) const {
    Dual result(f);
    for (std::size_t i = 0; i < N; ++i) result.slope[i] = derivative * slope[i];
    return result;
  }

  Dual operator-() const { return chain(-value, -1); }
  friend Dual operator+(Dual a, const Dual& b) {
    a.value += b.value;
    for (std::size_t i = 0; i < N; ++i) a.slope[i] += b.slope[i];
    return a;
  }
  friend Dual operator-(Dual a, const Dual& b) {
    a.value -= b.value;
    for (std::size_t i = 0; i < N; ++i) a.slope[i] -= b.slope[i];
    return a;
  }
  friend Dual operator*(const Dual& a, const Dual& b) {
    Dual result(a.value * b.value);
    for (std::size_t i = 0; i < N; ++i) result.slope[i] = a.slope[i] * b.value + a.value * b.slope[i];
    return result;
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const double inverse = 1 / b.value;
    Dual result(a.value * inverse);
    for (std::size_t i = 0; i < N; ++i) result.slope[i] = (a.slope[i] - result.value * b.slope[i]) * inverse;
    return result;
  }
};

template <std::size_t N>
Dual<N> exp(const Dual<N>& a) {
  const double f = std::exp(a.value);
  return a.chain(f, f);
}

template <std::size_t N>
Dual<N> log(const Dual<N>& a) {
  return a.chain(std::log(a.value), 1 / a.value);
}

template <std::size_t N>
Dual<N> sqrt(const Dual<N>& a) {
  const double f = std::sqrt(a.value);
  return a.chain(f, 0.5 / f);
}

template <std::size_t N>
Dual<N> erf(const Dual<N>& a) {
  return a.chain(std::erf(a.value), 2 * std::numbers::inv_sqrtpi * std::exp(-a.value * a.value));
}

template <std::size_t N>
Dual<N> erfc(const Dual<N>& a) {
  return a.chain(std::erfc(a.value), -2 * std::numbers::inv_sqrtpi * std::exp(-a.value * a.value));
}

}  // namespace beamglass
