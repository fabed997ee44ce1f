// A fit as the caller asks for it: from several starts, with intervals by the profile.
#pragma once

#include <cstdint>
#include <vector>

#include "fit_minimiser.hpp"

namespace beamglass::fit {

struct Task {
  Objective objective;
  std::vector<Parameter> parameters;
  // Starts in all. Those after the first are drawn within the bounds, or around the start within `spread`.
  std::uint32_t starts = 1;
  // Per parameter, for the draws where it has no two finite bounds
  std::vector<double> spread;
  std::uint64_t seed = 0;
  // Parameters whose profile interval is wanted.
  std::vector<std::uint32_t> profiled;
};

enum class IntervalEnd {
  // The function is higher by 1 there.
  kCrossed,
  // The parameter's bound comes before.
  kAtLimit,
  // The other parameters have no minimum on the way.
  kNoMinimum,
  // The way leads to a minimum below the one found.
  kLowerMinimum
};

struct Interval {
  std::uint32_t parameter = 0;
  double low = 0;
  double high = 0;
  IntervalEnd low_end = IntervalEnd::kCrossed;
  IntervalEnd high_end = IntervalEnd::kCrossed;
};

struct Outcome {
  Minimum best;
  // The best other minimum that the starts led to, more than one standard deviation from the best; NaN: none.
  double second_difference = 0;
  double second_distance = 0;
  std::vector<Interval> intervals;
};

// Sums up its data where that helps.
Outcome run(Task& task);

}  // namespace beamglass::fit
