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
#include "random_purpose.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kEventsPerBlock = 64;
constexpr double kLargestInteger = 9007199254740991.0;

struct Work {
  explicit Work(World w) : world(std::move(w)) {}
  World world;
  std::vector<TrackedParticle> primaries;
  std::uint64_t seed = 0;
  std::uint64_t first_stream = 0;
  // One list of events per block.
  std::vector<std::vector<TrackedEvent>> events;
};

Processes read_processes(const Napi::Object& request, ArgumentReader& reader) {
  Processes processes;
  const Napi::Array array = reader.array(request, "processes");
  const std::uint32_t count = reader.ok() ? array.Length() : 0;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    const Napi::Value value = array.Get(i);
    const std::string name = reader.ok() && value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
    if (name == "scattering") {
      processes.scattering = true;
    } else if (name == "ionisation") {
      processes.ionisation = true;
    } else if (name == "bremsstrahlung") {
      processes.bremsstrahlung = true;
    } else if (name == "conversion") {
      processes.conversion = true;
    } else if (name == "synchrotron") {
      processes.synchrotron = true;
    } else {
      reader.fail("processes must be scattering, ionisation, bremsstrahlung, conversion or synchrotron");
    }
  }
  return processes;
}

std::vector<TrackedParticle> read_primaries(const Napi::Object& request, ArgumentReader& reader) {
  const auto code = reader.integers(request, "code");
  const auto energy = reader.doubles(request, "energy");
  const auto position = read_vectors(request, "position", code.size(), reader);
  const auto direction = read_directions(request, "direction", code.size(), reader);
  reader.same_length("energy", energy.size(), code.size());
  std::vector<TrackedParticle> primaries;
  for (std::size_t i = 0; reader.ok() && i < code.size(); ++i) {
    const auto kind = particle_kind(code[i]);
    if (!kind) {
      reader.fail("code " + std::to_string(code[i]) + " is no particle that can be tracked");
    } else if (!(energy[i] > kind->mass && energy[i] <= 1e6)) {
      reader.fail("energy must lie above the particle's mass and be at most 1e6 GeV");
    }
    primaries.push_back({code[i], position[i], direction[i], energy[i], 0, true});
  }
  return primaries;
}

World read_world(const Napi::Object& request, ArgumentReader& reader) {
  Field field = read_field(request, reader);
  Matter matter = read_matter(request, reader);
  const Processes processes = read_processes(request, reader);
  const double to = reader.number(request, "to", -1e7, 1e7);
  const double cut = reader.number(request, "cut", 1e-6, 10);
  return {std::move(field), std::move(matter.geometry), std::move(matter.materials), processes, to, cut};
}

Napi::Value columns(Napi::Env env, const Work& work) {
  std::vector<std::uint32_t> count;
  std::vector<std::int32_t> code;
  std::vector<std::uint8_t> primary;
  std::vector<double> position;
  std::vector<double> direction;
  std::vector<double> energy;
  std::vector<double> time;
  std::vector<double> deposited;
  std::vector<double> escaped;
  for (const auto& block : work.events) {
    for (const TrackedEvent& event : block) {
      count.push_back(static_cast<std::uint32_t>(event.arrived.size()));
      deposited.push_back(event.deposited);
      escaped.push_back(event.escaped);
      for (const TrackedParticle& one : event.arrived) {
        code.push_back(one.code);
        primary.push_back(one.primary ? 1 : 0);
        position.insert(position.end(), {one.position.x, one.position.y, one.position.z});
        direction.insert(direction.end(), {one.direction.x, one.direction.y, one.direction.z});
        energy.push_back(one.energy);
        time.push_back(one.time);
      }
    }
  }
  const Napi::Object result = Napi::Object::New(env);
  result.Set("count", join_columns<Napi::Uint32Array, std::uint32_t>(env, {count}));
  result.Set("code", join_columns<Napi::Int32Array, std::int32_t>(env, {code}));
  result.Set("primary", join_columns<Napi::Uint8Array, std::uint8_t>(env, {primary}));
  const auto set = [&](const char* name, const std::vector<double>& column) {
    result.Set(name, join_columns<Napi::Float64Array, double>(env, {column}));
  };
  set("position", position);
  set("direction", direction);
  set("energy", energy);
  set("time", time);
  set("deposited", deposited);
  set("escaped", escaped);
  return result;
}

}  // namespace

Napi::Value track_particles(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  if (info.Length() < 1 || !info[0].IsObject()) reader.fail("The request must be an object");
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto request = info[0].As<Napi::Object>();
  const auto work = std::make_shared<Work>(read_world(request, reader));
  work->seed = reader.integer(request, "seed", kLargestInteger);
  work->first_stream = reader.integer(request, "firstStream", kLargestInteger);
  work->primaries = read_primaries(request, reader);
  if (!reader.ok()) return env.Undefined();

  NativeWork native;
  const std::size_t events = work->primaries.size();
  native.blocks = (events + kEventsPerBlock - 1) / kEventsPerBlock;
  work->events.resize(native.blocks);
  native.run_block = [work, events](std::size_t block) {
    const std::size_t begin = block * kEventsPerBlock;
    const std::size_t end = std::min(begin + kEventsPerBlock, events);
    ParticleTracker tracker(work->world);
    work->events[block].resize(end - begin);
    for (std::size_t event = begin; event < end; ++event) {
      Random random(work->seed, work->first_stream + event, purpose::kTracking);
      tracker.follow(work->primaries[event], random, work->events[block][event - begin]);
    }
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return columns(environment, *work);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
