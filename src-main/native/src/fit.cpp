#include "fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "random.hpp"

namespace beamglass::fit {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<Parameter> drawn_start(const Task& task, std::uint32_t start) {
  std::vector<Parameter> parameters = task.parameters;
  Random random(task.seed, start);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    Parameter& p = parameters[i];
    const double u = random.uniform();
    if (p.is_fixed) continue;
    const bool bounded = std::isfinite(p.low) && std::isfinite(p.high);
    const double low = bounded ? p.low : std::max(p.low, p.start - task.spread[i]);
    const double high = bounded ? p.high : std::min(p.high, p.start + task.spread[i]);
    p.start = low + (high - low) * u;
  }
  return parameters;
}

// Distance in standard deviations of the best minimum.
double distance(const Minimum& best, const Minimum& other) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < best.parameters.size(); ++i) {
    if (best.covariance(i, i) > 0) rows.push_back(i);
  }
  const auto solver = Cholesky::of(best.covariance.part(rows));
  if (!solver) return kNone;
  std::vector<double> step;
  for (const std::size_t i : rows) step.push_back(other.parameters[i] - best.parameters[i]);
  const std::vector<double> solved = solver->solve(step);
  double sum = 0;
  for (std::size_t k = 0; k < step.size(); ++k) sum += step[k] * solved[k];
  return std::sqrt(sum);
}

void compare(Outcome& outcome, const Minimum& other) {
  const double apart = distance(outcome.best, other);
  const double higher = other.value - outcome.best.value;
  if (!(apart > 1) || (outcome.second_difference <= higher)) return;
  outcome.second_difference = higher;
  outcome.second_distance = apart;
}

Outcome from_all_starts(const Task& task) {
  std::vector<Minimum> minima;
  std::uint32_t calls = 0;
  for (std::uint32_t start = 0; start < task.starts; ++start) {
    minima.push_back(minimise(task.objective, start == 0 ? task.parameters : drawn_start(task, start)));
    calls += minima.back().calls;
  }
  const auto better = [](const Minimum& a, const Minimum& b) {
    const bool a_valid = a.failure == Failure::kNone;
    const bool b_valid = b.failure == Failure::kNone;
    return a_valid != b_valid ? a_valid : a_valid && a.value < b.value;
  };
  const auto best = std::min_element(minima.begin(), minima.end(), better);
  Outcome outcome{*best, kNone, kNone, {}};
  outcome.best.calls = calls;
  if (outcome.best.failure != Failure::kNone) return outcome;
  for (const Minimum& other : minima) {
    if (other.failure == Failure::kNone) compare(outcome, other);
  }
  return outcome;
}

// The function along one parameter, at its minimum over the others.
class Profile {
 public:
  Profile(const Task& task, const Minimum& best, std::size_t index)
      : task_(task), best_(best), index_(index), parameters_(task.parameters) {
    for (std::size_t i = 0; i < parameters_.size(); ++i) parameters_[i].start = best.parameters[i];
    parameters_[index].is_fixed = true;
  }

  // Rise above the minimum, less one; NaN where the others have no minimum.
  double rise(double value) {
    const double variance = best_.covariance(index_, index_);
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      Parameter& p = parameters_[i];
      if (p.is_fixed) continue;
      // Where the others go with it, if all is Gaussian.
      const double slope = best_.covariance(i, index_) / variance;
      p.start = std::clamp(best_.parameters[i] + slope * (value - best_.parameters[index_]), p.low, p.high);
    }
    parameters_[index_].start = value;
    const Minimum minimum = minimise(task_.objective, parameters_);
    calls_ += minimum.calls;
    return minimum.failure == Failure::kNone ? minimum.value - best_.value - 1 : kNone;
  }

  std::uint32_t calls() const { return calls_; }

 private:
  const Task& task_;
  const Minimum& best_;
  std::size_t index_;
  std::vector<Parameter> parameters_;
  std::uint32_t calls_ = 0;
};

// Where the profile has risen by 1, to 1e-4 of that, on one side: outwards until it has, then the Illinois method.
IntervalEnd crossing(Profile& profile, double from, double step, double bound, double& at) {
  double inside = from;
  double inside_rise = -1;
  double outside = from;
  double outside_rise = -1;
  for (int tries = 0; outside_rise < 0; ++tries) {
    inside = outside;
    inside_rise = outside_rise;
    if (outside == bound) {
      at = bound;
      return IntervalEnd::kAtLimit;
    }
    if (tries == 12) return IntervalEnd::kNoMinimum;
    outside = from + step * (tries == 0 ? 1 : std::pow(1.6, tries));
    if ((step > 0) == (outside > bound)) outside = bound;
    outside_rise = profile.rise(outside);
    if (std::isnan(outside_rise)) return IntervalEnd::kNoMinimum;
    if (outside_rise < -1 - 1e-3) return IntervalEnd::kLowerMinimum;
  }
  for (int tries = 0; tries < 40; ++tries) {
    at = (inside * outside_rise - outside * inside_rise) / (outside_rise - inside_rise);
    const double rise = profile.rise(at);
    if (std::isnan(rise)) return IntervalEnd::kNoMinimum;
    if (std::abs(rise) < 1e-4) break;
    if (rise < -1 - 1e-3) return IntervalEnd::kLowerMinimum;
    if (rise < 0) {
      inside = at;
      inside_rise = rise;
      outside_rise /= 2;
    } else {
      outside = at;
      outside_rise = rise;
      inside_rise /= 2;
    }
  }
  return IntervalEnd::kCrossed;
}

Interval interval(const Task& task, Outcome& outcome, std::uint32_t index) {
  const Minimum& best = outcome.best;
  Interval result{index, kNone, kNone, IntervalEnd::kNoMinimum, IntervalEnd::kNoMinimum};
  const double sigma = std::sqrt(best.covariance(index, index));
  if (!(sigma > 0)) return result;
  Profile profile(task, best, index);
  const double value = best.parameters[index];
  result.low_end = crossing(profile, value, -sigma, task.parameters[index].low, result.low);
  result.high_end = crossing(profile, value, sigma, task.parameters[index].high, result.high);
  outcome.best.calls += profile.calls();
  return result;
}

}  // namespace

Outcome run(Task& task) {
  const Failure failure = check_data(task.objective, task.parameters);
  if (failure != Failure::kNone) {
    Outcome outcome{{}, kNone, kNone, {}};
    outcome.best.failure = failure;
    outcome.best.value = kNone;
    outcome.best.edm = kNone;
    outcome.best.parameters.assign(task.parameters.size(), kNone);
    outcome.best.at_limit.resize(task.parameters.size());
    outcome.best.covariance = SymmetricMatrix(task.parameters.size());
    return outcome;
  }
  summarise(task.objective);
  Outcome outcome = from_all_starts(task);
  if (outcome.best.failure != Failure::kNone) return outcome;
  for (const std::uint32_t index : task.profiled) outcome.intervals.push_back(interval(task, outcome, index));
  return outcome;
}

}  // namespace beamglass::fit
