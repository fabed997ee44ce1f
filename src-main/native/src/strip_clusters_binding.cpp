#include "strip_clusters_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "strip_clusters.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kEventsPerBlock = 32;
constexpr double kFar = 1e9;
constexpr std::uint32_t kMostPlanes = 10'000;

struct Place {
  std::uint32_t plane = 0;
  std::uint32_t channel = 0;
};

struct Work {
  std::vector<ReadoutPlane> planes;
  std::unordered_map<std::uint32_t, Place> places;
  ClusterRules rules;
  std::vector<std::uint32_t> offsets;
  // By row: number of the channel in the setup's channel map
  std::vector<std::uint32_t> channel;
  std::vector<double> charge;

  std::size_t events() const { return offsets.size() - 1; }
};

void read_plane(const Napi::Object& object, Work& work, ArgumentReader& reader) {
  ReadoutPlane plane;
  plane.separate = reader.boolean(object, "separate");
  plane.first = reader.number(object, "first", -kFar, kFar);
  plane.pitch = reader.number(object, "pitch", 1e-6, 1e6);
  plane.resolution = reader.number(object, "resolution", 1e-9, 1e6);
  plane.threshold = reader.number(object, "threshold", 0, kFar);
  const double spread = reader.number(object, "spread", 1e-6, 1e6);
  plane.profile.spread = std::sqrt(spread * spread / (plane.pitch * plane.pitch) + 1.0 / 12);
  plane.profile.noise = reader.number(object, "noise", 0, kFar);
  plane.profile.gain_spread = reader.number(object, "gainSpread", 0, 1);
  const auto numbers = reader.words(object, "channel");
  const auto usable = reader.bytes(object, "usable");
  reader.same_length("usable", usable.size(), numbers.size());
  if (reader.ok() && numbers.empty()) reader.fail("channel must name the channel of at least one strip");
  if (reader.ok() && !(plane.profile.noise > 0 || plane.profile.gain_spread > 0)) {
    reader.fail("noise or gainSpread must be above 0");
  }
  if (!reader.ok()) return;
  const auto index = static_cast<std::uint32_t>(work.planes.size());
  for (std::size_t strip = 0; strip < numbers.size(); ++strip) {
    const Place here{index, static_cast<std::uint32_t>(plane.usable.size())};
    const auto [entry, is_new] = work.places.emplace(numbers[strip], here);
    if (entry->second.plane != index) {
      reader.fail("a channel must belong to one plane");
      return;
    }
    if (is_new) plane.usable.push_back(usable[strip]);
    plane.channel.push_back(entry->second.channel);
  }
  work.planes.push_back(std::move(plane));
}

