// Matter as boxes along the axes, good enough for transport and for budgets of material. Lengths in mm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "vector3.hpp"

namespace beamglass {

struct MatterBox {
  Vector3 low;
  Vector3 high;
  // Index in the list of materials; nothing for a hole.
  std::optional<std::uint32_t> material;
};

// Part of a ray within one box.
struct Crossing {
  double begin = 0;
  double end = 0;
  std::size_t box = 0;
};

class Geometry {
 public:
  // Where boxes overlap, the later one counts (a hole in a plate is a later box without material).
  explicit Geometry(std::vector<MatterBox> boxes) : boxes_(std::move(boxes)) {}

  const std::vector<MatterBox>& boxes() const { return boxes_; }

  // Parts of the ray from `start` along the unit vector `direction` up to `length` that lie in a box
  // with material, in order. Boxes that the ray only touches give none.
  std::vector<Crossing> crossings(const Vector3& start, const Vector3& direction, double length) const;

 private:
  std::vector<MatterBox> boxes_;
};

}  // namespace beamglass
