#include "calorimeter_stack.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace beamglass {

CalorimeterStack::CalorimeterStack(std::vector<CalorimeterSection> sections) : sections_(std::move(sections)) {
  first_cell_.push_back(0);
  for (const auto& section : sections_) first_cell_.push_back(first_cell_.back() + section.grid.size());
}

StackPath::StackPath(const CalorimeterStack& stack, const Vector3& position, const Vector3& direction)
    : stack_(&stack), position_(position) {
  if (!(direction.z > 0)) return;
  slope_x_ = direction.x / direction.z;
  slope_y_ = direction.y / direction.z;
  const double stretch = std::sqrt(1 + slope_x_ * slope_x_ + slope_y_ * slope_y_);
  double radiation = 0;
  double interaction = 0;
  const auto& sections = stack.sections();
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const auto& section = sections[i];
    const double begin = std::max(section.z_begin, position.z);
    if (begin >= section.z_end) continue;
    // A line that misses the section's cells at its face goes past it: PADME's hole, HCAL0.
    const Place face = place(i, begin);
    if (section.grid.find(face.x, face.y) == CellGrid::kNone) continue;
    const double per_radiation = stretch / section.medium.radiation_length;
    const double per_interaction = stretch / section.interaction_length;
    pieces_.push_back({i, begin, section.z_end, {radiation, interaction}, {per_radiation, per_interaction}});
    radiation += (section.z_end - begin) * per_radiation;
    interaction += (section.z_end - begin) * per_interaction;
  }
}

StackPath::Place StackPath::place(std::size_t section, double z) const {
  return {section, position_.x + slope_x_ * (z - position_.z), position_.y + slope_y_ * (z - position_.z), z};
}

double StackPath::total(Depth depth) const {
  if (pieces_.empty()) return 0;
  const auto kind = static_cast<std::size_t>(depth);
  const Piece& last = pieces_.back();
  return last.before[kind] + (last.z_end - last.z_begin) * last.per_mm[kind];
}

StackPath::Place StackPath::at(Depth depth, double value) const {
  const auto kind = static_cast<std::size_t>(depth);
  for (const Piece& piece : pieces_) {
    const double z = piece.z_begin + (value - piece.before[kind]) / piece.per_mm[kind];
    if (z <= piece.z_end) return place(piece.section, std::max(z, piece.z_begin));
  }
  const double end = pieces_.empty() ? position_.z : pieces_.back().z_end;
  return place(stack_->sections().size(), end);
}

double StackPath::first_thick_z() const {
  const auto thick = std::find_if(pieces_.begin(), pieces_.end(), [](const Piece& piece) {
    return (piece.z_end - piece.z_begin) * piece.per_mm[static_cast<std::size_t>(Depth::kRadiation)] > 0.5;
  });
  return thick == pieces_.end() ? std::numeric_limits<double>::infinity() : thick->z_begin;
}

double StackPath::depth_at(Depth depth, double z) const {
  const auto kind = static_cast<std::size_t>(depth);
  double value = 0;
  for (const Piece& piece : pieces_) {
    if (z <= piece.z_begin) break;
    value = piece.before[kind] + (std::min(z, piece.z_end) - piece.z_begin) * piece.per_mm[kind];
  }
  return value;
}

}  // namespace beamglass
