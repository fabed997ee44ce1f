// The beam on the strips of PADME's target, seen as a Gaussian on a constant (padme.md §3.5). Lengths in mm.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "fit_minimiser.hpp"

namespace beamglass {

struct ProfileSettings {
  // Centre of strip 0
  double first = 0;
  double pitch = 1;
  // Per strip
  std::vector<double> noise;
  // Variance of the charge over the charge itself: that of one particle and its fluctuation
  double variance_per_charge = 0;
};

struct Profile {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  // Of the charges themselves
  double charge = kNone;
  double mean = kNone;
  // Fitted; the width without that of a strip
  double area = kNone;
  double area_error = kNone;
  double centre = kNone;
  double centre_error = kNone;
  double width = kNone;
  double width_error = kNone;
  double chi2 = kNone;
  std::size_t degrees = 0;
  bool is_fitted = false;
};

// In two passes: over all strips, then, with the constant of the first, over those within one deviation of the centre,
// at least two on each side. The errors of the second pass are those of the charges that the first one expects.
// @param charges per strip; strips that are no numbers are left out
Profile beam_profile(const ProfileSettings& settings, std::span<const double> charges);

}  // namespace beamglass
