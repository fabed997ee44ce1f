// Vertices of pairs of tracks that are straight near them, and the mass of what decayed there. Lengths in mm, GeV.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "track_fit.hpp"
#include "vector3.hpp"

namespace beamglass {

enum class VertexEnd : std::uint8_t {
  kFitted = 0,
  // A number is not finite, or a covariance not positive
  kNotFinite = 1,
  // The tracks do not tell where along them the vertex lies.
  kParallel = 2,
  kNoConvergence = 3,
};

struct VertexSetup {
  // Of each of both particles
  double mass = 0;
  // Knowledge of the vertex from elsewhere; infinite errors where there is none
  Vector3 prior;
  Vector3 prior_error;
};

struct TrackPair {
  // Plane of both states
  double z = 0;
  std::array<FittedState, 2> tracks;
  // From calorimeters, with errors; not finite where there are none
  std::array<double, 2> energy{};
  std::array<double, 2> energy_error{};
};

// Value and standard deviation.
struct Measured {
  double value = 0;
  double error = 0;
};

struct Vertex {
  VertexEnd end = VertexEnd::kFitted;
  // Shortest connection of both lines before the fit: its length and its middle (na64.md 3.8)
  double distance = 0;
  Vector3 closest;
  Vector3 position;
  // x, y, z
  std::array<std::array<double, 3>, 3> covariance{};
  double chi_squared = 0;
  std::int32_t degrees_of_freedom = 0;
  // tx, ty, q/p of both tracks at the vertex, and their covariance
  std::array<double, 6> momenta{};
  std::array<std::array<double, 6>, 6> momenta_covariance{};
  // Between the tracks, rad
  Measured angle;
  // With the momenta of the tracks, and with the energies
  Measured mass;
  Measured energy_mass;
};

// Kalman's vertex fit (Fruehwirth, NIM A 262 (1987) 444; Billoir, Fruehwirth and Regler, NIM A 241 (1985) 115): every
// track is a linear measurement of the vertex; the planes of the states move along until nothing changes.
Vertex fit_vertex(const VertexSetup& setup, const TrackPair& pair);

}  // namespace beamglass
