// Showers in a grid of calorimeter cells against the expected lateral profile (na64.md §3.5): energy and axis of one,
// or of two that overlap, by the fitting core. Energies in GeV, lengths in mm.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "fit_minimiser.hpp"
#include "shower_profile.hpp"

namespace beamglass {

struct ShowerSettings {
  ShowerGrid grid;
  // Standard deviation of a cell's energy about the profile: noise ⊕ stochastic √E ⊕ constant E.
  double noise = 0.05;
  double stochastic = 0.1;
  double constant = 0.03;
  // Showers with less than that are not fitted, nor is a second one believed.
  double least_energy = 1;
};

struct ShowerAxis {
  double energy = 0;
  double energy_error = 0;
  double x = 0;
  double x_error = 0;
  double y = 0;
  double y_error = 0;
};

struct FittedShowers {
  // Largest first
  std::vector<ShowerAxis> showers;
  double chi2 = 0;
  std::uint32_t degrees = 0;
};

// Energy-weighted centre of the cells; nothing without energy.
std::optional<ShowerAxis> centroid(const ShowerSettings& settings, std::span<const double> cells);

// @param cells energy of each cell of the grid, all finite
// @returns nothing where there is too little energy or the fit finds no minimum
std::optional<FittedShowers> fit_one_shower(const ShowerSettings& settings, std::span<const double> cells);

// Two showers, begun where the first leaves most; nothing where they are not both there.
std::optional<FittedShowers> fit_two_showers(const ShowerSettings& settings, std::span<const double> cells,
                                             const FittedShowers& one);

}  // namespace beamglass
