#include "material_budget_binding.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "job_binding.hpp"
#include "matter_argument.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kRaysPerBlock = 64;

struct Work {
  explicit Work(Matter m) : matter(std::move(m)) {}
  Matter matter;
  std::vector<Vector3> start;
  std::vector<Vector3> direction;
  double length = 0;
  // One per block.
  std::vector<std::vector<std::uint32_t>> count;
  std::vector<std::vector<std::uint32_t>> box;
  std::vector<std::vector<double>> begin;
  std::vector<std::vector<double>> end;
  std::vector<std::vector<double>> radiation_lengths;
  std::vector<std::vector<double>> interaction_lengths;
};

void run_ray(Work& work, std::size_t block, std::size_t ray) {
  const auto& boxes = work.matter.geometry.boxes();
  const auto crossings = work.matter.geometry.crossings(work.start[ray], work.direction[ray], work.length);
  work.count[block].push_back(static_cast<std::uint32_t>(crossings.size()));
  for (const Crossing& crossing : crossings) {
    const Material& material = work.matter.materials[*boxes[crossing.box].material];
    const double thickness = crossing.end - crossing.begin;
    work.box[block].push_back(static_cast<std::uint32_t>(crossing.box));
    work.begin[block].push_back(crossing.begin);
    work.end[block].push_back(crossing.end);
    work.radiation_lengths[block].push_back(thickness / material.radiation_length);
    work.interaction_lengths[block].push_back(thickness / material.interaction_length);
  }
}

}  // namespace

Napi::Value material_budget(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<Work>(read_matter(request, reader));
  work->length = reader.number(request, "length", 0, 1e8);
  const std::size_t rays = reader.ok() ? reader.doubles(request, "start").size() / 3 : 0;
  work->start = read_vectors(request, "start", rays, reader);
  work->direction = read_directions(request, "direction", rays, reader);
  if (!reader.ok()) return env.Undefined();

  NativeWork native;
  native.blocks = (rays + kRaysPerBlock - 1) / kRaysPerBlock;
  work->count.resize(native.blocks);
  work->box.resize(native.blocks);
  for (auto* column : {&work->begin, &work->end, &work->radiation_lengths, &work->interaction_lengths}) {
    column->resize(native.blocks);
  }
  native.run_block = [work, rays](std::size_t block) {
    const std::size_t begin = block * kRaysPerBlock;
    const std::size_t end = std::min(begin + kRaysPerBlock, rays);
    for (std::size_t ray = begin; ray < end; ++ray) run_ray(*work, block, ray);
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    const Napi::Object result = Napi::Object::New(environment);
    result.Set("count", join_columns<Napi::Uint32Array, std::uint32_t>(environment, work->count));
    result.Set("box", join_columns<Napi::Uint32Array, std::uint32_t>(environment, work->box));
    const auto set = [&](const char* name, const std::vector<std::vector<double>>& column) {
      result.Set(name, join_columns<Napi::Float64Array, double>(environment, column));
    };
    set("begin", work->begin);
    set("end", work->end);
    set("radiationLengths", work->radiation_lengths);
    set("interactionLengths", work->interaction_lengths);
    return result;
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