void read_request(const Napi::Object& request, Work& work, ArgumentReader& reader) {
  const Napi::Array planes = reader.array(request, "planes");
  if (!reader.ok()) return;
  if (planes.Length() > kMostPlanes) reader.fail("planes must not be more than 10,000");
  for (std::uint32_t i = 0; reader.ok() && i < planes.Length(); ++i) {
    read_plane(reader.element(planes, i, "planes"), work, reader);
  }
  if (!reader.ok()) return;
  work.rules.least_strips = static_cast<std::uint32_t>(reader.integer(request, "leastStrips", 1000));
  work.rules.split_chi_squared = reader.number(request, "splitChiSquared", 0, kFar);
  work.rules.most_clusters = static_cast<std::uint32_t>(reader.integer(request, "mostClusters", 10'000));
  work.channel = reader.words(request, "channel");
  work.charge = reader.doubles(request, "charge");
  reader.same_length("charge", work.charge.size(), work.channel.size());
  work.offsets = reader.offsets(request, "offsets", work.channel.size());
  if (reader.ok() && work.rules.least_strips == 0) reader.fail("leastStrips must be 1 or more");
}

// One entry per block of events.
struct Results {
  explicit Results(std::size_t blocks)
      : count(blocks),
        plane(blocks),
        coordinate(blocks),
        error(blocks),
        charge(blocks),
        strips(blocks),
        first_strip(blocks),
        overlap(blocks),
        row(blocks),
        faults(blocks) {}
  std::vector<std::vector<std::uint32_t>> count;
  std::vector<std::vector<std::uint32_t>> plane;
  std::vector<std::vector<double>> coordinate;
  std::vector<std::vector<double>> error;
  std::vector<std::vector<double>> charge;
  std::vector<std::vector<std::uint32_t>> strips;
  std::vector<std::vector<std::uint32_t>> first_strip;
  std::vector<std::vector<std::uint8_t>> overlap;
  std::vector<std::vector<std::uint32_t>> row;
  std::vector<std::vector<std::uint8_t>> faults;
};

void run_block(const Work& work, std::size_t block, std::size_t begin, std::size_t end, Results& results) {
  std::vector<StripClusterer> clusterers;
  clusterers.reserve(work.planes.size());
  for (const ReadoutPlane& plane : work.planes) clusterers.emplace_back(plane, work.rules);
  std::vector<std::vector<ChannelSignal>> signals(work.planes.size());
  std::vector<StripCluster> clusters;
  for (std::size_t event = begin; event < end; ++event) {
    for (auto& of_plane : signals) of_plane.clear();
    std::uint8_t unknown = 0;
    for (std::uint32_t row = work.offsets[event]; row < work.offsets[event + 1]; ++row) {
      const auto found = work.places.find(work.channel[row]);
      if (found == work.places.end()) {
        unknown = 1;
        continue;
      }
      auto& of_plane = signals[found->second.plane];
      // Strips that share a channel come one after the other, with the charge of their channel each.
      const ChannelSignal signal{found->second.channel, work.charge[row], row};
      if (!of_plane.empty() && of_plane.back().channel == signal.channel && of_plane.back().charge == signal.charge) {
        continue;
      }
      of_plane.push_back(signal);
    }
    std::uint32_t count = 0;
    for (std::uint32_t plane = 0; plane < clusterers.size(); ++plane) {
      clusters.clear();
      results.faults[block].push_back(clusterers[plane].cluster(signals[plane], clusters));
      for (const StripCluster& cluster : clusters) {
        results.plane[block].push_back(plane);
        results.coordinate[block].push_back(cluster.coordinate);
        results.error[block].push_back(cluster.error);
        results.charge[block].push_back(cluster.charge);
        results.strips[block].push_back(cluster.strips);
        results.first_strip[block].push_back(cluster.first_strip);
        results.overlap[block].push_back(static_cast<std::uint8_t>(cluster.overlap));
        results.row[block].push_back(cluster.row);
      }
      count += static_cast<std::uint32_t>(clusters.size());
    }
    results.faults[block].push_back(unknown);
    results.count[block].push_back(count);
  }
}

}  // namespace

Napi::Value cluster_strips(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<Work>();
  read_request(request, *work, reader);
  if (!reader.ok()) return env.Undefined();
  NativeWork native;
  native.blocks = (work->events() + kEventsPerBlock - 1) / kEventsPerBlock;
  const auto results = std::make_shared<Results>(native.blocks);
  native.run_block = [work, results](std::size_t block) {
    const std::size_t begin = block * kEventsPerBlock;
    const std::size_t end = std::min(begin + kEventsPerBlock, work->events());
    run_block(*work, block, begin, end, *results);
    return end - begin;
  };
  native.result = [results](Napi::Env result_env, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    const Napi::Object out = Napi::Object::New(result_env);
    if (out.IsEmpty()) return result_env.Undefined();
    out.Set("count", join_columns<Napi::Uint32Array>(result_env, results->count));
    out.Set("plane", join_columns<Napi::Uint32Array>(result_env, results->plane));
    out.Set("coordinate", join_columns<Napi::Float64Array>(result_env, results->coordinate));
    out.Set("error", join_columns<Napi::Float64Array>(result_env, results->error));
    out.Set("charge", join_columns<Napi::Float64Array>(result_env, results->charge));
    out.Set("strips", join_columns<Napi::Uint32Array>(result_env, results->strips));
    out.Set("firstStrip", join_columns<Napi::Uint32Array>(result_env, results->first_strip));
    out.Set("overlap", join_columns<Napi::Uint8Array>(result_env, results->overlap));
    out.Set("row", join_columns<Napi::Uint32Array>(result_env, results->row));
    out.Set("faults", join_columns<Napi::Uint8Array>(result_env, results->faults));
    return out;
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
