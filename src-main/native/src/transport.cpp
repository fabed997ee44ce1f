#include "transport.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace beamglass {
namespace {

// Planes are reached to this, then by a straight line, mm.
constexpr double kAtPlane = 1e-6;
constexpr double kSmallestStep = 1e-3;

template <bool kWithDerivatives>
using Sample = std::conditional_t<kWithDerivatives, FieldValue, Vector3>;

inline const Vector3& strength(const Vector3& b) { return b; }
inline const Vector3& strength(const FieldValue& value) { return value.b; }

// A field as a step sees it: the zone that holds its beginning answers for most points.
struct ZoneField {
  const Field& field;
  const FieldZone* zone;

  void get(const Vector3& r, Vector3& b) const { b = zone->is_constant_at(r) ? zone->b : field.at(r); }
  void get(const Vector3& r, FieldValue& value) const {
    if (zone->is_constant_at(r)) {
      value.b = zone->b;
      value.varies = false;
    } else {
      value = field.value_at(r);
    }
  }

  // Path along the unit vector `d` to the face ahead and a hair beyond, so that the next step begins there.
  double path_to_face(const Vector3& r, const Vector3& d) const {
    constexpr double kBeyond = 1e-6;
    const double face = d.z > 0 ? zone->high_z : zone->low_z;
    return d.z == 0 ? std::numeric_limits<double>::infinity() : std::abs(face - r.z + std::copysign(kBeyond, d.z)) / std::abs(d.z);
  }
};

// What the stages of a step saw; the derivatives go through the same stages once it is accepted.
template <bool kWithDerivatives>
struct Stages {
  Sample<kWithDerivatives> first;
  Sample<kWithDerivatives> middle;
  Sample<kWithDerivatives> last;
  Vector3 k1;
  Vector3 k2;
  Vector3 k3;
  Vector3 k4;
  Vector3 direction2;
  Vector3 direction3;
  Vector3 direction4;
};

// One for the parameter q/p, which alone changes the curvature itself.
constexpr ColumnRow kOfCurvature{0, 0, 0, 0, 1, 0};

// Derivatives of k = kBend (q/p) (d x B); `slope` = dk/d(q/p).
template <bool kVaries>
inline void curvature_columns(const std::array<ColumnRow, 3>& position, const std::array<ColumnRow, 3>& direction,
                              const Vector3& d, double bend, const FieldValue& field, const Vector3& slope,
                              std::array<ColumnRow, 3>& out) {
  const Vector3& b = field.b;
  for (std::size_t c = 0; c < kColumns; ++c) {
    out[0][c] = bend * (direction[1][c] * b.z - direction[2][c] * b.y) + kOfCurvature[c] * slope.x;
    out[1][c] = bend * (direction[2][c] * b.x - direction[0][c] * b.z) + kOfCurvature[c] * slope.y;
    out[2][c] = bend * (direction[0][c] * b.y - direction[1][c] * b.x) + kOfCurvature[c] * slope.z;
  }
  if constexpr (kVaries) {
    const auto& g = field.gradient;
    for (std::size_t c = 0; c < kColumns; ++c) {
      const double bx = g[0][0] * position[0][c] + g[0][1] * position[1][c] + g[0][2] * position[2][c];
      const double by = g[1][0] * position[0][c] + g[1][1] * position[1][c] + g[1][2] * position[2][c];
      const double bz = g[2][0] * position[0][c] + g[2][1] * position[1][c] + g[2][2] * position[2][c];
      out[0][c] += bend * (d.y * bz - d.z * by);
      out[1][c] += bend * (d.z * bx - d.x * bz);
      out[2][c] += bend * (d.x * by - d.y * bx);
    }
  }
}

template <bool kVaries>
void step_derivatives(const Stages<true>& s, const Vector3& direction, double bend, double inverse, double h,
                      Derivatives& state) {
  std::array<ColumnRow, 3> k1;
  std::array<ColumnRow, 3> k2;
  std::array<ColumnRow, 3> k3;
  std::array<ColumnRow, 3> k4;
  std::array<ColumnRow, 3> r;
  std::array<ColumnRow, 3> d;
  curvature_columns<kVaries>(state.position, state.direction, direction, bend, s.first, inverse * s.k1, k1);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      if constexpr (kVaries) r[row][c] = state.position[row][c] + h / 2 * state.direction[row][c] + h * h / 8 * k1[row][c];
      d[row][c] = state.direction[row][c] + h / 2 * k1[row][c];
    }
  }
  curvature_columns<kVaries>(r, d, s.direction2, bend, s.middle, inverse * s.k2, k2);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t c = 0; c < kColumns; ++c) d[row][c] = state.direction[row][c] + h / 2 * k2[row][c];
  }
  curvature_columns<kVaries>(r, d, s.direction3, bend, s.middle, inverse * s.k3, k3);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      if constexpr (kVaries) r[row][c] = state.position[row][c] + h * state.direction[row][c] + h * h / 2 * k3[row][c];
      d[row][c] = state.direction[row][c] + h * k3[row][c];
    }
  }
  curvature_columns<kVaries>(r, d, s.direction4, bend, s.last, inverse * s.k4, k4);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      state.position[row][c] +=
          h * state.direction[row][c] + h * h / 6 * (k1[row][c] + k2[row][c] + k3[row][c]);
      state.direction[row][c] += h / 6 * (k1[row][c] + 2 * (k2[row][c] + k3[row][c]) + k4[row][c]);
    }
  }
}

