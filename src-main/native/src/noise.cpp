#include "noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace beamglass {
namespace {

constexpr std::size_t kParts = 65536;

double density(double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi); }
double upper_tail(double x) { return 0.5 * std::erfc(x / std::numbers::sqrt2); }

// Means of the parts: between bounds a < b of probability p the Gaussian's mean is (φ(a) - φ(b))/p.
std::vector<float> make_table() {
  std::vector<float> table(kParts);
  double bound = 0;
  double height = density(0);
  for (std::size_t i = 0; i < kParts / 2; ++i) {
    const double tail = 0.5 - static_cast<double>(i + 1) / kParts;
    double next_height = 0;
    if (tail > 0) {
      // Newton's method for the logarithm of the tail, which is smooth; from the last bound a few steps do.
      for (int step = 0; step < 20; ++step) {
        const double value = upper_tail(bound);
        const double move = (std::log(value) - std::log(tail)) * value / density(bound);
        bound += move;
        if (std::abs(move) < 1e-13) break;
      }
      next_height = density(bound);
    }
    const double mean = (height - next_height) * kParts;
    table[kParts / 2 + i] = static_cast<float>(mean);
    table[kParts / 2 - 1 - i] = static_cast<float>(-mean);
    height = next_height;
  }
  return table;
}

}  // namespace

std::uint32_t fill_noise(const WordSource& source, std::span<float> out) {
  static const std::vector<float> table = make_table();
  const float* values = table.data();
  WordSource next = source;
  std::array<std::uint32_t, kWordGroup> words;
  for (std::size_t at = 0; at < out.size(); at += 2 * kWordGroup) {
    next.block = fill_words(next, words);
    std::array<float, 2 * kWordGroup> drawn;
    for (std::size_t i = 0; i < kWordGroup; ++i) {
      drawn[2 * i] = values[words[i] & 0xffff];
      drawn[2 * i + 1] = values[words[i] >> 16];
    }
    const std::size_t count = std::min(drawn.size(), out.size() - at);
    std::copy_n(drawn.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return next.block;
}

}  // namespace beamglass
