#include "particle_tracker.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <ranges>

#include "hadronic.hpp"
#include "particle_code.hpp"
#include "single_scattering.hpp"
#include "transport.hpp"

namespace beamglass {
namespace {

// A particle this near to a plane is on it, mm.
constexpr double kAtPlane = Geometry::kTouching;
// In a field, photons are shared out along steps of this length at most, mm; steps of soft particles are shorter,
// so that their chord is within the trail's tolerance of the path.
constexpr double kStepInField = 100;
constexpr double kSmallestStep = 1;
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

// Of radius R: chord h misses the arc by h^2 / 8R.
double step_in_field(const Vector3& b, double momentum) {
  const double radius = momentum / (kBend * b.norm());
  return std::clamp(std::sqrt(8 * Trail::kTolerance * radius), kSmallestStep, kStepInField);
}

bool is_electron(std::int32_t code) { return std::abs(code) == pdg::kElectron; }

}  // namespace

struct ParticleTracker::Step {
  enum class Event { kNone, kRadiates, kConverts, kDecays, kInteracts };

  double length = 0;
  // No field that could bend the particle.
  bool straight = true;
  // Where `length` may end, if nothing stops it before; infinity unless it is a plane.
  double plane_z = 0;
  // Length to that plane along the tangent.
  double to_plane = 0;
  std::size_t box = Stretch::kNowhere;
  // Nothing in vacuum.
  const Material* material = nullptr;
  Bremsstrahlung bremsstrahlung{1};
  Event event = Event::kNone;

