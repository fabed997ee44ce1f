#include "fit_objective.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fit_entries.hpp"

namespace beamglass::fit {
namespace {

// Sums over so many entries are added to the total at a time: rounding does not grow with the data.
constexpr std::size_t kChunk = 1024;

// The parameters that a data set depends on, each once, and where its shapes' parameters stand among them.
class LocalModel {
 public:
  LocalModel(const DataSet& set, const std::vector<double>& parameters) : set_(set) {
    for (const PlacedTerm& placed : set.terms) {
      Local local;
      for (std::size_t k = 0; k < placed.parameters.size(); ++k) {
        const std::uint32_t global = placed.parameters[k];
        std::size_t slot = 0;
        while (slot < globals_.size() && globals_[slot] != global) ++slot;
        if (slot == globals_.size()) globals_.push_back(global);
        local.slots[k] = slot;
        local.values[k] = parameters[global];
      }
      locals_.push_back(local);
    }
    gradient_.resize(globals_.size());
  }

  bool is_defined() const {
    for (std::size_t t = 0; t < locals_.size(); ++t) {
      if (!fit::is_defined(set_.terms[t].term, locals_[t].values)) return false;
    }
    return true;
  }
  const std::vector<std::uint32_t>& globals() const { return globals_; }
  // The terms with their values, for sums over many entries.
  std::vector<SlottedTerm> slotted() const {
    std::vector<SlottedTerm> terms;
    for (std::size_t t = 0; t < locals_.size(); ++t) {
      terms.push_back({set_.terms[t].term.shape, locals_[t].values, locals_[t].slots});
    }
    return terms;
  }
  // Of the last call of `sum`
  const std::vector<double>& gradient() const { return gradient_; }

  // Sum over the terms of what `valued` gives for each.
  template <class Function>
  double sum(Function&& valued) {
    std::fill(gradient_.begin(), gradient_.end(), 0.0);
    double value = 0;
    for (std::size_t t = 0; t < locals_.size(); ++t) {
      const Term& term = set_.terms[t].term;
      const Local& local = locals_[t];
      const Valued one = valued(term, local.values);
      value += one.value;
      for (std::size_t k = 0; k < term.count; ++k) gradient_[local.slots[k]] += one.gradient[k];
    }
    return value;
  }

  double density_at(double x, double y) {
    return sum([&](const Term& term, const ShapeParameters& p) { return density(term, set_.range, p, x, y); });
  }
  double count_in(std::size_t bin) {
    const std::vector<double>& x = set_.edges;
    if (set_.edges_y.empty()) {
      return sum([&](const Term& term, const ShapeParameters& p) {
        return integral(term, set_.range, p, x[bin], x[bin + 1]);
      });
    }
    const std::size_t row = bin / (x.size() - 1);
    const std::size_t column = bin % (x.size() - 1);
    const Range part{x[column], x[column + 1], set_.edges_y[row], set_.edges_y[row + 1]};
    return sum([&](const Term& term, const ShapeParameters& p) { return integral_2d(term, set_.range, part, p); });
  }
  double count_of_all() {
    return sum([&](const Term& term, const ShapeParameters& p) { return integral(term, set_.range, p); });
  }

 private:
  struct Local {
    std::array<std::size_t, kMostParameters> slots{};
    ShapeParameters values{};
  };
  const DataSet& set_;
  std::vector<std::uint32_t> globals_;
  std::vector<Local> locals_;
  std::vector<double> gradient_;
};

// Value, gradient and curvature of a data set by its own parameters, summed in chunks.
class Sums {
 public:
  Sums(std::size_t n, Wanted wanted)
      : n_(n), wanted_(wanted), chunk_(1 + n + n * (n + 1) / 2, 0.0), total_(chunk_.size(), 0.0) {}

