#include "shower.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "constants.hpp"
#include "muon_chord.hpp"
#include "particle_code.hpp"
#include "sampling.hpp"

namespace beamglass {
namespace {

using Depth = StackPath::Depth;

constexpr double kStep = 0.5;               // radiation lengths
// What a shower deposits beyond the depth where this is left is leakage.
constexpr double kNegligible = 1e-7;
// Spots of a step in a section without cells: they only tell how much goes beside it.
constexpr unsigned kSpotsWithoutCells = 10;

}  // namespace

ShowerMaker::ShowerMaker(const CalorimeterStack& stack) : stack_(&stack), sums_(stack.cells()) {}

double ShowerMaker::add(const MovingParticle& particle, Random& random, std::vector<CellDeposit>& out) {
  const StackPath path(*stack_, particle.position, particle.direction);
  const pdg::Response response = pdg::response(particle.code);
  switch (response) {
    case pdg::Response::kShower: {
      // Counters in front of the first thick section are crossed by a single particle.
      const double ionisation = muon(particle, path.first_thick_z(), particle.energy, random);
      electromagnetic(path, particle.energy - ionisation, 0, random);
      break;
    }
    case pdg::Response::kConversion:
      electromagnetic(path, particle.energy, random.exponential(9.0 / 7), random);
      break;
    case pdg::Response::kChargedHadron:
    case pdg::Response::kNeutralHadron: {
      const double depth = random.exponential(1);
      const auto start = path.at(Depth::kInteraction, depth);
      double energy = particle.energy;
      if (response == pdg::Response::kChargedHadron) energy -= muon(particle, start.z, energy, random);
      if (start.section < stack_->sections().size()) hadron(path, energy, depth, random);
      break;
    }
    case pdg::Response::kTrack:
      muon(particle, std::numeric_limits<double>::infinity(), particle.energy, random);
      break;
    case pdg::Response::kInvisible: break;
  }

  // What one particle leaves in a section shares the deviation of its constant term.
  std::sort(touched_.begin(), touched_.end());
  double left = particle.energy;
  std::size_t section = 0;
  double scale = 1;
  bool drawn = false;
  for (const std::uint32_t cell : touched_) {
    while (cell >= stack_->first_cell(section + 1)) {
      ++section;
      drawn = false;
    }
    const auto& at = stack_->sections()[section];
    if (!drawn) scale = 1 + at.constant_term * random.normal();
    drawn = true;
    Sum& sum = sums_[cell];
    const double energy = sum.energy[0] + sum.energy[1] + sum.energy[2];
    const double seen = sample_visible(at.em_response * sum.energy[0], at.em_stochastic, random) +
                        sample_visible(at.hadron_response * sum.energy[1], at.hadron_stochastic, random) + sum.energy[2];
    const double z = sum.energy_z / energy;
    out.push_back({cell, energy, std::max(scale * seen, 0.0),
                   particle.time + std::abs(z - particle.position.z) / kLightSpeed});
    left -= energy;
    sum = {};
  }
  touched_.clear();
  return left;
}

void ShowerMaker::electromagnetic(const StackPath& path, double energy, double start, Random& random) {
  const double total = path.total(Depth::kRadiation);
  if (start >= total || !(energy > 0)) return;
  // The matter in which the shower grows, not a thin counter in front of it.
  const double growth = std::min(start + 2, (start + total) / 2);
  const CalorimeterSection& section = stack_->sections()[path.at(Depth::kRadiation, growth).section];
  const EmMedium& medium = section.medium;
  const EmShape shape = sample_em_shape(medium, energy, random);
  // Spots follow a profile of their own, deeper than that of the energy.
  const bool sampling = medium.sampling_frequency > 0;
  const double z = medium.atomic_number;
  const EmShape spots{std::max(shape.alpha * (sampling ? 0.844 + 0.0026 * z : 0.639 + 0.00334 * z), 1.05),
                      shape.maximum * (sampling ? 0.813 + 0.0019 * z : 0.698 + 0.00212 * z)};
  const double number = em_spots(medium, energy, section.em_stochastic);
  EmFractions energy_until(shape);
  EmFractions spots_until(spots);
  double before = 0;
  double spots_before = 0;
  for (double depth = 0; depth + start < total; depth += kStep) {
    const double end = std::min(depth + kStep, total - start);
    const double log_middle = std::log((depth + end) / 2);
    const double log_end = std::log(end);
    const double after = energy_until.until(end, log_middle, log_end);
    const double spots_after = spots_until.until(end, log_middle, log_end);
    const double share = energy * (after - before);
    auto count = static_cast<unsigned>(std::max(1.0, std::round(number * (spots_after - spots_before))));
    const std::size_t within = path.at(Depth::kRadiation, start + (depth + end) / 2).section;
    if (within < stack_->sections().size() && stack_->sections()[within].grid.size() == 1) {
      count = std::min(count, kSpotsWithoutCells);
    }
    const EmRadial radial = em_radial(medium, energy, shape, (depth + end) / 2);
    for (unsigned i = 0; i < count; ++i) {
      const double at = depth + (end - depth) * (i + random.uniform()) / count;
      const double scale = random.uniform() < radial.core_weight ? radial.core : radial.tail;
      spot(path.at(Depth::kRadiation, start + at), scale * medium.moliere_radius, share / count,
           Component::kElectromagnetic, random);
    }
    before = after;
    spots_before = spots_after;
    if (1 - after < kNegligible) break;
  }
}

void ShowerMaker::hadron(const StackPath& path, double energy, double start, Random& random) {
  if (!(energy > 0)) return;
  const double log_e = std::log(std::max(energy, 1.0));
  const double a = 0.6165 + 0.3183 * log_e;
  const double em_rate = 0.2198;
  const double hadron_rate = 0.9099 - 0.0237 * log_e;
  const double mean_fraction = 1 - std::pow(std::max(energy, 1.0), -0.18);
  const double em_energy = energy * std::clamp(random.normal(mean_fraction, 0.1), 0.0, 1.0);
  const auto begin = path.at(Depth::kInteraction, start);
  const double radiation_start = path.depth_at(Depth::kRadiation, begin.z);
  const double radius = stack_->sections()[begin.section].interaction_length / 4;
  const double number = std::clamp(20 * std::sqrt(energy), 20.0, 400.0);
  const auto draw = [&](double part, Component component) {
    const auto count = static_cast<unsigned>(std::ceil(number * part / energy));
    for (unsigned i = 0; i < count; ++i) {
      const double g = sample_gamma(a, random);
      const auto axis = component == Component::kElectromagnetic
                            ? path.at(Depth::kRadiation, radiation_start + g / em_rate)
                            : path.at(Depth::kInteraction, start + g / hadron_rate);
      if (axis.section >= stack_->sections().size()) continue;
      const double scale =
          component == Component::kElectromagnetic ? stack_->sections()[axis.section].medium.moliere_radius : radius;
      spot(axis, scale, part / count, component, random);
    }
  };
  draw(em_energy, Component::kElectromagnetic);
  draw(energy - em_energy, Component::kHadronic);
}

double ShowerMaker::muon(const MovingParticle& particle, double until_z, double energy, Random& random) {
  double lost = 0;
  for (std::size_t i = 0; i < stack_->sections().size() && lost < energy; ++i) {
    const CalorimeterSection& section = stack_->sections()[i];
    const double thickness = section.z_end - section.z_begin;
    for_each_chord(section, particle.position, particle.direction, until_z, [&](std::size_t cell, double length, double z) {
      const double part = length / thickness;
      const double width = section.mip_width * part;
      // Cut where a muon would have made a shower: at 50 widths, 2 % of the distribution.
      const double loss = section.mip_energy * part + width * (std::min(random.landau(), 50.0) + 0.22278);
      const double taken = std::clamp(loss, 0.0, energy - lost);
      if (taken > 0) leave(i, cell, z, taken, Component::kMip);
      lost += taken;
    });
  }
  return lost;
}

// A point of the unit disc gives the direction and, by its squared distance u, which is uniform, the radius
// scale·√(u/(1 - u)).
void ShowerMaker::spot(const StackPath::Place& axis, double scale, double energy, Component component,
                       Random& random) {
  double x = 0;
  double y = 0;
  double u = 1;
  while (u >= 1) {
    x = 2 * random.uniform() - 1;
    y = 2 * random.uniform() - 1;
    u = x * x + y * y;
  }
  const double stretch = scale / std::sqrt(1 - u);
  const auto& grid = stack_->sections()[axis.section].grid;
  const std::size_t cell = grid.find(axis.x + stretch * x, axis.y + stretch * y);
  if (cell != CellGrid::kNone) leave(axis.section, cell, axis.z, energy, component);
}

void ShowerMaker::leave(std::size_t section, std::size_t cell, double z, double energy, Component component) {
  // Fractions that underflow would touch a cell without leaving anything.
  if (!(energy > 0)) return;
  const std::size_t index = stack_->first_cell(section) + cell;
  Sum& sum = sums_[index];
  if (sum.energy[0] + sum.energy[1] + sum.energy[2] == 0) {
    touched_.push_back(static_cast<std::uint32_t>(index));
  }
  sum.energy[static_cast<std::size_t>(component)] += energy;
  sum.energy_z += energy * z;
}

}  // namespace beamglass
