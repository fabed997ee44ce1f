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

void transport_block(Work& work, std::size_t begin, std::size_t end) {
  const std::size_t count = end - begin;
  const bool with_covariance = !work.covariances.empty();
  std::vector<PlaneState> states(count);
  std::vector<Jacobian> jacobians(with_covariance ? count : 0);
  std::vector<TransportEnd> ends(count);
  double* numbers = work.states.data() + 5 * begin;
  for (std::size_t i = 0; i < count; ++i) std::copy_n(numbers + 5 * i, 5, states[i].begin());
  transport_tracks(work.field, work.settings, work.from, work.to,
                   {states, jacobians, ends, std::span(work.steps).subspan(begin, count)});
  for (std::size_t i = 0; i < count; ++i) {
    const bool arrived = ends[i] == TransportEnd::kArrived;
    work.ends[begin + i] = static_cast<std::uint8_t>(ends[i]);
    if (!arrived) states[i].fill(std::nan(""));
    std::copy_n(states[i].begin(), 5, numbers + 5 * i);
    if (!with_covariance) continue;
    double* values = work.covariances.data() + 25 * (begin + i);
    Covariance covariance{};
    for (std::size_t k = 0; k < 25; ++k) covariance[k / 5][k % 5] = values[k];
    covariance = transported(covariance, jacobians[i]);
    for (std::size_t k = 0; k < 25; ++k) values[k] = arrived ? covariance[k / 5][k % 5] : std::nan("");
  }
}

}  // namespace

Napi::Value transport_states(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
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
    transport_block(*work, begin, end);
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
