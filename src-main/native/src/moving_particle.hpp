// A particle at a place of its path.
#pragma once

#include <cstdint>

#include "vector3.hpp"

namespace beamglass {

struct MovingParticle {
  // Number of the Particle Data Group
  std::int32_t code = 0;
  // GeV, with the rest mass
  double energy = 0;
  // mm
  Vector3 position;
  // Unit vector
  Vector3 direction;
  // ns
  double time = 0;
};

}  // namespace beamglass
