#include "track_fit_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "track_fit.hpp"
#include "track_fit_argument.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kTracksPerBlock = 64;

struct Work {
  explicit Work(TrackFitSetup s) : setup(std::move(s)) {}
  TrackFitSetup setup;
  std::vector<PlaneState> seeds;
  std::vector<std::uint32_t> offsets;
  std::vector<TrackHit> hits;
  std::vector<TrackResult> results;
  std::vector<HitResult> hit_results;
  std::vector<FittedState> smoothed;
  // Empty unless they are wanted
  std::vector<FittedState> filtered;
  std::vector<FittedState> predicted;
};

void read_tracks(const Napi::Object& request, Work& work, ArgumentReader& reader) {
  const auto seeds = reader.doubles(request, "seeds");
  reader.same_length("seeds", seeds.size(), 5 * (seeds.size() / 5));
  work.seeds.resize(seeds.size() / 5);
  for (std::size_t i = 0; i < 5 * work.seeds.size(); ++i) work.seeds[i / 5][i % 5] = seeds[i];
  const Napi::Object hits = reader.object(request, "hits");
  const auto plane = reader.words(hits, "plane");
  constexpr const char* kColumns[] = {"u", "v", "errorU", "errorV"};
  std::array<std::vector<double>, 4> columns;
  for (std::size_t c = 0; c < 4; ++c) {
    columns[c] = reader.doubles(hits, kColumns[c]);
    reader.same_length(kColumns[c], columns[c].size(), plane.size());
  }
  work.offsets = reader.offsets(hits, "offsets", plane.size());
  reader.same_length("offsets", work.offsets.size(), work.seeds.size() + 1);
  for (std::size_t i = 0; reader.ok() && i < plane.size(); ++i) {
    if (plane[i] >= work.setup.planes.size()) reader.fail("plane of hit " + std::to_string(i) + " is not in the list");
    work.hits.push_back({plane[i], {columns[0][i], columns[1][i]}, {columns[2][i], columns[3][i]}});
  }
}

TrackBlock block_of(Work& work, std::size_t begin, std::size_t end) {
  const std::size_t planes = work.setup.planes.size();
  const std::size_t count = end - begin;
  const auto states = [&](std::vector<FittedState>& all) {
    return all.empty() ? std::span<FittedState>() : std::span(all).subspan(begin * planes, count * planes);
  };
  return {std::span(work.seeds).subspan(begin, count),
          std::span(work.offsets).subspan(begin, count + 1),
          work.hits.data(),
          std::span(work.results).subspan(begin, count),
          work.hit_results.data(),
          states(work.smoothed),
          states(work.filtered),
          states(work.predicted)};
}

Napi::Value result_object(Napi::Env env, const Work& work) {
  const Napi::Object object = Napi::Object::New(env);
  using Row = TrackResult;
  fill_column<Napi::Uint8Array>(object, "end", work.results, 1,
                               [](const Row& row, std::size_t) { return static_cast<std::uint8_t>(row.end); });
  fill_column<Napi::Float64Array>(object, "chiSquared", work.results, 1,
                                 [](const Row& row, std::size_t) { return row.chi_squared; });
  fill_column<Napi::Int32Array>(object, "degreesOfFreedom", work.results, 1,
                               [](const Row& row, std::size_t) { return row.degrees_of_freedom; });
  fill_column<Napi::Uint32Array>(object, "outliers", work.results, 1,
                                [](const Row& row, std::size_t) { return row.outliers; });
  object.Set("hits", hits_object(env, work.hit_results));
  object.Set("smoothed", states_object(env, work.smoothed));
  object.Set("filtered", states_object(env, work.filtered));
  object.Set("predicted", states_object(env, work.predicted));
  return object;
}

}  // namespace

Napi::Value fit_tracks_batch(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<Work>(read_track_fit_setup(request, reader));
  if (reader.ok()) read_tracks(request, *work, reader);
  const bool every_step = reader.boolean(request, "everyStep");
  if (!reader.ok()) return env.Undefined();
  const std::size_t count = work->seeds.size();
  FittedState unknown;
  unknown.state.fill(std::nan(""));
  unknown.covariance.values.fill(std::nan(""));
  const std::size_t states = count * work->setup.planes.size();
  work->results.resize(count);
  work->hit_results.resize(work->hits.size());
  work->smoothed.assign(states, unknown);
  work->filtered.assign(every_step ? states : 0, unknown);
  work->predicted.assign(every_step ? states : 0, unknown);

  NativeWork native;
  native.blocks = (count + kTracksPerBlock - 1) / kTracksPerBlock;
  native.run_block = [work, count](std::size_t block) {
    const std::size_t begin = block * kTracksPerBlock;
    const std::size_t end = std::min(begin + kTracksPerBlock, count);
    fit_tracks(work->setup, block_of(*work, begin, end));
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return result_object(environment, *work);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
