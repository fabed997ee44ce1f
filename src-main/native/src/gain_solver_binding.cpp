#include "gain_solver_binding.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "gain_solver.hpp"
#include "job_binding.hpp"
#include "object_arguments.hpp"

namespace beamglass {
namespace {

constexpr std::uint32_t kMostUnknowns = 4000;
// Each block has sums of its own, added in their order: the same on any number of threads.
constexpr std::size_t kEventsPerBlock = 32'768;
constexpr std::size_t kMostBlocks = 16;
constexpr double kFar = 1e12;

void require_within(const std::vector<double>& values, const char* name, double low, ArgumentReader& reader) {
  if (reader.ok() && !all_within(values, low, kFar)) {
    reader.fail(std::string(name) + (low > 0 ? " must be above 0" : low < 0 ? " must be finite" : " must be 0 or above"));
  }
}

void read_request(const Napi::Object& request, GainProblem& problem, ArgumentReader& reader) {
  problem.unknowns = static_cast<std::size_t>(reader.integer(request, "unknowns", kMostUnknowns));
  problem.cell = reader.words(request, "cell");
  problem.value = reader.doubles(request, "value");
  reader.same_length("value", problem.value.size(), problem.cell.size());
  problem.offsets = reader.offsets(request, "offsets", problem.cell.size());
  problem.energy = reader.doubles(request, "energy");
  problem.variance = reader.doubles(request, "variance");
  problem.grain = reader.doubles(request, "grain");
  problem.sharing = reader.doubles(request, "sharing");
  problem.prior_mean = reader.doubles(request, "priorMean");
  problem.prior_sigma = reader.doubles(request, "priorSigma");
  if (!reader.ok()) return;
  const std::size_t clusters = problem.offsets.size() - 1;
  reader.same_length("energy", problem.energy.size(), clusters);
  reader.same_length("variance", problem.variance.size(), clusters);
  reader.same_length("grain", problem.grain.size(), clusters);
  reader.same_length("priorMean", problem.prior_mean.size(), problem.unknowns);
  reader.same_length("priorSigma", problem.prior_sigma.size(), problem.unknowns);
  if (reader.ok() && clusters % 2 != 0) reader.fail("offsets must be those of two clusters per event");
  if (reader.ok()) reader.same_length("sharing", problem.sharing.size(), clusters / 2);
  for (const std::uint32_t cell : problem.cell) {
    if (reader.ok() && cell >= problem.unknowns) reader.fail("cell must be below unknowns");
  }
  require_within(problem.value, "value", -kFar, reader);
  require_within(problem.energy, "energy", -kFar, reader);
  require_within(problem.variance, "variance", 1e-12, reader);
  require_within(problem.grain, "grain", 0, reader);
  require_within(problem.sharing, "sharing", 0, reader);
  require_within(problem.prior_mean, "priorMean", -kFar, reader);
  require_within(problem.prior_sigma, "priorSigma", 0, reader);
}

struct Parts {
  std::vector<std::unique_ptr<GainSums>> sums;
  std::atomic<std::size_t> left{0};
  GainSolution solution;
};

}  // namespace

Napi::Value solve_gains_job(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto problem = std::make_shared<GainProblem>();
  read_request(request, *problem, reader);
  if (!reader.ok()) return env.Undefined();
  NativeWork native;
  native.blocks = std::clamp<std::size_t>(problem->events() / kEventsPerBlock, 1, kMostBlocks);
  const auto parts = std::make_shared<Parts>();
  parts->sums.resize(native.blocks);
  parts->left = native.blocks;
  native.run_block = [problem, parts, blocks = native.blocks](std::size_t block) {
    const std::size_t begin = problem->events() * block / blocks;
    const std::size_t end = problem->events() * (block + 1) / blocks;
    auto sums = std::make_unique<GainSums>(problem->unknowns);
    for (std::size_t event = begin; event < end; ++event) sums->add_event(*problem, event);
    parts->sums[block] = std::move(sums);
    // The block that ends last solves for all.
    if (parts->left.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      for (std::size_t i = 1; i < blocks; ++i) parts->sums[0]->add(*parts->sums[i]);
      parts->solution = solve_gains(*problem, *parts->sums[0]);
    }
    return end - begin;
  };
  native.result = [parts](Napi::Env result_env, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    const Napi::Object out = Napi::Object::New(result_env);
    if (out.IsEmpty()) return result_env.Undefined();
    const GainSolution& solution = parts->solution;
    set_column<Napi::Float64Array>(out, "value", solution.value);
    set_column<Napi::Float64Array>(out, "error", solution.error);
    set_column<Napi::Uint32Array>(out, "clusters", solution.rows);
    out.Set("chi2", Napi::Number::New(result_env, solution.chi2));
    out.Set("degrees", Napi::Number::New(result_env, static_cast<double>(solution.degrees)));
    return out;
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
