#include "track_fit_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "field_argument.hpp"
#include "job_binding.hpp"
#include "matter_argument.hpp"
#include "object_arguments.hpp"
#include "track_fit.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kTracksPerBlock = 64;
constexpr std::size_t kMostPlanes = 256;
constexpr double kFar = 1e7;

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

std::vector<MeasuringPlane> read_planes(const Napi::Object& request, ArgumentReader& reader) {
  const Napi::Object object = reader.object(request, "planes");
  const auto z = reader.doubles(object, "z");
  const auto coordinates = reader.bytes(object, "coordinates");
  const auto angle = reader.doubles(object, "angle");
  reader.same_length("coordinates", coordinates.size(), z.size());
  reader.same_length("angle", angle.size(), z.size());
  if (z.empty() || z.size() > kMostPlanes) reader.fail("planes must be from 1 to " + std::to_string(kMostPlanes));
  std::vector<MeasuringPlane> planes;
  for (std::size_t i = 0; reader.ok() && i < z.size(); ++i) {
    if (!(std::abs(z[i]) <= kFar)) reader.fail("z of planes must be finite and at most 1e7 mm from the origin");
    if (i > 0 && z[i] < z[i - 1]) reader.fail("z of planes must rise");
    if (coordinates[i] > 2) reader.fail("coordinates of planes must be 0, 1 or 2");
    if (!std::isfinite(angle[i])) reader.fail("angle of planes must be finite");
    planes.push_back({z[i], std::cos(angle[i]), std::sin(angle[i]), coordinates[i]});
  }
  return planes;
}

TrackFitSetup read_setup(const Napi::Object& request, ArgumentReader& reader) {
  Field field = read_field(request, reader);
  Matter matter = read_matter(request, reader);
  std::vector<MeasuringPlane> planes = read_planes(request, reader);
  TrackFitSetup setup{std::move(field), std::move(matter.geometry), std::move(matter.materials), std::move(planes),
                      {}, 0, 0, {}, {}, 0};
  setup.transport.tolerance = reader.number(request, "tolerance", 1e-12, 10);
  // A track whose curvature makes it circle is none of these detectors.
  setup.transport.largest_steps = 100'000;
  setup.mass = reader.number(request, "mass", 1e-6, 1e3);
  setup.from = reader.number(request, "from", -kFar, kFar);
  if (reader.ok() && setup.from > setup.planes.front().z) reader.fail("from must not lie behind the first plane");
  const auto errors = reader.doubles(request, "seedErrors");
  reader.same_length("seedErrors", errors.size(), 5);
  for (std::size_t i = 0; reader.ok() && i < 5; ++i) {
    if (!(errors[i] >= 0 && errors[i] <= kFar)) reader.fail("seedErrors must be from 0 to 1e7");
    setup.seed_errors[i] = errors[i];
  }
  setup.largest_chi_squared = chi_squared_limits(reader.number(request, "rejectBelow", 0, 0.5));
  setup.most_outliers = static_cast<std::uint32_t>(reader.integer(request, "mostOutliers", 1000));
  return setup;
}

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

// Columns are made by a function per row, so that no second copy of the results is needed.
template <class Array, class Row, class Value>
void set_column(const Napi::Object& object, const char* name, const std::vector<Row>& rows, std::size_t width, Value value) {
  auto column = Array::New(object.Env(), rows.size() * width);
  // A thread that is being ended makes no more objects, and says so without an exception.
  if (column.IsEmpty() || object.IsEmpty() || object.Env().IsExceptionPending()) return;
  auto* to = column.Data();
  for (const Row& row : rows) {
    for (std::size_t k = 0; k < width; ++k) *to++ = value(row, k);
  }
  object.Set(name, column);
}

Napi::Object states_object(Napi::Env env, const std::vector<FittedState>& states) {
  const Napi::Object object = Napi::Object::New(env);
  using Row = FittedState;
  set_column<Napi::Float64Array>(object, "state", states, 5, [](const Row& row, std::size_t k) { return row.state[k]; });
  set_column<Napi::Float64Array>(object, "covariance", states, 15,
                                 [](const Row& row, std::size_t k) { return row.covariance.values[k]; });
  return object;
}

Napi::Object hits_object(Napi::Env env, const std::vector<HitResult>& hits) {
  const Napi::Object object = Napi::Object::New(env);
  using Row = HitResult;
  const auto column = [&](const char* name, std::size_t width, auto value) {
    set_column<Napi::Float64Array>(object, name, hits, width, value);
  };
  set_column<Napi::Uint8Array>(object, "fate", hits, 1,
                               [](const Row& row, std::size_t) { return static_cast<std::uint8_t>(row.fate); });
  column("predictedResidual", 2, [](const Row& row, std::size_t k) { return row.predicted_residual[k]; });
  column("predictedError", 2, [](const Row& row, std::size_t k) { return row.predicted_error[k]; });
  column("predictedChiSquared", 1, [](const Row& row, std::size_t) { return row.predicted_chi_squared; });
  column("residual", 2, [](const Row& row, std::size_t k) { return row.residual[k]; });
  column("error", 2, [](const Row& row, std::size_t k) { return row.error[k]; });
  column("chiSquared", 1, [](const Row& row, std::size_t) { return row.chi_squared; });
  return object;
}

Napi::Value result_object(Napi::Env env, const Work& work) {
  const Napi::Object object = Napi::Object::New(env);
  using Row = TrackResult;
  set_column<Napi::Uint8Array>(object, "end", work.results, 1,
                               [](const Row& row, std::size_t) { return static_cast<std::uint8_t>(row.end); });
  set_column<Napi::Float64Array>(object, "chiSquared", work.results, 1,
                                 [](const Row& row, std::size_t) { return row.chi_squared; });
  set_column<Napi::Int32Array>(object, "degreesOfFreedom", work.results, 1,
                               [](const Row& row, std::size_t) { return row.degrees_of_freedom; });
  set_column<Napi::Uint32Array>(object, "outliers", work.results, 1,
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
  const auto work = std::make_shared<Work>(read_setup(request, reader));
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
