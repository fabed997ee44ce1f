// Magnetic fields: a sum of regions, each zero outside its box. Lengths in mm, fields in T.
#pragma once

#include <array>
#include <cstddef>
#include <variant>
#include <vector>

#include "vector3.hpp"

namespace beamglass {

struct FieldBox {
  Vector3 low;
  Vector3 high;

  bool holds(const Vector3& r) const {
    return r.z >= low.z && r.z <= high.z && r.x >= low.x && r.x <= high.x && r.y >= low.y && r.y <= high.y;
  }
};

// Field and, where it varies, gradient[i][j] = dB_i / dr_j in T/mm (zero elsewhere).
struct FieldValue {
  Vector3 b;
  std::array<std::array<double, 3>, 3> gradient{};
  bool varies = false;
};

struct UniformField {
  FieldBox box;
  Vector3 b;
};

// Dipole with soft edges, field along +y for positive `peak`. With w = z + iy (y from the mid-plane),
//   B_y + i B_z = peak F(w),   F(w) = (tanh((w - entry) / edge) - tanh((w - exit) / edge)) / 2.
// F is analytic, so the field obeys Maxwell's equations everywhere, not only to first order in y; the
// integral along the axis is peak (exit - entry) exactly. The poles of tanh demand
// |y| < pi edge / 2 within the box. Further than 12 edges from entry and exit F is 0 or 1 to 4e-11.
struct SoftDipole {
  static constexpr double kReach = 12;
  double peak = 0;
  double mid_y = 0;
  double entry = 0;
  double exit = 0;
  double edge = 0;
  // Of the gap, in x and y; in z the reach of the edges.
  FieldBox box;
};

// Values on a regular grid, trilinear between its points.
struct FieldMap {
  Vector3 origin;
  Vector3 spacing;
  std::array<std::size_t, 3> points{};
  // Three numbers per point; x runs fastest, then y, then z.
  std::vector<double> values;
  FieldBox box;
};

SoftDipole make_soft_dipole(double peak, double mid_y, double entry, double exit, double edge, double low_x,
                            double high_x, double half_gap);

// What lies between two neighbouring faces (z where a region, or the edge of a dipole, begins or ends).
struct FieldZone {
  double low_z = 0;
  double high_z = 0;
  // Of the regions that reach into the zone; no step is longer.
  double largest_step = 0;
  // The field is `b` wherever x and y are inside these bounds (that is nowhere where it varies).
  double low_x = 0;
  double high_x = 0;
  double low_y = 0;
  double high_y = 0;
  Vector3 b;

  bool is_constant_at(const Vector3& r) const {
    return r.x >= low_x && r.x <= high_x && r.y >= low_y && r.y <= high_y && r.z >= low_z && r.z <= high_z;
  }
};

class Field {
 public:
  using Region = std::variant<UniformField, SoftDipole, FieldMap>;

  explicit Field(std::vector<Region> regions);

  Vector3 at(const Vector3& r) const;
  // Field with gradient.
  FieldValue value_at(const Vector3& r) const;

  // The zone of z; on a face, the one that lies towards `direction_z`.
  const FieldZone& zone(double z, double direction_z) const;

  // Whether there is no field at all between two planes of z.
  bool is_zero_between(double z0, double z1) const;

 private:
  template <bool kGradient>
  FieldValue sum(const Vector3& r) const;

  std::vector<Region> regions_;
  std::vector<double> faces_;
  // One more than faces.
  std::vector<FieldZone> zones_;
};

}  // namespace beamglass
