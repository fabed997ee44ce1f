// Particles of many events as arguments: see `IncomingParticles` in ../particles.ts.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "moving_particle.hpp"
#include "object_arguments.hpp"

namespace beamglass {

struct EventParticles {
  // Events + 1
  std::vector<std::uint32_t> offsets{0};
  std::vector<MovingParticle> particles;

  std::size_t events() const { return offsets.size() - 1; }
  std::span<const MovingParticle> of(std::size_t event) const {
    return std::span(particles).subspan(offsets[event], offsets[event + 1] - offsets[event]);
  }
};

// Reads the property `particles` of `request`.
EventParticles read_particles(const Napi::Object& request, ArgumentReader& reader);

}  // namespace beamglass
