#include "fit_minimiser.hpp"

#include <algorithm>
#include <cmath>

namespace beamglass::fit {
namespace {

constexpr std::uint32_t kMostCalls = 2000;
// In units of the function, of which 1 is one standard deviation: far below any error.
constexpr double kGoodEdm = 1e-13;
// Minuit's own demand (0.002 · tolerance 0.1): where rounding stops the steps, this much will do.
constexpr double kEnoughEdm = 2e-4;

class Minimiser {
 public:
  Minimiser(const Objective& objective, const std::vector<Parameter>& parameters)
      : objective_(objective), parameters_(parameters) {
    for (const Parameter& parameter : parameters) at_.push_back(parameter.start);
  }

  Minimum run() {
    now_ = call(at_);
    if (!std::isfinite(now_.value)) return ended(Failure::kNoStart);
    if (const auto failure = descend(); failure != Failure::kNone) return ended(failure);
    // Newton's steps on the true second derivatives: where the model's own curvature matters, the steps before
    // converge slowly, and their edm says too little.
    for (int round = 0; round < 20; ++round) {
      free_ = free_parameters();
      if (free_.empty()) {
        edm_ = 0;
        return ended(Failure::kNone);
      }
      const SymmetricMatrix hessian = second_derivatives();
      const auto solver = Cholesky::of(hessian, 1e-12);
      if (!solver) return ended(is_flat(hessian) ? Failure::kUndetermined : Failure::kNoMinimum);
      const std::vector<double> step = solver->solve(free_gradient());
      edm_ = 0.5 * product(step, free_gradient());
      covariance_ = solver->inverse();
      if (edm_ < kGoodEdm || !newton_step(step)) return ended(edm_ < kEnoughEdm ? Failure::kNone : Failure::kCallLimit);
      if (calls_ > kMostCalls) return ended(Failure::kCallLimit);
    }
    return ended(edm_ < kEnoughEdm ? Failure::kNone : Failure::kCallLimit);
  }

 private:
  Evaluation call(const std::vector<double>& parameters, Wanted wanted = Wanted::kCurvature) {
    ++calls_;
    return evaluate(objective_, parameters, wanted);
  }

  // Neither fixed nor pressed against a bound.
  std::vector<std::size_t> free_parameters() const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const Parameter& p = parameters_[i];
      const bool pressed = (at_[i] <= p.low && now_.gradient[i] > 0) || (at_[i] >= p.high && now_.gradient[i] < 0);
      if (!p.is_fixed && p.low < p.high && !pressed) result.push_back(i);
    }
    return result;
  }

  std::vector<double> free_gradient() const {
    std::vector<double> result;
    for (const std::size_t i : free_) result.push_back(now_.gradient[i]);
    return result;
  }

  static double product(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  }

  std::vector<double> moved(const std::vector<double>& step, double length) const {
    std::vector<double> to = at_;
    for (std::size_t k = 0; k < free_.size(); ++k) {
      const Parameter& p = parameters_[free_[k]];
      to[free_[k]] = std::clamp(at_[free_[k]] - length * step[k], p.low, p.high);
    }
    return to;
  }

  // Levenberg-Marquardt with Nielsen's damping (Madsen, Nielsen, Tingleff 2004).
  Failure descend() {
    double damping = 1e-3;
    double growth = 2;
    while (calls_ < kMostCalls) {
      free_ = free_parameters();
      if (free_.empty()) return Failure::kNone;
      const SymmetricMatrix curvature = now_.curvature.part(free_);
      const std::vector<double> gradient = free_gradient();
      for (std::size_t k = 0; k < free_.size(); ++k) {
        if (!(curvature(k, k) > 0)) return Failure::kUndetermined;
      }
      SymmetricMatrix damped = curvature;
      for (std::size_t k = 0; k < free_.size(); ++k) damped.add(k, k, damping * curvature(k, k));
      const auto solver = Cholesky::of(damped);
      if (!solver) {
        damping = std::max(damping, 1e-10) * 10;
        if (damping > 1e10) return Failure::kUndetermined;
        continue;
      }
      const std::vector<double> step = solver->solve(gradient);
      // Undamped this is twice the edm.
      const double promised = product(step, gradient);
      if (promised < 1e-6 && damping < 1) return Failure::kNone;
      Evaluation next = call(moved(step, 1));
      if (next.value < now_.value) {
        const double gain = (now_.value - next.value) / std::max(0.5 * promised, 1e-300);
        at_ = moved(step, 1);
        now_ = std::move(next);
        damping *= std::max(1.0 / 3, 1 - std::pow(2 * std::min(gain, 1.5) - 1, 3));
        damping = std::max(damping, 1e-12);
        growth = 2;
      } else {
        // Rounding hides what is left to gain, or the step was far too long.
        if (promised < 1e-9 * std::max(1.0, std::abs(now_.value)) && damping > 1) return Failure::kNone;
        damping = std::max(damping, 1e-3) * growth;
        growth *= 2;
        if (damping > 1e20) return Failure::kNone;
      }
    }
    return Failure::kCallLimit;
  }

  std::vector<double> with(std::size_t index, double value) const {
    std::vector<double> to = at_;
    to[index] = value;
    return to;
  }

