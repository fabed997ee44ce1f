#include "particles_argument.hpp"

#include <cmath>
#include <string>

#include "matter_argument.hpp"

namespace beamglass {

EventParticles read_particles(const Napi::Object& request, ArgumentReader& reader) {
  const Napi::Object object = reader.object(request, "particles");
  const auto code = reader.integers(object, "code");
  const auto energy = reader.doubles(object, "energy");
  const auto position = read_vectors(object, "position", code.size(), reader);
  const auto direction = read_directions(object, "direction", code.size(), reader);
  const auto time = reader.doubles(object, "time");
  reader.same_length("energy", energy.size(), code.size());
  reader.same_length("time", time.size(), code.size());
  EventParticles events;
  events.offsets = reader.offsets(object, "offsets", code.size());
  if (!reader.ok()) return events;
  events.particles.reserve(code.size());
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (!(energy[i] >= 0 && energy[i] <= 1e6)) reader.fail("energy must be from 0 to 1e6 GeV");
    if (!std::isfinite(time[i])) reader.fail("time must be finite");
    events.particles.push_back({code[i], energy[i], position[i], direction[i], time[i]});
  }
  return events;
}

}  // namespace beamglass
