// Three-vectors by value.
#pragma once

#include <cmath>

namespace beamglass {

struct Vector3 {
  double x = 0;
  double y = 0;
  double z = 0;
};

constexpr Vector3 operator+(const Vector3& a, const Vector3& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
constexpr Vector3 operator-(const Vector3& a, const Vector3& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
constexpr Vector3 operator*(double f, const Vector3& a) { return {f * a.x, f * a.y, f * a.z}; }
constexpr double dot(const Vector3& a, const Vector3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
constexpr Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double norm(const Vector3& a) { return std::sqrt(dot(a, a)); }
inline Vector3 unit(const Vector3& a) { return (1 / norm(a)) * a; }

// Two unit vectors that make a right-handed frame with the unit vector `w`
// (Duff et al., J. Computer Graphics Techniques 6 (2017) 1).
inline void transverse_frame(const Vector3& w, Vector3& u, Vector3& v) {
  const double sign = std::copysign(1.0, w.z);
  const double a = -1 / (sign + w.z);
  const double b = w.x * w.y * a;
  u = {1 + sign * w.x * w.x * a, sign * b, -sign * w.x};
  v = {b, sign + w.y * w.y * a, -w.y};
}

// `w` turned by the polar angle theta at the azimuth phi.
inline Vector3 turned(const Vector3& w, double theta, double phi) {
  Vector3 u;
  Vector3 v;
  transverse_frame(w, u, v);
  const double sine = std::sin(theta);
  return unit(sine * std::cos(phi) * u + sine * std::sin(phi) * v + std::cos(theta) * w);
}

}  // namespace beamglass
