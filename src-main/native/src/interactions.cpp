#include "interactions.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "transport.hpp"

namespace beamglass {
namespace {

// 4 pi N_A r_e^2 m_e c^2, GeV cm^2 / mol
constexpr double kBethe = 0.307075e-3;
// Thicker layers, in which Landau's cut would fall near its peak, have a nearly Gaussian loss.
constexpr double kThinnestMean = 0.5;

// Sternheimer's density effect at x = log10(beta gamma), with the general parameters for condensed matter
// and gases of Sternheimer and Peierls, Phys. Rev. B 3 (1971) 3681.
double density_effect(double x, const Material& material) {
  const double plasma = 28.816 * std::sqrt(material.density * material.z_over_a);
  const double c = 2 * std::log(material.mean_excitation / plasma) + 1;
  double x0 = 0.2;
  double x1 = material.mean_excitation < 100 ? 2 : 3;
  if (material.density < 0.01) {
    x0 = c < 10      ? 1.6
         : c < 10.5  ? 1.7
         : c < 11    ? 1.8
         : c < 11.5  ? 1.9
         : c < 13.804 ? 2
                      : 0.326 * c - 2.5;
    x1 = c < 12.25 ? 4 : 5;
  } else if (material.mean_excitation < 100) {
    if (c >= 3.681) x0 = 0.326 * c - 1;
  } else if (c >= 5.215) {
    x0 = 0.326 * c - 1.5;
  }
  if (x < x0) return 0;
  const double asymptotic = 2 * std::numbers::ln10 * x - c;
  if (x >= x1) return asymptotic;
  const double part = (x1 - x) / (x1 - x0);
  return asymptotic + (c - 2 * std::numbers::ln10 * x0) * part * part * part;
}

}  // namespace

double highland_angle(double momentum, double beta, double radiation_lengths) {
  if (radiation_lengths <= 0) return 0;
  const double correction = 1 + 0.038 * std::log(radiation_lengths / (beta * beta));
  return 13.6e-3 / (beta * momentum) * std::sqrt(radiation_lengths) * std::max(correction, 0.0);
}

void scatter(double momentum, double beta, double thickness, const Material& material, Random& random,
             Vector3& position, Vector3& direction) {
  const double width = highland_angle(momentum, beta, thickness / material.radiation_length);
  const double z1x = random.normal();
  const double z1y = random.normal();
  const double angle_x = width * random.normal();
  const double angle_y = width * random.normal();
  const double apart = width * thickness / std::sqrt(12.0);
  position = position + to_frame_of(direction, {apart * z1x + angle_x * thickness / 2,
                                                apart * z1y + angle_y * thickness / 2, 0});
  direction = unit(to_frame_of(direction, {std::tan(angle_x), std::tan(angle_y), 1}));
}

IonisationLoss ionisation_loss(double energy, double mass, double thickness, const Material& material) {
  const double gamma = energy / mass;
  const double beta_squared = 1 - 1 / (gamma * gamma);
  const double beta_gamma_squared = gamma * gamma - 1;
  const double ratio = mass::kElectron / mass;
  // Identical particles share: the harder of two electrons is the primary.
  const double transfer = mass == mass::kElectron
                              ? (energy - mass) / 2
                              : 2 * mass::kElectron * beta_gamma_squared / (1 + 2 * gamma * ratio + ratio * ratio);
  const double excitation = material.mean_excitation * 1e-9;
  const double xi = kBethe / 2 * material.z_over_a * material.density * thickness / 10 / beta_squared;
  const double effect = density_effect(std::log10(beta_gamma_squared) / 2, material);
  const double logarithm =
      std::log(2 * mass::kElectron * beta_gamma_squared * transfer / (excitation * excitation));
  return {std::max(0.0, xi * (logarithm - 2 * beta_squared - effect)), xi, transfer, beta_squared};
}

double IonisationLoss::most_probable() const { return mean + xi * (0.2 + beta_squared + std::log(xi / largest_transfer)); }

double landau_loss(const IonisationLoss& loss, Random& random) {
  if (loss.mean <= 0) return 0;
  // Landau's lambda is (loss - mean)/xi - 0.42278 - beta^2 - ln(xi / largest transfer). `wanted` is what its
  // mean must be for the mean loss to be Bethe's.
  const double wanted = -0.42278 - loss.beta_squared - std::log(loss.xi / loss.largest_transfer);
  if (wanted < kThinnestMean) {
    const double width = std::sqrt(loss.xi * loss.largest_transfer * (1 - loss.beta_squared / 2));
    return std::max(0.0, loss.mean + width * random.normal());
  }
  // Below L the mean of lambda is ln L - 0.42278 - 1.2 ln(L) / L, to 0.02 for L > 3 (fitted to a sample).
  double logarithm = wanted + 0.42278;
  for (int i = 0; i < 8; ++i) logarithm = wanted + 0.42278 + 1.2 * logarithm * std::exp(-logarithm);
  const double highest = std::exp(logarithm);
  for (;;) {
    const double lambda = random.landau();
    if (lambda <= highest) return std::max(0.0, loss.mean + loss.xi * (lambda - wanted));
  }
}

Bremsstrahlung::Bremsstrahlung(double cut)
    : cut_(cut),
      rate_(-4.0 / 3 * std::log(cut) - 4.0 / 3 * (1 - cut) + (1 - cut * cut) / 2),
      soft_loss_(4.0 / 3 * cut - 2.0 / 3 * cut * cut + cut * cut * cut / 3) {}

double Bremsstrahlung::fraction(Random& random) const {
  for (;;) {
    const double y = std::pow(cut_, random.uniform());
    if (random.uniform() <= 1 - y + 0.75 * y * y) return y;
  }
}

double conversion_share(Random& random) {
  for (;;) {
    const double x = random.uniform();
    if (random.uniform() <= 1 - 4.0 / 3 * x * (1 - x)) return x;
  }
}

double radiation_angle(double energy, Random& random) {
  // Cumulative u^2 / (1 + u^2); angles beyond pi/2 belong to energies near the mass and are folded to it.
  const double share = random.uniform();
  const double u = std::sqrt(share / (1 - share));
  return std::min(u * mass::kElectron / energy, std::numbers::pi / 2);
}

double synchrotron_rate(double field_across, double mass) {
  return 5 * kFineStructure / (2 * std::sqrt(3.0)) * kBend * field_across / mass;
}

double synchrotron_critical_energy(double field_across, double energy, double mass) {
  const double gamma = energy / mass;
  return 1.5 * kHbarC * gamma * gamma * kBend * field_across / mass;
}

double SynchrotronSpectrum::share_above(double u) {
  constexpr double kStep = 1.0 / 16;
  double sum = 0.5 * std::exp(-u);
  for (int i = 1;; ++i) {
    const double t = i * kStep;
    const double cosh = std::cosh(t);
    const double term = std::exp(-u * cosh) * std::cosh(5 * t / 3) / (cosh * cosh);
    sum += term;
    if (term < 1e-17 * sum || t > 120) return 3 / (5 * std::numbers::pi) * sum * kStep;
  }
}

SynchrotronSpectrum::SynchrotronSpectrum() : below_(kPoints + 1) {
  for (int i = 1; i <= kPoints; ++i) {
    const double root = kLargestRoot * i / kPoints;
    below_[static_cast<std::size_t>(i)] = 1 - share_above(root * root * root);
  }
  below_[0] = 0;
  below_.back() = 1;
}

double SynchrotronSpectrum::sample(Random& random) const {
  const double share = random.uniform();
  const auto above = std::upper_bound(below_.begin() + 1, below_.end() - 1, share);
  const double high = *above;
  const double low = *(above - 1);
  const double part = high > low ? (share - low) / (high - low) : 0;
  const double root = kLargestRoot / kPoints * (static_cast<double>(above - below_.begin()) - 1 + part);
  return root * root * root;
}

}  // namespace beamglass
