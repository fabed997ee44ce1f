// Follows particles through matter and fields, with what they radiate, to a plane of constant z.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "field.hpp"
#include "geometry.hpp"
#include "interactions.hpp"
#include "materials.hpp"
#include "random.hpp"

namespace beamglass {

// Mass in GeV and charge of a particle by its number in the Particle Data Group's scheme; nothing for one
// that cannot be tracked (electron, photon, muon, charged pion and kaon, proton and their antiparticles can).
struct ParticleKind {
  double mass = 0;
  double charge = 0;
};
std::optional<ParticleKind> particle_kind(std::int32_t code);

struct TrackedParticle {
  std::int32_t code = 0;
  Vector3 position;
  // Unit vector.
  Vector3 direction;
  // GeV, with the rest mass
  double energy = 0;
  // ns
  double time = 0;
  bool primary = false;
};

struct Processes {
  bool scattering = false;
  bool ionisation = false;
  bool bremsstrahlung = false;
  bool conversion = false;
  bool synchrotron = false;
};

struct World {
  Field field;
  Geometry geometry;
  std::vector<Material> materials;
  Processes processes;
  // z of the plane where particles are taken down, mm
  double to = 0;
  // GeV: particles of less energy above their mass stop, and photons of less are a steady loss.
  double cut = 1e-3;
};

// Energies of all together are those of the primaries: arrived + deposited + escaped.
struct TrackedEvent {
  std::vector<TrackedParticle> arrived;
  // GeV, by ionisation, soft photons and particles that stopped
  double deposited = 0;
  // GeV, of particles that left sideways or backwards
  double escaped = 0;
};

class ParticleTracker {
 public:
  explicit ParticleTracker(const World& world) : world_(world) {}

  // Follows a particle and all that it makes; a primary's code must be one of particle_kind.
  void follow(const TrackedParticle& primary, Random& random, TrackedEvent& event);

 private:
  struct Step;
  void follow_one(TrackedParticle particle, Random& random, TrackedEvent& event);
  Step next_step(const TrackedParticle& particle, const ParticleKind& kind, Random& random) const;
  void move(TrackedParticle& particle, const ParticleKind& kind, double length, Random& random);
  void radiate_in_field(TrackedParticle& particle, const TrackedParticle& before, const ParticleKind& kind,
                        double length, Random& random);
  void lose_in_matter(TrackedParticle& particle, const ParticleKind& kind, const Step& step, Random& random,
                      TrackedEvent& event);

  const World& world_;
  std::vector<TrackedParticle> waiting_;
};

}  // namespace beamglass
