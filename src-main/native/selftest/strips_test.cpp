// Clusters of strips: profiles and their centre, two hits, channels of whatever pattern, one result on any threads.
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "../src/random.hpp"
#include "../src/strip_clusters.hpp"
#include "check.hpp"
#include "pooled.hpp"

namespace {

using namespace beamglass;

constexpr std::uint32_t kChannels = 64;

// 320 strips on 64 channels (na64.md §3.6).
ReadoutPlane micromegas() {
  ReadoutPlane plane;
  plane.first = -40.832;
  plane.pitch = 0.256;
  plane.resolution = 0.08;
  plane.threshold = 60;
  plane.profile = {std::sqrt(2.25 + 1.0 / 12), 8, 0.05};
  constexpr std::uint32_t kFactors[] = {1, 7, 13, 19, 25};
  for (std::uint32_t strip = 0; strip < 320; ++strip) {
    plane.channel.push_back(strip * kFactors[strip / kChannels] % kChannels);
  }
  plane.usable.assign(kChannels, 1);
  return plane;
}

double profile(double strip, double middle, double sigma) {
  const double x = (strip - middle) / sigma;
  return std::exp(-0.5 * x * x) / (sigma * std::sqrt(2 * 3.14159265358979323846));
}

void test_centre() {
  const StripProfile wide{1.5275, 8, 0.05};
  // What is seen of a hit at 10.3, without its upper half: the centre comes back all the same.
  std::vector<ProfilePoint> points;
  for (int strip = 6; strip <= 10; ++strip) {
    points.push_back({static_cast<double>(strip), 1000 * profile(strip, 10.3, wide.spread)});
  }
  const CentredHit hit = centred(wide, points);
  CHECK(std::abs(hit.position - 10.3) < 1e-3);
  CHECK(std::abs(hit.excess) < 1e-3);
  CHECK(hit.error > 0.01 && hit.error < 1);
  CHECK(centred(wide, {{5, 100}}).position == 5);
}

void test_two_hits() {
  const StripProfile wide{1.5275, 8, 0.05};
  std::vector<ProfilePoint> points;
  for (int strip = 0; strip <= 16; ++strip) {
    points.push_back({static_cast<double>(strip),
                      1000 * profile(strip, 6.2, wide.spread) + 600 * profile(strip, 10.1, wide.spread)});
  }
  const auto two = fit_two(wide, points);
  CHECK(two.has_value());
  if (!two) return;
  CHECK(std::abs(two->hits[0].position - 6.2) < 1e-3 && std::abs(two->hits[1].position - 10.1) < 1e-3);
  CHECK(std::abs(two->hits[1].charge - 600) < 0.5);
  CHECK(two->chi_squared < 1e-3);
}

// Random channels, faults among them: every number has its meaning, threads do not matter.
void test_any_channels() {
  constexpr std::size_t kEvents = 400;
  const ReadoutPlane plane = micromegas();
  const ClusterRules rules;
  std::vector<std::vector<ChannelSignal>> events(kEvents);
  for (std::size_t event = 0; event < kEvents; ++event) {
    Random random(9, event);
    const auto signals = static_cast<std::size_t>(100 * random.uniform());
    for (std::size_t i = 0; i < signals; ++i) {
      const auto channel = static_cast<std::uint32_t>(kChannels * random.uniform());
      const double charge = i % 40 == 39 ? std::numeric_limits<double>::quiet_NaN() : 2000 * random.uniform() - 100;
      events[event].push_back({channel, charge, static_cast<std::uint32_t>(i)});
    }
  }
  const auto cluster_all = [&](std::size_t event, std::vector<StripCluster>& out) {
    StripClusterer clusterer(plane, rules);
    return clusterer.cluster(events[event], out);
  };
  std::vector<std::vector<StripCluster>> alone(kEvents);
  std::vector<std::vector<StripCluster>> pooled(kEvents);
  std::vector<std::uint8_t> faults(kEvents);
  for (std::size_t event = 0; event < kEvents; ++event) faults[event] = cluster_all(event, alone[event]);
  selftest::run_pooled(4, kEvents, [&](std::size_t event) { cluster_all(event, pooled[event]); });
  bool is_good = true;
  bool is_same = true;
  for (std::size_t event = 0; event < kEvents; ++event) {
    is_same = is_same && alone[event].size() == pooled[event].size();
    for (std::size_t i = 0; i < alone[event].size() && is_same; ++i) {
      const StripCluster& one = alone[event][i];
      is_same = one.coordinate == pooled[event][i].coordinate && one.error == pooled[event][i].error;
      is_good = is_good && std::abs(one.coordinate) < 42 && one.error >= 0.08 && one.charge > 0 && one.strips >= 2;
      is_good = is_good && (i == 0 || one.coordinate >= alone[event][i - 1].coordinate);
    }
  }
  CHECK(is_good);
  CHECK(is_same);
  std::size_t not_finite = 0;
  for (const std::uint8_t bits : faults) not_finite += bits & plane_fault::kNotFinite;
  CHECK(not_finite > 0);
}

}  // namespace

void selftest::test_strips() {
  test_centre();
  test_two_hits();
  test_any_channels();
}
