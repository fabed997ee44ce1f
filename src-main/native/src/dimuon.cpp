#include "dimuon.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "annihilation.hpp"
#include "particle_code.hpp"

namespace beamglass {
namespace {

using std::numbers::pi;

constexpr double kKaonShortLength = 26.844;  // cτ, mm (PDG 2022)
constexpr double kKaonToCharged = 0.6920;

// Least photon energy for a pair: x_min = ½ - √(¼ - m/E) must exist.
constexpr double kThreshold = 4 * mass::kMuon;

}  // namespace

double dimuon_differential(const Nucleus& nucleus, double photon_energy, double x) {
  const double z = nucleus.charge;
  const bool hydrogen = z < 1.5;
  const double b = hydrogen ? 202.4 : 183;
  const double dn = hydrogen ? 1.49 : 1.54 * std::pow(nucleus.mass_number, 0.27);
  const double product = x * (1 - x);
  if (!(product > 0)) return 0;
  const double root_e = std::sqrt(std::numbers::e);
  const double delta = mass::kMuon * mass::kMuon / (2 * photon_energy * product);
  const double screening = b * std::pow(z, -1.0 / 3);
  const double w = screening * mass::kMuon / (dn * mass::kElectron) * (1 + (dn * root_e - 2) * delta / mass::kMuon) /
                   (1 + screening * root_e * delta / mass::kElectron);
  if (w <= 1) return 0;
  // (α/m_µ)² in µb
  const double radius_squared = kFineStructure * kFineStructure / (mass::kMuon * mass::kMuon) * kGeV2Picobarn * 1e-6;
  return 4 * kFineStructure * z * z * radius_squared * (1 - 4.0 / 3 * product) * std::log(w);
}

double dimuon_cross_section(const Nucleus& nucleus, double photon_energy) {
  if (photon_energy <= kThreshold) return 0;
  const double half = std::sqrt(0.25 - mass::kMuon / photon_energy);
  constexpr int kSteps = 400;
  const double h = 2 * half / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double weight = i == 0 || i == kSteps ? 1 : (i % 2 == 0 ? 2 : 4);
    sum += weight * dimuon_differential(nucleus, photon_energy, 0.5 - half + i * h);
  }
  return sum * h / 3;
}

DimuonTable::DimuonTable(const Nucleus& nucleus, double beam_energy) : nucleus_(nucleus) {
  constexpr int kPoints = 400;
  const double ratio = std::log(beam_energy / kThreshold);
  double before = 0;
  for (int i = 0; i <= kPoints; ++i) {
    const double energy = kThreshold * std::exp(ratio * i / kPoints);
    const double y = energy / beam_energy;
    // Per logarithm of the energy the spectrum's 1/k goes away.
    const double rate = (4.0 / 3 * (1 - y) + y * y) * dimuon_cross_section(nucleus, energy);
    cumulative_.push_back(i == 0 ? 0 : cumulative_.back() + (before + rate) / 2);
    energy_.push_back(energy);
    before = rate;
  }
}

void DimuonTable::add(std::vector<Particle>& particles, std::size_t beam, Random& random) const {
  const Particle incoming = particles[beam];
  const double at = random.uniform() * cumulative_.back();
  const auto above = std::upper_bound(cumulative_.begin() + 1, cumulative_.end() - 1, at);
  const auto i = static_cast<std::size_t>(above - cumulative_.begin());
  const double part = (at - cumulative_[i - 1]) / (cumulative_[i] - cumulative_[i - 1]);
  const double energy =
      std::min(energy_[i - 1] * std::pow(energy_[i] / energy_[i - 1], part), incoming.p.energy - mass::kElectron);
  const double half = std::sqrt(std::max(0.0, 0.25 - mass::kMuon / energy));
  // The differential rises to both sides only by its factor of product, ln W is largest in the middle.
  const double bound = dimuon_differential(nucleus_, energy, 0.5) * 1.5;
  double x = 0.5;
  if (bound > 0) {
    do {
      x = random.between(0.5 - half, 0.5 + half);
    } while (random.uniform() * bound > dimuon_differential(nucleus_, energy, x));
  }
  const Vector3 along = incoming.p.momentum * (1 / incoming.p.momentum.norm());
  const auto parent = static_cast<std::int32_t>(beam);
  const double left = incoming.p.energy - energy;
  particles.push_back({pdg::kElectron, parent, {left, along * left}, incoming.vertex, incoming.time});
  // Both muons in one plane with the photon, their transverse momenta nearly opposite.
  const double phi = 2 * pi * random.uniform();
  const double u = sample_emission_angle(random);
  for (int side = 0; side < 2; ++side) {
    const double muon = energy * (side == 0 ? x : 1 - x);
    const double momentum = std::sqrt(std::max(0.0, muon * muon - mass::kMuon * mass::kMuon));
    const double angle = std::min(u * mass::kMuon / muon, pi / 2);
    const Vector3 direction = to_frame_of(along, direction_of(std::cos(angle), phi + side * pi));
    particles.push_back({side == 0 ? -pdg::kMuon : pdg::kMuon, parent, {muon, direction * momentum}, incoming.vertex,
                         incoming.time});
  }
}

void add_kaon_short(std::vector<Particle>& particles, std::size_t beam, double least, double largest, double slope,
                    Random& random) {
  const Particle incoming = particles[beam];
  const double part = -std::expm1(-(largest - least) / slope);
  const double energy = least - slope * std::log1p(-random.uniform() * part);
  const double momentum = std::sqrt(energy * energy - mass::kKaonZero * mass::kKaonZero);
  const Vector3 along = incoming.p.momentum * (1 / incoming.p.momentum.norm());
  const std::size_t kaon = particles.size();
  particles.push_back({pdg::kKaonZeroShort, static_cast<std::int32_t>(beam), {energy, along * momentum},
                       incoming.vertex, incoming.time});
  const double way = random.exponential(momentum / mass::kKaonZero * kKaonShortLength);
  const Vector3 place = incoming.vertex + along * way;
  const double time = incoming.time + way * energy / (momentum * kLightSpeed);
  const auto isotropic = [&] { return direction_of(random.between(-1, 1), 2 * pi * random.uniform()); };
  if (random.uniform() < kKaonToCharged) {
    add_two_body(particles, kaon, mass::kKaonZero, {pdg::kPion, -pdg::kPion}, {mass::kPion, mass::kPion}, isotropic(),
                 place, time);
    return;
  }
  add_two_body(particles, kaon, mass::kKaonZero, {pdg::kPionZero, pdg::kPionZero}, {mass::kPionZero, mass::kPionZero},
               isotropic(), place, time);
  for (std::size_t pion = kaon + 1; pion <= kaon + 2; ++pion) {
    add_two_body(particles, pion, mass::kPionZero, {pdg::kPhoton, pdg::kPhoton}, {0, 0}, isotropic(), place, time);
  }
}

}  // namespace beamglass
