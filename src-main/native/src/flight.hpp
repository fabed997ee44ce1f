// The steps of transport.hpp, for one particle (Real = double) or one per lane.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "field.hpp"
#include "lanes.hpp"
#include "transport.hpp"
#include "vector3.hpp"

namespace beamglass {

// Field at a point; gradient[i][j] = dB_i / dr_j, zero where none of the lanes varies.
template <class Real, bool kGradient>
struct FieldSample {
  BasicVector3<Real> b;
};
template <class Real>
struct FieldSample<Real, true> {
  BasicVector3<Real> b;
  std::array<std::array<Real, 3>, 3> gradient{};
  bool varies = false;
};

// Derivatives of place and direction by the five parameters (x, y, tx, ty, q/p) of the plane that a particle
// started from. A change of x or y alone moves the path in parallel until a gradient has acted on it.
template <class Real>
struct Derivatives {
  std::array<BasicVector3<Real>, 5> position{};
  std::array<BasicVector3<Real>, 5> direction{};
  bool parallel = true;
};

template <class Real, bool kDerivatives>
class Flight {
 public:
  using Vector = BasicVector3<Real>;
  using Sample = FieldSample<Real, kDerivatives>;

  Flight(const Field& field, double tolerance) : field_(field), tolerance_(tolerance) {}

  Vector position;
  Vector direction;
  Real q_over_p{};
  Real path{};
  // Length of the next step
  Real proposed{};
  Derivatives<Real> derivatives;

  // Looks the zone and the field up where the lane's particle is; it flies along sense * direction.
  void enter(std::size_t i, double sense) {
    const FieldZone& zone = field_.zone(get_lane(position.z, i), sense * get_lane(direction.z, i));
    set_lane(low_.x, i, zone.low_x);
    set_lane(low_.y, i, zone.low_y);
    set_lane(low_.z, i, zone.low_z);
    set_lane(high_.x, i, zone.high_x);
    set_lane(high_.y, i, zone.high_y);
    set_lane(high_.z, i, zone.high_z);
    set_lane(largest_step_, i, zone.largest_step);
    set_vector(constant_, i, zone.b);
    Sample fresh = here_;
    sample(position, fresh);
    take_lane(here_, fresh, i);
  }

  // Enters the next zone in lanes that have left theirs.
  BEAMGLASS_INLINE void follow_zones(double sense) {
    const auto inside = (position.z > low_.z) & (position.z < high_.z);
    if (!any(choose(inside, Real{}, all_lanes<Real>(1)) > 0.0)) return;
    for (std::size_t i = 0; i < kLanesOf<Real>; ++i) {
      const double z = get_lane(position.z, i);
      if (!(z > get_lane(low_.z, i) && z < get_lane(high_.z, i))) enter(i, sense);
    }
  }

  // Longest step along sign * direction (sign = +-1 per lane): to the face ahead and a hair beyond, so that the next
  // step begins there, or what the zone allows.
  BEAMGLASS_INLINE Real longest(const Real& sign) const {
    constexpr double kBeyond = 1e-6;
    const Real along = sign * direction.z;
    const Real gap = choose(along > 0.0, (high_.z - position.z) + kBeyond, (low_.z - position.z) - kBeyond);
    const Real to_face = choose(along == 0.0, all_lanes<Real>(std::numeric_limits<double>::max()), magnitude(gap / along));
    return lesser(to_face, largest_step_);
  }

