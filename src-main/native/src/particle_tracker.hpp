// Follows particles through matter and fields, with what they make on the way, to a plane of constant z.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "decay.hpp"
#include "field.hpp"
#include "geometry.hpp"
#include "interactions.hpp"
#include "materials.hpp"
#include "particle_kind.hpp"
#include "random.hpp"
#include "truth.hpp"

namespace beamglass {

struct Processes {
  bool scattering = false;
  bool ionisation = false;
  bool bremsstrahlung = false;
  bool conversion = false;
  bool synchrotron = false;
  bool decay = false;
  bool hadronic = false;
  // With `scattering`: single hard collisions, too.
  bool tails = false;
};

// Plane of constant z whose crossings are written down, those of neutral particles only where it sees them.
struct ObservedPlane {
  double z = 0;
  bool sees_neutral = false;
};

struct World {
  Field field;
  Geometry geometry;
  std::vector<Material> materials;
  // Per box: number of the counter that it belongs to, -1 for none.
  std::vector<std::int32_t> counters;
  // In the order of z.
  std::vector<ObservedPlane> planes;
  Processes processes;
  // z of the plane where particles are taken down, mm
  double to = 0;
  // GeV: particles of less energy above their mass stop, and photons of less are a steady loss.
  double cut = 1e-3;
  // Whether points of the paths are kept.
  bool points = false;
};

class ParticleTracker {
 public:
  explicit ParticleTracker(const World& world) : world_(world) {}

  // Follows the primaries and all that they make into an empty event; their codes must be of particle_kind.
  void follow(std::span<const MovingParticle> primaries, Random& random, TrackedEvent& event);

 private:
  struct Step;
  struct Waiting {
    MovingParticle particle;
    std::int32_t parent;
    Origin origin;
  };

  void follow_one(const Waiting& begin, Random& random, TrackedEvent& event);
  Step next_step(const MovingParticle& particle, const ParticleKind& kind, std::size_t plane, Random& random) const;
  void add_matter(const MovingParticle& particle, const ParticleKind& kind, Step& step, Random& random) const;
  void move(MovingParticle& particle, const ParticleKind& kind, Step& step) const;
  void radiate_in_field(MovingParticle& particle, const MovingParticle& before, const ParticleKind& kind,
                        double length, std::int32_t index, Random& random);
  void lose_in_matter(MovingParticle& particle, const ParticleKind& kind, const Step& step, Random& random,
                      TrackedEvent& event);
  void deposit(double energy, double time, std::size_t box, TrackedEvent& event) const;
  void radiate(MovingParticle& particle, const ParticleKind& kind, const Bremsstrahlung& spectrum,
               std::int32_t index, Random& random);
  void convert(const MovingParticle& photon, std::size_t box, std::int32_t index, Random& random,
               TrackedEvent& event);
  void decay(const MovingParticle& particle, const ParticleKind& kind, std::int32_t index, Random& random);
  void interact(MovingParticle& particle, const ParticleKind& kind, std::size_t box, std::int32_t index, Random& random,
                TrackedEvent& event);
  // Lets all of products_ wait where the particle is.
  void begin_products(const MovingParticle& particle, std::int32_t index, Origin origin);

  const World& world_;
  std::vector<Waiting> waiting_;
  std::vector<DecayProduct> products_;
};

}  // namespace beamglass
