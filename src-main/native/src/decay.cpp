#include "decay.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <span>

#include "particle_code.hpp"
#include "particle_kind.hpp"

namespace beamglass {
namespace {

struct Channel {
  double fraction;
  // Of the positive parent; 0 for a missing third.
  std::array<std::int32_t, 3> codes;
};

// Fractions are normalised when one is drawn: what is not listed is below 2 in 10,000.
constexpr Channel kPion[] = {{1, {-13, 14, 0}}};
constexpr Channel kKaon[] = {{0.6356, {-13, 14, 0}},        {0.2067, {211, 111, 0}},  {0.05583, {211, 211, -211}},
                             {0.0507, {111, -11, 12}},      {0.03352, {111, -13, 14}}, {0.0176, {211, 111, 111}}};
constexpr Channel kKaonShort[] = {{0.6920, {211, -211, 0}}, {0.3069, {111, 111, 0}}};
constexpr Channel kPionZero[] = {{0.98823, {22, 22, 0}}, {0.01174, {11, -11, 22}}};
constexpr Channel kAntimuon[] = {{1, {-11, 12, -14}}};

std::span<const Channel> channels(std::int32_t code) {
  switch (std::abs(code)) {
    case pdg::kPion: return kPion;
    case pdg::kKaon: return kKaon;
    case pdg::kKaonZeroShort: return kKaonShort;
    case pdg::kPionZero: return kPionZero;
    case pdg::kMuon: return kAntimuon;
    default: return {};
  }
}

bool is_its_own_antiparticle(std::int32_t code) { return code == pdg::kPhoton || code == pdg::kPionZero; }

Vector3 isotropic(Random& random) {
  const double cosine = random.between(-1, 1);
  return direction_of(cosine, 2 * std::numbers::pi * random.uniform());
}

// Squared mass of the pair of products 0 and 1 (of the muon: of the two neutrinos).
double phase_space_pair(double mass, const std::array<double, 3>& masses, Random& random) {
  const double least = masses[0] + masses[1];
  const double most = mass - masses[2];
  // Weight p* q with p* of the pair in the parent's frame, q of a product in the pair's: below the product of
  // both largest values.
  const double bound = decay_momentum(mass, least, masses[2]) * decay_momentum(most, masses[0], masses[1]);
  for (;;) {
    const double pair = random.between(least, most);
    const double weight = decay_momentum(mass, pair, masses[2]) * decay_momentum(pair, masses[0], masses[1]);
    if (random.uniform() * bound < weight) return pair;
  }
}

double kroll_wada_pair(double mass, Random& random) {
  const double least = 2 * mass::kElectron;
  for (;;) {
    // dm^2 / m^2 evenly in ln m, then the rest of (1 - m^2/M^2)^3 sqrt(1 - r) (1 + r/2), r = 4 m_e^2 / m^2.
    const double pair = least * std::pow(mass / least, random.uniform());
    const double ratio = least * least / (pair * pair);
    const double left = 1 - pair * pair / (mass * mass);
    if (random.uniform() < left * left * left * std::sqrt(1 - ratio) * (1 + ratio / 2)) return pair;
  }
}

// Mass of the two neutrinos beside an electron of the fraction x of its largest energy.
double michel_pair(double mass, Random& random) {
  const double largest = (mass * mass + mass::kElectron * mass::kElectron) / (2 * mass);
  for (;;) {
    const double x = random.uniform();
    if (random.uniform() >= x * x * (3 - 2 * x) || x * largest <= mass::kElectron) continue;
    return std::sqrt(std::max(0.0, mass * mass + mass::kElectron * mass::kElectron - 2 * mass * x * largest));
  }
}

// Two products back to back, seen from where the parent moves.
std::array<FourMomentum, 2> two_bodies(const FourMomentum& parent, double mass, double first, double second,
                                       Random& random) {
  const double p = decay_momentum(mass, first, second);
  const Vector3 direction = isotropic(random);
  return {boost({std::sqrt(p * p + first * first), direction * p}, parent, mass),
          boost({std::sqrt(p * p + second * second), direction * -p}, parent, mass)};
}

}  // namespace

void decay(std::int32_t code, const FourMomentum& parent, Random& random, std::vector<DecayProduct>& out) {
  const auto all = channels(code);
  if (all.empty()) return;
  double sum = 0;
  for (const Channel& channel : all) sum += channel.fraction;
  double drawn = all.size() > 1 ? sum * random.uniform() : 0;
  const Channel* channel = &all.front();
  for (; drawn >= channel->fraction && channel != &all.back(); ++channel) drawn -= channel->fraction;

  // Channels are those of the positive particle, which of muons is the antiparticle.
  std::array<std::int32_t, 3> codes = channel->codes;
  const bool muon = std::abs(code) == pdg::kMuon;
  if (muon ? code > 0 : code < 0) {
    for (std::int32_t& one : codes) one = is_its_own_antiparticle(one) ? one : -one;
  }
  const double mass = particle_kind(code)->mass;
  std::array<double, 3> masses{};
  for (std::size_t i = 0; i < 3; ++i) masses[i] = codes[i] == 0 ? 0 : particle_kind(codes[i])->mass;
  if (codes[2] == 0) {
    const auto both = two_bodies(parent, mass, masses[0], masses[1], random);
    for (std::size_t i = 0; i < 2; ++i) out.push_back({codes[i], both[i]});
    return;
  }
  // The first of a muon's products stands alone, of the others' the last.
  const std::array<std::size_t, 3> order = muon ? std::array<std::size_t, 3>{1, 2, 0} : std::array<std::size_t, 3>{0, 1, 2};
  const std::array<double, 3> sorted{masses[order[0]], masses[order[1]], masses[order[2]]};
  const double pair = muon                       ? michel_pair(mass, random)
                      : code == pdg::kPionZero ? kroll_wada_pair(mass, random)
                                                 : phase_space_pair(mass, sorted, random);
  const auto first = two_bodies(parent, mass, pair, sorted[2], random);
  // Two neutrinos without a mass of their own together leave at one angle.
  const auto both = pair > sorted[0] + sorted[1]
                        ? two_bodies(first[0], pair, sorted[0], sorted[1], random)
                        : std::array<FourMomentum, 2>{FourMomentum{first[0].energy / 2, first[0].momentum * 0.5},
                                                      FourMomentum{first[0].energy / 2, first[0].momentum * 0.5}};
  out.push_back({codes[order[0]], both[0]});
  out.push_back({codes[order[1]], both[1]});
  out.push_back({codes[order[2]], first[1]});
}

}  // namespace beamglass
