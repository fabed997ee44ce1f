// Random words in bulk, for what needs many short numbers.
#pragma once

#include <cstdint>
#include <span>

namespace beamglass {

// Where numbers come from: seed, stream and purpose of random.hpp, and the first of the generator's blocks.
struct WordSource {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;
  std::uint32_t purpose = 0;
  std::uint32_t block = 0;
};

// Words come in groups of this many; each group is made of as many of the generator's blocks as there are fours in it.
inline constexpr std::size_t kWordGroup = 64;

// Fills `out`, whose size is a multiple of kWordGroup, and returns the block after those that it used.
std::uint32_t fill_words(const WordSource& source, std::span<std::uint32_t> out);

}  // namespace beamglass
