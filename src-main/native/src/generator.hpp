// One event of any process that the engine generates.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "annihilation.hpp"
#include "beam.hpp"
#include "dark_photon.hpp"
#include "dimuon.hpp"

namespace beamglass {

enum class Process {
  kBeam,
  kBhabha,
  kPhotons,
  kVectorResonance,
  kPseudoscalarResonance,
  kBremsstrahlung,
  kDarkPhotonVisible,
  kDarkPhotonInvisible,
  kDimuon,
  kKaonShort,
  kCosmic,
  kBunch,
  kUpstreamInteraction,
};

std::optional<Process> process_of(const std::string& name);

struct GeneratorSettings {
  Process process = Process::kBeam;
  Beam beam;
  // |cos θ*| of pairs stays below this.
  double largest_cosine = 0;
  // Least energy fraction of a bremsstrahlung photon.
  double least_fraction = 0;
  // X
  DumpProduction production;
  double decay_from = 0;
  double decay_to = 0;
  // Dimuons
  Nucleus nucleus;
  // K⁰_S
  double least_energy = 0;
  double largest_energy = 0;
  double slope = 0;
  // Interactions upstream lie between these z.
  double interaction_from = 0;
  double interaction_to = 0;
  // Cosmic muons: half sizes of the plane that they cross.
  double half_x = 0;
  double half_z = 0;
  // Bunches: mean number of positrons, the target's radiation lengths and electrons per cm², and produced vector
  // resonances per positron.
  double multiplicity = 0;
  double target_thickness = 0;
  double target_electrons = 0;
  double resonance_yield = 0;
};

struct GeneratedEvent {
  std::vector<Particle> particles;
  double weight = 1;
  // Particles of the beam: one, or all positrons of a bunch, of which only those that interact are listed.
  double primaries = 1;
};

class Generator {
 public:
  explicit Generator(const GeneratorSettings& settings);
  void generate(Random& random, GeneratedEvent& event) const;

 private:
  void add_upstream_interaction(Random& random, GeneratedEvent& event) const;
  void add_bunch(Random& random, GeneratedEvent& event) const;

  GeneratorSettings settings_;
  std::unique_ptr<const DimuonTable> dimuons_;
  double dark_photon_acceptance_ = 0;
  double bremsstrahlung_mean_ = 0;
  double bhabha_mean_ = 0;
  double photons_mean_ = 0;
};

}  // namespace beamglass
