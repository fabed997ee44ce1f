#include "reduce_events_binding.hpp"

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "array_arguments.hpp"
#include "event_reduction.hpp"
#include "job_binding.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kValuesPerBlock = 1 << 16;
constexpr std::array kColumns{"energySum", "energyMax", "meanX", "meanY", "rms", "timeFirst", "timeLast"};

// Reads every property once: a getter could give another array the second time.
std::optional<EventBatch> read_batch(const Napi::Object& object, std::vector<Napi::ObjectReference>& kept) {
  const Napi::Env env = object.Env();
  const auto floats = [&](const char* name) -> std::optional<std::span<const float>> {
    const Napi::Value value = object.Get(name);
    if (env.IsExceptionPending()) return std::nullopt;
    const auto array = float_array(value, name);
    if (array) kept.push_back(Napi::Persistent(value.As<Napi::Object>()));
    return array;
  };
  const auto offsets = [&](const char* name, std::size_t rows) -> std::optional<std::vector<std::uint32_t>> {
    const Napi::Value value = object.Get(name);
    if (env.IsExceptionPending()) return std::nullopt;
    return row_offsets(value, name, rows);
  };
  const auto energy = floats("cellEnergy");
  if (!energy) return std::nullopt;
  const auto position = floats("cellPosition");
  if (!position) return std::nullopt;
  const auto cell_time = floats("cellTime");
  if (!cell_time) return std::nullopt;
  const auto hit_time = floats("hitTime");
  if (!hit_time) return std::nullopt;
  auto cell_offsets = offsets("cellOffsets", energy->size());
  if (!cell_offsets) return std::nullopt;
  auto hit_offsets = offsets("hitOffsets", hit_time->size());
  if (!hit_offsets) return std::nullopt;
  if (position->size() != 3 * energy->size() || cell_time->size() != energy->size()) {
    throw_type_error(env, "cellPosition must hold three numbers and cellTime one for each of cellEnergy");
    return std::nullopt;
  }
  if (cell_offsets->size() != hit_offsets->size()) {
    throw_type_error(env, "cellOffsets and hitOffsets must be of equal length");
    return std::nullopt;
  }
  return EventBatch{std::move(*cell_offsets), *energy, *position, *cell_time, std::move(*hit_offsets), *hit_time};
}

}  // namespace

Napi::Value reduce_events(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() < 1 || !info[0].IsObject()) {
    throw_type_error(env, "The batch must be an object");
    return env.Undefined();
  }
  Napi::Function on_progress;
  if (info.Length() > 1 && !info[1].IsUndefined()) {
    if (!info[1].IsFunction()) {
      throw_type_error(env, "onProgress must be a function");
      return env.Undefined();
    }
    on_progress = info[1].As<Napi::Function>();
  }
  NativeWork work;
  auto read = read_batch(info[0].As<Napi::Object>(), work.kept);
  if (!read) return env.Undefined();
  const auto batch = std::make_shared<const EventBatch>(std::move(*read));

  const Napi::Object columns = Napi::Object::New(env);
  std::array<std::span<double>, kColumns.size()> values;
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    auto column = Napi::Float64Array::New(env, batch->events());
    if (column.IsEmpty() || env.IsExceptionPending()) return env.Undefined();
    columns.Set(kColumns[i], column);
    values[i] = std::span(column.Data(), column.ElementLength());
  }
  work.kept.push_back(Napi::Persistent(columns));
  const EventReductions out{values[0], values[1], values[2], values[3], values[4], values[5], values[6]};

  const auto starts = std::make_shared<const std::vector<std::size_t>>(cut_into_blocks(*batch, kValuesPerBlock));
  work.blocks = starts->size() - 1;
  work.run_block = [batch, out, starts](std::size_t block) {
    const std::size_t begin = (*starts)[block];
    const std::size_t end = (*starts)[block + 1];
    for (std::size_t event = begin; event < end; ++event) reduce_event(*batch, event, out);
    return end - begin;
  };
  work.result = [](Napi::Env, const std::vector<Napi::ObjectReference>& kept) -> Napi::Value {
    return kept.back().Value();
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(work), on_progress);
}

}  // namespace beamglass
