// Exponentials and sums of logarithms of several numbers at once (lanes.hpp), by additions, multiplications and the
// bits of numbers alone: the same result on every machine.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "lanes.hpp"

namespace beamglass {

#if defined(__GNUC__)
using LaneWords = std::uint64_t __attribute__((vector_size(kLanes * sizeof(std::uint64_t))));
BEAMGLASS_INLINE LaneWords words_of(const Lanes& lanes) { return reinterpret_cast<const LaneWords&>(lanes); }
BEAMGLASS_INLINE Lanes lanes_of(const LaneWords& words) { return reinterpret_cast<const Lanes&>(words); }
#else
using LaneWords = std::uint64_t;
inline LaneWords words_of(const Lanes& lanes) { return std::bit_cast<LaneWords>(lanes); }
inline Lanes lanes_of(const LaneWords& words) { return std::bit_cast<Lanes>(words); }
#endif

// e^x to a few units of the last place for x up to 700; 0 below −708.
BEAMGLASS_INLINE Lanes lane_exp(const Lanes& x) {
  // Adding it leaves the nearest whole number in the low bits.
  constexpr double kWhole = 6755399441055744.0;
  const Lanes shifted = x * std::numbers::log2e + kWhole;
  const Lanes whole = shifted - kWhole;
  // ln 2 in two parts, the first short enough for an exact product (Cody and Waite).
  const Lanes r = (x - whole * 6.93145751953125e-1) - whole * 1.42860682030941723212e-6;
  // Taylor's series: |r| ≤ ln 2 / 2 leaves less than 2e-16 beyond the twelfth power.
  const Lanes r2 = r * r;
  const Lanes r4 = r2 * r2;
  const Lanes a = 1.0 + r + r2 * (1.0 / 2 + r * (1.0 / 6));
  const Lanes b = 1.0 / 24 + r * (1.0 / 120) + r2 * (1.0 / 720 + r * (1.0 / 5040));
  const Lanes c = 1.0 / 40320 + r * (1.0 / 362880) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800)) + r4 * (1.0 / 479001600);
  const Lanes series = a + r4 * (b + r4 * c);
  const Lanes power = lanes_of((words_of(shifted) + 1023) << 52);
  return choose(x < -708.0, Lanes{}, series * power);
}

// Σ ln x of each lane: mantissas are multiplied and exponents added, so that a logarithm is taken now and then only.
class LaneLogarithms {
 public:
  // Once per number. Numbers must be normal and positive; `holds` says whether all were.
  BEAMGLASS_INLINE void add(const Lanes& x) {
    const LaneWords words = words_of(x);
    exponents_ += words >> 52;
    product_ *= lanes_of((words & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
    least_ = lesser(x, least_);
    most_ = greater(x, most_);
    if (++count_ == kBetween) flush();
  }
  bool holds() const {
    for (std::size_t i = 0; i < kLanesOf<Lanes>; ++i) {
      if (!(get_lane(least_, i) >= std::numeric_limits<double>::min())) return false;
      if (!(get_lane(most_, i) <= std::numeric_limits<double>::max())) return false;
    }
    return true;
  }
  double sum() {
    flush();
    return sum_;
  }

 private:
  // Mantissas below 2: their product stays below 2^1000.
  static constexpr std::uint64_t kBetween = 1000;

  void flush() {
    for (std::size_t i = 0; i < kLanesOf<Lanes>; ++i) {
      const double exponent = static_cast<double>(word(i)) - 1023.0 * static_cast<double>(count_);
      sum_ += std::log(get_lane(product_, i)) + exponent * std::numbers::ln2;
      set_lane(product_, i, 1.0);
    }
    exponents_ = LaneWords{};
    count_ = 0;
  }
  std::uint64_t word(std::size_t i) const {
#if defined(__GNUC__)
    return exponents_[i];
#else
    static_cast<void>(i);
    return exponents_;
#endif
  }

  Lanes product_ = all_lanes<Lanes>(1.0);
  LaneWords exponents_{};
  Lanes least_ = all_lanes<Lanes>(1.0);
  Lanes most_ = all_lanes<Lanes>(1.0);
  std::uint64_t count_ = 0;
  double sum_ = 0;
};

}  // namespace beamglass
