#include "track_search_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "track_fit_argument.hpp"
#include "track_search.hpp"
#include "vertex_fit_binding.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kEventsPerBlock = 32;
constexpr double kMostLayers = 1024;

struct Work {
  TrackSearchSetup setup;
  EventClusters clusters;
  EventShowers showers;
  bool explain = false;
  std::vector<EventTracks> events;
};

TrackArm read_arm(const Napi::Object& object, std::uint32_t layers, ArgumentReader& reader) {
  TrackArm arm{read_track_fit_setup(object, reader), {}, {}, {}, {}, 0, 0, false};
  arm.layer = reader.integers(object, "layer");
  arm.axis = reader.bytes(object, "axis");
  reader.same_length("layer", arm.layer.size(), arm.fit.planes.size());
  reader.same_length("axis", arm.axis.size(), arm.fit.planes.size());
  std::vector<std::uint8_t> seen(layers, 0);
  for (std::size_t p = 0; reader.ok() && p < arm.layer.size(); ++p) {
    const std::int32_t layer = arm.layer[p];
    if (layer >= static_cast<std::int32_t>(layers)) reader.fail("layer must be less than layers");
    if (arm.axis[p] > 1) reader.fail("axis must be 0 or 1");
    if (reader.ok() && (layer < 0) != (arm.fit.planes[p].coordinates == 0)) {
      reader.fail("planes with a layer measure, and those without do not");
    }
    if (reader.ok() && layer >= 0 && seen[static_cast<std::size_t>(layer)]++ > 0) reader.fail("a layer stands for two planes");
    if (reader.ok() && arm.fit.planes[p].coordinates > 1) reader.fail("planes measure one coordinate");
  }
  const auto slopes = reader.doubles(object, "beamSlopes");
  reader.same_length("beamSlopes", slopes.size(), 4);
  for (const double slope : slopes) {
    if (!std::isfinite(slope)) reader.fail("beamSlopes must be finite");
  }
  arm.rules.window = reader.number(object, "window", 0.1, 100);
  arm.rules.scattering = reader.number(object, "scattering", 0, 1);
  arm.rules.largest_slope = reader.number(object, "largestSlope", 0, 10);
  arm.rules.largest_kink = reader.number(object, "largestKink", 0, 10);
  arm.rules.most_missing = static_cast<std::uint32_t>(reader.integer(object, "mostMissing", 8));
  arm.rules.most_chains = reader.integer(object, "mostChains", 1000);
  arm.assumed_q_over_p = reader.number(object, "assumedQOverP", -1e3, 1e3);
  arm.largest_q_over_p = 1 / reader.number(object, "leastMomentum", 1e-3, 1e6);
  arm.makes_vertices = reader.boolean(object, "makesVertices");
  if (reader.ok()) {
    arm.layout = layout_of(arm.fit, arm.layer, arm.axis, {{{slopes[0], slopes[1]}, {slopes[2], slopes[3]}}});
    if (!arm.layout.bends) arm.fit.seed_errors[4] = 0;
  }
  return arm;
}

