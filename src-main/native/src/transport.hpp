// Adaptive Runge-Kutta-Nystrom transport of charged particles in a magnetic field, with the Jacobian
// (Bugge and Myrheim, NIM 160 (1979) 43 and 179 (1981) 365; Lund et al., JINST 4 (2009) P04001 and
// P04016). Lengths in mm, momenta in GeV/c, charges in units of e, times in ns.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "field.hpp"
#include "vector3.hpp"

namespace beamglass {

// Equation of motion: d^2 r / ds^2 = kBend (q/p) (d x B).
constexpr double kBend = 0.299792458e-3;  // GeV/(c T mm)

struct FreeState {
  Vector3 position;
  // Unit vector.
  Vector3 direction;
  double q_over_p = 0;
  double path = 0;
};

struct TransportSettings {
  // Local error of position allowed per step, mm. Lund's estimate h^2 |k1 - k2 - k3 + k4| is of
  // fourth order and the step itself of fifth, so the true error is much smaller.
  double tolerance = 1e-4;
  std::uint64_t largest_steps = 1'000'000;
};

enum class TransportEnd : std::uint8_t {
  kArrived = 0,
  // The track turned back before the plane, or runs parallel to it.
  kMissed = 1,
  kTooManySteps = 2,
};

// State (x, y, tx = dx/dz, ty = dy/dz, q/p) at a plane of constant z.
using PlaneState = std::array<double, 5>;
// Row-major d(state at the end) / d(state at the start).
using Jacobian = std::array<std::array<double, 5>, 5>;
using Covariance = std::array<std::array<double, 5>, 5>;

// `forward` is the direction of flight: +1 along z, -1 against it.
FreeState to_free(const PlaneState& state, double z, int forward);
PlaneState to_plane(const FreeState& state);

class Propagator {
 public:
  explicit Propagator(const Field& field, TransportSettings settings = {}) : field_(field), settings_(settings) {}

  // Moves the state by the path length `length` > 0.
  TransportEnd by_length(FreeState& state, double length);

  // Moves the state to the plane at z, forwards along its path for positive `sense`, backwards for negative.
  TransportEnd to_z(FreeState& state, double z, int sense);

  // From plane to plane with the Jacobian, in the direction that z1 - z0 says.
  TransportEnd between_planes(PlaneState& state, double z0, double z1, Jacobian* jacobian);

  // Steps taken so far, rejected ones not counted.
  std::uint64_t steps() const { return steps_; }

 private:
  const Field& field_;
  TransportSettings settings_;
  // Step proposed for the next call.
  double step_ = 100;
  std::uint64_t steps_ = 0;
};

// Many tracks from plane to plane, several at once; each comes out as Propagator alone would bring it.
struct PlaneTracks {
  // Moved where they arrive; the others are left as they were.
  std::span<PlaneState> states;
  // As many as states, or none.
  std::span<Jacobian> jacobians;
  std::span<TransportEnd> ends;
  std::span<std::uint32_t> steps;
};
void transport_tracks(const Field& field, const TransportSettings& settings, double z0, double z1,
                      const PlaneTracks& tracks);

// J C J^T.
Covariance transported(const Covariance& covariance, const Jacobian& jacobian);

}  // namespace beamglass
