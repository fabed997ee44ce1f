#include "em_profile.hpp"

#include <algorithm>
#include <cmath>

#include "sampling.hpp"

namespace beamglass {
namespace {

// ln(E / E_c), not below the range of the parameterisation.
double log_energy(const EmMedium& medium, double energy) {
  return std::log(std::max(energy / medium.critical_energy, 10.0));
}

// The paper's radial parameters were fitted between 1 and 100 GeV; they are linear in ln E and are
// held at their value of 50 MeV below.
double log_gev(double energy) { return std::log(std::max(energy, 0.05)); }

// What the sampling structure does to the maximum and to α. The paper fits it twice: for the mean profile, and
// for the means of the logarithms that single showers fluctuate about.
struct SamplingShift {
  double maximum_sparse = 0;
  double maximum_binding = 0;
  double alpha_sparse = 0;

  double maximum(const EmMedium& medium) const {
    return maximum_sparse / medium.sampling_frequency + maximum_binding * (1 - medium.e_over_mip);
  }
  double alpha(const EmMedium& medium) const { return alpha_sparse / medium.sampling_frequency; }
};
constexpr SamplingShift kMeanShift{-0.59, -0.53, -0.444};
constexpr SamplingShift kSingleShift{-0.55, -0.69, -0.476};

// Sampling term below which more spots would only cost time, GeV^½.
constexpr double kFinestSampling = 0.05;

EmShape shape(double alpha, double maximum) { return {std::max(alpha, 1.1), std::max(maximum, 0.3)}; }

}  // namespace

double EmShape::fraction_before(double depth) const { return regularised_gamma(alpha, beta() * depth); }

EmFractions::EmFractions(const EmShape& shape)
    : shape_(shape), beta_(shape.beta()), log_scale_(shape.alpha * std::log(beta_) - log_gamma(shape.alpha)) {}

double EmFractions::density(double depth, double log_depth) const {
  return std::exp(log_scale_ + (shape_.alpha - 1) * log_depth - beta_ * depth);
}

double EmFractions::until(double depth, double log_middle, double log_depth) {
  constexpr double kExact = 2;
  const double last = density(depth, log_depth);
  if (depth <= kExact) {
    fraction_ = shape_.fraction_before(depth);
  } else {
    const double middle = density((depth_ + depth) / 2, log_middle);
    fraction_ = std::min(1.0, fraction_ + (depth - depth_) / 6 * (density_ + 4 * middle + last));
  }
  depth_ = depth;
  density_ = last;
  return fraction_;
}

EmShape mean_em_shape(const EmMedium& medium, double energy) {
  const double y = log_energy(medium, energy);
  const double maximum = y - 0.858;
  const double alpha = 0.21 + (0.492 + 2.38 / medium.atomic_number) * y;
  if (medium.sampling_frequency <= 0) return shape(alpha, maximum);
  return shape(alpha + kMeanShift.alpha(medium), maximum + kMeanShift.maximum(medium));
}

EmShape sample_em_shape(const EmMedium& medium, double energy, Random& random) {
  const double y = log_energy(medium, energy);
  double maximum = y - 0.812;
  double alpha = 0.81 + (0.458 + 2.26 / medium.atomic_number) * y;
  double sigma_maximum = 1 / (-1.4 + 1.26 * y);
  double sigma_alpha = 1 / (-0.58 + 0.86 * y);
  double correlation = 0.705 - 0.023 * y;
  if (medium.sampling_frequency > 0) {
    maximum = std::max(maximum + kSingleShift.maximum(medium), 0.3);
    alpha += kSingleShift.alpha(medium);
    sigma_maximum = 1 / (-2.5 + 1.25 * y);
    sigma_alpha = 1 / (-0.82 + 0.79 * y);
    correlation = 0.784 - 0.023 * y;
  }
  // Near ten critical energies the widths of the sampling formulas reach 3: kept at one half.
  sigma_maximum = std::clamp(sigma_maximum, 0.0, 0.5);
  sigma_alpha = std::clamp(sigma_alpha, 0.0, 0.5);
  const double a = std::sqrt((1 + correlation) / 2);
  const double b = std::sqrt((1 - correlation) / 2);
  const double z1 = random.normal();
  const double z2 = random.normal();
  return shape(alpha * std::exp(sigma_alpha * (a * z1 - b * z2)),
               maximum * std::exp(sigma_maximum * (a * z1 + b * z2)));
}

EmRadial em_radial(const EmMedium& medium, double energy, const EmShape& shape, double depth) {
  const double e = log_gev(energy);
  const double z = medium.atomic_number;
  // Depth in units of the mean depth of this shower, scaled to the maximum of a mean shower.
  const double mean_alpha = mean_em_shape(medium, energy).alpha;
  const double tau = depth / (shape.alpha / shape.beta()) * mean_alpha / (mean_alpha - 1);
  const double core = 0.0251 + 0.00319 * e + (0.1162 - 0.000381 * z) * tau;
  const double tail =
      (0.659 - 0.00309 * z) * (std::exp(-2.59 * (tau - 0.645)) + std::exp((0.3585 + 0.0421 * e) * (tau - 0.645)));
  const double p = (0.401 + 0.00187 * z - tau) / (1.313 - 0.0686 * e);
  EmRadial radial{core, tail, (2.632 - 0.00094 * z) * std::exp(p - std::exp(p))};
  if (medium.sampling_frequency > 0) {
    const double binding = 1 - medium.e_over_mip;
    const double sparse = 1 / medium.sampling_frequency;
    radial.core += -0.0203 * binding + 0.0397 * sparse * std::exp(-tau);
    radial.tail += -0.14 * binding - 0.495 * sparse * std::exp(-tau);
    radial.core_weight += binding * (0.348 - 0.642 * sparse * std::exp(-(tau - 1) * (tau - 1)));
  }
  radial.core = std::max(radial.core, 0.01);
  radial.tail = std::max(radial.tail, radial.core);
  radial.core_weight = std::clamp(radial.core_weight, 0.0, 1.0);
  return radial;
}

double em_fraction_within(const EmRadial& radial, double radius) {
  const auto within = [radius](double scale) { return radius * radius / (radius * radius + scale * scale); };
  return radial.core_weight * within(radial.core) + (1 - radial.core_weight) * within(radial.tail);
}

double em_spots(const EmMedium& medium, double energy, double stochastic) {
  const double spots = medium.sampling_frequency > 0
                           ? 10.3 / std::max(stochastic, kFinestSampling) * std::pow(energy, 0.959)
                           : 93 * std::log(medium.atomic_number) * std::pow(energy, 0.876);
  return std::max(spots, 20.0);
}

}  // namespace beamglass