  // Central differences of the gradient over a hundredth of a standard deviation.
  SymmetricMatrix second_derivatives() {
    SymmetricMatrix hessian(free_.size());
    std::vector<std::vector<double>> rows;
    for (const std::size_t i : free_) {
      const Parameter& p = parameters_[i];
      const double curvature = now_.curvature(i, i);
      double h = curvature > 0 ? 0.01 * std::sqrt(2 / curvature) : 1e-6 * (1 + std::abs(at_[i]));
      h = std::max(h, 1e-9 * std::abs(at_[i]));
      // At the edge of what is defined, or at a bound, one side must do.
      double above = std::min(at_[i] + h, p.high);
      double below = std::max(at_[i] - h, p.low);
      Evaluation up = call(with(i, above), Wanted::kGradient);
      Evaluation down = call(with(i, below), Wanted::kGradient);
      if (!std::isfinite(up.value)) {
        up = now_;
        above = at_[i];
      }
      if (!std::isfinite(down.value)) {
        down = now_;
        below = at_[i];
      }
      const double width = above - below;
      std::vector<double> row;
      for (const std::size_t j : free_) row.push_back((up.gradient[j] - down.gradient[j]) / width);
      rows.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j <= i; ++j) hessian.set(i, j, 0.5 * (rows[i][j] + rows[j][i]));
    }
    return hessian;
  }

  // A direction in which nothing changes, other than one in which the function falls.
  static bool is_flat(const SymmetricMatrix& hessian) {
    SymmetricMatrix lifted = hessian;
    for (std::size_t i = 0; i < hessian.size(); ++i) lifted.add(i, i, 1e-5 * std::abs(hessian(i, i)));
    return Cholesky::of(lifted, 1e-12).has_value();
  }

  bool newton_step(const std::vector<double>& step) {
    for (double length = 1; length > 1e-3; length /= 2) {
      Evaluation next = call(moved(step, length));
      // Near the end rounding hides the gain; the gradient still shows it.
      const bool close = std::abs(next.value - now_.value) < 1e-11 * std::max(1.0, std::abs(now_.value));
      if (next.value < now_.value || (std::isfinite(next.value) && close)) {
        at_ = moved(step, length);
        now_ = std::move(next);
        return true;
      }
    }
    return false;
  }

  Minimum ended(Failure failure) const {
    Minimum minimum;
    minimum.failure = failure;
    minimum.value = now_.value;
    minimum.edm = edm_;
    minimum.calls = calls_;
    minimum.parameters = at_;
    minimum.at_limit.resize(at_.size());
    for (std::size_t i = 0; i < at_.size(); ++i) {
      const Parameter& p = parameters_[i];
      if (p.is_fixed) continue;
      minimum.at_limit[i] = at_[i] <= p.low || at_[i] >= p.high ? 1 : 0;
      minimum.has_parameters_at_limit = minimum.has_parameters_at_limit || minimum.at_limit[i] == 1;
    }
    minimum.covariance = SymmetricMatrix(at_.size());
    if (failure == Failure::kNone && covariance_.size() == free_.size()) {
      // One standard deviation raises the function by 1: twice the inverse of the second derivatives.
      for (std::size_t i = 0; i < free_.size(); ++i) {
        for (std::size_t j = 0; j <= i; ++j) minimum.covariance.set(free_[i], free_[j], 2 * covariance_(i, j));
      }
    }
    return minimum;
  }

  const Objective& objective_;
  const std::vector<Parameter>& parameters_;
  std::vector<double> at_;
  Evaluation now_;
  std::vector<std::size_t> free_;
  SymmetricMatrix covariance_;
  double edm_ = 0;
  std::uint32_t calls_ = 0;
};

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

Failure check_set(const DataSet& set) {
  if (set.size() == 0) return Failure::kNoData;
  if (!all_finite(set.x) || !all_finite(set.y) || !all_finite(set.sigma) || !all_finite(set.counts)) {
    return Failure::kNotFinite;
  }
  const auto positive = [](double value) { return value > 0; };
  if (!std::all_of(set.sigma.begin(), set.sigma.end(), positive)) return Failure::kErrorNotPositive;
  if (set.kind == DataKind::kBinned && set.sigma.empty() && std::none_of(set.counts.begin(), set.counts.end(), positive)) {
    return Failure::kNoEntries;
  }
  if (set.kind != DataKind::kUnbinned) return Failure::kNone;
  const auto outside = [](const std::vector<double>& values, double low, double high) {
    return std::any_of(values.begin(), values.end(), [=](double value) { return value < low || value > high; });
  };
  const bool leaves = outside(set.x, set.range.low_x, set.range.high_x) ||
                      outside(set.y, set.range.low_y, set.range.high_y);
  return leaves ? Failure::kOutsideRange : Failure::kNone;
}

}  // namespace

Failure check_data(const Objective& objective, const std::vector<Parameter>& parameters) {
  std::size_t data = objective.constraints.size();
  for (const DataSet& set : objective.sets) {
    if (const Failure failure = check_set(set); failure != Failure::kNone) return failure;
    data += set.size();
  }
  const auto is_free = [](const Parameter& p) { return !p.is_fixed; };
  const auto free = static_cast<std::size_t>(std::count_if(parameters.begin(), parameters.end(), is_free));
  return data < free ? Failure::kTooFewData : Failure::kNone;
}

Minimum minimise(const Objective& objective, const std::vector<Parameter>& parameters) {
  return Minimiser(objective, parameters).run();
}

}  // namespace beamglass::fit
