#include "reconstruct_showers_binding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "crystal_clusters.hpp"
#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "shower_fit.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kEventsPerBlock = 16;
constexpr double kFar = 1e9;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

ShowerGrid read_grid(const Napi::Object& object, ArgumentReader& reader) {
  ShowerGrid grid;
  grid.columns = reader.integer(object, "columns", 1000);
  grid.rows = reader.integer(object, "rows", 1000);
  grid.first_x = reader.number(object, "firstX", -1e6, 1e6);
  grid.first_y = reader.number(object, "firstY", -1e6, 1e6);
  grid.pitch_x = reader.number(object, "pitchX", 1e-3, 1e4);
  grid.pitch_y = reader.number(object, "pitchY", 1e-3, 1e4);
  if (!reader.ok()) return grid;
  const Napi::Object profile = reader.object(object, "profile");
  grid.profile.core = reader.number(profile, "core", 0, 1);
  grid.profile.core_radius = reader.number(profile, "coreRadius", 1e-3, 1e4);
  grid.profile.tail_radius = reader.number(profile, "tailRadius", 1e-3, 1e4);
  return grid;
}

struct ClusterWork {
  ClusterSettings settings;
  std::vector<std::uint32_t> offsets;
  std::vector<CrystalHit> hits;
  std::vector<EventClusters> events;
};

void read_hits(const Napi::Object& request, ClusterWork& work, ArgumentReader& reader) {
  const auto column = reader.integers(request, "column");
  const auto row = reader.integers(request, "row");
  const auto energy = reader.doubles(request, "energy");
  const auto energy_error = reader.doubles(request, "energyError");
  const auto time = reader.doubles(request, "time");
  const auto time_error = reader.doubles(request, "timeError");
  work.offsets = reader.offsets(request, "offsets", column.size());
  reader.same_length("row", row.size(), column.size());
  reader.same_length("energy", energy.size(), column.size());
  reader.same_length("energyError", energy_error.size(), column.size());
  reader.same_length("time", time.size(), column.size());
  reader.same_length("timeError", time_error.size(), column.size());
  if (!reader.ok()) return;
  for (std::size_t i = 0; i < column.size(); ++i) {
    work.hits.push_back({column[i], row[i], energy[i], energy_error[i], time[i], time_error[i]});
  }
}

void read_cluster_settings(const Napi::Object& object, ClusterSettings& settings, ArgumentReader& reader) {
  settings.seed_energy = reader.number(object, "seedEnergy", 0, 1e6);
  settings.hit_energy = reader.number(object, "hitEnergy", 0, 1e6);
  settings.time_window = reader.number(object, "timeWindow", 0, kFar);
  settings.reach = static_cast<std::int32_t>(reader.integer(object, "reach", 50));
  settings.sharing = reader.boolean(object, "shares") ? Sharing::kByProfile : Sharing::kNone;
  settings.weighting = reader.boolean(object, "logarithmic") ? Weighting::kLogarithmic : Weighting::kLinear;
  settings.corrects_containment = reader.boolean(object, "correctsContainment");
  if (!reader.ok()) return;
  const Napi::Object resolution = reader.object(object, "resolution");
  settings.stochastic = reader.number(resolution, "stochastic", 0, 5);
  settings.constant = reader.number(resolution, "constant", 0, 1);
  settings.noise = reader.number(resolution, "noise", 0, 10);
}

Napi::Value cluster_columns(Napi::Env env, const ClusterWork& work) {
  const Napi::Object out = Napi::Object::New(env);
  std::vector<std::uint32_t> offsets{0};
  std::vector<std::uint8_t> capped;
  std::vector<std::uint32_t> hit_offsets{0};
  std::vector<std::uint32_t> hit;
  std::vector<double> share;
  std::vector<std::uint32_t> seed;
  struct Column {
    const char* name;
    double Cluster::* member;
    std::vector<double> values;
  };
  std::vector<Column> columns{{"seenEnergy", &Cluster::seen, {}}, {"energy", &Cluster::energy, {}},
                              {"energyError", &Cluster::energy_error, {}}, {"x", &Cluster::x, {}},
                              {"xError", &Cluster::x_error, {}}, {"y", &Cluster::y, {}},
                              {"yError", &Cluster::y_error, {}}, {"time", &Cluster::time, {}},
                              {"timeError", &Cluster::time_error, {}}};
  for (std::size_t event = 0; event < work.events.size(); ++event) {
    const std::uint32_t first = work.offsets[event];
    for (const Cluster& cluster : work.events[event].clusters) {
      seed.push_back(first + cluster.seed);
      for (Column& column : columns) column.values.push_back(cluster.*(column.member));
      for (const Share& one : cluster.hits) {
        hit.push_back(first + one.hit);
        share.push_back(one.energy);
      }
      hit_offsets.push_back(static_cast<std::uint32_t>(hit.size()));
    }
    offsets.push_back(static_cast<std::uint32_t>(seed.size()));
    capped.push_back(work.events[event].is_capped ? 1 : 0);
  }
  set_column<Napi::Uint32Array>(out, "offsets", offsets);
  set_column<Napi::Uint8Array>(out, "capped", capped);
  set_column<Napi::Uint32Array>(out, "seed", seed);
  for (const Column& column : columns) set_column<Napi::Float64Array>(out, column.name, column.values);
  set_column<Napi::Uint32Array>(out, "hitOffsets", hit_offsets);
  set_column<Napi::Uint32Array>(out, "hit", hit);
  set_column<Napi::Float64Array>(out, "hitEnergy", share);
  return out;
}