// Without a field the derivatives go straight.
void drift_derivatives(double h, Derivatives& state) {
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t c = 0; c < kColumns; ++c) state.position[row][c] += h * state.direction[row][c];
  }
}

// Factor of the next step for the estimated error of this one: Lund et al., eq. 9.
double step_factor(double error, double tolerance) {
  constexpr double kSafety = 0.9;
  if (error * 256 <= tolerance) return 4;
  return std::clamp(kSafety * std::sqrt(std::sqrt(tolerance / error)), 0.25, 4.0);
}

// One accepted step of at most `limit` (negative: against the flight). Gives its length.
template <bool kWithDerivatives>
double take_step(const ZoneField& field, FreeState& state, Sample<kWithDerivatives>& here, double limit, double& proposed,
                 double tolerance, Derivatives& derivatives) {
  const double bend = kBend * state.q_over_p;
  const double sign = limit < 0 ? -1 : 1;
  double h = sign * std::min(std::abs(limit), proposed);
  Stages<kWithDerivatives> s;
  s.first = here;
  const Vector3 d = state.direction;
  s.k1 = bend * d.cross(strength(s.first));
  for (;;) {
    s.direction2 = d + h / 2 * s.k1;
    const Vector3 halfway = state.position + h / 2 * d + h * h / 8 * s.k1;
    field.get(halfway, s.middle);
    s.k2 = bend * s.direction2.cross(strength(s.middle));
    s.direction3 = d + h / 2 * s.k2;
    s.k3 = bend * s.direction3.cross(strength(s.middle));
    s.direction4 = d + h * s.k3;
    field.get(state.position + h * d + h * h / 2 * s.k3, s.last);
    s.k4 = bend * s.direction4.cross(strength(s.last));
    const Vector3 difference = s.k1 - s.k2 - s.k3 + s.k4;
    const double error =
        h * h * (std::abs(difference.x) + std::abs(difference.y) + std::abs(difference.z));
    const double factor = step_factor(error, tolerance);
    const bool accepted = error <= 4 * tolerance || std::abs(h) <= kSmallestStep;
    // A step cut short by a face or a plane says nothing against longer ones.
    const double next = std::max(std::abs(h) * factor, kSmallestStep);
    if (accepted) {
      proposed = std::abs(h) < proposed ? std::max(proposed, next) : next;
      break;
    }
    proposed = next;
    h = sign * next;
  }
  if constexpr (kWithDerivatives) {
    if (s.first.varies || s.middle.varies || s.last.varies) {
      step_derivatives<true>(s, d, bend, 1 / state.q_over_p, h, derivatives);
    } else if (s.first.b.dot(s.first.b) + s.middle.b.dot(s.middle.b) + s.last.b.dot(s.last.b) > 0) {
      step_derivatives<false>(s, d, bend, 1 / state.q_over_p, h, derivatives);
    } else {
      drift_derivatives(h, derivatives);
    }
  }
  state.position = state.position + h * d + h * h / 6 * (s.k1 + s.k2 + s.k3);
  const Vector3 end = d + h / 6 * (s.k1 + 2 * (s.k2 + s.k3) + s.k4);
  // 1/|end| to first order: the step keeps the length to its own accuracy.
  state.direction = (1.5 - 0.5 * end.dot(end)) * end;
  state.path += h;
  here = s.last;
  return h;
}

// After a step: looks the zone and its field up again where a face was crossed.
template <typename Value>
void enter_zone(ZoneField& field, const FreeState& state, double sense, Value& here) {
  const double z = state.position.z;
  if (z > field.zone->low_z && z < field.zone->high_z) return;
  field.zone = &field.field.zone(z, sense * state.direction.z);
  field.get(state.position, here);
}

}  // namespace

FreeState to_free(const PlaneState& state, double z, int forward) {
  const double scale = forward / std::sqrt(1 + state[2] * state[2] + state[3] * state[3]);
  return {{state[0], state[1], z}, {state[2] * scale, state[3] * scale, scale}, state[4], 0};
}

PlaneState to_plane(const FreeState& state) {
  const Vector3& d = state.direction;
  return {state.position.x, state.position.y, d.x / d.z, d.y / d.z, state.q_over_p};
}

