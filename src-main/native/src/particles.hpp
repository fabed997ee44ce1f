// Particles that generators make: what a calorimeter, a tracker or a further decay starts from.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "constants.hpp"
#include "random.hpp"
#include "vector3.hpp"

namespace beamglass {

struct FourMomentum {  // GeV
  double energy = 0;
  Vector3 momentum;
};

struct Particle {
  std::int32_t code = 0;
  // Index of the particle that it came from in the same event; -1 for those of the beam.
  std::int32_t parent = -1;
  FourMomentum p;
  Vector3 vertex;  // mm
  double time = 0;  // ns
};

// Seen from where `frame` (with its mass) moves: from its rest frame to the laboratory.
inline FourMomentum boost(const FourMomentum& p, const FourMomentum& frame, double frame_mass) {
  const double along = frame.momentum.dot(p.momentum);
  const double factor = (along / (frame.energy + frame_mass) + p.energy) / frame_mass;
  return {(frame.energy * p.energy + along) / frame_mass, p.momentum + frame.momentum * factor};
}

inline Vector3 direction_of(double cosine, double phi) {
  const double sine = std::sqrt(std::max(0.0, 1 - cosine * cosine));
  return {sine * std::cos(phi), sine * std::sin(phi), cosine};
}

// Momentum of two particles in the rest frame of `parent`, GeV; below threshold 0.
inline double decay_momentum(double parent, double first, double second) {
  const double sum = first + second;
  const double difference = first - second;
  const double square = (parent * parent - sum * sum) * (parent * parent - difference * difference);
  return square > 0 ? std::sqrt(square) / (2 * parent) : 0;
}

// Adds two daughters of particles[parent] in that direction of its rest frame (the frame's axes are
// those of the laboratory), at that place and time.
void add_two_body(std::vector<Particle>& particles, std::size_t parent, double parent_mass,
                  const std::int32_t (&codes)[2], const double (&masses)[2], const Vector3& direction,
                  const Vector3& vertex, double time);

}  // namespace beamglass
