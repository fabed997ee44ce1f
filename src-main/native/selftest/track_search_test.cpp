#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "../src/track_search.hpp"
#include "check.hpp"

namespace selftest {
namespace {

using namespace beamglass;

constexpr double kPlaces[] = {0, 200, 2000, 2200};
constexpr double kPi = 3.141592653589793;

// Four stations of two coordinates, without a field.
TrackSearchSetup make_setup() {
  std::vector<MeasuringPlane> planes;
  std::vector<std::int32_t> layer;
  std::vector<std::uint8_t> axis;
  for (const double z : kPlaces) {
    for (std::uint8_t a = 0; a < 2; ++a) {
      planes.push_back({z, std::cos(a * kPi / 2), std::sin(a * kPi / 2), 1});
      layer.push_back(static_cast<std::int32_t>(layer.size()));
      axis.push_back(a);
    }
  }
  TrackFitSetup fit{Field({}), Geometry({}), {}, planes, {1e-3, 1000}, 0.1, 0, {300, 300, 0.3, 0.3, 0},
                    chi_squared_limits(1e-4), 2};
  const ArmLayout layout = layout_of(fit, layer, axis, {});
  TrackArm arm{std::move(fit), layer, axis, layout, {5, 1e-4, 0.02, 0.009, 1, 200}, -0.02, 0.2, true};
  TrackSearchSetup setup;
  setup.arms.push_back(std::move(arm));
  setup.rules = {100, 10, 0.4, 3};
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  setup.vertex = {0.0005, {0, 0, 0}, {kInfinity, kInfinity, kInfinity}};
  setup.layers = 8;
  setup.shower_reach = 30;
  return setup;
}

void add(EventClusters& clusters, std::uint32_t layer, double coordinate, double error, double charge) {
  clusters.layer.push_back(layer);
  clusters.coordinate.push_back(coordinate);
  clusters.error.push_back(error);
  clusters.charge.push_back(charge);
}

void end_event(EventClusters& clusters) { clusters.offsets.push_back(static_cast<std::uint32_t>(clusters.layer.size())); }

}  // namespace

void test_track_search() {
  const TrackSearchSetup setup = make_setup();
  EventClusters clusters;
  clusters.offsets.push_back(0);
  // A pair from z = -1000, an event without clusters, one of clusters that are no numbers, and many at random.
  for (std::uint32_t layer = 0; layer < 8; ++layer) {
    const double way = kPlaces[layer / 2] + 1000;
    for (const double sign : {-1.0, 1.0}) add(clusters, layer, sign * way * (layer % 2 == 0 ? 2e-3 : 1e-3), 0.08, 1000 + 300 * sign);
  }
  end_event(clusters);
  end_event(clusters);
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (std::uint32_t layer = 0; layer < 8; ++layer) add(clusters, layer, layer % 2 == 0 ? kNaN : 0, layer % 3 == 0 ? 0 : 1, kNaN);
  end_event(clusters);
  std::mt19937 random(1);
  std::uniform_real_distribution<double> place(-5, 5);
  for (std::uint32_t i = 0; i < 8 * 150; ++i) add(clusters, i % 8, place(random), 0.08, place(random));
  end_event(clusters);

  const EventShowers showers{{0, 2, 2, 2, 2}, {{-7, -3.5, 2500}, {7, 3.5, 2500}}, {60, 50}, {1, 1}};
  for (const bool explain : {false, true}) {
    std::vector<EventTracks> found(4);
    find_tracks(setup, clusters, showers, 0, explain, found);
    std::size_t kept = 0;
    for (const Candidate& candidate : found[0].candidates) kept += candidate.verdict == Verdict::kKept;
    CHECK(kept == 2);
    CHECK(found[0].vertices.size() == 1);
    CHECK(std::abs(found[0].vertices[0].vertex.position.z + 1000) < 1);
    CHECK(found[0].vertices[0].showers[0] >= 0 && found[0].vertices[0].showers[0] != found[0].vertices[0].showers[1]);
    CHECK(found[1].candidates.empty() && found[1].faults == 0);
    CHECK(found[2].candidates.empty() && (found[2].faults & kBadClusters) != 0);
    CHECK((found[3].faults & kClustersCapped) != 0);
  }
}

}  // namespace selftest
