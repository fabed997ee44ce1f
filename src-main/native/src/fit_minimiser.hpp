// The one minimiser: Levenberg and Marquardt's steps on the expected curvature, then Newton's on the second
// derivatives themselves, which also give the errors. Words and flags are those of iminuit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "fit_objective.hpp"

namespace beamglass::fit {

struct Parameter {
  double start = 0;
  double low = 0;
  double high = 0;
  bool is_fixed = false;
};

enum class Failure {
  kNone,
  // The data can never give an answer:
  kNoData,
  kTooFewData,
  kNotFinite,
  kErrorNotPositive,
  kNoEntries,
  kOutsideRange,
  // These data did not:
  kNoStart,       // the model has no value at any start
  kUndetermined,  // a parameter, or a combination, does not change the model
  kNoMinimum,     // the curvature is not positive where the steps end
  kCallLimit
};

struct Minimum {
  Failure failure = Failure::kNone;
  double value = 0;
  // Estimated vertical distance to the minimum
  double edm = 0;
  std::uint32_t calls = 0;
  bool has_parameters_at_limit = false;
  std::vector<double> parameters;
  std::vector<std::uint8_t> at_limit;
  // By all parameters; zero for those fixed or at a limit.
  SymmetricMatrix covariance;
};

// Why the data cannot be fitted, if so.
Failure check_data(const Objective& objective, const std::vector<Parameter>& parameters);

// From parameter values within their bounds.
Minimum minimise(const Objective& objective, const std::vector<Parameter>& parameters);

}  // namespace beamglass::fit
