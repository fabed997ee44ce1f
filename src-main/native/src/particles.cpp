#include "particles.hpp"

namespace beamglass {

void add_two_body(std::vector<Particle>& particles, std::size_t parent, double parent_mass,
                  const std::int32_t (&codes)[2], const double (&masses)[2], const Vector3& direction,
                  const Vector3& vertex, double time) {
  const FourMomentum frame = particles[parent].p;
  const double p = decay_momentum(parent_mass, masses[0], masses[1]);
  for (int i = 0; i < 2; ++i) {
    const FourMomentum rest{std::sqrt(p * p + masses[i] * masses[i]), direction * (i == 0 ? p : -p)};
    particles.push_back({codes[i], static_cast<std::int32_t>(parent), boost(rest, frame, parent_mass), vertex, time});
  }
}

}  // namespace beamglass
