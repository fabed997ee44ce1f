// Landau's density by the rational approximations of Kölbig and Schorr, Comput. Phys. Commun. 31 (1984) 97
// (DENLAN of CERNLIB): φ(λ) = (1/π) ∫ exp(−t ln t − λ t) sin(π t) dt, mode at −0.22278.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "dual.hpp"

namespace beamglass {

// λ of the density's mode.
inline constexpr double kLandauMode = -0.22278298;

namespace landau {

using Row = std::array<double, 5>;

inline constexpr Row kP1{0.4259894875, -0.1249762550, 0.3984243700e-1, -0.6298287635e-2, 0.1511162253e-2};
inline constexpr Row kQ1{1.0, -0.3388260629, 0.9594393323e-1, -0.1608042283e-1, 0.3778942063e-2};
inline constexpr Row kP2{0.1788541609, 0.1173957403, 0.1488850518e-1, -0.1394989411e-2, 0.1283617211e-3};
inline constexpr Row kQ2{1.0, 0.7428795082, 0.3153932961, 0.6694219548e-1, 0.8790609714e-2};
inline constexpr Row kP3{0.1788544503, 0.9359161662e-1, 0.6325387654e-2, 0.6611667319e-4, -0.2031049101e-5};
inline constexpr Row kQ3{1.0, 0.6097809921, 0.2560616665, 0.4746722384e-1, 0.6957301675e-2};
inline constexpr Row kP4{0.9874054407, 0.1186723273e3, 0.8492794360e3, -0.7437792444e3, 0.4270262186e3};
inline constexpr Row kQ4{1.0, 0.1068615961e3, 0.3376496214e3, 0.2016712389e4, 0.1597063511e4};
inline constexpr Row kP5{0.1003675074e1, 0.1675702434e3, 0.4789711289e4, 0.2121786767e5, -0.2232494910e5};
inline constexpr Row kQ5{1.0, 0.1569424537e3, 0.3745310488e4, 0.9834698876e4, 0.6692428357e5};
inline constexpr Row kP6{0.1000827619e1, 0.6649143136e3, 0.6297292665e5, 0.4755546998e6, -0.5743609109e7};
inline constexpr Row kQ6{1.0, 0.6514101098e3, 0.5697473333e5, 0.1659174725e6, -0.2815759939e7};

template <class T>
T polynomial(const Row& c, const T& x) {
  return c[0] + (c[1] + (c[2] + (c[3] + c[4] * x) * x) * x) * x;
}

template <class T>
T ratio(const Row& p, const Row& q, const T& x) {
  return polynomial<T>(p, x) / polynomial<T>(q, x);
}

inline double plain(double x) { return x; }
template <std::size_t N>
double plain(const Dual<N>& x) {
  return x.value;
}

}  // namespace landau

template <class T>
T landau_density(const T& lambda) {
  using std::exp, std::log, std::sqrt;
  const double v = landau::plain(lambda);
  if (v < -5.5) {
    const T u = exp(lambda + T(1.0));
    if (landau::plain(u) < 1e-10) return T(0.0);
    const T series = T(1.0) + (T(0.04166666667) + (T(-0.01996527778) + T(0.02709538966) * u) * u) * u;
    return T(0.3989422803) * exp(T(-1.0) / u) / sqrt(u) * series;
  }
  if (v < -1) {
    const T u = exp(T(-1.0) - lambda);
    return exp(T(0.0) - u) * sqrt(u) * landau::ratio<T>(landau::kP1, landau::kQ1, lambda);
  }
  if (v < 1) return landau::ratio<T>(landau::kP2, landau::kQ2, lambda);
  if (v < 5) return landau::ratio<T>(landau::kP3, landau::kQ3, lambda);
  if (v < 300) {
    const T u = T(1.0) / lambda;
    const auto& p = v < 12 ? landau::kP4 : v < 50 ? landau::kP5 : landau::kP6;
    const auto& q = v < 12 ? landau::kQ4 : v < 50 ? landau::kQ5 : landau::kQ6;
    return u * u * landau::ratio<T>(p, q, u);
  }
  const T u = T(1.0) / (lambda - lambda * log(lambda) / (lambda + T(1.0)));
  return u * u * (T(1.0) + (T(-1.845568670) + T(-4.284640743) * u) * u);
}

}  // namespace beamglass
