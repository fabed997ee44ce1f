#include "generator.hpp"

#include <array>
#include <utility>

#include "constants.hpp"
#include "decay.hpp"
#include "hadronic.hpp"
#include "particle_code.hpp"

namespace beamglass {
namespace {

constexpr std::array<std::pair<const char*, Process>, 13> kNames{{
    {"beam", Process::kBeam},
    {"bhabha", Process::kBhabha},
    {"photons", Process::kPhotons},
    {"vectorResonance", Process::kVectorResonance},
    {"pseudoscalarResonance", Process::kPseudoscalarResonance},
    {"bremsstrahlung", Process::kBremsstrahlung},
    {"darkPhotonVisible", Process::kDarkPhotonVisible},
    {"darkPhotonInvisible", Process::kDarkPhotonInvisible},
    {"dimuon", Process::kDimuon},
    {"kaonShort", Process::kKaonShort},
    {"cosmic", Process::kCosmic},
    {"bunch", Process::kBunch},
    {"upstreamInteraction", Process::kUpstreamInteraction},
}};

// mb to cm²
constexpr double kMillibarn = 1e-27;

}  // namespace

std::optional<Process> process_of(const std::string& name) {
  for (const auto& [known, process] : kNames) {
    if (name == known) return process;
  }
  return std::nullopt;
}

Generator::Generator(const GeneratorSettings& settings) : settings_(settings) {
  if (settings.process == Process::kDimuon) {
    dimuons_ = std::make_unique<const DimuonTable>(settings.nucleus, settings.beam.energy);
  }
  if (settings.process == Process::kDarkPhotonVisible || settings.process == Process::kDarkPhotonInvisible) {
    dark_photon_acceptance_ = dark_photon_acceptance(settings.production);
  }
  if (settings.process == Process::kBunch) {
    const double s = 2 * mass::kElectron * (mass::kElectron + settings.beam.energy);
    const auto per_positron = [&](PairProcess process) {
      return pair_cross_section(process, s, settings.largest_cosine) * kMillibarn * settings.target_electrons;
    };
    bremsstrahlung_mean_ = bremsstrahlung_mean(settings.target_thickness, settings.least_fraction);
    bhabha_mean_ = per_positron(PairProcess::kBhabha);
    photons_mean_ = per_positron(PairProcess::kPhotons);
  }
}

void Generator::generate(Random& random, GeneratedEvent& event) const {
  event.particles.clear();
  event.weight = 1;
  event.primaries = 1;
  auto& particles = event.particles;
  const GeneratorSettings& s = settings_;
  if (s.process == Process::kCosmic) {
    particles.push_back(sample_cosmic(s.beam.position, s.half_x, s.half_z, random));
    return;
  }
  if (s.process == Process::kBunch) {
    add_bunch(random, event);
    return;
  }
  particles.push_back(sample_beam(s.beam, random));
  const auto pair = [&](PairProcess process) { add_pair(particles, 0, process, s.largest_cosine, random); };
  switch (s.process) {
    case Process::kBhabha: pair(PairProcess::kBhabha); break;
    case Process::kPhotons: pair(PairProcess::kPhotons); break;
    case Process::kVectorResonance: pair(PairProcess::kVectorResonance); break;
    case Process::kPseudoscalarResonance: pair(PairProcess::kPseudoscalarResonance); break;
    case Process::kBremsstrahlung: add_bremsstrahlung(particles, 0, s.least_fraction, random); break;
    case Process::kDarkPhotonInvisible:
      add_dark_photon(particles, 0, s.production, random);
      event.weight = dark_photon_acceptance_;
      break;
    case Process::kDarkPhotonVisible: {
      const std::size_t x = add_dark_photon(particles, 0, s.production, random);
      event.weight = dark_photon_acceptance_ * add_pair_decay(particles, x, s.production.mass, s.production.epsilon,
                                                              s.decay_from, s.decay_to, random);
      break;
    }
    case Process::kDimuon: dimuons_->add(particles, 0, random); break;
    case Process::kKaonShort:
      add_kaon_short(particles, 0, s.least_energy, s.largest_energy, s.slope, random);
      break;
    case Process::kUpstreamInteraction: add_upstream_interaction(random, event); break;
    default: break;
  }
}

void Generator::add_upstream_interaction(Random& random, GeneratedEvent& event) const {
  auto& particles = event.particles;
  const Particle incoming = particles.front();
  FourMomentum electron = incoming.p;
  std::vector<DecayProduct> products;
  interact_electron(electron, settings_.least_fraction, random, products);
  const double z = random.between(settings_.interaction_from, settings_.interaction_to);
  const Vector3 along = incoming.p.momentum * (1 / incoming.p.momentum.norm());
  const double way = (z - incoming.vertex.z) / along.z;
  const Vector3 place = incoming.vertex + along * way;
  const double time = incoming.time + way / kLightSpeed;
  particles.push_back({incoming.code, 0, electron, place, time});
  for (const DecayProduct& product : products) particles.push_back({product.code, 0, product.p, place, time});
  // Neutral pions decay on the spot.
  for (std::size_t i = 2; i < particles.size(); ++i) {
    if (particles[i].code != pdg::kPionZero) continue;
    products.clear();
    decay(pdg::kPionZero, particles[i].p, random, products);
    for (const DecayProduct& product : products) {
      particles.push_back({product.code, static_cast<std::int32_t>(i), product.p, place, time});
    }
  }
}

void Generator::add_bunch(Random& random, GeneratedEvent& event) const {
  const GeneratorSettings& s = settings_;
  auto& particles = event.particles;
  event.primaries = random.poisson(s.multiplicity);
  const auto add_each = [&](double mean_per_positron, auto add) {
    const double count = random.poisson(event.primaries * mean_per_positron);
    for (double i = 0; i < count; ++i) {
      particles.push_back(sample_beam(s.beam, random));
      add(particles.size() - 1);
    }
  };
  const auto pairs = [&](PairProcess process) {
    return [&particles, &random, &s, process](std::size_t beam) {
      add_pair(particles, beam, process, s.largest_cosine, random);
    };
  };
  add_each(bremsstrahlung_mean_,
           [&](std::size_t beam) { add_bremsstrahlung(particles, beam, s.least_fraction, random); });
  add_each(bhabha_mean_, pairs(PairProcess::kBhabha));
  add_each(photons_mean_, pairs(PairProcess::kPhotons));
  add_each(s.resonance_yield, pairs(PairProcess::kVectorResonance));
}

}  // namespace beamglass
