#include <cmath>
#include <cstdint>
#include <vector>

#include "../src/particle_tracker.hpp"
#include "check.hpp"
#include "pooled.hpp"

namespace selftest {

// Particles of every kind through a magnet and plates with a hole: energy is conserved, threads of a
// sanitizer's build see every branch.
void test_tracking() {
  using namespace beamglass;
  const Material lead{11.35, 5.612, 175.9, 0.39575, 823};
  const Material helium{1.66e-4, 5.68e6, 4.27e6, 0.49967, 41.8};
  std::vector<MatterBox> boxes{{{-500, -500, -10}, {500, 500, 900}, 1U}, {{-500, -500, 100}, {500, 500, 110}, 0U},
                               {{-1, -1, 100}, {1, 1, 105}, std::nullopt}, {{-500, -500, 950}, {500, 500, 952}, 0U}};
  const World world{Field({make_soft_dipole(1.5, 0, 300, 600, 50, -200, 200, 60)}),
                    Geometry(std::move(boxes)),
                    {lead, helium},
                    {true, true, true, true, true},
                    1000,
                    1e-3};
  ParticleTracker tracker(world);
  for (const std::int32_t code : {11, -11, 22, 13, -13, 211, -321, 2212}) {
    for (std::uint64_t stream = 0; stream < 20; ++stream) {
      Random random(3, stream);
      TrackedEvent event;
      tracker.follow({code, {0, 0, -100}, unit({0.01, 0.002, 1}), 10, 0, true}, random, event);
      double sum = event.deposited + event.escaped;
      for (const TrackedParticle& one : event.arrived) sum += one.energy;
      CHECK(std::abs(sum - 10) < 1e-9);
    }
  }
  CHECK(!particle_kind(310));

  // The world is shared by threads, whose number has nothing to do with what comes out.
  const auto track_all = [&](unsigned threads) {
    std::vector<double> sums(40);
    run_pooled(threads, sums.size(), [&](std::size_t event) {
      ParticleTracker own(world);
      Random random(5, event);
      TrackedEvent tracked;
      own.follow({-11, {0, 0, -100}, unit({0.01, 0.002, 1}), 10, 0, true}, random, tracked);
      sums[event] = tracked.deposited;
      for (const TrackedParticle& one : tracked.arrived) sums[event] += one.position.x + one.energy;
    });
    return sums;
  };
  const auto one = track_all(1);
  CHECK(one == track_all(4));
  CHECK(one[0] != one[1]);
}

}  // namespace selftest