  void end_by(double path, Event what) {
    if (path >= length) return;
    length = path;
    event = what;
  }
};

void ParticleTracker::follow(std::span<const MovingParticle> primaries, Random& random, TrackedEvent& event) {
  for (const MovingParticle& primary : primaries) {
    waiting_.assign(1, {primary, -1, Origin::kPrimary});
    while (!waiting_.empty()) {
      const Waiting next = waiting_.back();
      waiting_.pop_back();
      follow_one(next, random, event);
    }
  }
  for (CounterDeposit& one : event.counters) one.time /= one.energy;
}

void ParticleTracker::follow_one(const Waiting& begin, Random& random, TrackedEvent& event) {
  MovingParticle particle = begin.particle;
  const auto index = static_cast<std::int32_t>(event.particles.size());
  const ParticleKind kind = *particle_kind(particle.code);
  const std::size_t first_point = event.points.size();
  std::optional<Trail> trail;
  if (world_.points) trail.emplace(event.points, particle);
  event.particles.push_back({particle, particle, begin.parent, begin.origin, Fate::kArrived, 0});
  const auto is_behind = [&](const ObservedPlane& plane) { return plane.z < particle.position.z - kAtPlane; };
  auto plane = static_cast<std::size_t>(
      std::ranges::partition_point(world_.planes, is_behind) - world_.planes.begin());

  const auto fate = [&] {
    std::size_t box = Stretch::kNowhere;
    for (;;) {
      const double z = particle.position.z;
      for (; plane < world_.planes.size() && world_.planes[plane].z <= z + kAtPlane; ++plane) {
        if (kind.charge == 0 && !world_.planes[plane].sees_neutral) continue;
        event.crossings.push_back({static_cast<std::uint32_t>(plane), static_cast<std::uint32_t>(index), particle});
      }
      if (z >= world_.to - kAtPlane) return Fate::kArrived;
      if (particle.direction.z < kSteepest) {
        event.escaped += particle.energy;
        return Fate::kEscaped;
      }
      if (kind.charge != 0 && particle.energy - kind.mass < world_.cut) {
        deposit(particle.energy, particle.time, box, event);
        return Fate::kStopped;
      }
      Step step = next_step(particle, kind, plane, random);
      const MovingParticle before = particle;
      move(particle, kind, step);
      box = step.box;
      if (is_electron(particle.code) && world_.processes.synchrotron && !step.straight) {
        radiate_in_field(particle, before, kind, step.length, index, random);
      }
      if (step.material != nullptr && kind.charge != 0) lose_in_matter(particle, kind, step, random, event);
      if (trail) trail->step(before, particle);
      switch (step.event) {
        case Step::Event::kNone: break;
        case Step::Event::kRadiates: radiate(particle, kind, step.bremsstrahlung, index, random); break;
        case Step::Event::kConverts: convert(particle, box, index, random, event); return Fate::kConverted;
        case Step::Event::kDecays: decay(particle, kind, index, random); return Fate::kDecayed;
        case Step::Event::kInteracts:
          interact(particle, kind, box, index, random, event);
          if (!is_electron(particle.code)) return Fate::kInteracted;
          break;
      }
    }
  }();
  if (trail) trail->finish(particle);
  TruthParticle& truth = event.particles[static_cast<std::size_t>(index)];
  truth.end = particle;
  truth.fate = fate;
  truth.points = static_cast<std::uint32_t>(event.points.size() - first_point);
}

ParticleTracker::Step ParticleTracker::next_step(const MovingParticle& particle, const ParticleKind& kind,
                                                 std::size_t plane, Random& random) const {
  const Vector3& r = particle.position;
  const Vector3& d = particle.direction;
  Step step;
  step.plane_z = plane < world_.planes.size() ? std::min(world_.to, world_.planes[plane].z) : world_.to;
  step.to_plane = (step.plane_z - r.z) / d.z;
  step.length = step.to_plane;
  if (kind.charge != 0) {
    const FieldZone& zone = world_.field.zone(r.z, 1);
    step.straight = zone.is_constant_at(r) && zone.b.dot(zone.b) == 0;
    step.length = std::min(step.length, step.straight ? (zone.high_z - r.z) / d.z + kAtPlane
                                                      : step_in_field(world_.field.at(r), momentum(particle.energy, kind.mass)));
  }
  const Stretch ahead = world_.geometry.ahead(r, d, step.length);
  step.length = ahead.length;
  if (ahead.box != Stretch::kNowhere) {
    step.box = ahead.box;
    step.material = &world_.materials[*world_.geometry.boxes()[ahead.box].material];
    add_matter(particle, kind, step, random);
  }
  if (world_.processes.decay && kind.decay_length > 0) {
    const double stretched = kind.decay_length * momentum(particle.energy, kind.mass) / kind.mass;
    step.end_by(random.exponential(stretched), Step::Event::kDecays);
  }
  return step;
}

void ParticleTracker::add_matter(const MovingParticle& particle, const ParticleKind& kind, Step& step,
                                 Random& random) const {
  const double length = step.material->radiation_length;
  if (particle.code == pdg::kPhoton && world_.processes.conversion && particle.energy > 2 * mass::kElectron) {
    step.end_by(random.exponential(length / kConversionsPerRadiationLength), Step::Event::kConverts);
  } else if (is_electron(particle.code) && world_.processes.bremsstrahlung) {
    step.bremsstrahlung = Bremsstrahlung(std::clamp(world_.cut / (particle.energy - kind.mass), kSmallestShare, 1.0));
    const double rate = step.bremsstrahlung.rate();
    if (rate > 0) step.end_by(random.exponential(length / rate), Step::Event::kRadiates);
  }
  if (!world_.processes.hadronic) return;
  const double rate = hadronic_rate(particle.code, particle.energy, kind.mass, *step.material);
  if (rate > 0) step.end_by(random.exponential(1 / rate), Step::Event::kInteracts);
}

// Sets the step's length to that of the path to its plane, if it ends there.
void ParticleTracker::move(MovingParticle& particle, const ParticleKind& kind, Step& step) const {
  const double p = momentum(particle.energy, kind.mass);
  if (step.straight) {
    particle.position = particle.position + step.length * particle.direction;
  } else {
    const FreeState begin{particle.position, particle.direction, kind.charge / p, 0};
    FreeState state = begin;
    Propagator propagator(world_.field);
    propagator.by_length(state, step.length);
    // The path reaches the plane sooner or later than its tangent.
    if (step.length >= step.to_plane || state.position.z > step.plane_z) {
      FreeState at_plane = begin;
      if (propagator.to_z(at_plane, step.plane_z, 1) == TransportEnd::kArrived) state = at_plane;
    }
    step.length = state.path;
    particle.position = state.position;
    particle.direction = unit(state.direction);
  }
  particle.time += step.length * particle.energy / (p * kLightSpeed);
}

// Photons leave along the path's tangent; their own opening, about m/E, is left out.
void ParticleTracker::radiate_in_field(MovingParticle& particle, const MovingParticle& before,
                                       const ParticleKind& kind, double length, std::int32_t index, Random& random) {
  const Vector3 middle = 0.5 * (before.position + particle.position);
  static const SynchrotronSpectrum spectrum;
  const double across = world_.field.at(middle).cross(particle.direction).norm();
  if (across == 0) return;
  const double photons = random.poisson(synchrotron_rate(across, kind.mass) * length);
  for (double i = 0; i < photons; ++i) {
    const double energy = spectrum.sample(random) * synchrotron_critical_energy(across, particle.energy, kind.mass);
    const double part = random.uniform();
    if (energy >= particle.energy - kind.mass) continue;
    MovingParticle photon = before;
    photon.code = pdg::kPhoton;
    photon.energy = energy;
    photon.time = before.time + part * (particle.time - before.time);
    photon.direction = unit((1 - part) * before.direction + part * particle.direction);
    // Position on the parabola that has the step's ends and directions.
    photon.position = before.position + part * (particle.position - before.position) -
                      (part * (1 - part) * length / 2) * (particle.direction - before.direction);
    particle.energy -= energy;
    waiting_.push_back({photon, index, Origin::kSynchrotron});
  }
}

void ParticleTracker::lose_in_matter(MovingParticle& particle, const ParticleKind& kind, const Step& step,
                                     Random& random, TrackedEvent& event) {
  const double p = momentum(particle.energy, kind.mass);
  if (world_.processes.scattering) {
    const Vector3 along = particle.direction;
    const double z = particle.position.z;
    const auto turn = world_.processes.tails ? scatter_with_tails : scatter;
    turn(p, p / particle.energy, step.length, *step.material, random, particle.position, particle.direction);
    // Across an oblique path is not across the beam: planes and faces are at a z, which the step keeps.
    if (along.z > kSteepest) particle.position = particle.position + ((z - particle.position.z) / along.z) * along;
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
  deposit(lost, particle.time, step.box, event);
}

void ParticleTracker::deposit(double energy, double time, std::size_t box, TrackedEvent& event) const {
  event.deposited += energy;
  const std::int32_t number = box == Stretch::kNowhere ? -1 : world_.counters[box];
  if (number < 0 || energy <= 0) return;
  const auto counter = static_cast<std::uint32_t>(number);
  const auto row = std::ranges::find(event.counters, counter, &CounterDeposit::counter);
  if (row == event.counters.end()) {
    event.counters.push_back({counter, energy, energy * time});
  } else {
    row->energy += energy;
    row->time += energy * time;
  }
}

void ParticleTracker::radiate(MovingParticle& particle, const ParticleKind& kind, const Bremsstrahlung& spectrum,
                              std::int32_t index, Random& random) {
  // The step may have taken all that there was.
  if (particle.energy <= kind.mass) return;
  MovingParticle photon = particle;
  photon.code = pdg::kPhoton;
  photon.energy = spectrum.fraction(random) * (particle.energy - kind.mass);
  photon.direction = radiated(particle.direction, particle.energy, random);
  particle.energy -= photon.energy;
  waiting_.push_back({photon, index, Origin::kBremsstrahlung});
}

void ParticleTracker::convert(const MovingParticle& photon, std::size_t box, std::int32_t index, Random& random,
                              TrackedEvent& event) {
  const double share = conversion_share(random);
  for (const std::int32_t code : {pdg::kElectron, -pdg::kElectron}) {
    MovingParticle one = photon;
    one.code = code;
    one.energy = photon.energy * (code > 0 ? share : 1 - share);
    // Pairs below twice the mass do not exist; what is softer than one electron's mass stays here.
    if (one.energy <= mass::kElectron) {
      deposit(one.energy, one.time, box, event);
      continue;
    }
    one.direction = radiated(photon.direction, one.energy, random);
    waiting_.push_back({one, index, Origin::kConversion});
  }
}

void ParticleTracker::decay(const MovingParticle& particle, const ParticleKind& kind, std::int32_t index,
                            Random& random) {
  products_.clear();
  const FourMomentum p{particle.energy, particle.direction * momentum(particle.energy, kind.mass)};
  beamglass::decay(particle.code, p, random, products_);
  begin_products(particle, index, Origin::kDecay);
}

void ParticleTracker::interact(MovingParticle& particle, const ParticleKind& kind, std::size_t box, std::int32_t index,
                               Random& random, TrackedEvent& event) {
  // The step may have taken what the interaction needs.
  if (particle.energy - kind.mass <= kLeastHadronic) {
    if (!is_electron(particle.code)) deposit(particle.energy, particle.time, box, event);
    return;
  }
  products_.clear();
  FourMomentum p{particle.energy, particle.direction * momentum(particle.energy, kind.mass)};
  double stays = 0;
  if (is_electron(particle.code)) {
    stays = interact_electron(p, kLeastHadronic / particle.energy, random, products_);
    begin_products(particle, index, Origin::kHadronic);
    particle.energy = p.energy;
    particle.direction = unit(p.momentum);
  } else {
    stays = beamglass::interact(particle.code, p, random, products_);
    begin_products(particle, index, Origin::kHadronic);
  }
  deposit(stays, particle.time, box, event);
}

void ParticleTracker::begin_products(const MovingParticle& particle, std::int32_t index, Origin origin) {
  for (const DecayProduct& product : products_) {
    const double norm = product.p.momentum.norm();
    MovingParticle one = particle;
    one.code = product.code;
    one.energy = product.p.energy;
    if (norm > 0) one.direction = product.p.momentum * (1 / norm);
    waiting_.push_back({one, index, origin});
  }
}

}  // namespace beamglass
