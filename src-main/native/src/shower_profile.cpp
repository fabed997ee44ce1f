#include "shower_profile.hpp"

#include <cmath>
#include <numbers>

namespace beamglass {
namespace {

// ∫₀ˣ∫₀ʸ R² / (π (u² + v² + R²)²) dv du
double corner(double x, double y, double radius) {
  const double a = std::sqrt(x * x + radius * radius);
  const double b = std::sqrt(y * y + radius * radius);
  return (x / a * std::atan(y / a) + y / b * std::atan(x / b)) / (2 * std::numbers::pi);
}

// Derivative of `corner` by x: ∫₀ʸ R² / (π (x² + v² + R²)²) dv
double edge(double x, double y, double radius) {
  const double square = x * x + radius * radius;
  const double a = std::sqrt(square);
  return radius * radius / (2 * std::numbers::pi * square) * (y / (y * y + square) + std::atan(y / a) / a);
}

void add(CellShare& share, double part, double radius, double x0, double x1, double y0, double y1) {
  share.value += part * (corner(x1, y1, radius) - corner(x0, y1, radius) - corner(x1, y0, radius) +
                         corner(x0, y0, radius));
  // The edges come nearer as the axis moves toward them.
  share.slope_x -= part * (edge(x1, y1, radius) - edge(x0, y1, radius) - edge(x1, y0, radius) + edge(x0, y0, radius));
  share.slope_y -= part * (edge(y1, x1, radius) - edge(y1, x0, radius) - edge(y0, x1, radius) + edge(y0, x0, radius));
}

}  // namespace

CellShare ShowerGrid::share(std::size_t cell, double x, double y) const {
  return share_at(x_of(cell) - x, y_of(cell) - y);
}

CellShare ShowerGrid::share_at(double dx, double dy) const {
  CellShare share;
  const double x0 = dx - pitch_x / 2;
  const double x1 = dx + pitch_x / 2;
  const double y0 = dy - pitch_y / 2;
  const double y1 = dy + pitch_y / 2;
  add(share, profile.core, profile.core_radius, x0, x1, y0, y1);
  add(share, 1 - profile.core, profile.tail_radius, x0, x1, y0, y1);
  return share;
}

}  // namespace beamglass
