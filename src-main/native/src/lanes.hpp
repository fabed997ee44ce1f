// Several numbers that are worked on at once, one lane each, where the compiler knows vectors; else one.
// Each lane is rounded as a number by itself is, so that results do not depend on who flies beside whom.
#pragma once

#include <cmath>
#include <cstddef>

#include "vectorised.hpp"

namespace beamglass {

#if defined(__GNUC__)
constexpr std::size_t kLanes = 4;
using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));
#else
constexpr std::size_t kLanes = 1;
using Lanes = double;
#endif

// Number of lanes of a type: one in a double.
template <class Real>
constexpr std::size_t kLanesOf = sizeof(Real) / sizeof(double);

template <class Real>
BEAMGLASS_INLINE double get_lane(const Real& value, std::size_t i) {
  if constexpr (kLanesOf<Real> == 1) {
    return value;
  } else {
    return value[i];
  }
}

template <class Real>
BEAMGLASS_INLINE void set_lane(Real& value, std::size_t i, double to) {
  if constexpr (kLanesOf<Real> == 1) {
    value = to;
  } else {
    value[i] = to;
  }
}

// Comparisons of lanes give masks, of doubles truth values; both choose between two numbers.
template <class Mask, class Real>
BEAMGLASS_INLINE Real choose(const Mask& mask, const Real& yes, const Real& no) {
  return mask ? yes : no;
}

template <class Real>
BEAMGLASS_INLINE Real all_lanes(double value) {
  return Real{} + value;
}
template <class Real>
BEAMGLASS_INLINE Real lesser(const Real& a, const Real& b) {
  return choose(a < b, a, b);
}
template <class Real>
BEAMGLASS_INLINE Real greater(const Real& a, const Real& b) {
  return choose(a > b, a, b);
}
template <class Real>
BEAMGLASS_INLINE Real magnitude(const Real& a) {
  return choose(a < 0.0, -a, a);
}
template <class Real>
BEAMGLASS_INLINE Real root(const Real& a) {
  Real out{};
  for (std::size_t i = 0; i < kLanesOf<Real>; ++i) set_lane(out, i, std::sqrt(get_lane(a, i)));
  return out;
}
template <class Mask>
BEAMGLASS_INLINE bool any(const Mask& mask) {
  if constexpr (sizeof(Mask) == sizeof(bool)) {
    return mask;
  } else {
    bool some = false;
    for (std::size_t i = 0; i < sizeof(Mask) / sizeof(double); ++i) some = some || mask[i] != 0;
    return some;
  }
}

}  // namespace beamglass
