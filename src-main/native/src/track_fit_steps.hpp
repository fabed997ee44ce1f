// The steps of track_fit.hpp from plane to plane, for one track per lane.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "lane_matrix.hpp"

namespace beamglass {

// One plane, one track per lane.
struct PlaneLanesOfFit {
  Column5<Lanes> predicted{};
  Column5<Lanes> filtered{};
  Column5<Lanes> smoothed{};
  Symmetric5<Lanes> predicted_covariance;
  Symmetric5<Lanes> filtered_covariance;
  Symmetric5<Lanes> smoothed_covariance;
  // From the plane before, with the loss in matter
  Square5<Lanes> jacobian{};
  // MaterialPassage
  alignas(sizeof(Lanes)) Lanes angle{};
  Lanes both{};
  Lanes place{};
  Lanes loss_variance{};
  // The hit; weights are 1 where there is a coordinate, else 0
  std::array<Lanes, 2> measured{};
  std::array<Lanes, 2> variance{};
  std::array<Lanes, 2> weight{};
  // What the hit adds
  Lanes chi_squared{};
  double cosine = 1;
  double sine = 0;
  std::uint8_t coordinates = 0;
};

// Takes the filtered covariance of the plane before to this one, whose predicted state and Jacobian are known, and
// filters. `before` is as long as `here`.
void predict_and_filter(std::span<const PlaneLanesOfFit> before, std::span<PlaneLanesOfFit> here);

// Smooths `here` by `behind`, which is smoothed.
void smooth(std::span<PlaneLanesOfFit> here, std::span<const PlaneLanesOfFit> behind);

}  // namespace beamglass
