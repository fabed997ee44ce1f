#include "annihilation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "particle_code.hpp"

namespace beamglass {
namespace {

using std::numbers::pi;

double bhabha_integral(double u) {
  // ∫ (4 - 2u + u²)²/u² du with u = 1 - cos θ*
  return -16 / u - 16 * std::log(u) + 12 * u - 2 * u * u + u * u * u / 3;
}

}  // namespace

double sample_pair_cosine(PairProcess process, double largest, Random& random) {
  switch (process) {
    case PairProcess::kBhabha: {
      // Proposed by 1/u², kept by ((4 - 2u + u²)/4)² ≤ 1.
      const double low = 1 / (1 + largest);
      const double high = 1 / (1 - largest);
      for (;;) {
        const double u = 1 / random.between(low, high);
        const double part = (4 - 2 * u + u * u) / 4;
        if (random.uniform() < part * part) return 1 - u;
      }
    }
    case PairProcess::kPhotons: {
      const double edge = std::atanh(largest);
      for (;;) {
        const double cosine = std::tanh(random.between(-edge, edge));
        if (2 * random.uniform() < 1 + cosine * cosine) return cosine;
      }
    }
    case PairProcess::kVectorResonance:
      for (;;) {
        const double cosine = random.between(-largest, largest);
        if (2 * random.uniform() < 1 + cosine * cosine) return cosine;
      }
    case PairProcess::kPseudoscalarResonance: break;
  }
  return random.between(-largest, largest);
}

double pair_cross_section(PairProcess process, double s, double largest) {
  const double scale = kFineStructure * kFineStructure / s * kGeV2Picobarn * 1e-9;
  switch (process) {
    case PairProcess::kBhabha:
      return scale / 4 * 2 * pi * (bhabha_integral(1 + largest) - bhabha_integral(1 - largest));
    case PairProcess::kPhotons:
      return scale * 2 * pi * 2 * (std::log((1 + largest) / (1 - largest)) - largest) / 2;
    default: return 0;
  }
}

void add_pair(std::vector<Particle>& particles, std::size_t beam, PairProcess process, double largest,
              Random& random) {
  const Particle incoming = particles[beam];
  // The whole of beam and electron, as a particle that decays at once.
  Particle whole = incoming;
  whole.p.energy += mass::kElectron;
  const double momentum = whole.p.momentum.norm();
  const double whole_mass = std::sqrt(whole.p.energy * whole.p.energy - momentum * momentum);
  const double cosine = sample_pair_cosine(process, largest, random);
  const Vector3 direction =
      to_frame_of(whole.p.momentum * (1 / momentum), direction_of(cosine, 2 * pi * random.uniform()));
  const bool photons = process == PairProcess::kPhotons;
  const std::int32_t codes[2] = {photons ? pdg::kPhoton : -pdg::kElectron, photons ? pdg::kPhoton : pdg::kElectron};
  const double each = photons ? 0 : mass::kElectron;
  std::vector<Particle> made{whole};
  add_two_body(made, 0, whole_mass, codes, {each, each}, direction, incoming.vertex, incoming.time);
  for (std::size_t i = 1; i < made.size(); ++i) {
    made[i].parent = static_cast<std::int32_t>(beam);
    particles.push_back(made[i]);
  }
}

double bremsstrahlung_mean(double thickness, double least) {
  return thickness * (-4.0 / 3 * std::log(least) - 4.0 / 3 * (1 - least) + (1 - least * least) / 2);
}

double sample_bremsstrahlung_fraction(double least, Random& random) {
  for (;;) {
    const double y = std::pow(least, random.uniform());
    if (4.0 / 3 * random.uniform() < 4.0 / 3 * (1 - y) + y * y) return y;
  }
}

double sample_emission_angle(Random& random) {
  constexpr double kLargest = 100 * 100 / (1.0 + 100 * 100);
  const double part = kLargest * random.uniform();
  return std::sqrt(part / (1 - part));
}

void add_bremsstrahlung(std::vector<Particle>& particles, std::size_t beam, double least, Random& random) {
  const Particle incoming = particles[beam];
  const auto parent = static_cast<std::int32_t>(beam);
  const double energy = sample_bremsstrahlung_fraction(least, random) * (incoming.p.energy - mass::kElectron);
  const double angle = sample_emission_angle(random) * mass::kElectron / incoming.p.energy;
  const Vector3 along = incoming.p.momentum * (1 / incoming.p.momentum.norm());
  const Vector3 photon =
      to_frame_of(along, direction_of(std::cos(angle), 2 * pi * random.uniform())) * energy;
  const double kept = incoming.p.energy - energy;
  const Vector3 left = incoming.p.momentum - photon;
  const double momentum = std::sqrt(std::max(0.0, kept * kept - mass::kElectron * mass::kElectron));
  particles.push_back({pdg::kPhoton, parent, {energy, photon}, incoming.vertex, incoming.time});
  particles.push_back({incoming.code, parent, {kept, left * (momentum / left.norm())}, incoming.vertex, incoming.time});
}

}  // namespace beamglass
