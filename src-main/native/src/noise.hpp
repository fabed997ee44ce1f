// Electronic noise, many samples at a time.
#pragma once

#include <cstdint>
#include <span>

namespace beamglass {

// Where numbers come from: seed, stream and purpose of random.hpp, and the first of the generator's blocks.
struct NoiseSource {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;
  std::uint32_t purpose = 0;
  std::uint32_t block = 0;
};

// Fills `out` with Gaussian numbers of mean 0 and standard deviation 1 and returns the block after those that it used.
// Each number takes 16 random bits: the Gaussian is cut into 65536 parts of equal probability, each shown by its mean,
// so that none lies beyond 4.4.
std::uint32_t fill_noise(const NoiseSource& source, std::span<float> out);

}  // namespace beamglass
