#include "random_words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "random.hpp"
#include "vectorised.hpp"

namespace beamglass {
namespace {

// Blocks of the generator at a time: independent, so that the compiler can work on several at once.
constexpr std::size_t kLanes = kWordGroup / 4;
static_assert(kLanes == kUniformBlocks);

// random.hpp's philox for kLanes successive blocks: all their first words, then all their second ones, …
BEAMGLASS_VECTORISED void philox_lanes(const PhiloxWords& counter, std::uint32_t key0, std::uint32_t key1,
                                       std::uint32_t* out) {
  std::uint32_t* w0 = out;
  std::uint32_t* w1 = out + kLanes;
  std::uint32_t* w2 = out + 2 * kLanes;
  std::uint32_t* w3 = out + 3 * kLanes;
  for (std::size_t i = 0; i < kLanes; ++i) {
    w0[i] = counter[0] + static_cast<std::uint32_t>(i);
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

// Of two words 53 bits: both parts and their sum are whole numbers that a double holds.
BEAMGLASS_VECTORISED void uniforms(const std::uint32_t* words, double* out) {
  const auto number = [](std::uint32_t first, std::uint32_t second) {
    const auto high = static_cast<double>(static_cast<std::int32_t>(first >> 5));
    const auto low = static_cast<double>(static_cast<std::int32_t>(second >> 6));
    return (high * 0x1p26 + low) * 0x1p-53;
  };
  for (std::size_t i = 0; i < kLanes; ++i) {
    out[2 * i] = number(words[i], words[kLanes + i]);
    out[2 * i + 1] = number(words[2 * kLanes + i], words[3 * kLanes + i]);
  }
}

}  // namespace

void fill_uniforms(const PhiloxWords& counter, std::uint32_t key0, std::uint32_t key1,
                   std::span<double, 2 * kUniformBlocks> out) {
  std::array<std::uint32_t, kWordGroup> words;
  philox_lanes(counter, key0, key1, words.data());
  uniforms(words.data(), out.data());
}

std::uint32_t fill_words(const WordSource& source, std::span<std::uint32_t> out) {
  PhiloxWords counter{source.block, source.purpose, static_cast<std::uint32_t>(source.stream),
                      static_cast<std::uint32_t>(source.stream >> 32)};
  std::array<std::uint32_t, kWordGroup> group;
  for (std::size_t at = 0; at + kWordGroup <= out.size(); at += kWordGroup, counter[0] += kLanes) {
    philox_lanes(counter, static_cast<std::uint32_t>(source.seed), static_cast<std::uint32_t>(source.seed >> 32),
                 group.data());
    std::copy(group.begin(), group.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return counter[0];
}

}  // namespace beamglass
