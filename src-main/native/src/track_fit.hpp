// Kalman filter and smoother of tracks along z with matter and field, in the state (x, y, tx, ty, q/p) of transport.hpp
// (Fruehwirth, NIM A 262 (1987) 444). Lengths in mm, momenta in GeV/c.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "field.hpp"
#include "geometry.hpp"
#include "lane_matrix.hpp"
#include "materials.hpp"
#include "transport.hpp"

namespace beamglass {

// A plane of constant z that measures u = x cos a + y sin a and, with two coordinates, v = y cos a - x sin a. One that
// measures nothing breaks a long way up: matter between two planes is taken to act on a straight line between them.
struct MeasuringPlane {
  double z = 0;
  double cosine = 1;
  double sine = 0;
  std::uint8_t coordinates = 1;
};

// Errors are standard deviations; v and its error mean nothing on planes of one coordinate.
struct TrackHit {
  std::uint32_t plane = 0;
  std::array<double, 2> place{};
  std::array<double, 2> error{};
};

enum class HitFate : std::uint8_t {
  kUsed = 0,
  // Further from the track of the others than the request allows
  kOutlier = 1,
  // A coordinate is not finite or an error not positive
  kNotMeasured = 2,
  // An earlier hit of the same track lies on the plane.
  kSamePlane = 3,
  // The track was not fitted.
  kNotFitted = 4,
};

enum class TrackFitEnd : std::uint8_t {
  kFitted = 0,
  kNoHits = 1,
  // Fewer coordinates than unknowns
  kTooFewHits = 2,
  kSeedNotFinite = 3,
  // Turned back before a plane
  kMissed = 4,
  kTooManySteps = 5,
  // Lost its energy in matter
  kStopped = 6,
  // More hits than allowed lie off the track.
  kTooManyOutliers = 7,
  // Not finite any more
  kDiverged = 8,
};

struct TrackFitSetup {
  Field field;
  Geometry geometry;
  std::vector<Material> materials;
  // In order of z
  std::vector<MeasuringPlane> planes;
  TransportSettings transport;
  // Of the particle that is assumed, GeV
  double mass = 0;
  // z of the seeds, not behind the first plane
  double from = 0;
  // Standard deviations of the seeds; what has none is known and stays as it is but for losses.
  std::array<double, 5> seed_errors{};
  // Hits whose chi squared from the smoothed track is larger are taken out, the worst first and one at a time; by the
  // number of coordinates - 1.
  std::array<double, 2> largest_chi_squared{};
  std::uint32_t most_outliers = 0;
};

// chi squared that is exceeded with that probability, for one and two coordinates; infinite for 0.
std::array<double, 2> chi_squared_limits(double probability);

struct FittedState {
  PlaneState state{};
  Symmetric5<double> covariance;
};

// Distances hit - track and what they should be; v is zero on planes of one coordinate.
struct HitResult {
  HitFate fate = HitFate::kNotFitted;
  // From the prediction by the planes before (chi squared: what the hit adds to the track's)
  std::array<double, 2> predicted_residual{};
  std::array<double, 2> predicted_error{};
  double predicted_chi_squared = 0;
  // From the smoothed track, which hits in use have drawn to themselves; the error allows for it
  std::array<double, 2> residual{};
  std::array<double, 2> error{};
  double chi_squared = 0;
};

struct TrackResult {
  TrackFitEnd end = TrackFitEnd::kFitted;
  double chi_squared = 0;
  std::int32_t degrees_of_freedom = 0;
  std::uint32_t outliers = 0;
};

// One block of tracks, with room for what comes out. Per track: `seeds` and `results`; its hits and their results are
// offsets[i] ... offsets[i + 1] - 1; its states, one per plane, begin at i times the number of planes. The filtered and
// predicted ones may be left out. Tracks that are not fitted keep the states that they find.
struct TrackBlock {
  std::span<const PlaneState> seeds;
  std::span<const std::uint32_t> offsets;
  const TrackHit* hits = nullptr;
  std::span<TrackResult> results;
  HitResult* hit_results = nullptr;
  std::span<FittedState> smoothed;
  std::span<FittedState> filtered;
  std::span<FittedState> predicted;
};

// Fits each track by itself; the result does not depend on the others of the block.
void fit_tracks(const TrackFitSetup& setup, const TrackBlock& block);

}  // namespace beamglass
