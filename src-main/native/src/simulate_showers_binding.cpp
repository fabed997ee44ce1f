#include "simulate_showers_binding.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "particles_argument.hpp"
#include "random_purpose.hpp"
#include "shower.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kEventsPerBlock = 64;
constexpr double kFar = 1e7;
constexpr std::size_t kLargestGrid = 1 << 20;

CellGrid read_grid(const Napi::Object& object, ArgumentReader& reader) {
  CellGrid grid;
  grid.columns = reader.integer(object, "columns", 4096);
  grid.rows = reader.integer(object, "rows", 4096);
  grid.pitch_x = reader.number(object, "pitchX", 1e-3, kFar);
  grid.pitch_y = reader.number(object, "pitchY", 1e-3, kFar);
  grid.first_x = reader.number(object, "firstX", -kFar, kFar);
  grid.first_y = reader.number(object, "firstY", -kFar, kFar);
  grid.present = reader.bytes(object, "present");
  if (grid.size() == 0 || grid.size() > kLargestGrid) reader.fail("A section must have 1 to 1048576 cells");
  if (!grid.present.empty()) reader.same_length("present", grid.present.size(), grid.size());
  return grid;
}

CalorimeterSection read_section(const Napi::Object& object, ArgumentReader& reader) {
  const auto positive = [&](const char* name) { return reader.number(object, name, 1e-9, kFar); };
  const auto from_zero = [&](const char* name) { return reader.number(object, name, 0, kFar); };
  CalorimeterSection section;
  section.z_begin = reader.number(object, "zBegin", -kFar, kFar);
  section.z_end = reader.number(object, "zEnd", -kFar, kFar);
  section.grid = read_grid(object, reader);
  section.medium.radiation_length = positive("radiationLength");
  section.medium.moliere_radius = positive("moliereRadius");
  section.medium.critical_energy = positive("criticalEnergy");
  section.medium.atomic_number = reader.number(object, "atomicNumber", 1, 120);
  section.medium.sampling_frequency = from_zero("samplingFrequency");
  section.medium.e_over_mip = reader.number(object, "eOverMip", 0.01, 2);
  section.interaction_length = positive("interactionLength");
  section.em_stochastic = from_zero("emStochastic");
  section.hadron_stochastic = from_zero("hadronStochastic");
  section.constant_term = reader.number(object, "constantTerm", 0, 1);
  section.em_response = from_zero("emResponse");
  section.hadron_response = from_zero("hadronResponse");
  section.mip_energy = from_zero("mipEnergy");
  section.mip_width = from_zero("mipWidth");
  return section;
}

std::vector<CalorimeterSection> read_sections(const Napi::Object& request, ArgumentReader& reader) {
  std::vector<CalorimeterSection> sections;
  const Napi::Array array = reader.array(request, "sections");
  const std::uint32_t count = reader.ok() ? array.Length() : 0;
  double end = -kFar;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    sections.push_back(read_section(reader.element(array, i, "sections"), reader));
    if (sections.back().z_begin < end || sections.back().z_end <= sections.back().z_begin) {
      reader.fail("sections must follow one another along z without overlap");
    }
    end = sections.back().z_end;
  }
  return sections;
}

struct Work {
  Work(std::vector<CalorimeterSection> sections) : stack(std::move(sections)) {}
  CalorimeterStack stack;
  EventParticles incoming;
  std::uint64_t seed = 0;
  std::uint64_t first_stream = 0;
};

struct Results {
  explicit Results(std::size_t blocks)
      : count(blocks), particle(blocks), cell(blocks), energy(blocks), visible(blocks), time(blocks), leakage(blocks) {}
  std::vector<std::vector<std::uint32_t>> count;
  std::vector<std::vector<std::uint32_t>> particle;
  std::vector<std::vector<std::uint32_t>> cell;
  std::vector<std::vector<float>> energy;
  std::vector<std::vector<float>> visible;
  std::vector<std::vector<float>> time;
  std::vector<std::vector<double>> leakage;
};

void run_block(const Work& work, Results& results, std::size_t block, std::size_t begin, std::size_t end) {
  ShowerMaker maker(work.stack);
  std::vector<CellDeposit> deposits;
  for (std::size_t event = begin; event < end; ++event) {
    Random random(work.seed, work.first_stream + event, purpose::kShower);
    std::uint32_t rows = 0;
    for (std::uint32_t i = work.incoming.offsets[event]; i < work.incoming.offsets[event + 1]; ++i) {
      deposits.clear();
      results.leakage[block].push_back(maker.add(work.incoming.particles[i], random, deposits));
      for (const CellDeposit& deposit : deposits) {
        results.particle[block].push_back(i);
        results.cell[block].push_back(deposit.cell);
        results.energy[block].push_back(static_cast<float>(deposit.energy));
        results.visible[block].push_back(static_cast<float>(deposit.visible));
        results.time[block].push_back(static_cast<float>(deposit.time));
      }
      rows += static_cast<std::uint32_t>(deposits.size());
    }
    results.count[block].push_back(rows);
  }
}

}  // namespace

Napi::Value simulate_showers(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<Work>(read_sections(request, reader));
  work->incoming = read_particles(request, reader);
  work->seed = reader.integer(request, "seed", 0x1p53);
  work->first_stream = reader.integer(request, "firstStream", 0x1p53);
  if (!reader.ok()) return env.Undefined();

  const std::size_t events = work->incoming.events();
  NativeWork native;
  native.blocks = (events + kEventsPerBlock - 1) / kEventsPerBlock;
  const auto results = std::make_shared<Results>(native.blocks);
  native.run_block = [work, results, events](std::size_t block) {
    const std::size_t begin = block * kEventsPerBlock;
    const std::size_t end = std::min(begin + kEventsPerBlock, events);
    run_block(*work, *results, block, begin, end);
    return end - begin;
  };
  native.result = [results](Napi::Env env, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    const Napi::Object out = Napi::Object::New(env);
    out.Set("count", join_columns<Napi::Uint32Array>(env, results->count));
    out.Set("particle", join_columns<Napi::Uint32Array>(env, results->particle));
    out.Set("cell", join_columns<Napi::Uint32Array>(env, results->cell));
    out.Set("energy", join_columns<Napi::Float32Array>(env, results->energy));
    out.Set("visible", join_columns<Napi::Float32Array>(env, results->visible));
    out.Set("time", join_columns<Napi::Float32Array>(env, results->time));
    out.Set("leakage", join_columns<Napi::Float64Array>(env, results->leakage));
    return out;
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
