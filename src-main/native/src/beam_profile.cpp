#include "beam_profile.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace beamglass {
namespace {

// A beam shows in one strip at least so many times its noise.
constexpr double kLeastSignal = 5;
// Strips on each side that the second pass keeps at least: three parameters need more points.
constexpr double kLeastReach = 2;
constexpr std::size_t kArea = 0;
constexpr std::size_t kMean = 1;
constexpr std::size_t kSigma = 2;
constexpr std::size_t kConstant = 3;

struct Points {
  std::vector<double> x;
  std::vector<double> charge;
  std::vector<double> noise;
};

double sigma_of(const ProfileSettings& settings, double noise, double charge) {
  return std::sqrt(noise * noise + settings.variance_per_charge * std::max(charge, 0.0));
}

fit::Minimum fitted(const Points& points, std::vector<double> sigma, const std::vector<fit::Parameter>& parameters) {
  fit::DataSet set;
  set.kind = fit::DataKind::kLeastSquares;
  set.range = {points.x.front(), points.x.back(), 0, 0};
  set.x = points.x;
  set.y = points.charge;
  set.sigma = std::move(sigma);
  fit::Term gaussian;
  gaussian.shape = fit::Shape::kGaussian;
  gaussian.count = 3;
  set.terms.push_back({gaussian, {kArea, kMean, kSigma}});
  fit::Term constant;
  constant.shape = fit::Shape::kPolynomial;
  constant.count = 1;
  set.terms.push_back({constant, {kConstant}});
  fit::Objective objective;
  objective.sets.push_back(std::move(set));
  return fit::minimise(objective, parameters);
}

double expected_at(const fit::Minimum& minimum, double x) {
  const auto& p = minimum.parameters;
  const double pull = (x - p[kMean]) / p[kSigma];
  return p[kConstant] + p[kArea] / (std::sqrt(2 * std::acos(-1.0)) * p[kSigma]) * std::exp(-0.5 * pull * pull);
}

}  // namespace

Profile beam_profile(const ProfileSettings& settings, std::span<const double> charges) {
  Profile profile;
  Points points;
  double sum = 0;
  double weight = 0;
  double first_moment = 0;
  double second_moment = 0;
  bool shows_beam = false;
  for (std::size_t i = 0; i < charges.size() && i < settings.noise.size(); ++i) {
    if (!std::isfinite(charges[i])) continue;
    const double x = settings.first + settings.pitch * static_cast<double>(i);
    const double noise = settings.noise[i];
    points.x.push_back(x);
    points.charge.push_back(charges[i]);
    points.noise.push_back(noise);
    sum += charges[i];
    if (!(charges[i] > kLeastSignal * noise)) continue;
    shows_beam = true;
    weight += charges[i];
    first_moment += charges[i] * x;
    second_moment += charges[i] * x * x;
  }
  if (points.x.empty()) return profile;
  profile.charge = sum;
  if (!shows_beam) return profile;
  profile.mean = first_moment / weight;
  const double spread = std::sqrt(std::max(second_moment / weight - profile.mean * profile.mean, 0.0));
  const double length = settings.pitch * static_cast<double>(charges.size());
  std::vector<fit::Parameter> parameters{
      {settings.pitch * weight, 0, 1e12, false},
      {profile.mean, points.x.front() - settings.pitch, points.x.back() + settings.pitch, false},
      {std::clamp(spread, 0.3 * settings.pitch, length), 0.1 * settings.pitch, length, false},
      {0, -1e12, 1e12, false}};
  if (points.x.size() <= parameters.size()) return profile;
  std::vector<double> sigma;
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    sigma.push_back(sigma_of(settings, points.noise[i], points.charge[i]));
  }
  const fit::Minimum wide = fitted(points, sigma, parameters);
  if (wide.failure != fit::Failure::kNone) return profile;

  const double reach = std::max(wide.parameters[kSigma], kLeastReach * settings.pitch);
  Points near;
  sigma.clear();
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    if (std::abs(points.x[i] - wide.parameters[kMean]) > reach + 0.5 * settings.pitch) continue;
    near.x.push_back(points.x[i]);
    near.charge.push_back(points.charge[i]);
    sigma.push_back(sigma_of(settings, points.noise[i], expected_at(wide, points.x[i])));
  }
  if (near.x.size() <= 3) return profile;
  for (std::size_t k = 0; k < parameters.size(); ++k) parameters[k].start = wide.parameters[k];
  parameters[kConstant].is_fixed = true;
  const fit::Minimum best = fitted(near, sigma, parameters);
  if (best.failure != fit::Failure::kNone || best.has_parameters_at_limit) return profile;
  profile.is_fitted = true;
  profile.area = best.parameters[kArea] / settings.pitch;
  profile.area_error = std::sqrt(best.covariance(kArea, kArea)) / settings.pitch;
  profile.centre = best.parameters[kMean];
  profile.centre_error = std::sqrt(best.covariance(kMean, kMean));
  // Points at the centres of strips see a Gaussian that is wider by the width of a strip (Sheppard).
  const double variance = best.parameters[kSigma] * best.parameters[kSigma] - settings.pitch * settings.pitch / 12;
  if (variance > 0) {
    profile.width = std::sqrt(variance);
    profile.width_error = std::sqrt(best.covariance(kSigma, kSigma)) * best.parameters[kSigma] / profile.width;
  }
  profile.chi2 = best.value;
  profile.degrees = near.x.size() - 3;
  return profile;
}

}  // namespace beamglass
