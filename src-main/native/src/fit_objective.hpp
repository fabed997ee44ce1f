// What a fit makes small: −2 ln L or χ² of data sets that share parameters, with gradient and expected curvature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "fit_moments.hpp"
#include "fit_shape.hpp"
#include "symmetric_matrix.hpp"
#include "thread_pool.hpp"

namespace beamglass::fit {

enum class DataKind {
  // Points with errors: Σ ((y − f) / σ)²
  kLeastSquares,
  // Counts in bins: Poisson likelihood ratio of Baker and Cousins, NIM 221 (1984) 437; with errors, least squares
  kBinned,
  // Entries one by one: extended likelihood, −2 (Σ ln λ(x) − ∫ λ)
  kUnbinned
};

struct PlacedTerm {
  Term term;
  // Which parameter of the fit each parameter of the shape is.
  std::vector<std::uint32_t> parameters;
};

struct DataSet {
  DataKind kind = DataKind::kLeastSquares;
  Range range;
  // Points or entries; y of points is measured, of entries a coordinate (empty in one dimension).
  std::vector<double> x;
  std::vector<double> y;
  // Errors of points, or of the counts of bins where they are not Poisson's (else empty)
  std::vector<double> sigma;
  // Bins + 1, in y too where they have two dimensions; counts per bin, row by row from the lowest y
  std::vector<double> edges;
  std::vector<double> edges_y;
  std::vector<double> counts;
  // Terms of the sum
  std::vector<PlacedTerm> terms;
  // Of entries under one Gaussian (`summarise`): then the entries themselves are not looked at any more.
  std::optional<Moments> moments;

  bool has_two_dimensions() const { return !(kind == DataKind::kUnbinned ? y : edges_y).empty(); }
  std::size_t size() const { return kind == DataKind::kBinned ? counts.size() : x.size(); }
};

// Knowledge from elsewhere: ((parameter − mean) / sigma)².
struct Constraint {
  std::uint32_t parameter = 0;
  double mean = 0;
  double sigma = 1;
};

struct Objective {
  std::vector<DataSet> sets;
  std::vector<Constraint> constraints;
  // Whose idle threads help with many entries; may be none.
  ThreadPool* pool = nullptr;
};

// Sums up entries where that says all that the fit asks for. Once, before many evaluations; entries must be finite.
void summarise(Objective& objective);

struct Evaluation {
  // Not finite where a density is not positive or a formula has no value.
  double value = 0;
  std::vector<double> gradient;
  // Second derivatives without those of the model (Gauss-Newton; Fisher's for likelihoods)
  SymmetricMatrix curvature;
};

// Without the curvature, which costs most, where only the gradient is asked for.
enum class Wanted { kGradient, kCurvature };

Evaluation evaluate(const Objective& objective, const std::vector<double>& parameters,
                    Wanted wanted = Wanted::kCurvature);

// What the model expects: at each point of the set (bins: the count of each; entries: the density at each).
std::vector<double> expectation(const DataSet& set, const std::vector<double>& parameters);

}  // namespace beamglass::fit
