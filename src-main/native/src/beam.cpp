#include "beam.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "particle_code.hpp"

namespace beamglass {
namespace {


double sample_time(const Beam& beam, Random& random) {
  if (beam.pulse_period <= 0) return beam.bunch_length * random.uniform();
  const double pulses = std::max(1.0, std::floor(beam.bunch_length / beam.pulse_period));
  return beam.pulse_period * std::floor(pulses * random.uniform()) + beam.pulse_length * random.uniform();
}

}  // namespace

Particle sample_beam(const Beam& beam, Random& random) {
  Particle particle;
  particle.code = beam.code;
  const double energy = std::max(beam.energy * (1 + beam.energy_spread * random.normal()), 1.001 * beam.mass);
  const bool halo = random.uniform() < beam.halo_fraction;
  particle.vertex = beam.position + Vector3{(halo ? beam.halo_spot : beam.spot_x) * random.normal(),
                                            (halo ? beam.halo_spot : beam.spot_y) * random.normal(), 0};
  const Vector3 slope{beam.divergence_x * random.normal(), beam.divergence_y * random.normal(), 1};
  const double momentum = std::sqrt(energy * energy - beam.mass * beam.mass);
  particle.p = {energy, slope * (momentum / slope.norm())};
  particle.time = sample_time(beam, random);
  return particle;
}

Particle sample_cosmic(const Vector3& position, double half_x, double half_z, Random& random) {
  // ∫cos³θ sinθ dθ = (1 - cos⁴θ)/4.
  const double cosine = std::pow(1 - random.uniform(), 0.25);
  const Vector3 upward = direction_of(cosine, 2 * std::numbers::pi * random.uniform());
  const Vector3 direction{-upward.x, -upward.z, -upward.y};
  // Inverse of the integral of p^-2.7 from 1 to 1000 GeV/c.
  const double rest = std::pow(1000.0, -1.7);
  const double momentum = std::pow(1 - random.uniform() * (1 - rest), -1 / 1.7);
  const Vector3 through =
      position + Vector3{half_x * (2 * random.uniform() - 1), 0, half_z * (2 * random.uniform() - 1)};
  Particle particle;
  particle.code = random.uniform() < 1.27 / 2.27 ? -pdg::kMuon : pdg::kMuon;
  particle.p = {std::hypot(momentum, mass::kMuon), direction * momentum};
  constexpr double kDistance = 10'000;
  particle.vertex = through - direction * kDistance;
  particle.time = -kDistance / kLightSpeed;
  return particle;
}

}  // namespace beamglass
