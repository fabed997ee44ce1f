// Positrons on the electrons of a target: Bhabha scattering, annihilation to two photons and a
// resonance, at leading order with massless formulas (padme.md §6.1 and §6.3), and bremsstrahlung.
#pragma once

#include <vector>

#include "particles.hpp"
#include "random.hpp"

namespace beamglass {

enum class PairProcess { kBhabha, kPhotons, kVectorResonance, kPseudoscalarResonance };

// cos θ* of the positron or of the first photon, |cos θ*| < largest.
//   Bhabha (3 + c²)²/(1 - c)², photons (1 + c²)/(1 - c²), vector 1 + c², pseudoscalar flat
double sample_pair_cosine(PairProcess process, double largest, Random& random);

// Cross-section for |cos θ*| < largest at a squared energy s in GeV², in millibarn.
//   Bhabha: dσ/dΩ = α²/4s · (3 + c²)²/(1 - c)²; photons: α²/s · (1 + c²)/(1 - c²), half the sphere
// 0 for the resonances, whose rate is a matter of the beam's energy spread.
double pair_cross_section(PairProcess process, double s, double largest);

// Adds the pair that the beam particle `particles[beam]` makes with an electron at rest.
void add_pair(std::vector<Particle>& particles, std::size_t beam, PairProcess process, double largest,
              Random& random);

// Bremsstrahlung in a target of `thickness` radiation lengths: mean number of photons above a
// fraction `least` of the energy, for complete screening (PDG): dN/dy = (thickness/y)(4/3 - 4y/3 + y²).
double bremsstrahlung_mean(double thickness, double least);
// Energy fraction of one photon by that law.
double sample_bremsstrahlung_fraction(double least, Random& random);
// Adds one photon of particles[beam] and what the particle keeps. The photon's angle θ has u = Eθ/m by
// u/(1 + u²)²; the recoil of the charged particle balances momentum across, the nucleus takes what is left along.
void add_bremsstrahlung(std::vector<Particle>& particles, std::size_t beam, double least, Random& random);

// Angle of emission in units of m/E: density 2u/(1 + u²)², cut at 100.
double sample_emission_angle(Random& random);

}  // namespace beamglass
