#include "waveform_loops.hpp"

#include <algorithm>
#include <limits>

#include "vectorised.hpp"

namespace beamglass::waveform_loops {

BEAMGLASS_VECTORISED double product(const float* a, const float* b, std::size_t count) {
  // As many sums as the widest vectors hold, always the same: their order does not depend on the machine.
  std::array<float, 16> sums{};
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (std::size_t k = 0; k < 16; ++k) sums[k] += a[i + k] * b[i + k];
  }
  double sum = 0;
  for (; i < count; ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  for (const float one : sums) sum += static_cast<double>(one);
  return sum;
}

BEAMGLASS_VECTORISED double total(const float* a, std::size_t count) {
  std::array<float, 16> sums{};
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (std::size_t k = 0; k < 16; ++k) sums[k] += a[i + k];
  }
  double sum = 0;
  for (; i < count; ++i) sum += static_cast<double>(a[i]);
  for (const float one : sums) sum += static_cast<double>(one);
  return sum;
}

BEAMGLASS_VECTORISED void smoothen(const float* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = from[i] + from[i + 1] + from[i + 2] + from[i + 3] + from[i + 4];
}

BEAMGLASS_VECTORISED void subtract_lagged(const float* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = (from[i + kLagged] - from[i]) * (1.0F / kSmoothed);
}

BEAMGLASS_VECTORISED void scale_by(const float* weight, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] *= weight[i];
}

BEAMGLASS_VECTORISED float largest(const float* a, std::size_t count) {
  std::array<float, 16> most;
  most.fill(-std::numeric_limits<float>::infinity());
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (std::size_t k = 0; k < 16; ++k) most[k] = a[i + k] > most[k] ? a[i + k] : most[k];
  }
  float result = *std::max_element(most.begin(), most.end());
  for (; i < count; ++i) result = std::max(result, a[i]);
  return result;
}

BEAMGLASS_VECTORISED void below(float level, const float* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = level - from[i];
}

BEAMGLASS_VECTORISED void below(float level, const std::uint16_t* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = level - static_cast<float>(from[i]);
}

BEAMGLASS_VECTORISED double total(const std::uint16_t* a, std::size_t count) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += a[i];
  return static_cast<double>(sum);
}


namespace {

constexpr std::size_t kLanes = 8;

// As many sums as the compiler keeps in registers when it is told what they are.
#if defined(__GNUC__)
typedef float Lanes __attribute__((vector_size(kLanes * sizeof(float))));

BEAMGLASS_INLINE void load(const float* from, Lanes& to) { __builtin_memcpy(&to, from, sizeof to); }
#else
struct Lanes {
  std::array<float, kLanes> values{};
  float operator[](std::size_t k) const { return values[k]; }
  Lanes operator*(const Lanes& other) const {
    Lanes result;
    for (std::size_t k = 0; k < kLanes; ++k) result.values[k] = values[k] * other.values[k];
    return result;
  }
  Lanes& operator+=(const Lanes& other) {
    for (std::size_t k = 0; k < kLanes; ++k) values[k] += other.values[k];
    return *this;
  }
};

BEAMGLASS_INLINE void load(const float* from, Lanes& to) { std::copy(from, from + kLanes, to.values.begin()); }
#endif

BEAMGLASS_INLINE double sum_of(const Lanes& lanes) {
  double sum = 0;
  for (std::size_t k = 0; k < kLanes; ++k) sum += static_cast<double>(lanes[k]);
  return sum;
}

}  // namespace

BEAMGLASS_VECTORISED Moments moments(const float* a, const float* b, const float* s, std::size_t count) {
  Lanes sum_a{};
  Lanes sum_b{};
  Lanes sum_aa{};
  Lanes sum_ab{};
  Lanes sum_bb{};
  Lanes sum_as{};
  Lanes sum_bs{};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Lanes x;
    Lanes y;
    Lanes z;
    load(a + i, x);
    load(b + i, y);
    load(s + i, z);
    sum_a += x;
    sum_b += y;
    sum_aa += x * x;
    sum_ab += x * y;
    sum_bb += y * y;
    sum_as += x * z;
    sum_bs += y * z;
  }
  Moments result{sum_of(sum_a),  sum_of(sum_b),  sum_of(sum_aa), sum_of(sum_ab),
                 sum_of(sum_bb), sum_of(sum_as), sum_of(sum_bs)};
  for (; i < count; ++i) {
    const double x = static_cast<double>(a[i]);
    const double y = static_cast<double>(b[i]);
    const double z = static_cast<double>(s[i]);
    result[0] += x;
    result[1] += y;
    result[2] += x * x;
    result[3] += x * y;
    result[4] += y * y;
    result[5] += x * z;
    result[6] += y * z;
  }
  return result;
}

}  // namespace beamglass::waveform_loops
