#include <cmath>
#include <limits>
#include <vector>

#include "../src/track_fit.hpp"
#include "../src/vertex_fit.hpp"
#include "check.hpp"

namespace selftest {
namespace {

using namespace beamglass;

constexpr std::size_t kPlanes = 8;

TrackFitSetup make_setup() {
  std::vector<MatterBox> boxes;
  std::vector<MeasuringPlane> planes;
  for (std::size_t i = 0; i < kPlanes; ++i) {
    const double z = 500.0 * static_cast<double>(i) + (i > 3 ? 2500 : 0);
    boxes.push_back({{-1000, -1000, z - 1.5}, {1000, 1000, z + 1.5}, 0});
    planes.push_back({z, std::cos(0.1 * static_cast<double>(i)), std::sin(0.1 * static_cast<double>(i)),
                      static_cast<std::uint8_t>(1 + i % 2)});
  }
  return {Field({make_soft_dipole(1.75, 0, 2000, 3500, 60, -500, 500, 80)}),
          Geometry(boxes),
          {{1.032, 424, 780, 0.54, 64.7}},
          planes,
          {1e-4, 100'000},
          0.1056583755,
          -10,
          {10, 10, 0.01, 0.01, 0.05},
          chi_squared_limits(1e-3),
          2};
}

struct Batch {
  std::vector<PlaneState> seeds;
  std::vector<std::uint32_t> offsets{0};
  std::vector<TrackHit> hits;
  std::vector<TrackResult> results;
  std::vector<HitResult> hit_results;
  std::vector<FittedState> smoothed;

  void add(const PlaneState& seed, const std::vector<TrackHit>& more) {
    seeds.push_back(seed);
    hits.insert(hits.end(), more.begin(), more.end());
    offsets.push_back(static_cast<std::uint32_t>(hits.size()));
  }
  void fit(const TrackFitSetup& setup) {
    results.assign(seeds.size(), {});
    hit_results.assign(hits.size(), {});
    smoothed.assign(seeds.size() * kPlanes, {});
    fit_tracks(setup, {seeds, offsets, hits.data(), results, hit_results.data(), smoothed, {}, {}});
  }
};

// Hits without errors of a track that begins with the state `seed`.
std::vector<TrackHit> hits_of(const TrackFitSetup& setup, PlaneState state) {
  std::vector<TrackHit> hits;
  double z = setup.from;
  for (std::uint32_t i = 0; i < kPlanes; ++i) {
    const MeasuringPlane& plane = setup.planes[i];
    CHECK(Propagator(setup.field).between_planes(state, z, plane.z, nullptr) == TransportEnd::kArrived);
    z = plane.z;
    hits.push_back({i,
                    {plane.cosine * state[0] + plane.sine * state[1], plane.cosine * state[1] - plane.sine * state[0]},
                    {0.08, 0.08}});
  }
  return hits;
}

void test_tracks_and_faults() {
  const TrackFitSetup setup = make_setup();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Batch batch;
  const PlaneState seed{1, -2, 0.001, 0.002, -1.0 / 50};
  const auto good = hits_of(setup, seed);
  batch.add(seed, good);
  batch.add(seed, {});
  batch.add({nan, 0, 0, 0, 0}, good);
  batch.add({0, 0, 0, 0, 100}, good);
  auto spoilt = good;
  spoilt[3].place[0] += 5;
  spoilt[5].place[1] = nan;
  batch.add(seed, spoilt);
  std::vector<TrackHit> many(100'000, good[0]);
  batch.add(seed, many);
  many.insert(many.end(), good.begin() + 1, good.end());
  batch.add(seed, many);
  batch.add({0, 0, 0, 0, 0}, good);
  for (auto& hit : spoilt) hit.place[0] += hit.plane % 3 == 0 ? 1 : -1;
  batch.add(seed, spoilt);
  batch.fit(setup);

  CHECK(batch.results[0].end == TrackFitEnd::kFitted && batch.results[0].degrees_of_freedom == 7);
  CHECK(batch.results[0].chi_squared < 1);
  CHECK(batch.results[1].end == TrackFitEnd::kNoHits);
  CHECK(batch.results[2].end == TrackFitEnd::kSeedNotFinite);
  CHECK(batch.results[3].end == TrackFitEnd::kMissed || batch.results[3].end == TrackFitEnd::kStopped);
  CHECK(batch.results[4].end == TrackFitEnd::kFitted && batch.results[4].outliers == 1);
  CHECK(batch.hit_results[batch.offsets[4] + 3].fate == HitFate::kOutlier);
  CHECK(batch.hit_results[batch.offsets[4] + 5].fate == HitFate::kNotMeasured);
  CHECK(batch.results[5].end == TrackFitEnd::kTooFewHits);
  CHECK(batch.results[6].end == TrackFitEnd::kFitted);
  CHECK(batch.hit_results[batch.offsets[6] + 1].fate == HitFate::kSamePlane);
  CHECK(batch.results[7].end == TrackFitEnd::kFitted);
  CHECK(batch.results[8].end == TrackFitEnd::kTooManyOutliers);
  for (std::size_t p = 0; p < kPlanes; ++p) {
    // Beside whom a track is fitted makes no difference.
    for (std::size_t k = 0; k < 5; ++k) CHECK(batch.smoothed[p].state[k] == batch.smoothed[6 * kPlanes + p].state[k]);
    CHECK(batch.smoothed[p].covariance.values[14] > 0);
  }
}

void test_vertices() {
  const double infinity = std::numeric_limits<double>::infinity();
  FittedState track;
  for (std::size_t k = 0; k < 5; ++k) track.covariance.at(k, k) = k < 2 ? 1e-2 : 1e-10;
  const auto with = [&](const PlaneState& state) {
    FittedState result = track;
    result.state = state;
    return result;
  };
  const VertexSetup setup{0.000511, {}, {infinity, infinity, infinity}};
  // Lines that meet at (1, 2, -1000).
  TrackPair pair{0, {with({2, 2, 1e-3, 0, 0.01}), with({0, 3, -1e-3, 1e-3, -0.01})}, {100, 100}, {1, 1}};
  const Vertex vertex = fit_vertex(setup, pair);
  CHECK(vertex.end == VertexEnd::kFitted && vertex.chi_squared < 1e-9 && vertex.distance < 1e-9);
  CHECK((vertex.position - Vector3{1, 2, -1000}).norm() < 1e-6);
  CHECK(std::abs(vertex.mass.value - vertex.energy_mass.value) < 1e-6);
  pair.tracks[1] = with({0, 3, 1e-3, 0, -0.01});
  CHECK(fit_vertex(setup, pair).end == VertexEnd::kParallel);
  pair.tracks[1].state[2] = infinity;
  CHECK(fit_vertex(setup, pair).end == VertexEnd::kNotFinite);
}

}  // namespace

void test_track_fit() {
  test_tracks_and_faults();
  test_vertices();
}

}  // namespace selftest
