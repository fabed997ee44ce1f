// What the tracking of particles remembers of an event, beside those that arrive. Lengths in mm, energies in
// GeV, times in ns.
#pragma once

#include <cstdint>
#include <vector>

#include "moving_particle.hpp"

namespace beamglass {

enum class Origin : std::uint8_t { kPrimary, kBremsstrahlung, kConversion, kSynchrotron, kDecay, kHadronic };
enum class Fate : std::uint8_t { kArrived, kStopped, kEscaped, kConverted, kDecayed, kInteracted };

struct TruthParticle {
  MovingParticle begin;
  MovingParticle end;
  // Index in the event; -1 for primaries.
  std::int32_t parent = -1;
  Origin origin = Origin::kPrimary;
  Fate fate = Fate::kArrived;
  // Its points, of those of the event.
  std::uint32_t points = 0;
};

struct TrackPoint {
  Vector3 position;
  double time = 0;
};

struct PlaneCrossing {
  std::uint32_t plane = 0;
  std::uint32_t particle = 0;
  MovingParticle state;
};

struct CounterDeposit {
  std::uint32_t counter = 0;
  double energy = 0;
  // Mean, weighted with energy
  double time = 0;
};

// Energies of all together are those of the primaries: arrived + deposited + escaped.
struct TrackedEvent {
  // Each primary is followed by all that came from it; parents stand before their daughters.
  std::vector<TruthParticle> particles;
  // Particle by particle.
  std::vector<TrackPoint> points;
  // In the order in which particles were followed; of one particle in that of z.
  std::vector<PlaneCrossing> crossings;
  std::vector<CounterDeposit> counters;
  // By ionisation, soft photons and particles that stopped, in all matter
  double deposited = 0;
  // Of particles that left sideways or backwards
  double escaped = 0;
};

// Thins the points of one particle's path: lines between those kept miss it by less than `kTolerance`.
class Trail {
 public:
  static constexpr double kTolerance = 0.1;

  Trail(std::vector<TrackPoint>& points, const MovingParticle& begin) : points_(points), anchor_(begin) {
    points_.push_back({begin.position, begin.time});
  }

  // After each step, whose beginning had its own direction already.
  void step(const MovingParticle& begin, const MovingParticle& end) {
    if (!misses(end)) return;
    keep(begin);
    if (misses(end)) keep(end);
  }

  void finish(const MovingParticle& end) {
    if (points_.back().time != end.time) points_.push_back({end.position, end.time});
  }

 private:
  bool misses(const MovingParticle& at) const {
    return (at.position - anchor_.position).cross(anchor_.direction).norm() > kTolerance;
  }
  void keep(const MovingParticle& at) {
    if (at.time == anchor_.time) return;
    points_.push_back({at.position, at.time});
    anchor_ = at;
  }

  std::vector<TrackPoint>& points_;
  MovingParticle anchor_;
};

}  // namespace beamglass
