// A vector X (A′ or X17) made by electrons in a dump: production in the Weizsäcker-Williams approximation
// and the minimal yield model (na64.md §6.1, 6.2, 6.4). Energies GeV, lengths mm.
#pragma once

#include <vector>

#include "particles.hpp"
#include "random.hpp"

namespace beamglass {

struct Nucleus {
  double charge = 0;
  double mass_number = 0;
};

// σ_WW for mixing ε, in pb: 4/3 ε²α³ Φ/m² ln(1/δ), δ = max(m_e²/m², m²/E²), with the elastic form factor.
// 0 where the formula gives nothing (m ≥ E).
double dark_photon_cross_section(const Nucleus& nucleus, double energy, double mass, double epsilon);

// Γ(X → e⁺e⁻) in GeV.
double dark_photon_width(double mass, double epsilon);

struct DumpProduction {
  double beam_energy = 0;
  double mass = 0;
  double epsilon = 0;
  // Radiation length of the dump's effective medium.
  double radiation_length = 0;
  // Production in the first radiation lengths (the model's 6).
  double depth = 6;
};

// Part of the model's electrons that can make X at all (x E > m): the others have lost too much by their depth.
// `add_dark_photon` draws among those that can, so this is the weight of its events.
double dark_photon_acceptance(const DumpProduction& production);

// Adds the electron that is left and X, made somewhere in the shower: depth t uniform, the electron's energy
// E₀e^-u with u from Gamma(4t/3), X's fraction x by x(1 + x²/(3(1 - x + m_e²/m²))).
// X goes along particles[beam]; its index is returned.
std::size_t add_dark_photon(std::vector<Particle>& particles, std::size_t beam, const DumpProduction& production,
                            Random& random);

// Lets particles[index], a vector, decay to e⁺e⁻ between two planes z, isotropically in its rest frame, at a
// place that follows its decay length there. Returns the probability of a decay between the planes.
double add_pair_decay(std::vector<Particle>& particles, std::size_t index, double mass, double epsilon, double from_z,
                      double to_z, Random& random);

}  // namespace beamglass
