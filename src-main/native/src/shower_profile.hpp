// Lateral profile of electromagnetic showers, and the part of one that each cell of a grid holds.
#pragma once

#include <cstddef>
#include <vector>

namespace beamglass {

// Density of energy across the axis: Σ wₖ Rₖ² / (π (r² + Rₖ²)²) of a core and a tail, after Grindhammer and Peters
// (hep-ex/0001020), averaged over the depth of the calorimeter. Lengths in mm.
struct LateralProfile {
  double core = 0;  // part of the energy in the core
  double core_radius = 0;
  double tail_radius = 0;
};

// Part of a shower in a cell, and its derivatives by the place of the axis, 1/mm.
struct CellShare {
  double value = 0;
  double slope_x = 0;
  double slope_y = 0;
};

// Square or rectangular cells, numbered row by row.
struct ShowerGrid {
  std::size_t columns = 0;
  std::size_t rows = 0;
  // Centre of cell 0
  double first_x = 0;
  double first_y = 0;
  double pitch_x = 0;
  double pitch_y = 0;
  LateralProfile profile;

  std::size_t size() const { return columns * rows; }
  double x_of(std::size_t cell) const { return first_x + pitch_x * static_cast<double>(cell % columns); }
  double y_of(std::size_t cell) const { return first_y + pitch_y * static_cast<double>(cell / columns); }
  // Part of a shower with its axis at (x, y) in a cell of the grid.
  CellShare share(std::size_t cell, double x, double y) const;
  // The same for a cell that lies at (dx, dy) from the axis.
  CellShare share_at(double dx, double dy) const;
};

}  // namespace beamglass
