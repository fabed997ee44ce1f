// Loops over the samples of a waveform that the compiler makes vectors of. Sums have as many parts as wide vectors
// hold, always the same: their order does not depend on the machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace beamglass::waveform_loops {

// The derivative: difference of two means of so many samples, so far apart.
inline constexpr std::size_t kSmoothed = 5;
inline constexpr std::size_t kLagged = 10;

double total(const float* a, std::size_t count);
double total(const std::uint16_t* a, std::size_t count);
double product(const float* a, const float* b, std::size_t count);
float largest(const float* a, std::size_t count);
// Sums of so many samples each: reads kSmoothed − 1 more than `count`.
void smoothen(const float* from, float* to, std::size_t count);
// The derivative of sums: reads kLagged more than `count`.
void subtract_lagged(const float* from, float* to, std::size_t count);
void scale_by(const float* weight, float* to, std::size_t count);
void below(float level, const float* from, float* to, std::size_t count);
void below(float level, const std::uint16_t* from, float* to, std::size_t count);

// Sums of a shape a and its slope b: a, b, a², ab, b², and with the signal s: as, bs.
using Moments = std::array<double, 7>;
Moments moments(const float* a, const float* b, const float* s, std::size_t count);

}  // namespace beamglass::waveform_loops
