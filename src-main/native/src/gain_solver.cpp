#include "gain_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace beamglass {
namespace {

// A pivot below that part of its diagonal element: nothing but other unknowns fixes this one.
constexpr double kLeastPivot = 1e-9;
// Part of the direction that is not fixed, from which on an unknown has a share in it.
constexpr double kLeastShare = 1e-5;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double dot(const double* a, const double* b, std::size_t count) {
  // Four sums, in an order of their own, can be worked out side by side.
  double sums[4] = {0, 0, 0, 0};
  std::size_t k = 0;
  for (; k + 4 <= count; k += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += a[k + lane] * b[k + lane];
  }
  for (; k < count; ++k) sums[0] += a[k] * b[k];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Cholesky's factor of the normal equations, scaled to a diagonal of ones. Unknowns that they do not determine have a
// row and a column of zeros.
class Factor {
 public:
  Factor(const GainProblem& problem, const GainSums& sums, double noise_scale)
      : n_(problem.unknowns), lower_(n_ * n_, 0.0), scale_(n_, 0.0), determined_(n_, 0), free_(n_, 0) {
    std::vector<double> diagonal(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      const double sigma = problem.prior_sigma[i];
      diagonal[i] = sums.matrix[i * n_ + i] - noise_scale * sums.noise[i] + (sigma > 0 ? 1 / (sigma * sigma) : 0);
      if (diagonal[i] > 0) scale_[i] = 1 / std::sqrt(diagonal[i]);
    }
    for (std::size_t i = 0; i < n_; ++i) {
      if (scale_[i] == 0) continue;
      double* row = &lower_[i * n_];
      for (std::size_t j = 0; j < i; ++j) {
        if (!determined_[j]) continue;
        const double element = sums.matrix[i * n_ + j] * scale_[i] * scale_[j];
        row[j] = (element - dot(row, &lower_[j * n_], j)) / lower_[j * n_ + j];
      }
      const double pivot = 1 - dot(row, row, i);
      if (pivot > kLeastPivot) {
        row[i] = std::sqrt(pivot);
        determined_[i] = 1;
      } else {
        mark_direction(i);
        std::fill(row, row + i, 0.0);
      }
    }
  }

  // Whether it has a place in the factor.
  bool determined(std::size_t i) const { return determined_[i] != 0; }
  // Whether the equations fix it: it has no share in a direction that they leave free.
  bool fixed(std::size_t i) const { return determined(i) && !free_[i]; }

  std::vector<double> solve(const GainProblem& problem, const GainSums& sums) const {
    std::vector<double> x(n_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      if (!determined(i)) continue;
      const double sigma = problem.prior_sigma[i];
      const double right = sums.right[i] + (sigma > 0 ? problem.prior_mean[i] / (sigma * sigma) : 0);
      x[i] = (right * scale_[i] - dot(&lower_[i * n_], x.data(), i)) / lower_[i * n_ + i];
    }
    for (std::size_t i = n_; i-- > 0;) {
      if (!determined(i)) continue;
      x[i] /= lower_[i * n_ + i];
      for (std::size_t j = 0; j < i; ++j) x[j] -= lower_[i * n_ + j] * x[i];
    }
    for (std::size_t i = 0; i < n_; ++i) x[i] *= scale_[i];
    return x;
  }

  // Diagonal of the inverse: squares of the columns of the inverse factor, which is worked out row by row.
  std::vector<double> variances() const {
    std::vector<double> inverse(n_ * n_, 0.0);
    std::vector<double> sums(n_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      if (!determined(i)) continue;
      double* row = &inverse[i * n_];
      for (std::size_t k = 0; k < i; ++k) {
        const double factor = lower_[i * n_ + k];
        const double* above = &inverse[k * n_];
        for (std::size_t j = 0; j <= k; ++j) row[j] -= factor * above[j];
      }
      const double pivot = lower_[i * n_ + i];
      for (std::size_t j = 0; j < i; ++j) row[j] /= pivot;
      row[i] = 1 / pivot;
      for (std::size_t j = 0; j <= i; ++j) sums[j] += row[j] * row[j];
    }
    for (std::size_t i = 0; i < n_; ++i) sums[i] *= scale_[i] * scale_[i];
    return sums;
  }

 private:
  // Unknown `last` is a combination of earlier ones: all of them can be moved together.
  void mark_direction(std::size_t last) {
    std::vector<double> share(&lower_[last * n_], &lower_[last * n_] + last);
    for (std::size_t i = last; i-- > 0;) {
      if (!determined_[i]) continue;
      share[i] /= lower_[i * n_ + i];
      for (std::size_t j = 0; j < i; ++j) share[j] -= lower_[i * n_ + j] * share[i];
      if (std::abs(share[i]) > kLeastShare) free_[i] = 1;
    }
  }

  std::size_t n_;
  std::vector<double> lower_;
  std::vector<double> scale_;
  std::vector<std::uint8_t> determined_;
  std::vector<std::uint8_t> free_;
};

// Σ rᵀ C⁻¹ r for a solution.
double chi_squared(const GainSums& sums, const std::vector<double>& x) {
  const std::size_t n = x.size();
  double total = sums.squares;
  for (std::size_t i = 0; i < n; ++i) {
    const double* row = &sums.matrix[i * n];
    total += x[i] * (2 * dot(row, x.data(), i) + row[i] * x[i] - 2 * sums.right[i]);
  }
  return total;
}

}  // namespace

void GainSums::add_event(const GainProblem& problem, std::size_t event) {
  const std::size_t n = problem.unknowns;
  const double sharing = problem.sharing[event];
  const double first = problem.variance[2 * event];
  const double second = problem.variance[2 * event + 1];
  const double determinant = first * second + sharing * (first + second);
  const double inverse[2][2] = {{(second + sharing) / determinant, sharing / determinant},
                                {sharing / determinant, (first + sharing) / determinant}};
  const std::uint32_t begin = problem.offsets[2 * event];
  const std::uint32_t middle = problem.offsets[2 * event + 1];
  const std::uint32_t end = problem.offsets[2 * event + 2];
  const double e0 = problem.energy[2 * event];
  const double e1 = problem.energy[2 * event + 1];
  squares += inverse[0][0] * e0 * e0 + 2 * inverse[0][1] * e0 * e1 + inverse[1][1] * e1 * e1;
  for (std::uint32_t a = begin; a < end; ++a) {
    const std::size_t c = a < middle ? 0 : 1;
    const std::uint32_t i = problem.cell[a];
    const double value = problem.value[a];
    right[i] += value * (inverse[c][0] * e0 + inverse[c][1] * e1);
    noise[i] += inverse[c][c] * problem.grain[2 * event + c] * std::max(value, 0.0);
    ++rows[i];
    const auto add_part = [&](std::uint32_t from, std::uint32_t to, double weight) {
      const double scaled = weight * value;
      for (std::uint32_t b = from; b < to; ++b) {
        const std::uint32_t j = problem.cell[b];
        // Two values of one cell meet on the diagonal, once for each order.
        const double twice = i == j && a != b ? 2.0 : 1.0;
        matrix[static_cast<std::size_t>(std::max(i, j)) * n + std::min(i, j)] += twice * scaled * problem.value[b];
      }
    };
    add_part(begin, std::min(a + 1, middle), inverse[0][c]);
    if (a >= middle) add_part(middle, a + 1, inverse[1][1]);
  }
}

void GainSums::add(const GainSums& other) {
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix[i] += other.matrix[i];
  for (std::size_t i = 0; i < right.size(); ++i) {
    right[i] += other.right[i];
    noise[i] += other.noise[i];
    rows[i] += other.rows[i];
  }
  squares += other.squares;
}

GainSolution solve_gains(const GainProblem& problem, const GainSums& sums) {
  GainSolution solution;
  const std::size_t n = problem.unknowns;
  const Factor first(problem, sums, 1);
  std::int64_t free = 0;
  for (std::size_t i = 0; i < n; ++i) free += first.determined(i) ? 1 : 0;
  solution.degrees = static_cast<std::int64_t>(problem.energy.size()) - free;
  const double rough = chi_squared(sums, first.solve(problem, sums));
  // Errors that were given too small are enlarged; those given too large may be so for one of both modes alone.
  const double scale = solution.degrees > 0 ? std::max(1.0, rough / static_cast<double>(solution.degrees)) : 1;
  // Values can hardly be so noisy that nothing of a cell's diagonal remains: the scale is bounded all the same.
  const Factor factor(problem, sums, std::min(scale, 10.0));
  const std::vector<double> x = factor.solve(problem, sums);
  const std::vector<double> variances = factor.variances();
  solution.chi2 = chi_squared(sums, x);
  solution.rows = sums.rows;
  solution.value.resize(n, kNone);
  solution.error.resize(n, kNone);
  for (std::size_t i = 0; i < n; ++i) {
    if (!factor.fixed(i)) continue;
    solution.value[i] = x[i];
    solution.error[i] = std::sqrt(variances[i] * scale);
  }
  return solution;
}

}  // namespace beamglass
