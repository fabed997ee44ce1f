// What a particle leaves in a stack of calorimeters.
//
// Electrons and photons: hep-ex/0001020 (em_profile.hpp), drawn as spots; a photon converts after
// 9/7 radiation lengths on average. The longitudinal energy of a step follows from its shape, its place across is drawn.
// Hadrons: a simple model. The first interaction lies exponentially deep in interaction lengths,
// before it a charged hadron leaves a MIP's energy. From there, the profile of R. K. Bock et al.
// (NIM 186 (1981) 533) with the electromagnetic fraction 1 - (E/GeV)^-0.18 (Wigmans), which fluctuates by
// 0.1; across, half of each component lies within one Molière radius and a quarter of an interaction
// length. A hadron that does not interact goes through.
// Muons: Landau-distributed energy along their chord through every cell.
#pragma once

#include <cstdint>
#include <vector>

#include "calorimeter_stack.hpp"
#include "moving_particle.hpp"
#include "random.hpp"
#include "vector3.hpp"

namespace beamglass {

struct CellDeposit {
  // Among all cells of the stack.
  std::uint32_t cell = 0;
  // Energy that the particle lost there, and what the calorimeter makes of it (before electronics), GeV.
  double energy = 0;
  double visible = 0;
  // Energy-weighted time of arrival, ns.
  double time = 0;
};

// Room for one particle at a time; one per thread.
class ShowerMaker {
 public:
  explicit ShowerMaker(const CalorimeterStack& stack);

  // Appends the particle's deposits, in order of the cells. Returns the energy that it did not
  // leave in any cell: deposits and leakage add up to the particle's energy.
  double add(const MovingParticle& particle, Random& random, std::vector<CellDeposit>& out);

 private:
  enum class Component { kElectromagnetic, kHadronic, kMip };

  void electromagnetic(const StackPath& path, double energy, double start, Random& random);
  void hadron(const StackPath& path, double energy, double start, Random& random);
  double muon(const MovingParticle& particle, double until_z, double energy, Random& random);
  // Half of all spots lie within `scale` of the axis.
  void spot(const StackPath::Place& axis, double scale, double energy, Component component, Random& random);
  void leave(std::size_t section, std::size_t cell, double z, double energy, Component component);

  struct Sum {
    double energy[3] = {0, 0, 0};
    double energy_z = 0;
  };
  const CalorimeterStack* stack_;
  std::vector<Sum> sums_;
  std::vector<std::uint32_t> touched_;
};

}  // namespace beamglass
