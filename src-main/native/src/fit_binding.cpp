#include "fit_binding.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "fit_argument.hpp"
#include "job_binding.hpp"

namespace beamglass {
namespace {

std::vector<double> all_elements(const SymmetricMatrix& matrix) {
  std::vector<double> values;
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = 0; j < matrix.size(); ++j) values.push_back(matrix(i, j));
  }
  return values;
}

Napi::Object intervals_object(Napi::Env env, const std::vector<fit::Interval>& intervals) {
  std::vector<double> low;
  std::vector<double> high;
  std::vector<std::uint8_t> low_end;
  std::vector<std::uint8_t> high_end;
  for (const fit::Interval& interval : intervals) {
    low.push_back(interval.low);
    high.push_back(interval.high);
    low_end.push_back(static_cast<std::uint8_t>(interval.low_end));
    high_end.push_back(static_cast<std::uint8_t>(interval.high_end));
  }
  const Napi::Object object = Napi::Object::New(env);
  set_column<Napi::Float64Array>(object, "low", low);
  set_column<Napi::Float64Array>(object, "high", high);
  set_column<Napi::Uint8Array>(object, "lowEnd", low_end);
  set_column<Napi::Uint8Array>(object, "highEnd", high_end);
  return object;
}

Napi::Object outcome_object(Napi::Env env, const fit::Outcome& outcome) {
  const fit::Minimum& best = outcome.best;
  const Napi::Object object = Napi::Object::New(env);
  object.Set("failure", static_cast<double>(best.failure));
  object.Set("value", best.value);
  object.Set("edm", best.edm);
  object.Set("calls", static_cast<double>(best.calls));
  object.Set("secondDifference", outcome.second_difference);
  object.Set("secondDistance", outcome.second_distance);
  set_column<Napi::Float64Array>(object, "parameters", best.parameters);
  set_column<Napi::Uint8Array>(object, "atLimit", best.at_limit);
  set_column<Napi::Float64Array>(object, "covariance", all_elements(best.covariance));
  object.Set("intervals", intervals_object(env, outcome.intervals));
  return object;
}

struct Work {
  std::vector<fit::Task> tasks;
  std::vector<fit::Outcome> outcomes;
};

}  // namespace

Napi::Value fit_models(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<Work>();
  const Napi::Array fits = reader.array(request, "fits");
  const std::uint32_t count = reader.ok() ? fits.Length() : 0;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    work->tasks.push_back(read_fit(reader.element(fits, i, "fits"), reader));
  }
  if (!reader.ok()) return env.Undefined();
  work->outcomes.resize(count);
  Engine& engine = *env.GetInstanceData<Engine>();
  for (fit::Task& task : work->tasks) task.objective.pool = &engine.pool();

  NativeWork native;
  native.blocks = count;
  native.run_block = [work](std::size_t block) {
    work->outcomes[block] = fit::run(work->tasks[block]);
    return std::size_t{1};
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    const Napi::Array results = Napi::Array::New(environment, work->outcomes.size());
    for (std::uint32_t i = 0; i < work->outcomes.size(); ++i) {
      results.Set(i, outcome_object(environment, work->outcomes[i]));
    }
    return results;
  };
  return start_job(env, engine, std::move(native), on_progress);
}

Napi::Value model_values(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto parameters = reader.doubles(request, "parameters");
  const auto set = read_data_set(reader.object(request, "set"), parameters.size(), reader);
  if (!reader.ok()) return env.Undefined();
  return join_columns<Napi::Float64Array, double>(env, {fit::expectation(set, parameters)});
}

}  // namespace beamglass