TransportEnd Propagator::by_length(FreeState& state, double length) {
  const double end = state.path + length;
  Derivatives none;
  ZoneField field{field_, &field_.zone(state.position.z, state.direction.z)};
  Vector3 here = field_.at(state.position);
  for (std::uint64_t taken = 0; end - state.path > kAtPlane; ++taken) {
    if (taken >= settings_.largest_steps) return TransportEnd::kTooManySteps;
    const double to_face = field.path_to_face(state.position, state.direction);
    const double limit = std::min({end - state.path, to_face, field.zone->largest_step});
    take_step<false>(field, state, here, limit, step_, settings_.tolerance, none);
    ++steps_;
    enter_zone(field, state, 1, here);
  }
  state.position = state.position + (end - state.path) * state.direction;
  state.path = end;
  return TransportEnd::kArrived;
}

template <bool kWithDerivatives>
TransportEnd Propagator::run_to_z(FreeState& state, double z, int sense, Derivatives& derivatives) {
  ZoneField field{field_, &field_.zone(state.position.z, sense * state.direction.z)};
  Sample<kWithDerivatives> here;
  field.get(state.position, here);
  for (std::uint64_t taken = 0;; ++taken) {
    const double gap = z - state.position.z;
    // Paths that cross the plane at less than 10^-9 are taken for parallel.
    if (std::abs(state.direction.z) < 1e-9) return TransportEnd::kMissed;
    const double straight = gap / state.direction.z;
    if (std::abs(gap) <= kAtPlane) {
      state.position = state.position + straight * state.direction;
      state.path += straight;
      if constexpr (kWithDerivatives) drift_derivatives(straight, derivatives);
      return TransportEnd::kArrived;
    }
    // A hair beyond the plane is mended by a step back; anything else is a track that turned.
    if (straight * sense < 0 && std::abs(straight) > 1) return TransportEnd::kMissed;
    if (taken >= settings_.largest_steps) return TransportEnd::kTooManySteps;
    const double sign = straight < 0 ? -1 : 1;
    const double to_face = field.path_to_face(state.position, sign * state.direction);
    const double limit = std::min({std::abs(straight), to_face, field.zone->largest_step});
    take_step<kWithDerivatives>(field, state, here, sign * limit, step_, settings_.tolerance, derivatives);
    ++steps_;
    enter_zone(field, state, sense, here);
  }
}

TransportEnd Propagator::to_z(FreeState& state, double z, int sense) {
  Derivatives none;
  return run_to_z<false>(state, z, sense, none);
}

TransportEnd Propagator::between_planes(PlaneState& state, double z0, double z1, Jacobian* jacobian) {
  FreeState free = to_free(state, z0, 1);
  const int sense = z1 < z0 ? -1 : 1;
  Derivatives derivatives;
  TransportEnd end = TransportEnd::kArrived;
  if (jacobian == nullptr) {
    end = run_to_z<false>(free, z1, sense, derivatives);
  } else {
    // d = (tx, ty, 1) / n: d(d)/d(tx) = (e_x - d d.x) / n.
    const Vector3& d = free.direction;
    derivatives.position[0][0] = 1;
    derivatives.position[1][1] = 1;
    const Vector3 by_tx = d.z * (Vector3{1, 0, 0} - d.x * d);
    const Vector3 by_ty = d.z * (Vector3{0, 1, 0} - d.y * d);
    derivatives.direction[0] = {0, 0, by_tx.x, by_ty.x};
    derivatives.direction[1] = {0, 0, by_tx.y, by_ty.y};
    derivatives.direction[2] = {0, 0, by_tx.z, by_ty.z};
    end = run_to_z<true>(free, z1, sense, derivatives);
  }
  if (end != TransportEnd::kArrived) return end;
  state = to_plane(free);
  if (jacobian == nullptr) return end;
  // Variations at equal path length become variations on the plane by a move along the path.
  const Vector3& d = free.direction;
  const Vector3 bend = kBend * free.q_over_p * d.cross(field_.at(free.position));
  for (std::size_t c = 0; c < 5; ++c) {
    const double move = -derivatives.position[2][c] / d.z;
    const double dx = derivatives.direction[0][c] + move * bend.x;
    const double dy = derivatives.direction[1][c] + move * bend.y;
    const double dz = derivatives.direction[2][c] + move * bend.z;
    (*jacobian)[0][c] = derivatives.position[0][c] + move * d.x;
    (*jacobian)[1][c] = derivatives.position[1][c] + move * d.y;
    (*jacobian)[2][c] = (dx - state[2] * dz) / d.z;
    (*jacobian)[3][c] = (dy - state[3] * dz) / d.z;
    (*jacobian)[4][c] = c == 4 ? 1 : 0;
  }
  return end;
}

Covariance transported(const Covariance& covariance, const Jacobian& jacobian) {
  Covariance half{};
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t k = 0; k < 5; ++k) {
      for (std::size_t j = 0; j < 5; ++j) half[i][j] += jacobian[i][k] * covariance[k][j];
    }
  }
  Covariance result{};
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < 5; ++k) sum += half[i][k] * jacobian[j][k];
      result[i][j] = result[j][i] = sum;
    }
  }
  return result;
}

}  // namespace beamglass
