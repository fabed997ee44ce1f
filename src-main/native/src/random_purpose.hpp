// Independent numbers for each stage of an event: what one draws does not shift the others.
#pragma once

#include <cstdint>

namespace beamglass::purpose {

constexpr std::uint32_t kGeneration = 16;
constexpr std::uint32_t kShower = 17;
constexpr std::uint32_t kPulses = 18;
constexpr std::uint32_t kStrips = 19;
constexpr std::uint32_t kBeam = 20;
constexpr std::uint32_t kTracking = 21;
constexpr std::uint32_t kNoise = 22;
constexpr std::uint32_t kBunch = 23;

}  // namespace beamglass::purpose
