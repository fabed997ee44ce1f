#include "noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "random.hpp"
#include "vectorised.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kParts = 65536;
// Blocks of the generator at a time: independent, so that the compiler can work on several at once.
constexpr std::size_t kLanes = 16;
constexpr std::size_t kPerBlock = 8;

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

struct Lanes {
  std::array<std::array<std::uint32_t, kLanes>, 4> word;
};

// random.hpp's philox for kLanes successive blocks.
BEAMGLASS_VECTORISED void philox_lanes(std::uint32_t block, const PhiloxWords& counter, std::uint32_t key0, std::uint32_t key1, Lanes& out) {
  auto& [w0, w1, w2, w3] = out.word;
  for (std::size_t i = 0; i < kLanes; ++i) {
    w0[i] = block + static_cast<std::uint32_t>(i);
    w1[i] = counter[1];
    w2[i] = counter[2];
    w3[i] = counter[3];
  }
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::uint64_t product0 = std::uint64_t{0xd2511f53} * w0[i];
      const std::uint64_t product1 = std::uint64_t{0xcd9e8d57} * w2[i];
      w0[i] = static_cast<std::uint32_t>(product1 >> 32) ^ w1[i] ^ key0;
      w2[i] = static_cast<std::uint32_t>(product0 >> 32) ^ w3[i] ^ key1;
      w1[i] = static_cast<std::uint32_t>(product1);
      w3[i] = static_cast<std::uint32_t>(product0);
    }
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
}

}  // namespace

std::uint32_t fill_noise(const NoiseSource& source, std::span<float> out) {
  static const std::vector<float> table = make_table();
  const PhiloxWords counter{0, source.purpose, static_cast<std::uint32_t>(source.stream),
                            static_cast<std::uint32_t>(source.stream >> 32)};
  const auto key0 = static_cast<std::uint32_t>(source.seed);
  const auto key1 = static_cast<std::uint32_t>(source.seed >> 32);
  const float* values = table.data();
  std::uint32_t block = source.block;
  for (std::size_t at = 0; at < out.size(); at += kLanes * kPerBlock, block += kLanes) {
    Lanes lanes;
    philox_lanes(block, counter, key0, key1, lanes);
    std::array<float, kLanes * kPerBlock> drawn;
    for (std::size_t word = 0; word < 4; ++word) {
      for (std::size_t i = 0; i < kLanes; ++i) {
        const std::uint32_t bits = lanes.word[word][i];
        drawn[i * kPerBlock + 2 * word] = values[bits & 0xffff];
        drawn[i * kPerBlock + 2 * word + 1] = values[bits >> 16];
      }
    }
    const std::size_t count = std::min(drawn.size(), out.size() - at);
    std::copy_n(drawn.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return block;
}

}  // namespace beamglass
