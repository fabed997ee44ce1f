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

// Way ahead of a particle, all of it in one box with material or outside them all.
struct Stretch {
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  double length = 0;
  std::size_t box = kNowhere;
};

class Geometry {
 public:
  // Where boxes overlap, the later one counts (a hole in a plate is a later box without material).
  explicit Geometry(std::vector<MatterBox> boxes);

  const std::vector<MatterBox>& boxes() const { return boxes_; }

  // Parts of the ray from `start` along the unit vector `direction` up to `length` that lie in a box
  // with material, in order. Boxes that the ray only touches give none.
  std::vector<Crossing> crossings(const Vector3& start, const Vector3& direction, double length) const;

  // What the ray meets next, up to `length`, for directions with positive z. Boundaries nearer than `kTouching`
  // count as passed.
  Stretch ahead(const Vector3& start, const Vector3& direction, double length) const;

  // mm
  static constexpr double kTouching = 1e-5;

 private:
  // Zone between neighbouring faces (z where a box begins or ends) that z lies in.
  std::size_t zone(double z) const;
  std::size_t box_at(const Vector3& r, std::size_t zone) const;

  std::vector<MatterBox> boxes_;
  std::vector<double> faces_;
  // Boxes of each zone, in their order; one zone more than faces.
  std::vector<std::vector<std::uint32_t>> zones_;
};

}  // namespace beamglass
