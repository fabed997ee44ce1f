#include "transport.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "flight.hpp"
#include "vectorised.hpp"

namespace beamglass {
namespace {

// Planes are reached to this, then by a straight line, mm.
constexpr double kAtPlane = 1e-6;
// Of the first step, mm
constexpr double kFirstStep = 100;

template <class Real, bool kDerivatives>
void load(Flight<Real, kDerivatives>& flight, std::size_t i, const FreeState& state, double proposed) {
  const Vector3& r = state.position;
  const Vector3& d = state.direction;
  set_lane(flight.position.x, i, r.x);
  set_lane(flight.position.y, i, r.y);
  set_lane(flight.position.z, i, r.z);
  set_lane(flight.direction.x, i, d.x);
  set_lane(flight.direction.y, i, d.y);
  set_lane(flight.direction.z, i, d.z);
  set_lane(flight.q_over_p, i, state.q_over_p);
  set_lane(flight.path, i, state.path);
  set_lane(flight.proposed, i, proposed);
}

template <class Real, bool kDerivatives>
FreeState state_of(const Flight<Real, kDerivatives>& flight, std::size_t i) {
  const auto vector = [i](const BasicVector3<Real>& v) { return Vector3{get_lane(v.x, i), get_lane(v.y, i), get_lane(v.z, i)}; };
  return {vector(flight.position), vector(flight.direction), get_lane(flight.q_over_p, i), get_lane(flight.path, i)};
}

// Flies particles to the plane at z, forwards along their path for positive `sense`, backwards for negative.
// next(lane) loads another particle or returns false; done(lane, end, steps) takes it back.
template <class Real, bool kDerivatives, class Next, class Done>
BEAMGLASS_INLINE void fly_to_plane(Flight<Real, kDerivatives>& flight, double z, double sense, double most_tries,
                                   Next next, Done done) {
  constexpr std::size_t kCount = kLanesOf<Real>;
  std::array<bool, kCount> flying{};
  Real tries{};
  Real steps{};
  std::size_t count = 0;
  const auto refill = [&](std::size_t i) {
    flying[i] = next(i);
    if (flying[i]) {
      flight.enter(i, sense);
      ++count;
    } else {
      // Stays where it is.
      load(flight, i, {state_of(flight, i).position, {}, 0, 0}, 0);
    }
    set_lane(tries, i, 0);
    set_lane(steps, i, 0);
  };
  for (std::size_t i = 0; i < kCount; ++i) refill(i);
  while (count > 0) {
    const Real gap = z - flight.position.z;
    const Real straight = gap / flight.direction.z;
    // Paths that cross the plane at less than 10^-9 are taken for parallel. A hair beyond the plane is mended by a
    // step back; anything else is a track that turned.
    const auto parallel = magnitude(flight.direction.z) < 1e-9;
    const auto turned = (straight * sense < 0.0) & (magnitude(straight) > 1.0);
    const auto arrived = magnitude(gap) <= kAtPlane;
    const Real ended = choose(parallel | turned | arrived | (tries >= most_tries), all_lanes<Real>(1), Real{});
    bool changed = false;
    if (any(ended > 0.0)) {
      for (std::size_t i = 0; i < kCount; ++i) {
        if (!flying[i] || get_lane(ended, i) == 0) continue;
        const bool is_parallel = std::abs(get_lane(flight.direction.z, i)) < 1e-9;
        TransportEnd end = TransportEnd::kMissed;
        if (!is_parallel && std::abs(get_lane(gap, i)) <= kAtPlane) {
          Real rest{};
          set_lane(rest, i, get_lane(straight, i));
          flight.drift(rest);
          end = TransportEnd::kArrived;
        } else if (!is_parallel && get_lane(tries, i) >= most_tries) {
          end = TransportEnd::kTooManySteps;
        }
        --count;
        done(i, end, static_cast<std::uint64_t>(get_lane(steps, i)));
        refill(i);
        changed = true;
      }
    }
    if (changed) continue;
    const Real sign = choose(straight < 0.0, all_lanes<Real>(-1), all_lanes<Real>(1));
    steps = steps + flight.attempt(sign * lesser(magnitude(straight), flight.longest(sign)));
    tries = tries + 1.0;
    flight.follow_zones(sense);
  }
}

// Without a field tracks are straight lines, and so are their variations.
void go_straight(double length, const PlaneTracks& tracks) {
  for (std::size_t t = 0; t < tracks.states.size(); ++t) {
    PlaneState& state = tracks.states[t];
    state[0] += length * state[2];
    state[1] += length * state[3];
    tracks.ends[t] = TransportEnd::kArrived;
    tracks.steps[t] = 1;
    if (tracks.jacobians.empty()) continue;
    Jacobian& jacobian = tracks.jacobians[t];
    jacobian = {};
    for (std::size_t k = 0; k < 5; ++k) jacobian[k][k] = 1;
    jacobian[0][2] = jacobian[1][3] = length;
  }
}

// At the beginning of the path: d = (tx, ty, 1) / n, so d(d)/d(tx) = (e_x - d d.x) / n.
template <class Real>
void begin_derivatives(Derivatives<Real>& all, std::size_t i, const Vector3& d) {
  const auto put = [i](BasicVector3<Real>& v, const Vector3& to) {
    set_lane(v.x, i, to.x);
    set_lane(v.y, i, to.y);
    set_lane(v.z, i, to.z);
  };
  for (std::size_t c = 0; c < 5; ++c) {
    put(all.position[c], {c == 0 ? 1.0 : 0.0, c == 1 ? 1.0 : 0.0, 0});
    put(all.direction[c], {});
  }
  put(all.direction[2], d.z * (Vector3{1, 0, 0} - d.x * d));
  put(all.direction[3], d.z * (Vector3{0, 1, 0} - d.y * d));
}

// Variations at equal path length become variations on the plane by a move along the path.
template <class Real>
Jacobian on_plane(const Field& field, const Derivatives<Real>& all, std::size_t i, const FreeState& end) {
  Jacobian jacobian{};
  const Vector3& d = end.direction;
  const Vector3 bend = kBend * end.q_over_p * d.cross(field.at(end.position));
  const double tx = d.x / d.z;
  const double ty = d.y / d.z;
  for (std::size_t c = 0; c < 5; ++c) {
    const BasicVector3<Real>& r = all.position[c];
    const BasicVector3<Real>& v = all.direction[c];
    const double move = -get_lane(r.z, i) / d.z;
    const double dx = get_lane(v.x, i) + move * bend.x;
    const double dy = get_lane(v.y, i) + move * bend.y;
    const double dz = get_lane(v.z, i) + move * bend.z;
    jacobian[0][c] = get_lane(r.x, i) + move * d.x;
    jacobian[1][c] = get_lane(r.y, i) + move * d.y;
    jacobian[2][c] = (dx - tx * dz) / d.z;
    jacobian[3][c] = (dy - ty * dz) / d.z;
  }
  jacobian[4][4] = 1;
  // A zero's sign may come from the lanes beside.
  for (auto& row : jacobian) {
    for (double& value : row) value += 0.0;
  }
  return jacobian;
}

template <bool kDerivatives>
BEAMGLASS_INLINE void fly_tracks(const Field& field, const TransportSettings& settings, double z0, double z1,
                                 const PlaneTracks& tracks) {
  Flight<Lanes, kDerivatives> flight(field, settings.tolerance);
  std::array<std::size_t, kLanes> track{};
  std::size_t begun = 0;
  fly_to_plane(
      flight, z1, z1 < z0 ? -1 : 1, static_cast<double>(settings.largest_steps),
      [&](std::size_t i) {
        if (begun == tracks.states.size()) return false;
        track[i] = begun++;
        const FreeState free = to_free(tracks.states[track[i]], z0, 1);
        load(flight, i, free, kFirstStep);
        if constexpr (kDerivatives) begin_derivatives(flight.derivatives, i, free.direction);
        return true;
      },
      [&](std::size_t i, TransportEnd end, std::uint64_t steps) {
        const std::size_t t = track[i];
        tracks.ends[t] = end;
        tracks.steps[t] = static_cast<std::uint32_t>(steps);
        if (end != TransportEnd::kArrived) return;
        const FreeState free = state_of(flight, i);
        tracks.states[t] = to_plane(free);
        if constexpr (kDerivatives) tracks.jacobians[t] = on_plane(field, flight.derivatives, i, free);
      });
}

BEAMGLASS_VECTORISED void fly_states(const Field& field, const TransportSettings& settings, double z0, double z1,
                                     const PlaneTracks& tracks) {
  fly_tracks<false>(field, settings, z0, z1, tracks);
}

BEAMGLASS_VECTORISED void fly_covariances(const Field& field, const TransportSettings& settings, double z0, double z1,
                                          const PlaneTracks& tracks) {
  fly_tracks<true>(field, settings, z0, z1, tracks);
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
  Flight<double, false> flight(field_, settings_.tolerance);
  load(flight, 0, state, step_);
  flight.enter(0, 1);
  for (std::uint64_t tries = 0; end - flight.path > kAtPlane; ++tries) {
    if (tries >= settings_.largest_steps) return TransportEnd::kTooManySteps;
    steps_ += static_cast<std::uint64_t>(flight.attempt(std::min(end - flight.path, flight.longest(1))));
    flight.follow_zones(1);
  }
  flight.drift(end - flight.path);
  state = state_of(flight, 0);
  state.path = end;
  step_ = flight.proposed;
  return TransportEnd::kArrived;
}

TransportEnd Propagator::to_z(FreeState& state, double z, int sense) {
  Flight<double, false> flight(field_, settings_.tolerance);
  bool waiting = true;
  TransportEnd result = TransportEnd::kMissed;
  const auto begin = [&](std::size_t) {
    if (waiting) load(flight, 0, state, step_);
    return std::exchange(waiting, false);
  };
  const auto done = [&](std::size_t, TransportEnd end, std::uint64_t taken) {
    result = end;
    state = state_of(flight, 0);
    step_ = flight.proposed;
    steps_ += taken;
  };
  fly_to_plane(flight, z, sense, static_cast<double>(settings_.largest_steps), begin, done);
  return result;
}

TransportEnd Propagator::between_planes(PlaneState& state, double z0, double z1, Jacobian* jacobian) {
  TransportEnd end = TransportEnd::kArrived;
  std::uint32_t steps = 0;
  transport_tracks(field_, settings_, z0, z1,
                   {{&state, 1}, {jacobian, jacobian == nullptr ? 0U : 1U}, {&end, 1}, {&steps, 1}});
  steps_ += steps;
  return end;
}

void transport_tracks(const Field& field, const TransportSettings& settings, double z0, double z1,
                      const PlaneTracks& tracks) {
  if (field.is_zero_between(z0, z1)) {
    go_straight(z1 - z0, tracks);
  } else if (tracks.jacobians.empty()) {
    fly_states(field, settings, z0, z1, tracks);
  } else {
    fly_covariances(field, settings, z0, z1, tracks);
  }
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
