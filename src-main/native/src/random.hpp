// The random numbers of Beamglass: Philox4x32-10, the counter-based generator of Salmon et al.,
// "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). A number depends on (seed, stream, purpose,
// position) alone, so the result of an event does not depend on the number of threads.
// src-core/statistics/random.ts is the same generator with the same distributions; known answers
// hold the two together.
//
// Key: the 64-bit seed. Counter: block, purpose, low and high word of the stream. A block of four
// words gives two doubles of 53 bits.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

namespace beamglass {

using PhiloxWords = std::array<std::uint32_t, 4>;

constexpr PhiloxWords philox(PhiloxWords counter, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xd2511f53} * counter[0];
    const std::uint64_t product1 = std::uint64_t{0xcd9e8d57} * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(product0)};
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  return counter;
}

// Numbers of so many successive blocks at once: work for all lanes of the processor.
inline constexpr std::size_t kUniformBlocks = 16;

// The numbers that Random::uniform gives of the blocks from `counter` on (random_words.cpp).
void fill_uniforms(const PhiloxWords& counter, std::uint32_t key0, std::uint32_t key1,
                   std::span<double, 2 * kUniformBlocks> out);

class Random {
 public:
  // One stream per event; `purpose` gives independent numbers for another use in the same event.
  Random(std::uint64_t seed, std::uint64_t stream, std::uint32_t purpose = 0)
      : key0_(static_cast<std::uint32_t>(seed)),
        key1_(static_cast<std::uint32_t>(seed >> 32)),
        counter_{0, purpose, static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)} {}

  // [0, 1), 53 bits.
  double uniform() {
    if (taken_ == drawn_) refill();
    return uniforms_[taken_++];
  }

  double between(double low, double high) { return low + (high - low) * uniform(); }

  // Gaussian (Box and Muller; both numbers of a pair are used).
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_normal_;
    }
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    const double angle = 2 * std::numbers::pi * uniform();
    spare_normal_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
  }
  double normal(double mean, double sigma) { return mean + sigma * normal(); }

  double exponential(double mean) { return -mean * std::log(1 - uniform()); }

  // Poisson: Knuth's product of uniforms below mean 10, Hörmann's PTRS (1993) from there.
  // A count is given as a double because large means exceed 32 bits.
  double poisson(double mean) { return mean < 10 ? small_poisson(mean) : large_poisson(mean); }

  // Landau's lambda, with density (1/pi) int_0^inf exp(-t ln t - lambda t) sin(pi t) dt: mode -0.2228,
  // median 1.3558, no mean. Exact: as the stable law of index 1 and skewness 1, by Chambers, Mallows
  // and Stuck (1976).
  double landau() {
    const double angle = std::numbers::pi * (uniform() - 0.5);
    const double weight = exponential(1);
    const double turned = std::numbers::pi / 2 + angle;
    return turned * std::tan(angle) - std::log(weight * std::cos(angle) / turned);
  }

 private:
  // Blocks that are made one by one, before it pays to make many that may not be needed.
  static constexpr std::uint32_t kFewBlocks = 8;

  void refill() {
    taken_ = 0;
    if (counter_[0] >= kFewBlocks) {
      fill_uniforms(counter_, key0_, key1_, uniforms_);
      counter_[0] += kUniformBlocks;
      drawn_ = 2 * kUniformBlocks;
      return;
    }
    const PhiloxWords words = philox(counter_, key0_, key1_);
    ++counter_[0];
    drawn_ = 2;
    for (std::size_t i = 0; i < 2; ++i) {
      const std::uint64_t high = words[2 * i] >> 5;
      const std::uint64_t low = words[2 * i + 1] >> 6;
      uniforms_[i] = static_cast<double>((high << 26) | low) * 0x1p-53;
    }
  }

  double small_poisson(double mean) {
    const double limit = std::exp(-mean);
    double count = 0;
    for (double product = uniform(); product > limit; product *= uniform()) ++count;
    return count;
  }

  double large_poisson(double mean) {
    const double b = 0.931 + 2.53 * std::sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double accepted = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const double u = uniform() - 0.5;
      const double v = uniform();
      const double us = 0.5 - std::abs(u);
      const double count = std::floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= accepted) return count;
      if (count < 0 || (us < 0.013 && v > us)) continue;
      const double hat = std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b);
      if (hat <= count * std::log(mean) - mean - log_factorial(count)) return count;
    }
  }

  // Stirling's series from 10 on, good to 1e-10. (std::lgamma writes a global variable.)
  static double log_factorial(double n) {
    if (n < 10) {
      double product = 1;
      for (int i = 2; i <= n; ++i) product *= i;
      return std::log(product);
    }
    const double series = (1.0 / 12 - (1.0 / 360 - 1 / (1260 * n * n)) / (n * n)) / n;
    return (n + 0.5) * std::log(n) - n + 0.5 * std::log(2 * std::numbers::pi) + series;
  }

  std::uint32_t key0_;
  std::uint32_t key1_;
  PhiloxWords counter_;
  // Of the last blocks: those that were taken, and how many there are. What lies behind is not set.
  std::array<double, 2 * kUniformBlocks> uniforms_;
  unsigned taken_ = 0;
  unsigned drawn_ = 0;
  bool has_spare_ = false;
  double spare_normal_ = 0;
};

}  // namespace beamglass
