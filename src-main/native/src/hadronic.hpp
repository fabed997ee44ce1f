// Hadronic interactions in matter, as roughly as vetoes and counters need them: how often, and which particles
// fly where. Energies in GeV.
#pragma once

#include <vector>

#include "decay.hpp"
#include "materials.hpp"
#include "particles.hpp"
#include "random.hpp"

namespace beamglass {

// Least kinetic energy of hadrons, and energy of (also virtual) photons, that make new particles.
constexpr double kLeastHadronic = 2;

// Interactions per mm of hadrons (1 / interaction length; 0 below the least energy), of photons and of electrons.
// Photons: 0.115 mb per nucleon (PDG: sigma_gamma p in the plateau) times the shadowing A^-0.09; electrons as
// their equivalent photons do (V. M. Budnev et al., Phys. Rep. 15 (1975) 181), virtual up to the rho's mass.
double hadronic_rate(std::int32_t code, double energy, double mass, const Material& material);

// Equivalent photons of an electron with more than the fraction `least` of its energy: their mean number, and one of
// their fractions y. Density (alpha / 2 pi) (1 + (1 - y)^2) / y ln(Q^2_max (1 - y) / (m y)^2).
double equivalent_photons(double least);
double sample_photon_fraction(double least, Random& random);

// Appends what a hadron or a photon of that energy makes when it meets a nucleus, and returns the energy that stays
// there. Leading hadrons keep an even share of 0.2 to 0.8; of the rest pions of all charges are made, their mean number
// that of W. Thome et al. (Nucl. Phys. B 129 (1977) 365; 1.5 (0.88 + 0.44 ln s + 0.118 ln^2 s), less two), transverse
// momenta by p exp(-p / 0.175 GeV), rapidities even in the laboratory, then scaled to the energy that there is.
// Momentum along is taken up by the nucleus.
double interact(std::int32_t code, const FourMomentum& projectile, Random& random, std::vector<DecayProduct>& out);

// The same for an electron, which makes a virtual photon of more than `least` of its energy and goes on with what is
// left, turned by the photon's virtuality (Q^2 evenly in ln Q^2): changes `electron`.
double interact_electron(FourMomentum& electron, double least, Random& random, std::vector<DecayProduct>& out);

}  // namespace beamglass
