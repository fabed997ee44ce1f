// What matter between two planes does to a track that is fitted. Energies in GeV, lengths in mm.
#pragma once

#include <vector>

#include "geometry.hpp"
#include "materials.hpp"
#include "vector3.hpp"

namespace beamglass {

// Matter along a straight line, summed over its parts. A part of the thickness l (measured along z) whose end lies d
// before the end of the line turns the track by a projected angle of variance v; slopes at the end of the line then
// vary by v (`angle`), places by v (d^2 + d l + l^2 / 3) (`place`), both together by v (d + l / 2) (`both`): all three
// for a track along z. A sloping one has the matrix of `scattering` in track_fit.cpp.
struct MaterialPassage {
  double angle = 0;
  double both = 0;
  double place = 0;
  // Behind the matter
  double q_over_p = 0;
  // d(q/p behind) / d(q/p before)
  double slope = 1;
  // Of q/p
  double loss_variance = 0;
  // Nothing is left of the particle.
  bool stopped = false;
};

// Multiple scattering is Highland's for all matter of the line together, at the momentum before it, as the Particle
// Data Group's review wants. The mean loss is Bethe's at the energy before, for electrons and positrons followed by
// exp(-x / X0) of bremsstrahlung; its variance that of a Gaussian as wide at half height as Landau's distribution
// (4.018 xi) and of Bethe and Heitler, exp(-x ln 3 / ln 2) - exp(-2 x) (Stampfer et al., Comput. Phys. Commun. 79
// (1994) 157).
MaterialPassage pass_matter(const Geometry& geometry, const std::vector<Material>& materials, double mass,
                            const Vector3& from, const Vector3& to, double q_over_p);

}  // namespace beamglass