  // value, slope · gradient, bend · gradient gradientᵀ
  void add(double value, double slope, double bend, const std::vector<double>& gradient) {
    chunk_[0] += value;
    double* to = chunk_.data() + 1;
    for (std::size_t i = 0; i < n_; ++i) *to++ += slope * gradient[i];
    for (std::size_t i = 0; i < n_ && wanted_ == Wanted::kCurvature; ++i) {
      const double row = bend * gradient[i];
      for (std::size_t j = 0; j <= i; ++j) *to++ += row * gradient[j];
    }
    if (++entries_ % kChunk == 0) flush();
  }

  // What was summed elsewhere; the curvature as a lower triangle row by row.
  void add_sums(double value, const std::vector<double>& gradient, const std::vector<double>& curvature) {
    total_[0] += value;
    for (std::size_t i = 0; i < gradient.size(); ++i) total_[1 + i] += gradient[i];
    for (std::size_t i = 0; i < curvature.size(); ++i) total_[1 + n_ + i] += curvature[i];
  }

  void put_into(Evaluation& result, const std::vector<std::uint32_t>& globals) {
    flush();
    result.value += total_[0];
    const double* from = total_.data() + 1;
    for (std::size_t i = 0; i < n_; ++i) result.gradient[globals[i]] += *from++;
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) result.curvature.add(globals[i], globals[j], *from++);
    }
  }

 private:
  void flush() {
    for (std::size_t i = 0; i < chunk_.size(); ++i) {
      total_[i] += chunk_[i];
      chunk_[i] = 0;
    }
  }

  std::size_t n_;
  Wanted wanted_;
  std::vector<double> chunk_;
  std::vector<double> total_;
  std::size_t entries_ = 0;
};

bool add_least_squares(const DataSet& set, LocalModel& model, Sums& sums) {
  for (std::size_t i = 0; i < set.x.size(); ++i) {
    const double weight = 1 / (set.sigma[i] * set.sigma[i]);
    const double residual = set.y[i] - model.density_at(set.x[i], 0);
    sums.add(weight * residual * residual, -2 * weight * residual, 2 * weight, model.gradient());
  }
  return true;
}

bool add_binned(const DataSet& set, LocalModel& model, Sums& sums) {
  for (std::size_t i = 0; i < set.counts.size(); ++i) {
    const double expected = model.count_in(i);
    const double count = set.counts[i];
    if (!set.sigma.empty()) {
      const double weight = 1 / (set.sigma[i] * set.sigma[i]);
      const double residual = count - expected;
      sums.add(weight * residual * residual, -2 * weight * residual, 2 * weight, model.gradient());
      continue;
    }
    // A bin far out in a tail may have nothing expected where nothing is.
    if (expected <= 0 && count > 0) return false;
    if (expected < 0) return false;
    if (expected == 0) continue;
    const double value = expected - count + (count > 0 ? count * std::log(count / expected) : 0);
    sums.add(2 * value, 2 * (1 - count / expected), 2 / expected, model.gradient());
  }
  return true;
}

// Σ ln density and its derivatives are polynomials of the coefficients: the entries come in as moments.
bool add_moments(const DataSet& set, const LocalModel& model, Sums& sums) {
  const SlottedTerm term = model.slotted()[0];
  if (!(term.values[0] > 0)) return false;
  const LogDensity density = log_gaussian(term.shape, term.values, *set.moments);
  const auto& moments = set.moments->sums;
  const std::size_t n = model.globals().size();
  double value = 0;
  std::vector<double> gradient(n, 0.0);
  std::vector<std::array<double, kMonomials>> slopes(n);
  for (std::size_t k = 0; k < kMonomials; ++k) {
    value += density.value[k] * moments[0][k];
    for (std::size_t j = 0; j < set.terms[0].term.count; ++j) slopes[term.slots[j]][k] += density.gradient[k][j];
  }
  std::vector<double> curvature;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < kMonomials; ++k) gradient[i] -= 2 * slopes[i][k] * moments[0][k];
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < kMonomials; ++k) {
        for (std::size_t l = 0; l < kMonomials; ++l) sum += slopes[i][k] * moments[k][l] * slopes[j][l];
      }
      curvature.push_back(2 * sum);
    }
  }
  sums.add_sums(-2 * value, gradient, curvature);
  return true;
}

