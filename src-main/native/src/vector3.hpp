// Vectors of three components and rotations to a direction.
#pragma once

#include <cmath>

#include "vectorised.hpp"

namespace beamglass {

template <class T>
struct BasicVector3 {
  T x{};
  T y{};
  T z{};

  BEAMGLASS_INLINE BasicVector3 operator+(const BasicVector3& v) const { return {x + v.x, y + v.y, z + v.z}; }
  BEAMGLASS_INLINE BasicVector3 operator-(const BasicVector3& v) const { return {x - v.x, y - v.y, z - v.z}; }
  BEAMGLASS_INLINE BasicVector3 operator*(const T& s) const { return {x * s, y * s, z * s}; }
  friend BEAMGLASS_INLINE BasicVector3 operator*(const T& s, const BasicVector3& v) { return v * s; }
  BEAMGLASS_INLINE T dot(const BasicVector3& v) const { return x * v.x + y * v.y + z * v.z; }
  BEAMGLASS_INLINE T norm() const { return std::sqrt(dot(*this)); }
  BEAMGLASS_INLINE BasicVector3 cross(const BasicVector3& v) const {
    return {y * v.z - z * v.y, z * v.x - x * v.z, x * v.y - y * v.x};
  }
};

using Vector3 = BasicVector3<double>;

inline Vector3 unit(const Vector3& v) { return v * (1 / v.norm()); }

// The vector whose components are given in a frame whose z axis is `axis` (a unit vector): turned
// by the rotation that takes (0, 0, 1) to the axis by the shortest way.
inline Vector3 to_frame_of(const Vector3& axis, const Vector3& v) {
  if (axis.z < -1 + 1e-12) return {v.x, -v.y, -v.z};
  // Rodrigues' formula with k = z × axis = (-axis.y, axis.x, 0).
  const double f = 1 / (1 + axis.z);
  const double along = axis.x * v.x + axis.y * v.y;
  return {v.x - axis.x * axis.x * f * v.x - axis.x * axis.y * f * v.y + axis.x * v.z,
          v.y - axis.x * axis.y * f * v.x - axis.y * axis.y * f * v.y + axis.y * v.z, axis.z * v.z - along};
}

}  // namespace beamglass
