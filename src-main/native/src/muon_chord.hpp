// The way of a straight line through the cells of a section.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "calorimeter_stack.hpp"
#include "vector3.hpp"

namespace beamglass {

// Calls visit(cell, length in mm, z of the middle) for every cell that the half-line from `position`
// along the unit vector `direction` crosses before z = until_z, in order. In any direction: also for
// cosmic muons that come from above.
template <class Visit>
void for_each_chord(const CalorimeterSection& section, const Vector3& position, const Vector3& direction,
                    double until_z, Visit visit) {
  const CellGrid& grid = section.grid;
  double enter = 0;
  double exit = std::numeric_limits<double>::infinity();
  const auto clip = [&](double from, double step, double low, double high) {
    if (low >= high || (std::abs(step) < 1e-12 && (from < low || from >= high))) {
      exit = -1;
      return;
    }
    if (std::abs(step) < 1e-12) return;
    const double first = (low - from) / step;
    const double second = (high - from) / step;
    enter = std::max(enter, std::min(first, second));
    exit = std::min(exit, std::max(first, second));
  };
  const double left = grid.first_x - grid.pitch_x / 2;
  const double bottom = grid.first_y - grid.pitch_y / 2;
  clip(position.z, direction.z, section.z_begin, std::min(section.z_end, until_z));
  clip(position.x, direction.x, left, left + grid.pitch_x * static_cast<double>(grid.columns));
  clip(position.y, direction.y, bottom, bottom + grid.pitch_y * static_cast<double>(grid.rows));
  // Length along the line to the next boundary of a column or a row.
  const auto next = [&](double from, double step, double edge, double pitch, double at) {
    if (std::abs(step) < 1e-12) return std::numeric_limits<double>::infinity();
    const double line = (from + step * at - edge) / pitch;
    const double boundary = step > 0 ? std::floor(line + 1e-9) + 1 : std::ceil(line - 1e-9) - 1;
    return (edge + boundary * pitch - from) / step;
  };
  while (enter < exit) {
    const double end = std::min({exit, next(position.x, direction.x, left, grid.pitch_x, enter),
                                 next(position.y, direction.y, bottom, grid.pitch_y, enter)});
    if (!(end > enter)) break;
    const Vector3 middle = position + direction * ((enter + end) / 2);
    const std::size_t cell = grid.find(middle.x, middle.y);
    if (cell != CellGrid::kNone) visit(cell, end - enter, middle.z);
    enter = end;
  }
}

}  // namespace beamglass
