// What the tracking of particles must know of each kind.
#pragma once

#include <cstdint>
#include <optional>

namespace beamglass {

struct ParticleKind {
  // GeV
  double mass = 0;
  // e
  double charge = 0;
  // c tau, mm; 0: stable, or so long-lived that it passes any setup.
  double decay_length = 0;
};

// By the number of the Particle Data Group, with its values of 2022; nothing for one that cannot be tracked (all
// leptons but the tau, photons, pions, kaons, nucleons and their antiparticles can). Long-lived neutral
// kaons and neutrons count as stable.
std::optional<ParticleKind> particle_kind(std::int32_t code);

}  // namespace beamglass
