// What happens to particles in matter and fields. Energies and momenta in GeV, lengths in mm.
#pragma once

#include <vector>

#include "constants.hpp"
#include "materials.hpp"
#include "random.hpp"
#include "vector3.hpp"

namespace beamglass {

// Width of the projected angle of multiple scattering, rad: Highland as in the Particle Data Group's
// review, 13.6 MeV / (beta p) sqrt(x) (1 + 0.038 ln(x / beta^2)), x in radiation lengths, charge 1.
double highland_angle(double momentum, double beta, double radiation_lengths);

// Turns `direction` and moves `position` sideways as a layer of that thickness does; angle and
// displacement are correlated as in the review (y = theta_0 x (z1 / sqrt 12 + z2 / 2), theta = z2 theta_0).
void scatter(double momentum, double beta, double thickness, const Material& material, Random& random,
             Vector3& position, Vector3& direction);

// Mean and spread of the loss by ionisation of a heavy or light charged particle in a thin layer.
struct IonisationLoss {
  // GeV: Bethe's mean loss with transfers up to `largest_transfer`.
  double mean = 0;
  // GeV: xi = (K/2) (Z/A) (x / beta^2).
  double xi = 0;
  double largest_transfer = 0;
  double beta_squared = 1;

  // Landau's most probable loss, xi (ln(2 m beta^2 gamma^2 / I) + ln(xi / I) + 0.2 - beta^2 - delta).
  double most_probable() const;
};
IonisationLoss ionisation_loss(double energy, double mass, double thickness, const Material& material);

// Loss in the layer by Landau's distribution, cut off above where its mean is Bethe's; in layers too
// thick for it, a Gaussian of the same mean and of variance xi T (1 - beta^2 / 2), T the largest transfer.
double landau_loss(const IonisationLoss& loss, Random& random);

// Bremsstrahlung with complete screening: photons of the fraction y of the energy at the rate
// (4/3 - 4/3 y + y^2) dy / y per radiation length (Particle Data Group, eq. 34.29), so that the mean
// energy falls as exp(-x / X0).
class Bremsstrahlung {
 public:
  // Photons above the fraction `cut` are made one by one, softer ones are a steady loss.
  explicit Bremsstrahlung(double cut);

  // Photons per radiation length.
  double rate() const { return rate_; }
  // Fraction of the energy lost to softer photons per radiation length.
  double soft_loss() const { return soft_loss_; }
  double fraction(Random& random) const;

 private:
  double cut_;
  double rate_;
  double soft_loss_;
};

// A photon's mean free path for conversion is 9/7 of a radiation length.
constexpr double kConversionsPerRadiationLength = 7.0 / 9.0;
// Share of the electron: density 1 - 4/3 x (1 - x) (complete screening).
double conversion_share(Random& random);

// Polar angle of the products about the parent: scale mass/energy, density u / (1 + u^2)^2 in u = theta E / m.
double radiation_angle(double energy, Random& random);

// Synchrotron radiation. Photons per mm: 5 alpha / (2 sqrt 3) gamma / rho, which depends on the field alone.
double synchrotron_rate(double field_across, double mass);
// GeV: 3/2 hbar c gamma^3 / rho.
double synchrotron_critical_energy(double field_across, double energy, double mass);

// Spectrum of synchrotron photons, in units of the critical energy: number density
// 3/(5 pi) int_u^inf K_{5/3}(x) dx. The share above u is 3/(5 pi) int_0^inf exp(-u cosh t) cosh(5t/3) / cosh^2 t dt,
// which the trapezoidal rule gives to full precision; it is tabulated in u^(1/3), in which it is
// smooth at the origin, and inverted.
class SynchrotronSpectrum {
 public:
  SynchrotronSpectrum();
  double sample(Random& random) const;
  // Share of photons above u.
  static double share_above(double u);

 private:
  static constexpr int kPoints = 4096;
  // u = 64 is exceeded once in 10^29.
  static constexpr double kLargestRoot = 4;
  std::vector<double> below_;
};

}  // namespace beamglass