struct ShowerResult {
  double sum = 0;
  std::optional<ShowerAxis> centre;
  std::optional<FittedShowers> one;
  std::optional<FittedShowers> two;
};

struct ShowerWork {
  ShowerSettings settings;
  bool seeks_two = false;
  std::vector<double> energy;
  std::vector<ShowerResult> events;
};

ShowerResult shower_of(const ShowerWork& work, std::span<const double> cells) {
  ShowerResult result;
  for (const double energy : cells) result.sum += energy;
  if (!std::isfinite(result.sum)) return result;
  result.centre = centroid(work.settings, cells);
  result.one = fit_one_shower(work.settings, cells);
  if (work.seeks_two && result.one) result.two = fit_two_showers(work.settings, cells, *result.one);
  return result;
}

template <class Of>
void set_events(const Napi::Object& out, const char* name, const std::vector<ShowerResult>& events, Of of) {
  std::vector<double> values;
  for (const ShowerResult& event : events) values.push_back(of(event));
  set_column<Napi::Float64Array>(out, name, values);
}

Napi::Object axis_columns(Napi::Env env, const std::vector<ShowerResult>& events,
                          std::optional<FittedShowers> ShowerResult::* fit, std::size_t index) {
  const Napi::Object out = Napi::Object::New(env);
  const auto set = [&](const char* name, double ShowerAxis::* member) {
    set_events(out, name, events, [=](const ShowerResult& event) {
      return event.*fit ? (event.*fit)->showers[index].*member : kNone;
    });
  };
  set("energy", &ShowerAxis::energy);
  set("energyError", &ShowerAxis::energy_error);
  set("x", &ShowerAxis::x);
  set("xError", &ShowerAxis::x_error);
  set("y", &ShowerAxis::y);
  set("yError", &ShowerAxis::y_error);
  return out;
}

Napi::Value shower_columns(Napi::Env env, const ShowerWork& work) {
  const Napi::Object out = Napi::Object::New(env);
  const auto& events = work.events;
  const auto chi2 = [](const std::optional<FittedShowers>& fit) { return fit ? fit->chi2 : kNone; };
  set_events(out, "sum", events, [](const ShowerResult& event) { return event.sum; });
  set_events(out, "centreX", events, [](const ShowerResult& event) { return event.centre ? event.centre->x : kNone; });
  set_events(out, "centreY", events, [](const ShowerResult& event) { return event.centre ? event.centre->y : kNone; });
  set_events(out, "chi2", events, [=](const ShowerResult& event) { return chi2(event.one); });
  set_events(out, "chi2Two", events, [=](const ShowerResult& event) { return chi2(event.two); });
  out.Set("one", axis_columns(env, events, &ShowerResult::one, 0));
  out.Set("first", axis_columns(env, events, &ShowerResult::two, 0));
  out.Set("second", axis_columns(env, events, &ShowerResult::two, 1));
  return out;
}

// Runs `one(event)` for all events, in blocks.
template <class One>
void in_blocks(NativeWork& native, std::size_t events, One one) {
  native.blocks = (events + kEventsPerBlock - 1) / kEventsPerBlock;
  native.run_block = [events, one](std::size_t block) {
    const std::size_t begin = block * kEventsPerBlock;
    const std::size_t end = std::min(begin + kEventsPerBlock, events);
    for (std::size_t event = begin; event < end; ++event) one(event);
    return end - begin;
  };
}

}  // namespace

Napi::Value cluster_crystals(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<ClusterWork>();
  work->settings.grid = read_grid(reader.object(request, "grid"), reader);
  if (reader.ok()) read_cluster_settings(reader.object(request, "settings"), work->settings, reader);
  if (reader.ok()) read_hits(request, *work, reader);
  if (!reader.ok()) return env.Undefined();
  work->events.resize(work->offsets.size() - 1);
  NativeWork native;
  in_blocks(native, work->events.size(), [work](std::size_t event) {
    const std::uint32_t first = work->offsets[event];
    const auto hits = std::span(work->hits).subspan(first, work->offsets[event + 1] - first);
    work->events[event] = find_clusters(work->settings, hits);
  });
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return cluster_columns(environment, *work);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

Napi::Value fit_showers(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<ShowerWork>();
  ShowerSettings& settings = work->settings;
  settings.grid = read_grid(reader.object(request, "grid"), reader);
  if (!reader.ok()) return env.Undefined();
  const Napi::Object fluctuation = reader.object(request, "fluctuation");
  settings.stochastic = reader.number(fluctuation, "stochastic", 0, 5);
  settings.constant = reader.number(fluctuation, "constant", 0, 1);
  settings.noise = reader.number(fluctuation, "noise", 1e-9, 1e3);
  settings.least_energy = reader.number(request, "leastEnergy", 0, 1e6);
  work->seeks_two = reader.boolean(request, "seeksTwo");
  work->energy = reader.doubles(request, "energy");
  const std::size_t cells = settings.grid.size();
  if (reader.ok() && (cells == 0 || work->energy.size() % cells != 0)) {
    reader.fail("energy must hold a value for each cell of each event");
  }
  if (!reader.ok()) return env.Undefined();
  work->events.resize(work->energy.size() / cells);
  NativeWork native;
  in_blocks(native, work->events.size(), [work, cells](std::size_t event) {
    work->events[event] = shower_of(*work, std::span(work->energy).subspan(event * cells, cells));
  });
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return shower_columns(environment, *work);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
