#include "track_particles_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "field_argument.hpp"
#include "job_binding.hpp"
#include "matter_argument.hpp"
#include "particle_tracker.hpp"
#include "particles_argument.hpp"
#include "random_purpose.hpp"
#include "track_columns.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kEventsPerBlock = 64;
constexpr double kLargestInteger = 9007199254740991.0;

struct Work {
  explicit Work(World w) : world(std::move(w)) {}
  World world;
  EventParticles primaries;
  std::uint64_t seed = 0;
  std::uint64_t first_stream = 0;
  // One list of events per block.
  std::vector<std::vector<TrackedEvent>> events;
};

constexpr std::pair<const char*, bool Processes::*> kProcesses[] = {
    {"scattering", &Processes::scattering},         {"tails", &Processes::tails},
    {"ionisation", &Processes::ionisation},         {"bremsstrahlung", &Processes::bremsstrahlung},
    {"conversion", &Processes::conversion},         {"synchrotron", &Processes::synchrotron},
    {"decay", &Processes::decay},                   {"hadronic", &Processes::hadronic},
};

Processes read_processes(const Napi::Object& request, ArgumentReader& reader) {
  Processes processes;
  const Napi::Array array = reader.array(request, "processes");
  const std::uint32_t count = reader.ok() ? array.Length() : 0;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    const Napi::Value value = array.Get(i);
    const std::string name = reader.ok() && value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
    const auto* known = std::find_if(std::begin(kProcesses), std::end(kProcesses),
                                     [&](const auto& process) { return name == process.first; });
    if (known == std::end(kProcesses)) {
      reader.fail(
          "processes must be scattering, tails, ionisation, bremsstrahlung, conversion, synchrotron, decay or hadronic");
    } else {
      processes.*known->second = true;
    }
  }
  return processes;
}

void check_primaries(const std::vector<MovingParticle>& primaries, ArgumentReader& reader) {
  for (const MovingParticle& one : primaries) {
    const auto kind = particle_kind(one.code);
    if (!kind) {
      reader.fail("code " + std::to_string(one.code) + " is no particle that can be tracked");
    } else if (!(one.energy > kind->mass)) {
      reader.fail("energy must lie above the particle's mass");
    }
    if (!reader.ok()) return;
  }
}

std::vector<ObservedPlane> read_planes(const Napi::Object& request, ArgumentReader& reader) {
  const Napi::Object object = reader.object(request, "planes");
  const auto z = reader.doubles(object, "z");
  const auto neutral = reader.bytes(object, "seesNeutral");
  reader.same_length("seesNeutral", neutral.size(), z.size());
  std::vector<ObservedPlane> planes;
  for (std::size_t i = 0; reader.ok() && i < z.size(); ++i) {
    if (!std::isfinite(z[i])) reader.fail("z of planes must be finite");
    if (i > 0 && z[i] < z[i - 1]) reader.fail("z of planes must rise");
    planes.push_back({z[i], neutral[i] != 0});
  }
  return planes;
}

std::vector<std::int32_t> read_counters(const Napi::Object& request, std::size_t boxes, ArgumentReader& reader) {
  auto counters = reader.integers(request, "counters");
  if (counters.empty()) counters.assign(boxes, -1);
  reader.same_length("counters", counters.size(), boxes);
  return counters;
}

World read_world(const Napi::Object& request, ArgumentReader& reader) {
  Field field = read_field(request, reader);
  Matter matter = read_matter(request, reader);
  std::vector<std::int32_t> counters = read_counters(request, matter.geometry.boxes().size(), reader);
  std::vector<ObservedPlane> planes = read_planes(request, reader);
  const Processes processes = read_processes(request, reader);
  const double to = reader.number(request, "to", -1e7, 1e7);
  const double cut = reader.number(request, "cut", 1e-6, 10);
  return {std::move(field),  std::move(matter.geometry), std::move(matter.materials), std::move(counters),
          std::move(planes), processes,                  to,                          cut,
          reader.boolean(request, "points")};
}

}  // namespace

Napi::Value track_particles(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<Work>(read_world(request, reader));
  work->seed = reader.integer(request, "seed", kLargestInteger);
  work->first_stream = reader.integer(request, "firstStream", kLargestInteger);
  work->primaries = read_particles(request, reader);
  check_primaries(work->primaries.particles, reader);
  if (!reader.ok()) return env.Undefined();

  NativeWork native;
  const std::size_t events = work->primaries.events();
  native.blocks = (events + kEventsPerBlock - 1) / kEventsPerBlock;
  work->events.resize(native.blocks);
  native.run_block = [work, events](std::size_t block) {
    const std::size_t begin = block * kEventsPerBlock;
    const std::size_t end = std::min(begin + kEventsPerBlock, events);
    ParticleTracker tracker(work->world);
    work->events[block].resize(end - begin);
    for (std::size_t event = begin; event < end; ++event) {
      Random random(work->seed, work->first_stream + event, purpose::kTracking);
      tracker.follow(work->primaries.of(event), random, work->events[block][event - begin]);
    }
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return track_columns(environment, work->events);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
