#include "transport_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "field_argument.hpp"
#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "transport.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kStatesPerBlock = 256;
constexpr double kFar = 1e7;

struct Work {
  explicit Work(Field f) : field(std::move(f)) {}
  Field field;
  TransportSettings settings;
  double from = 0;
  double to = 0;
  // Five numbers per state, 25 per covariance (or none at all).
  std::vector<double> states;
  std::vector<double> covariances;
  std::vector<std::uint8_t> ends;
  std::vector<std::uint32_t> steps;
};

void transport_one(Work& work, std::size_t i) {
  // A propagator of its own: a result must not depend on the tracks before it in the block.
  Propagator propagator(work.field, work.settings);
  PlaneState state;
  std::copy_n(work.states.begin() + static_cast<std::ptrdiff_t>(5 * i), 5, state.begin());
  Jacobian jacobian{};
  const bool with_covariance = !work.covariances.empty();
  const TransportEnd end = propagator.between_planes(state, work.from, work.to, with_covariance ? &jacobian : nullptr);
  work.ends[i] = static_cast<std::uint8_t>(end);
  work.steps[i] = static_cast<std::uint32_t>(propagator.steps());
  if (end != TransportEnd::kArrived) state.fill(std::nan(""));
  std::copy(state.begin(), state.end(), work.states.begin() + static_cast<std::ptrdiff_t>(5 * i));
  if (!with_covariance) return;
  double* values = work.covariances.data() + 25 * i;
  Covariance covariance{};
  for (std::size_t k = 0; k < 25; ++k) covariance[k / 5][k % 5] = values[k];
  covariance = transported(covariance, jacobian);
  for (std::size_t k = 0; k < 25; ++k) {
    values[k] = end == TransportEnd::kArrived ? covariance[k / 5][k % 5] : std::nan("");
  }
}

template <class Array, class T>
void set_column(const Napi::Object& object, const char* name, const std::vector<T>& values) {
  object.Set(name, join_columns<Array, T>(object.Env(), {values}));
}

}  // namespace

Napi::Value transport_states(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  if (info.Length() < 1 || !info[0].IsObject()) reader.fail("The request must be an object");
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto request = info[0].As<Napi::Object>();
  const auto work = std::make_shared<Work>(read_field(request, reader));
  work->settings.tolerance = reader.number(request, "tolerance", 1e-9, 10);
  work->from = reader.number(request, "from", -kFar, kFar);
  work->to = reader.number(request, "to", -kFar, kFar);
  work->states = reader.doubles(request, "states");
  work->covariances = reader.doubles(request, "covariances");
  const std::size_t count = work->states.size() / 5;
  reader.same_length("states", work->states.size(), 5 * count);
  if (!work->covariances.empty()) reader.same_length("covariances", work->covariances.size(), 25 * count);
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(work->states.begin(), work->states.end(), finite)) reader.fail("states must be finite");
  if (!reader.ok()) return env.Undefined();
  work->ends.resize(count);
  work->steps.resize(count);

  NativeWork native;
  native.blocks = (count + kStatesPerBlock - 1) / kStatesPerBlock;
  native.run_block = [work, count](std::size_t block) {
    const std::size_t begin = block * kStatesPerBlock;
    const std::size_t end = std::min(begin + kStatesPerBlock, count);
    for (std::size_t i = begin; i < end; ++i) transport_one(*work, i);
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    const Napi::Object result = Napi::Object::New(environment);
    set_column<Napi::Float64Array>(result, "states", work->states);
    set_column<Napi::Float64Array>(result, "covariances", work->covariances);
    set_column<Napi::Uint8Array>(result, "ends", work->ends);
    set_column<Napi::Uint32Array>(result, "steps", work->steps);
    return result;
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
