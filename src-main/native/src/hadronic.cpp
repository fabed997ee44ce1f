#include "hadronic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "particle_code.hpp"
#include "particle_kind.hpp"

namespace beamglass {
namespace {

// Of the photon's virtuality, GeV^2: the rho's mass squared.
constexpr double kLargestVirtuality = 0.6;
// cm^2
constexpr double kPhotonCrossSection = 0.115e-27;
constexpr double kAvogadro = 6.02214e23;
constexpr double kTransverseSlope = 0.175;

double photon_density(double y) {
  const double logarithm = std::log(kLargestVirtuality * (1 - y) / (mass::kElectron * mass::kElectron * y * y));
  return kFineStructure / (2 * std::numbers::pi) * (1 + (1 - y) * (1 - y)) / y * std::max(0.0, logarithm);
}

double photon_rate(const Material& material) {
  // Z/A says little of A; the shadowing of lead, of which most thick layers are, is taken for all: 207^-0.09.
  constexpr double kShadowing = 0.62;
  return kAvogadro * material.density / 10 * kPhotonCrossSection * kShadowing;
}

bool is_hadron(std::int32_t code) {
  const pdg::Response response = pdg::response(code);
  return response == pdg::Response::kChargedHadron || response == pdg::Response::kNeutralHadron;
}

// Energies of all particles when their momenta along are multiplied.
double energy_of(const std::vector<DecayProduct>& products, std::size_t first, double factor) {
  double sum = 0;
  for (std::size_t i = first; i < products.size(); ++i) {
    const double mass = particle_kind(products[i].code)->mass;
    const Vector3& p = products[i].p.momentum;
    sum += std::sqrt(mass * mass + p.x * p.x + p.y * p.y + factor * factor * p.z * p.z);
  }
  return sum;
}

// Pions that share `energy`, in the frame whose z axis is the projectile's; returns what no pion could take.
double add_pions(double energy, double square, Random& random, std::vector<DecayProduct>& out) {
  constexpr std::int32_t kCodes[] = {pdg::kPion, -pdg::kPion, pdg::kPionZero};
  const double logarithm = std::log(square);
  const double mean = std::max(1.0, 1.5 * (0.88 + 0.44 * logarithm + 0.118 * logarithm * logarithm) - 2);
  const double count = 1 + random.poisson(mean - 1);
  const std::size_t first = out.size();
  double heavy = 0;
  for (double i = 0; i < count; ++i) {
    const std::int32_t code = kCodes[std::min<std::size_t>(2, static_cast<std::size_t>(3 * random.uniform()))];
    const double mass = particle_kind(code)->mass;
    const double across = kTransverseSlope * (random.exponential(1) + random.exponential(1));
    const double phi = 2 * std::numbers::pi * random.uniform();
    const double transverse_mass = std::hypot(mass, across);
    if (heavy + transverse_mass > 0.9 * energy) continue;
    heavy += transverse_mass;
    const double rapidity = random.between(0, std::log(2 * energy / transverse_mass));
    out.push_back({code, {0, {across * std::cos(phi), across * std::sin(phi), transverse_mass * std::sinh(rapidity)}}});
  }
  if (out.size() == first) return energy;
  // The factor that makes the energies add up, between bounds by halving.
  double low = 0;
  double high = 1;
  while (energy_of(out, first, high) < energy) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (energy_of(out, first, middle) < energy ? low : high) = middle;
  }
  for (std::size_t i = first; i < out.size(); ++i) {
    FourMomentum& p = out[i].p;
    p.momentum.z *= low;
    const double mass = particle_kind(out[i].code)->mass;
    p.energy = std::sqrt(mass * mass + p.momentum.dot(p.momentum));
  }
  return std::max(0.0, energy - energy_of(out, first, 1));
}

}  // namespace

double equivalent_photons(double least) {
  // Simpson's rule in ln y.
  constexpr int kSteps = 64;
  const double from = std::log(least);
  const double width = -from / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double y = std::exp(from + i * width);
    sum += (i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2) * (i == kSteps ? 0 : y * photon_density(y));
  }
  return sum * width / 3;
}

double sample_photon_fraction(double least, Random& random) {
  const double highest = least * photon_density(least);
  for (;;) {
    const double y = std::pow(least, random.uniform());
    if (random.uniform() * highest <= y * photon_density(y)) return y;
  }
}

// Mean number of photons above the least energy of interactions, by the electron's energy: a table in its logarithm.
static double photons_of(double energy) {
  static const auto table = [] {
    std::array<double, 128> values{};
    for (std::size_t i = 1; i < values.size(); ++i) values[i] = equivalent_photons(std::exp(-0.125 * static_cast<double>(i)));
    return values;
  }();
  const double place = std::min(std::log(energy / kLeastHadronic) / 0.125, 126.0);
  const auto i = static_cast<std::size_t>(place);
  return table[i] + (place - static_cast<double>(i)) * (table[i + 1] - table[i]);
}

double hadronic_rate(std::int32_t code, double energy, double mass, const Material& material) {
  if (energy - mass <= kLeastHadronic) return 0;
  if (is_hadron(code)) return 1 / material.interaction_length;
  if (code == pdg::kPhoton) return photon_rate(material);
  if (std::abs(code) == pdg::kElectron) return photon_rate(material) * photons_of(energy);
  return 0;
}

double interact(std::int32_t code, const FourMomentum& projectile, Random& random, std::vector<DecayProduct>& out) {
  const Vector3 along = projectile.momentum * (1 / projectile.momentum.norm());
  const std::size_t first = out.size();
  const double square = 2 * mass::kProton * projectile.energy;
  double left = projectile.energy;
  if (is_hadron(code)) {
    const double mass = particle_kind(code)->mass;
    const double kept = std::max(mass, projectile.energy * random.between(0.2, 0.8));
    const double across = std::min(kTransverseSlope * (random.exponential(1) + random.exponential(1)),
                                   0.5 * std::sqrt(std::max(0.0, kept * kept - mass * mass)));
    const double phi = 2 * std::numbers::pi * random.uniform();
    const double forward = std::sqrt(std::max(0.0, kept * kept - mass * mass - across * across));
    out.push_back({code, {kept, {across * std::cos(phi), across * std::sin(phi), forward}}});
    left -= kept;
  }
  const double stays = add_pions(left, square, random, out);
  for (std::size_t i = first; i < out.size(); ++i) out[i].p.momentum = to_frame_of(along, out[i].p.momentum);
  return stays;
}

double interact_electron(FourMomentum& electron, double least, Random& random, std::vector<DecayProduct>& out) {
  const double y = std::min(sample_photon_fraction(least, random), 1 - 2 * mass::kElectron / electron.energy);
  const Vector3 along = electron.momentum * (1 / electron.momentum.norm());
  const double photon = y * electron.energy;
  const double left = electron.energy - photon;
  const double smallest = mass::kElectron * mass::kElectron * y * y / (1 - y);
  const double virtuality = smallest * std::pow(std::max(1.0, kLargestVirtuality / smallest), random.uniform());
  const double angle = std::min(std::sqrt(virtuality / (electron.energy * left)), std::numbers::pi / 2);
  const double phi = 2 * std::numbers::pi * random.uniform();
  const double momentum = std::sqrt(left * left - mass::kElectron * mass::kElectron);
  electron = {left, to_frame_of(along, direction_of(std::cos(angle), phi)) * momentum};
  return interact(pdg::kPhoton, {photon, along * photon}, random, out);
}

}  // namespace beamglass
