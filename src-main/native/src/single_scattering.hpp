// Multiple scattering with the tails that single hard collisions make, which Highland's Gaussian lacks.
#pragma once

#include "materials.hpp"
#include "random.hpp"
#include "vector3.hpp"

namespace beamglass {

// Moliere's parameters of a layer (H. A. Bethe, Phys. Rev. 89 (1953) 1256) for a particle of charge 1: more
// than chi >> chi_a are scattered in (chi_c / chi)^2 collisions on average.
struct MoliereParameters {
  double chi_c_squared = 0;
  double chi_a_squared = 0;
  // Collisions of larger angles see into the nucleus and are left out: hbar / (p R), R = 1.2 fm A^(1/3).
  double largest = 0;
};

// Atomic number and weight of a compound are those effective for its radiation length, by Dahl's fit
// (PDG): 1/X0 = (Z/A) (Z + 1) ln(287 / sqrt Z) / 716.4 g/cm^2. Momentum in GeV, thickness in mm.
MoliereParameters moliere_parameters(double momentum, double beta, double thickness, const Material& material);

// As `scatter` (interactions.hpp), but with collisions harder than the square root of chi_c^2 / 8 (8 on
// average) drawn one by one, and the softer ones as a Gaussian of their mean square, chi_c^2 (ln(chi^2 / chi_a^2) - 1)
// below chi. Where there are less than 100 collisions in all, every one is drawn.
void scatter_with_tails(double momentum, double beta, double thickness, const Material& material, Random& random,
                        Vector3& position, Vector3& direction);

}  // namespace beamglass
