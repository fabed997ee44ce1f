// Electronic noise, many samples at a time.
#pragma once

#include <cstdint>
#include <span>

#include "random_words.hpp"

namespace beamglass {

// Fills `out` with Gaussian numbers of mean 0 and standard deviation 1 and returns the block after those that it used.
// Each number takes 16 random bits: the Gaussian is cut into 65536 parts of equal probability, each shown by its mean,
// so that none lies beyond 4.4.
std::uint32_t fill_noise(const WordSource& source, std::span<float> out);

}  // namespace beamglass
