#include "strip_profile.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fit_minimiser.hpp"

namespace beamglass {
namespace {

// How well the width of one plane's hits is known: they differ by drift and angle (assumed).
constexpr double kWidthError = 0.05;
// A valley between two hits is at least so much lower than the smaller of their tops.
constexpr double kValley = 0.7;

struct Moments {
  double charge = 0;
  double mean = 0;
  double variance = 0;
  double third = 0;
};

Moments moments_of(const std::vector<ProfilePoint>& points) {
  Moments m;
  for (const auto& [strip, charge] : points) {
    m.charge += charge;
    m.mean += charge * strip;
  }
  m.mean /= m.charge;
  for (const auto& [strip, charge] : points) {
    const double x = strip - m.mean;
    m.variance += charge * x * x;
    m.third += charge * x * x * x;
  }
  m.variance /= m.charge;
  m.third /= m.charge;
  return m;
}

// Parameters: the width, then charge and position of each hit.
std::optional<ProfileFit> fitted(const StripProfile& profile, const std::vector<ProfilePoint>& points,
                                 const std::vector<ProfileHit>& starts) {
  fit::Objective objective;
  fit::DataSet& set = objective.sets.emplace_back();
  for (const auto& [strip, charge] : points) {
    set.x.push_back(strip);
    set.y.push_back(charge);
    set.sigma.push_back(std::hypot(profile.noise, profile.gain_spread * charge));
  }
  set.range = {points.front().strip, points.back().strip, 0, 0};
  objective.constraints.push_back({0, profile.spread, kWidthError * profile.spread});
  double total = 0;
  for (const ProfilePoint& point : points) total += std::abs(point.charge);
  std::vector<fit::Parameter> parameters{{profile.spread, 0.5 * profile.spread, 2 * profile.spread, false}};
  for (const ProfileHit& start : starts) {
    const auto area = static_cast<std::uint32_t>(parameters.size());
    set.terms.push_back({{fit::Shape::kGaussian, 3, {}}, {area, area + 1, 0}});
    const double low = points.front().strip - kBeside;
    const double high = points.back().strip + kBeside;
    parameters.push_back({start.charge, 0, 10 * total, false});
    parameters.push_back({std::clamp(start.position, low, high), low, high, false});
  }
  if (fit::check_data(objective, parameters) != fit::Failure::kNone) return std::nullopt;
  const fit::Minimum minimum = fit::minimise(objective, parameters);
  if (minimum.failure != fit::Failure::kNone) return std::nullopt;
  ProfileFit result{minimum.value, {}};
  for (std::size_t i = 1; i < parameters.size(); i += 2) {
    if (minimum.at_limit[i] != 0 || minimum.at_limit[i + 1] != 0) return std::nullopt;
    const double variance = minimum.covariance(i + 1, i + 1);
    result.hits.push_back({minimum.parameters[i + 1], std::sqrt(variance), minimum.parameters[i]});
  }
  return result;
}

}  // namespace

CentredHit centred(const StripProfile& profile, const std::vector<ProfilePoint>& points) {
  const Moments m = moments_of(points);
  const double own = profile.spread * profile.spread;
  CentredHit hit{m.mean, 0, m.charge, 0};
  const double low = points.front().strip - kBeside;
  const double high = points.back().strip + kBeside;
  double variance = own;
  // Newton's method: the centre of a Gaussian's charge on these strips moves with its position by variance / σ².
  for (int round = 0; round < 8; ++round) {
    double sum = 0;
    double first = 0;
    double second = 0;
    for (const ProfilePoint& point : points) {
      const double x = point.strip - hit.position;
      const double weight = std::exp(-0.5 * x * x / own);
      sum += weight;
      first += weight * x;
      second += weight * x * x;
    }
    const double mean = first / sum;
    variance = std::max(second / sum - mean * mean, 1e-3 * own);
    const double step = (m.mean - hit.position - mean) * own / variance;
    const double to = std::clamp(hit.position + step, low, high);
    const bool is_there = std::abs(to - hit.position) < 1e-4;
    hit.position = to;
    if (is_there) break;
  }
  double noise = 0;
  for (const auto& [strip, charge] : points) {
    const double arm = strip - m.mean;
    const double gain = profile.gain_spread * charge;
    noise += arm * arm * (profile.noise * profile.noise + gain * gain);
  }
  const double moved = 2 * kWidthError * (hit.position - m.mean);
  hit.error = std::hypot(std::sqrt(noise) / m.charge * own / variance, moved);
  hit.excess = (m.variance - variance) / own;
  return hit;
}

std::vector<std::size_t> valleys_of(const StripProfile& profile, const std::vector<ProfilePoint>& points) {
  std::vector<std::size_t> valleys;
  std::size_t top = 0;
  std::size_t lowest = 0;
  const auto charge = [&](std::size_t i) { return points[i].charge; };
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (lowest != top && charge(i) > charge(lowest) + 3 * profile.noise &&
        charge(lowest) < kValley * std::min(charge(i), charge(top))) {
      valleys.push_back(lowest);
      top = lowest = i;
    } else if (charge(i) > charge(top)) {
      top = lowest = i;
    } else if (charge(i) < charge(lowest)) {
      lowest = i;
    }
  }
  return valleys;
}

std::optional<ProfileFit> fit_one(const StripProfile& profile, const std::vector<ProfilePoint>& points) {
  if (points.size() < 2) return std::nullopt;
  const Moments m = moments_of(points);
  return fitted(profile, points, {{m.mean, 0, m.charge}});
}

std::optional<ProfileFit> fit_two(const StripProfile& profile, const std::vector<ProfilePoint>& points) {
  if (points.size() < 5) return std::nullopt;
  // Two lines of equal width σ, parts w and 1 − w, at distance d have the variance σ² + w(1 − w)d² and the third moment
  // w(1 − w)(1 − 2w)d³ if w is the part on the right: that gives both positions.
  const Moments m = moments_of(points);
  const double apart = std::max(m.variance - 0.8 * profile.spread * profile.spread, 0.2 * m.variance);
  const double sum = m.third / apart;
  const double root = std::sqrt(sum * sum + 4 * apart);
  const double left = 0.5 * (sum - root);
  const double right = 0.5 * (sum + root);
  const double right_part = -left / (right - left);
  auto fit = fitted(profile, points,
                    {{m.mean + left, 0, m.charge * (1 - right_part)}, {m.mean + right, 0, m.charge * right_part}});
  if (fit && fit->hits[0].position > fit->hits[1].position) std::swap(fit->hits[0], fit->hits[1]);
  return fit;
}

}  // namespace beamglass