void read_setup(const Napi::Object& request, TrackSearchSetup& setup, ArgumentReader& reader) {
  setup.layers = static_cast<std::uint32_t>(reader.integer(request, "layers", kMostLayers));
  const Napi::Array arms = reader.array(request, "arms");
  const std::uint32_t count = reader.ok() ? arms.Length() : 0;
  if (count > 16) reader.fail("arms must be 16 at most");
  for (std::uint32_t a = 0; a < count && reader.ok(); ++a) {
    setup.arms.push_back(read_arm(reader.element(arms, a, "arms"), setup.layers, reader));
  }
  setup.rules.most_candidates = reader.integer(request, "mostCandidates", 10'000);
  setup.rules.largest_chi_squared = reader.number(request, "largestChiSquared", 0, 1e6);
  setup.rules.charge_spread = reader.number(request, "chargeSpread", 1e-3, 1e3);
  setup.rules.largest_distance = reader.number(request, "largestDistance", 0, 1e6);
  setup.shower_reach = reader.number(request, "showerReach", 0, 1e6);
  read_vertex_setup(reader.object(request, "vertex"), setup.vertex, reader);
}

void read_clusters(const Napi::Object& request, Work& work, ArgumentReader& reader) {
  const Napi::Object object = reader.object(request, "clusters");
  EventClusters& clusters = work.clusters;
  clusters.layer = reader.words(object, "plane");
  clusters.coordinate = reader.doubles(object, "coordinate");
  clusters.error = reader.doubles(object, "error");
  clusters.charge = reader.doubles(object, "charge");
  reader.same_length("coordinate", clusters.coordinate.size(), clusters.layer.size());
  reader.same_length("error", clusters.error.size(), clusters.layer.size());
  reader.same_length("charge", clusters.charge.size(), clusters.layer.size());
  clusters.offsets = reader.offsets(object, "offsets", clusters.layer.size());
  for (std::size_t i = 0; reader.ok() && i < clusters.layer.size(); ++i) {
    if (clusters.layer[i] >= work.setup.layers) reader.fail("plane of cluster " + std::to_string(i) + " is not in the list");
  }
}

void read_showers(const Napi::Object& request, Work& work, ArgumentReader& reader) {
  const Napi::Object object = reader.object(request, "showers");
  EventShowers& showers = work.showers;
  showers.energy = reader.doubles(object, "energy");
  showers.energy_error = reader.doubles(object, "energyError");
  const auto places = reader.doubles(object, "position");
  reader.same_length("energyError", showers.energy_error.size(), showers.energy.size());
  reader.same_length("position", places.size(), 3 * showers.energy.size());
  showers.offsets = reader.offsets(object, "offsets", showers.energy.size());
  reader.same_length("offsets", showers.offsets.size(), work.clusters.offsets.size());
  for (std::size_t i = 0; reader.ok() && i < places.size(); i += 3) {
    showers.place.push_back({places[i], places[i + 1], places[i + 2]});
  }
}

// Rows of all events one behind the other.
struct Flat {
  std::vector<std::uint32_t> count;
  std::vector<std::uint8_t> arm;
  std::vector<std::uint8_t> verdict;
  std::vector<std::uint8_t> end;
  std::vector<double> chi_squared;
  std::vector<std::int32_t> degrees;
  std::vector<std::uint32_t> alternatives;
  std::vector<double> kink;
  std::vector<double> charge_chi_squared;
  std::vector<std::uint32_t> cluster_offsets{0};
  std::vector<std::uint32_t> clusters;
  std::vector<HitResult> hits;
  std::vector<std::uint32_t> state_offsets{0};
  std::vector<FittedState> smoothed;
  std::vector<FittedState> filtered;
  std::vector<FittedState> predicted;

  void add(const Candidate& one) {
    arm.push_back(one.arm);
    verdict.push_back(static_cast<std::uint8_t>(one.verdict));
    end.push_back(static_cast<std::uint8_t>(one.result.end));
    chi_squared.push_back(one.result.chi_squared);
    degrees.push_back(one.result.degrees_of_freedom);
    alternatives.push_back(one.alternatives);
    kink.push_back(one.kink);
    charge_chi_squared.push_back(one.charge_chi_squared);
    clusters.insert(clusters.end(), one.clusters.begin(), one.clusters.end());
    cluster_offsets.push_back(static_cast<std::uint32_t>(clusters.size()));
    hits.insert(hits.end(), one.hits.begin(), one.hits.end());
    hits.resize(clusters.size());
    smoothed.insert(smoothed.end(), one.smoothed.begin(), one.smoothed.end());
    filtered.insert(filtered.end(), one.filtered.begin(), one.filtered.end());
    predicted.insert(predicted.end(), one.predicted.begin(), one.predicted.end());
    state_offsets.push_back(static_cast<std::uint32_t>(smoothed.size()));
  }
};

Napi::Object candidates_object(Napi::Env env, const std::vector<EventTracks>& events) {
  Flat flat;
  for (const EventTracks& event : events) {
    flat.count.push_back(static_cast<std::uint32_t>(event.candidates.size()));
    for (const Candidate& candidate : event.candidates) flat.add(candidate);
  }
  const Napi::Object object = Napi::Object::New(env);
  set_column<Napi::Uint32Array>(object, "count", flat.count);
  set_column<Napi::Uint8Array>(object, "arm", flat.arm);
  set_column<Napi::Uint8Array>(object, "verdict", flat.verdict);
  set_column<Napi::Uint8Array>(object, "end", flat.end);
  set_column<Napi::Float64Array>(object, "chiSquared", flat.chi_squared);
  set_column<Napi::Int32Array>(object, "degreesOfFreedom", flat.degrees);
  set_column<Napi::Uint32Array>(object, "alternatives", flat.alternatives);
  set_column<Napi::Float64Array>(object, "kink", flat.kink);
  set_column<Napi::Float64Array>(object, "chargeChiSquared", flat.charge_chi_squared);
  set_column<Napi::Uint32Array>(object, "clusterOffsets", flat.cluster_offsets);
  set_column<Napi::Uint32Array>(object, "clusters", flat.clusters);
  set_column<Napi::Uint32Array>(object, "stateOffsets", flat.state_offsets);
  object.Set("hits", hits_object(env, flat.hits));
  object.Set("smoothed", states_object(env, flat.smoothed));
  object.Set("filtered", states_object(env, flat.filtered));
  object.Set("predicted", states_object(env, flat.predicted));
  return object;
}

Napi::Object pairs_object(Napi::Env env, const std::vector<EventTracks>& events) {
  std::vector<std::uint32_t> count;
  std::vector<std::uint32_t> tracks;
  std::vector<std::int32_t> showers;
  std::vector<Vertex> vertices;
  for (const EventTracks& event : events) {
    count.push_back(static_cast<std::uint32_t>(event.vertices.size()));
    for (const PairVertex& pair : event.vertices) {
      tracks.insert(tracks.end(), pair.tracks.begin(), pair.tracks.end());
      showers.insert(showers.end(), pair.showers.begin(), pair.showers.end());
      vertices.push_back(pair.vertex);
    }
  }
  const Napi::Object object = Napi::Object::New(env);
  set_column<Napi::Uint32Array>(object, "count", count);
  set_column<Napi::Uint32Array>(object, "tracks", tracks);
  set_column<Napi::Int32Array>(object, "showers", showers);
  object.Set("fits", vertices_object(env, vertices));
  return object;
}

Napi::Value result_object(Napi::Env env, const std::vector<EventTracks>& events) {
  std::vector<std::uint8_t> faults;
  for (const EventTracks& event : events) faults.push_back(event.faults);
  const Napi::Object object = Napi::Object::New(env);
  set_column<Napi::Uint8Array>(object, "faults", faults);
  object.Set("candidates", candidates_object(env, events));
  object.Set("vertices", pairs_object(env, events));
  return object;
}

}  // namespace

Napi::Value search_tracks(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<Work>();
  read_setup(request, work->setup, reader);
  if (reader.ok()) read_clusters(request, *work, reader);
  if (reader.ok()) read_showers(request, *work, reader);
  work->explain = reader.boolean(request, "explain");
  if (!reader.ok()) return env.Undefined();
  const std::size_t count = work->clusters.offsets.size() - 1;
  work->events.resize(count);

  NativeWork native;
  native.blocks = (count + kEventsPerBlock - 1) / kEventsPerBlock;
  native.run_block = [work, count](std::size_t block) {
    const std::size_t begin = block * kEventsPerBlock;
    const std::size_t end = std::min(begin + kEventsPerBlock, count);
    find_tracks(work->setup, work->clusters, work->showers, begin, work->explain,
                std::span(work->events).subspan(begin, end - begin));
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return result_object(environment, work->events);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
