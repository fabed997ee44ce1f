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


BEAMGLASS_VECTORISED Moments moments(const float* a, const float* b, const float* s, std::size_t count) {
  constexpr std::size_t kLanes = 8;
  std::array<std::array<float, kLanes>, 7> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) {
      const float x = a[i + k];
      const float y = b[i + k];
      const float z = s[i + k];
      sums[0][k] += x;
      sums[1][k] += y;
      sums[2][k] += x * x;
      sums[3][k] += x * y;
      sums[4][k] += y * y;
      sums[5][k] += x * z;
      sums[6][k] += y * z;
    }
  }
  Moments result{};
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
  for (std::size_t m = 0; m < result.size(); ++m) {
    for (const float one : sums[m]) result[m] += static_cast<double>(one);
  }
  return result;
}

}  // namespace beamglass::waveform_loops
