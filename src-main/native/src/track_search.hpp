// Tracks and vertices of events from clusters of strips: chains of clusters per projection, pairs of them as candidates,
// the fit, and the choice of the tracks that are kept (na64.md 3.4, 3.8). Lengths in mm, momenta in GeV/c.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "arm_layout.hpp"
#include "track_chains.hpp"
#include "track_fit.hpp"
#include "vertex_fit.hpp"

namespace beamglass {

// Planes through which tracks of one kind go. Planes of the fit that are no layer of clusters only give states.
struct TrackArm {
  TrackFitSetup fit;
  // Per plane of the fit: number of the layer of its clusters, or -1; and what it measures: 0 for x, 1 for y.
  std::vector<std::int32_t> layer;
  std::vector<std::uint8_t> axis;
  ArmLayout layout;
  ChainRules rules;
  // Of tracks that no field bends, with the sign of the charge
  double assumed_q_over_p = 0;
  double largest_q_over_p = 0;
  // Pairs of its tracks are tried as vertices.
  bool makes_vertices = false;
};

struct CandidateRules {
  // Candidates of an arm and event that are fitted; of more those with the best chains
  std::size_t most_candidates = 0;
  // chi squared per degree of freedom
  double largest_chi_squared = 0;
  // Standard deviation of the logarithm of the ratio of the charges of both coordinates of a point
  double charge_spread = 0;
  // Of both tracks of a vertex, mm
  double largest_distance = 0;
};

struct TrackSearchSetup {
  // In this order: what a kept track uses is not there for later arms.
  std::vector<TrackArm> arms;
  CandidateRules rules;
  VertexSetup vertex;
  std::uint32_t layers = 0;
  // Between the place of a shower and the track that belongs to it, mm
  double shower_reach = 0;
};

// Clusters of many events; those of event i are offsets[i] ... offsets[i + 1] - 1.
struct EventClusters {
  std::vector<std::uint32_t> offsets;
  std::vector<std::uint32_t> layer;
  std::vector<double> coordinate;
  std::vector<double> error;
  std::vector<double> charge;
};

struct EventShowers {
  std::vector<std::uint32_t> offsets;
  // x, y, z
  std::vector<Vector3> place;
  std::vector<double> energy;
  std::vector<double> energy_error;
};

enum class Verdict : std::uint8_t {
  kKept = 0,
  // Halves of a straight part point elsewhere.
  kKinked = 1,
  // The fit has not come to an end; see TrackResult.
  kNotFitted = 2,
  kPoorFit = 3,
  // Better candidates have its clusters.
  kSharesClusters = 4,
};

struct Candidate {
  std::uint32_t event = 0;
  std::uint8_t arm = 0;
  Verdict verdict = Verdict::kKept;
  TrackResult result;
  // Good candidates that were dropped and have the same clusters of one projection: pairings of x and y
  std::uint32_t alternatives = 0;
  // Between both halves of a straight part, rad
  double kink = 0;
  // Sum over stations of (ln(charge ratio) / spread)^2, and their number
  double charge_chi_squared = 0;
  std::uint32_t charge_stations = 0;
  // Indices in all clusters, in order of the arm's planes; as long as `hits`
  std::vector<std::uint32_t> clusters;
  std::vector<HitResult> hits;
  // One per plane of the arm; filtered and predicted only with every step; none where it was not fitted
  std::vector<FittedState> smoothed;
  std::vector<FittedState> filtered;
  std::vector<FittedState> predicted;
};

struct PairVertex {
  std::uint32_t event = 0;
  // Indices in the candidates of its event
  std::array<std::uint32_t, 2> tracks{};
  // Index in all showers, or -1
  std::array<std::int32_t, 2> showers{-1, -1};
  Vertex vertex;
};

// Bits of EventTracks::faults.
constexpr std::uint8_t kChainsCapped = 1;
constexpr std::uint8_t kCandidatesCapped = 2;
constexpr std::uint8_t kBadClusters = 4;
constexpr std::uint8_t kClustersCapped = 8;

struct EventTracks {
  std::uint8_t faults = 0;
  std::vector<Candidate> candidates;
  std::vector<PairVertex> vertices;
};

// Events begin ... begin + out.size() - 1, each by itself. Without `explain` only kept candidates are given, without
// filtered and predicted states.
void find_tracks(const TrackSearchSetup& setup, const EventClusters& clusters, const EventShowers& showers,
                 std::size_t begin, bool explain, std::span<EventTracks> out);

}  // namespace beamglass