  // Tries one step of at most `limit` (negative: against the flight) in each lane. Lanes where it is not accurate
  // enough stay where they are and propose a shorter one. Gives 1 for lanes that moved.
  BEAMGLASS_INLINE Real attempt(const Real& limit) {
    constexpr double kSmallestStep = 1e-3;
    const Real bend = kBend * q_over_p;
    const Real most = magnitude(limit);
    const Real size = lesser(most, proposed);
    const Real h = choose(limit < 0.0, -size, size);
    const Real half = 0.5 * h;
    const Real square = h * h;
    const Vector d = direction;
    const Vector k1 = bend * d.cross(here_.b);
    const Vector d2 = d + half * k1;
    Sample middle;
    sample(position + half * d + (0.125 * square) * k1, middle);
    const Vector k2 = bend * d2.cross(middle.b);
    const Vector d3 = d + half * k2;
    const Vector k3 = bend * d3.cross(middle.b);
    const Vector d4 = d + h * k3;
    Sample last;
    sample(position + h * d + (0.5 * square) * k3, last);
    const Vector k4 = bend * d4.cross(last.b);

    const Vector difference = k1 - k2 - k3 + k4;
    const Real error = square * (magnitude(difference.x) + magnitude(difference.y) + magnitude(difference.z));
    const Real next = greater(size * step_factor(error), all_lanes<Real>(kSmallestStep));
    const Real moved = choose((error <= 4 * tolerance_) | (size <= kSmallestStep), all_lanes<Real>(1), Real{});
    // A step cut short by a face or a plane says nothing against longer ones.
    proposed = choose((moved > 0.0) & (size < proposed), greater(proposed, next), next);

    if constexpr (kDerivatives) {
      const bool varies = here_.varies || middle.varies || last.varies;
      const Stages stages{here_, middle, last, k1, k2, k3, k4, d2, d3, d4};
      if (varies) {
        derivatives.parallel = false;
        move_columns<true>(stages, bend, h, moved);
      } else {
        move_columns<false>(stages, bend, h, moved);
      }
    }
    const Vector sum = k2 + k3;
    const Real sixth = h * (1.0 / 6);
    const Vector end = d + sixth * (k1 + sum + sum + k4);
    keep(moved, position + h * d + (h * sixth) * (k1 + sum), position);
    // 1/|end| to first order: the step keeps the length to its own accuracy.
    keep(moved, (1.5 - 0.5 * end.dot(end)) * end, direction);
    path = path + moved * h;
    keep(moved, last.b, here_.b);
    if constexpr (kDerivatives) {
      here_.varies = here_.varies || last.varies;
      for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) here_.gradient[i][j] = choose(moved > 0.0, last.gradient[i][j], here_.gradient[i][j]);
      }
      here_.varies = here_.varies && any_gradient(here_);
    }
    return moved;
  }

  // Moves along the direction by that path, without a field.
  BEAMGLASS_INLINE void drift(const Real& length) {
    position = position + length * direction;
    path = path + length;
    if constexpr (kDerivatives) {
      for (std::size_t c = derivatives.parallel ? 2 : 0; c < 5; ++c) {
        derivatives.position[c] = derivatives.position[c] + length * derivatives.direction[c];
      }
    }
  }

 private:
  struct Stages {
    const Sample& first;
    const Sample& middle;
    const Sample& last;
    const Vector& k1;
    const Vector& k2;
    const Vector& k3;
    const Vector& k4;
    const Vector& d2;
    const Vector& d3;
    const Vector& d4;
  };

  static void set_vector(Vector& v, std::size_t i, const Vector3& to) {
    set_lane(v.x, i, to.x);
    set_lane(v.y, i, to.y);
    set_lane(v.z, i, to.z);
  }

  static void take_lane(Sample& to, const Sample& from, std::size_t i) {
    set_vector(to.b, i, {get_lane(from.b.x, i), get_lane(from.b.y, i), get_lane(from.b.z, i)});
    if constexpr (kDerivatives) {
      for (std::size_t j = 0; j < 3; ++j) {
        for (std::size_t k = 0; k < 3; ++k) set_lane(to.gradient[j][k], i, get_lane(from.gradient[j][k], i));
      }
      to.varies = to.varies || from.varies;
    }
  }

  static bool any_gradient(const Sample& at) {
    bool some = false;
    for (const auto& row : at.gradient) {
      for (const Real& value : row) some = some || any(value < 0.0) || any(value > 0.0);
    }
    return some;
  }

  static BEAMGLASS_INLINE void keep(const Real& moved, const Vector& from, Vector& to) {
    to.x = choose(moved > 0.0, from.x, to.x);
    to.y = choose(moved > 0.0, from.y, to.y);
    to.z = choose(moved > 0.0, from.z, to.z);
  }

  // Factor of the next step for the estimated error of this one: Lund et al., eq. 9.
  BEAMGLASS_INLINE Real step_factor(const Real& error) const {
    constexpr double kSafety = 0.9;
    const Real safe = greater(error, all_lanes<Real>(tolerance_ / 256));
    const Real factor = kSafety * root(root(tolerance_ / safe));
    return choose(error * 256.0 <= tolerance_, all_lanes<Real>(4), greater(lesser(factor, all_lanes<Real>(4)), all_lanes<Real>(0.25)));
  }

  // The zone answers for points within the bounds where its field is constant, the field itself for others.
  BEAMGLASS_INLINE void sample(const Vector& r, Sample& out) const {
    out.b = constant_;
    if constexpr (kDerivatives) {
      out.gradient = {};
      out.varies = false;
    }
    const auto inside = (r.x >= low_.x) & (r.x <= high_.x) & (r.y >= low_.y) & (r.y <= high_.y) & (r.z >= low_.z) & (r.z <= high_.z);
    if (!any(choose(inside, Real{}, all_lanes<Real>(1)) > 0.0)) return;
    sample_outside(r, out);
  }

  void sample_outside(const Vector& r, Sample& out) const {
    for (std::size_t i = 0; i < kLanesOf<Real>; ++i) {
      const Vector3 at{get_lane(r.x, i), get_lane(r.y, i), get_lane(r.z, i)};
      const bool inside = at.x >= get_lane(low_.x, i) && at.x <= get_lane(high_.x, i) && at.y >= get_lane(low_.y, i) &&
                          at.y <= get_lane(high_.y, i) && at.z >= get_lane(low_.z, i) && at.z <= get_lane(high_.z, i);
      if (inside) continue;
      if constexpr (kDerivatives) {
        const FieldValue value = field_.value_at(at);
        set_vector(out.b, i, value.b);
        out.varies = out.varies || value.varies;
        for (std::size_t j = 0; j < 3; ++j) {
          for (std::size_t k = 0; k < 3; ++k) set_lane(out.gradient[j][k], i, value.gradient[j][k]);
        }
      } else {
        set_vector(out.b, i, field_.at(at));
      }
    }
  }

  // Derivative of k = bend (d x B) by one parameter: of the direction `dd`, the place `dr` and, of q/p alone, the
  // curvature itself.
  template <bool kVaries, bool kOfCurvature>
  BEAMGLASS_INLINE Vector curvature(const Vector& dr, const Vector& dd, const Vector& d, const Real& bend,
                                    const Sample& field) const {
    Vector cross = dd.cross(field.b);
    if constexpr (kVaries) {
      const auto& g = field.gradient;
      const Vector db{g[0][0] * dr.x + g[0][1] * dr.y + g[0][2] * dr.z, g[1][0] * dr.x + g[1][1] * dr.y + g[1][2] * dr.z,
                      g[2][0] * dr.x + g[2][1] * dr.y + g[2][2] * dr.z};
      cross = cross + d.cross(db);
    }
    if constexpr (kOfCurvature) return bend * cross + all_lanes<Real>(kBend) * d.cross(field.b);
    return bend * cross;
  }

  template <bool kVaries, bool kOfCurvature>
  BEAMGLASS_INLINE void move_column(const Stages& s, std::size_t c, const Real& bend, const Real& h, const Real& moved) {
    const Real half = 0.5 * h;
    const Real square = h * h;
    const Vector r = derivatives.position[c];
    const Vector d = derivatives.direction[c];
    const Vector k1 = curvature<kVaries, kOfCurvature>(r, d, direction, bend, s.first);
    const Vector halfway = r + half * d + (0.125 * square) * k1;
    const Vector k2 = curvature<kVaries, kOfCurvature>(halfway, d + half * k1, s.d2, bend, s.middle);
    const Vector k3 = curvature<kVaries, kOfCurvature>(halfway, d + half * k2, s.d3, bend, s.middle);
    const Vector end = r + h * d + (0.5 * square) * k3;
    const Vector k4 = curvature<kVaries, kOfCurvature>(end, d + h * k3, s.d4, bend, s.last);
    const Vector sum = k2 + k3;
    const Real sixth = h * (1.0 / 6);
    keep(moved, r + h * d + (h * sixth) * (k1 + sum), derivatives.position[c]);
    keep(moved, d + sixth * (k1 + sum + sum + k4), derivatives.direction[c]);
  }

  template <bool kVaries>
  BEAMGLASS_INLINE void move_columns(const Stages& s, const Real& bend, const Real& h, const Real& moved) {
    for (std::size_t c = derivatives.parallel ? 2 : 0; c < 4; ++c) move_column<kVaries, false>(s, c, bend, h, moved);
    move_column<kVaries, true>(s, 4, bend, h, moved);
  }

  const Field& field_;
  double tolerance_;
  Sample here_;
  // Of each lane's zone
  Vector low_;
  Vector high_;
  Vector constant_;
  Real largest_step_{};
};

}  // namespace beamglass
