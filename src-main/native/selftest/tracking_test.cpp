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
                    {-1, 0, -1, 1},
                    {{-50, true}, {105, false}, {700, true}},
                    {true, true, true, true, true, true, true, true},
                    1000,
                    1e-3,
                    true};
  ParticleTracker tracker(world);
  for (const std::int32_t code : {11, -11, 22, 13, -13, 211, -321, 2212, 310, 2112, 111}) {
    for (std::uint64_t stream = 0; stream < 20; ++stream) {
      Random random(3, stream);
      TrackedEvent event;
      const MovingParticle primary{code, 10, {0, 0, -100}, unit({0.01, 0.002, 1}), 0};
      tracker.follow({&primary, 1}, random, event);
      double sum = event.deposited + event.escaped;
      std::size_t points = 0;
      for (const TruthParticle& one : event.particles) {
        if (one.fate == Fate::kArrived) sum += one.end.energy;
        CHECK(one.points >= 1 && (one.parent < 0) == (one.origin == Origin::kPrimary));
        points += one.points;
      }
      CHECK(std::abs(sum - 10) < 1e-9);
      CHECK(points == event.points.size());
      for (const PlaneCrossing& one : event.crossings) {
        CHECK(std::abs(one.state.position.z - world.planes[one.plane].z) < 1e-4);
      }
    }
  }
  CHECK(!particle_kind(15));

  // The world is shared by threads, whose number has nothing to do with what comes out.
  const auto track_all = [&](unsigned threads) {
    std::vector<double> sums(40);
    run_pooled(threads, sums.size(), [&](std::size_t event) {
      ParticleTracker own(world);
      Random random(5, event);
      TrackedEvent tracked;
      const MovingParticle primary{-11, 10, {0, 0, -100}, unit({0.01, 0.002, 1}), 0};
      own.follow({&primary, 1}, random, tracked);
      sums[event] = tracked.deposited;
      for (const TruthParticle& one : tracked.particles) sums[event] += one.end.position.x + one.end.energy;
    });
    return sums;
  };
  const auto one = track_all(1);
  CHECK(one == track_all(4));
  CHECK(one[0] != one[1]);
}

}  // namespace selftest
