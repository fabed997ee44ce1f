// Muon pairs by photons in the field of a nucleus (Bethe and Heitler; na64.md §6.3), and neutral kaons.
#pragma once

#include <vector>

#include "dark_photon.hpp"
#include "particles.hpp"
#include "random.hpp"

namespace beamglass {

// dσ/dx₊ in µb: 4αZ²r_µ²(1 - 4/3 x₊x₋) ln W, 0 where W ≤ 1.
double dimuon_differential(const Nucleus& nucleus, double photon_energy, double x);
// Integral over all x₊, µb.
double dimuon_cross_section(const Nucleus& nucleus, double photon_energy);

// Cross-sections over photon energy on a grid, for one nucleus and beam.
class DimuonTable {
 public:
  DimuonTable(const Nucleus& nucleus, double beam_energy);
  // Adds electron, µ⁺ and µ⁻ for the beam particle: the photon's energy by its bremsstrahlung spectrum times
  // the cross-section, x₊ by its differential; angles as those of bremsstrahlung, with the muon's mass. What the
  // photon does not carry stays an electron.
  void add(std::vector<Particle>& particles, std::size_t beam, Random& random) const;

 private:
  Nucleus nucleus_;
  std::vector<double> energy_;
  std::vector<double> cumulative_;
};

// Adds a K⁰_S with an energy between two bounds, exponentially falling with that slope (GeV), along the beam
// particle, and its decay to π⁺π⁻ (69.2 %) or π⁰π⁰, whose photons follow.
void add_kaon_short(std::vector<Particle>& particles, std::size_t beam, double least, double largest, double slope,
                    Random& random);

}  // namespace beamglass
