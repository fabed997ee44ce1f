// Electromagnetic showers: the parameterisation of G. Grindhammer and S. Peters, hep-ex/0001020
// (GFLASH). The longitudinal profile is a gamma distribution whose two parameters fluctuate and are
// correlated; the radial one has a core and a tail.
//   (1/E) dE/dt = β (βt)^(α-1) exp(-βt) / Γ(α),  T = (α - 1)/β
//   f(r) = p 2rR_C²/(r² + R_C²)² + (1 - p) 2rR_T²/(r² + R_T²)²
#pragma once

#include "random.hpp"

namespace beamglass {

// Effective medium of a calorimeter. Lengths in mm, energies in GeV.
struct EmMedium {
  double radiation_length = 0;
  double moliere_radius = 0;
  double critical_energy = 0;
  double atomic_number = 0;
  // Of a sampling calorimeter: radiation length over the thickness of one active and one passive
  // layer, and the ratio e/mip. 0 for a homogeneous one.
  double sampling_frequency = 0;
  double e_over_mip = 1;
};

// Gamma distribution of the deposit over the depth, in radiation lengths.
struct EmShape {
  double alpha = 0;
  // Depth of the maximum
  double maximum = 0;

  double beta() const { return (alpha - 1) / maximum; }
  // Fraction of the energy that is deposited before that depth.
  double fraction_before(double depth) const;
};

// The same fractions at growing depths, for a tenth of the cost: exact up to two radiation lengths, from there on by
// Simpson's rule (to 1e-4 of the energy for steps of half a radiation length).
class EmFractions {
 public:
  explicit EmFractions(const EmShape& shape);
  // Fraction before `depth`, which must not be less than that of the last call; `log_middle` and `log_depth` are
  // logarithms of the middle between both depths and of this one.
  double until(double depth, double log_middle, double log_depth);

 private:
  double density(double depth, double log_depth) const;

  EmShape shape_;
  double beta_;
  double log_scale_;
  double depth_ = 0;
  double fraction_ = 0;
  double density_ = 0;
};

struct EmRadial {
  // In Molière radii: half of each component lies within its radius.
  double core = 0;
  double tail = 0;
  double core_weight = 0;
};

// Where the parameterisation ends: below ten critical energies its widths diverge, and the shape
// of ten critical energies is taken.
EmShape mean_em_shape(const EmMedium& medium, double energy);
EmShape sample_em_shape(const EmMedium& medium, double energy, Random& random);

// Radial profile at that depth, in radiation lengths.
EmRadial em_radial(const EmMedium& medium, double energy, const EmShape& shape, double depth);

// Fraction of the energy within that radius, in Molière radii.
double em_fraction_within(const EmRadial& radial, double radius);

// Number of spots that a shower is drawn with (the paper's, at least 20): so many that their Poisson
// fluctuation is that of the sampling, whose term is `stochastic` (σ = stochastic·√E, GeV^½).
double em_spots(const EmMedium& medium, double energy, double stochastic);

}  // namespace beamglass
