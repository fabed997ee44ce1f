// Charge along the strips of a plane as that of one hit, or of two that overlap: Gaussians of the plane's own width,
// fitted by least squares. Errors of charges are Gaussian: noise, and what channels differ by in gain. Lengths in strips.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace beamglass {

struct StripProfile {
  // σ of the strips' charges: that of the hit's charge and the width of a strip together
  double spread = 1;
  // Charge, r.m.s. per strip; and relative to the charge
  double noise = 0;
  double gain_spread = 0;
};

struct ProfilePoint {
  double strip = 0;
  double charge = 0;
};

struct ProfileHit {
  double position = 0;
  // 1σ of the fit alone
  double error = 0;
  double charge = 0;
};

// A hit from the centre of the charge, as it lies where no second hit is near.
struct CentredHit {
  double position = 0;
  // 1σ from noise, gains and what is known of the width
  double error = 0;
  double charge = 0;
  // Variance of the charge beyond that of one hit, relative to it
  double excess = 0;
};

struct ProfileFit {
  double chi_squared = 0;
  std::vector<ProfileHit> hits;
};

// Points at which the charge is lowest between two tops.
std::vector<std::size_t> valleys_of(const StripProfile& profile, const std::vector<ProfilePoint>& points);

// The position whose profile has the centre of charge that the points have, on the strips of the points: strips below
// threshold, beyond the plane's border or of unknown charge do not pull it to one side. Needs one point.
CentredHit centred(const StripProfile& profile, const std::vector<ProfilePoint>& points);

// Positions may lie this far outside of the points.
constexpr double kBeside = 1.5;

// Nothing where the fit has no minimum.
std::optional<ProfileFit> fit_one(const StripProfile& profile, const std::vector<ProfilePoint>& points);

// In the order of positions; needs five points.
std::optional<ProfileFit> fit_two(const StripProfile& profile, const std::vector<ProfilePoint>& points);

}  // namespace beamglass
