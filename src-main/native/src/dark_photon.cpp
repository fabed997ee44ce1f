#include "dark_photon.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "particle_code.hpp"
#include "sampling.hpp"

namespace beamglass {
namespace {


// Φ of the elastic form factor, by Simpson's rule in ln t.
double photon_flux(const Nucleus& nucleus, double energy, double mass) {
  const double z = nucleus.charge;
  const double a = 111 * std::pow(z, -1.0 / 3) / mass::kElectron;
  const double d = 0.164 * std::pow(nucleus.mass_number, -2.0 / 3);
  const double t_min = mass * mass * mass * mass / (4 * energy * energy);
  const double t_max = mass * mass;
  if (t_min >= t_max) return 0;
  const auto integrand = [&](double log_t) {
    const double t = std::exp(log_t);
    const double screened = a * a * t / (1 + a * a * t);
    const double size = 1 / (1 + t / d);
    return (t - t_min) / t * screened * screened * size * size * z * z;
  };
  constexpr int kSteps = 400;
  const double low = std::log(t_min);
  const double h = (std::log(t_max) - low) / kSteps;
  double sum = integrand(low) + integrand(low + kSteps * h);
  for (int i = 1; i < kSteps; ++i) sum += (i % 2 == 0 ? 2 : 4) * integrand(low + i * h);
  return sum * h / 3;
}

double sample_fraction(double mass, Random& random) {
  const double soft = mass::kElectron * mass::kElectron / (mass * mass);
  // Two terms: x, drawn directly, and x³/(3(1 - x + soft)), drawn by 1/(1 - x + soft) and kept by x³.
  const double peak = std::log((1 + soft) / soft) / 3;
  for (;;) {
    if (random.uniform() * (peak + 0.5) < peak) {
      const double x = 1 + soft - soft * std::pow((1 + soft) / soft, random.uniform());
      if (random.uniform() < x * x * x) return x;
    } else {
      return std::sqrt(random.uniform());
    }
  }
}

}  // namespace

double dark_photon_cross_section(const Nucleus& nucleus, double energy, double mass, double epsilon) {
  if (mass >= energy) return 0;
  const double electron = mass::kElectron / mass;
  const double photon = mass / energy;
  const double delta = std::max(electron * electron, photon * photon);
  const double alpha = kFineStructure;
  return 4.0 / 3 * epsilon * epsilon * alpha * alpha * alpha * photon_flux(nucleus, energy, mass) / (mass * mass) *
         std::max(0.0, -std::log(delta)) * kGeV2Picobarn;
}

double dark_photon_width(double mass, double epsilon) {
  const double ratio = mass::kElectron * mass::kElectron / (mass * mass);
  if (4 * ratio >= 1) return 0;
  return kFineStructure * epsilon * epsilon / 3 * mass * (1 + 2 * ratio) * std::sqrt(1 - 4 * ratio);
}

double dark_photon_acceptance(const DumpProduction& production) {
  const double soft = mass::kElectron * mass::kElectron / (production.mass * production.mass);
  constexpr int kDepths = 60;
  constexpr int kFractions = 200;
  double all = 0;
  double able = 0;
  // Even in the logarithm of 1 - x + soft, where the peak is flat.
  for (int i = 0; i < kFractions; ++i) {
    const double y = soft * std::pow((1 + soft) / soft, (i + 0.5) / kFractions);
    const double x = 1 + soft - y;
    const double weight = x * y + x * x * x / 3;
    const double most = std::log(std::max(1.0, x * production.beam_energy / production.mass));
    for (int j = 0; j < kDepths; ++j) {
      const double depth = production.depth * (j + 0.5) / kDepths;
      able += weight * regularised_gamma(4 * depth / 3, most) / kDepths;
    }
    all += weight;
  }
  return able / all;
}

std::size_t add_dark_photon(std::vector<Particle>& particles, std::size_t beam, const DumpProduction& production,
                            Random& random) {
  const Particle incoming = particles[beam];
  double electron = 0;
  double energy = 0;
  double depth = 0;
  // Electrons that have lost so much that they cannot make X are drawn again.
  do {
    depth = production.depth * random.uniform();
    electron = incoming.p.energy * std::exp(-sample_gamma(4 * depth / 3, random));
    energy = electron * sample_fraction(production.mass, random);
  } while (energy <= production.mass);
  const Vector3 along = incoming.p.momentum * (1 / incoming.p.momentum.norm());
  const double way = depth * production.radiation_length;
  const Vector3 vertex = incoming.vertex + along * way;
  const double time = incoming.time + way / kLightSpeed;
  const auto parent = static_cast<std::int32_t>(beam);
  // All that is not X stays in the dump as the shower.
  const double left = incoming.p.energy - energy;
  particles.push_back({pdg::kElectron, parent, {left, along * left}, incoming.vertex, incoming.time});
  const double momentum = std::sqrt(energy * energy - production.mass * production.mass);
  particles.push_back({pdg::kDarkPhoton, parent, {energy, along * momentum}, vertex, time});
  return particles.size() - 1;
}

double add_pair_decay(std::vector<Particle>& particles, std::size_t index, double mass, double epsilon, double from_z,
                      double to_z, Random& random) {
  const Particle parent = particles[index];
  const Vector3 velocity = parent.p.momentum * (1 / parent.p.energy);
  // z covered in one mean life in the laboratory
  const double length = parent.p.momentum.z / mass * kHbarC / dark_photon_width(mass, epsilon);
  const double start = std::max(0.0, from_z - parent.vertex.z) / length;
  const double window = (to_z - std::max(from_z, parent.vertex.z)) / length;
  // Exponential between 0 and the window's length: -ln(1 - u(1 - e^-window)).
  const double part = -std::expm1(-window);
  const double way = (start - std::log1p(-random.uniform() * part)) * length;
  const double time = way / (velocity.z * kLightSpeed);
  const Vector3 place = parent.vertex + velocity * (time * kLightSpeed);
  const Vector3 direction = direction_of(random.between(-1, 1), 2 * std::numbers::pi * random.uniform());
  add_two_body(particles, index, mass, {-pdg::kElectron, pdg::kElectron}, {mass::kElectron, mass::kElectron},
               direction, place, parent.time + time);
  return std::exp(-start) * part;
}

}  // namespace beamglass