// Sums over so many entries are worth sharing out and doing several at a time.
constexpr std::size_t kMany = 256;

bool can_sum_entries(const DataSet& set, const LocalModel& model) {
  return set.x.size() >= kMany && !set.y.empty() && model.globals().size() <= kMostSlots;
}

bool add_entries(const DataSet& set, const LocalModel& model, Sums& sums, Wanted wanted, ThreadPool* pool) {
  const EntryModel entries{set.range, model.slotted(), model.globals().size()};
  EntrySums found = sum_entries(entries, set.x, set.y, wanted == Wanted::kCurvature, pool);
  if (!found.is_defined) return false;
  for (double& one : found.gradient) one *= -2;
  for (double& one : found.curvature) one *= 2;
  sums.add_sums(-2 * found.logarithm, found.gradient, found.curvature);
  return true;
}

bool add_one_by_one(const DataSet& set, LocalModel& model, Sums& sums) {
  const bool has_y = !set.y.empty();
  for (std::size_t i = 0; i < set.x.size(); ++i) {
    const double value = model.density_at(set.x[i], has_y ? set.y[i] : 0);
    if (!(value > 0)) return false;
    sums.add(-2 * std::log(value), -2 / value, 2 / (value * value), model.gradient());
  }
  return true;
}

bool add_unbinned(const DataSet& set, LocalModel& model, Sums& sums, Wanted wanted, ThreadPool* pool) {
  const bool is_defined = set.moments                   ? add_moments(set, model, sums)
                          : can_sum_entries(set, model) ? add_entries(set, model, sums, wanted, pool)
                                                        : add_one_by_one(set, model, sums);
  if (!is_defined) return false;
  const double all = model.count_of_all();
  sums.add(2 * all, 2, 0, model.gradient());
  return true;
}

bool add(const DataSet& set, LocalModel& model, Sums& sums, Wanted wanted, ThreadPool* pool) {
  switch (set.kind) {
    case DataKind::kLeastSquares: return add_least_squares(set, model, sums);
    case DataKind::kBinned: return add_binned(set, model, sums);
    case DataKind::kUnbinned: return add_unbinned(set, model, sums, wanted, pool);
  }
  return false;
}

}  // namespace

void summarise(Objective& objective) {
  for (DataSet& set : objective.sets) {
    if (set.kind != DataKind::kUnbinned || set.terms.size() != 1) continue;
    const Shape shape = set.terms[0].term.shape;
    if (shape == Shape::kGaussian || shape == Shape::kGaussian2D) set.moments = moments_of(set.x, set.y);
  }
}

Evaluation evaluate(const Objective& objective, const std::vector<double>& parameters, Wanted wanted) {
  const std::size_t n = parameters.size();
  Evaluation result{0, std::vector<double>(n, 0.0), SymmetricMatrix(n)};
  for (const DataSet& set : objective.sets) {
    LocalModel model(set, parameters);
    Sums sums(model.globals().size(), wanted);
    if (!model.is_defined() || !add(set, model, sums, wanted, objective.pool)) {
      result.value = std::numeric_limits<double>::infinity();
      return result;
    }
    sums.put_into(result, model.globals());
  }
  for (const auto& [parameter, mean, sigma] : objective.constraints) {
    const double pull = (parameters[parameter] - mean) / sigma;
    result.value += pull * pull;
    result.gradient[parameter] += 2 * pull / sigma;
    result.curvature.add(parameter, parameter, 2 / (sigma * sigma));
  }
  return result;
}

std::vector<double> expectation(const DataSet& set, const std::vector<double>& parameters) {
  LocalModel model(set, parameters);
  std::vector<double> result(set.size());
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (set.kind == DataKind::kBinned) result[i] = model.count_in(i);
    else result[i] = model.density_at(set.x[i], set.kind == DataKind::kUnbinned && !set.y.empty() ? set.y[i] : 0);
  }
  return result;
}

}  // namespace beamglass::fit
