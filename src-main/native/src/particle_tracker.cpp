#include "particle_tracker.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "transport.hpp"

namespace beamglass {
namespace {

// mm/ns
constexpr double kLightSpeed = 299.792458;
// Distances to planes and faces below this are none, mm; no step is shorter.
constexpr double kAtPlane = 1e-5;
// In a field, photons are shared out along steps of this length at most, mm.
constexpr double kStepInField = 100;
// A particle this steep against z has left the beam.
constexpr double kSteepest = 0.02;
// Photons softer than this share of the electron's energy are a steady loss, whatever the cut.
constexpr double kSmallestShare = 1e-6;

double momentum(double energy, double mass) { return std::sqrt(std::max(0.0, energy * energy - mass * mass)); }

// Direction of what a particle makes, `energy` being what sets its angle.
Vector3 radiated(const Vector3& direction, double energy, Random& random) {
  const double theta = radiation_angle(energy, random);
  const double phi = 2 * std::numbers::pi * random.uniform();
  return unit(to_frame_of(direction, {std::sin(theta) * std::cos(phi), std::sin(theta) * std::sin(phi), std::cos(theta)}));
}

bool is_electron(std::int32_t code) { return std::abs(code) == 11; }

}  // namespace

std::optional<ParticleKind> particle_kind(std::int32_t code) {
  const double sign = code < 0 ? -1 : 1;
  switch (std::abs(code)) {
    case 11: return ParticleKind{kElectronMass, -sign};
    case 13: return ParticleKind{0.1056583745, -sign};
    case 211: return ParticleKind{0.13957039, sign};
    case 321: return ParticleKind{0.493677, sign};
    case 2212: return ParticleKind{0.93827209, sign};
    default: return code == 22 ? std::optional(ParticleKind{}) : std::nullopt;
  }
}

struct ParticleTracker::Step {
  double length = 0;
  // Nothing in vacuum.
  const Material* material = nullptr;
  // Ends with a photon made or converted.
  bool interacts = false;
  Bremsstrahlung bremsstrahlung{1};
};

void ParticleTracker::follow(const TrackedParticle& primary, Random& random, TrackedEvent& event) {
  waiting_.assign(1, primary);
  while (!waiting_.empty()) {
    const TrackedParticle particle = waiting_.back();
    waiting_.pop_back();
    follow_one(particle, random, event);
  }
}

void ParticleTracker::follow_one(TrackedParticle particle, Random& random, TrackedEvent& event) {
  const ParticleKind kind = *particle_kind(particle.code);
  for (;;) {
    if (particle.position.z >= world_.to - kAtPlane) {
      event.arrived.push_back(particle);
      return;
    }
    if (particle.direction.z < kSteepest) {
      event.escaped += particle.energy;
      return;
    }
    if (kind.charge != 0 && particle.energy - kind.mass < world_.cut) {
      event.deposited += particle.energy;
      return;
    }
    const Step step = next_step(particle, kind, random);
    move(particle, kind, step.length, random);
    if (step.material != nullptr && kind.charge != 0) lose_in_matter(particle, kind, step, random, event);
    if (!step.interacts) continue;
    if (particle.code == 22) {
      const double share = conversion_share(random);
      for (const std::int32_t code : {11, -11}) {
        TrackedParticle one = particle;
        one.code = code;
        one.primary = false;
        one.energy = particle.energy * (code > 0 ? share : 1 - share);
        // Pairs below twice the mass do not exist; what is softer than one electron's mass stays here.
        if (one.energy <= kElectronMass) {
          event.deposited += one.energy;
          continue;
        }
        one.direction = radiated(particle.direction, one.energy, random);
        waiting_.push_back(one);
      }
      return;
    }
    const double photon_energy = step.bremsstrahlung.fraction(random) * (particle.energy - kind.mass);
    TrackedParticle photon = particle;
    photon.code = 22;
    photon.primary = false;
    photon.energy = photon_energy;
    photon.direction = radiated(particle.direction, particle.energy, random);
    particle.energy -= photon_energy;
    waiting_.push_back(photon);
  }
}

ParticleTracker::Step ParticleTracker::next_step(const TrackedParticle& particle, const ParticleKind& kind,
                                                 Random& random) const {
  const Vector3& r = particle.position;
  const Vector3& d = particle.direction;
  Step step;
  step.length = (world_.to - r.z) / d.z;
  if (kind.charge != 0) {
    const FieldZone& zone = world_.field.zone(r.z, 1);
    const bool free = zone.is_constant_at(r) && zone.b.dot(zone.b) == 0;
    step.length = std::min(step.length, free ? (zone.high_z - r.z) / d.z + kAtPlane : kStepInField);
  }
  const auto crossings = world_.geometry.crossings(r, d, step.length);
  if (crossings.empty()) return step;
  if (crossings.front().begin > kAtPlane) {
    step.length = crossings.front().begin;
    return step;
  }
  step.length = std::max(crossings.front().end, kAtPlane);
  step.material = &world_.materials[*world_.geometry.boxes()[crossings.front().box].material];
  double interactions = 0;
  if (particle.code == 22 && world_.processes.conversion && particle.energy > 2 * kElectronMass) {
    interactions = kConversionsPerRadiationLength;
  } else if (is_electron(particle.code) && world_.processes.bremsstrahlung) {
    step.bremsstrahlung = Bremsstrahlung(std::clamp(world_.cut / (particle.energy - kind.mass), kSmallestShare, 1.0));
    interactions = step.bremsstrahlung.rate();
  }
  if (interactions > 0) {
    const double path = random.exponential(step.material->radiation_length / interactions);
    step.interacts = path < step.length;
    step.length = std::min(step.length, path);
  }
  return step;
}

void ParticleTracker::move(TrackedParticle& particle, const ParticleKind& kind, double length, Random& random) {
  const double p = momentum(particle.energy, kind.mass);
  particle.time += length * particle.energy / (p * kLightSpeed);
  if (kind.charge == 0) {
    particle.position = particle.position + length * particle.direction;
    return;
  }
  const TrackedParticle before = particle;
  FreeState state{particle.position, particle.direction, kind.charge / p, 0};
  Propagator(world_.field).by_length(state, length);
  particle.position = state.position;
  particle.direction = unit(state.direction);
  if (is_electron(particle.code) && world_.processes.synchrotron) radiate_in_field(particle, before, kind, length, random);
}

// Photons leave along the path's tangent; their own opening, about m/E, is left out.
void ParticleTracker::radiate_in_field(TrackedParticle& particle, const TrackedParticle& before,
                                       const ParticleKind& kind, double length, Random& random) {
  const Vector3 middle = 0.5 * (before.position + particle.position);
  static const SynchrotronSpectrum spectrum;
  const double across = world_.field.at(middle).cross(particle.direction).norm();
  if (across == 0) return;
  const double photons = random.poisson(synchrotron_rate(across, kind.mass) * length);
  for (double i = 0; i < photons; ++i) {
    const double energy = spectrum.sample(random) * synchrotron_critical_energy(across, particle.energy, kind.mass);
    const double part = random.uniform();
    if (energy >= particle.energy - kind.mass) continue;
    TrackedParticle photon = before;
    photon.code = 22;
    photon.primary = false;
    photon.energy = energy;
    photon.time = before.time + part * (particle.time - before.time);
    photon.direction = unit((1 - part) * before.direction + part * particle.direction);
    // Position on the parabola that has the step's ends and directions.
    photon.position = before.position + part * (particle.position - before.position) -
                      (part * (1 - part) * length / 2) * (particle.direction - before.direction);
    particle.energy -= energy;
    waiting_.push_back(photon);
  }
}

void ParticleTracker::lose_in_matter(TrackedParticle& particle, const ParticleKind& kind, const Step& step,
                                     Random& random, TrackedEvent& event) {
  const double p = momentum(particle.energy, kind.mass);
  if (world_.processes.scattering) {
    scatter(p, p / particle.energy, step.length, *step.material, random, particle.position, particle.direction);
  }
  double lost = 0;
  if (world_.processes.ionisation) {
    lost = landau_loss(ionisation_loss(particle.energy, kind.mass, step.length, *step.material), random);
  }
  if (is_electron(particle.code) && world_.processes.bremsstrahlung) {
    const double lengths = step.length / step.material->radiation_length;
    lost += (particle.energy - kind.mass) * -std::expm1(-step.bremsstrahlung.soft_loss() * lengths);
  }
  lost = std::min(lost, particle.energy - kind.mass);
  particle.energy -= lost;
  event.deposited += lost;
}

}  // namespace beamglass
