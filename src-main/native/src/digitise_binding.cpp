#include "digitise_binding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "code_room.hpp"
#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "pulse.hpp"
#include "random_purpose.hpp"
#include "strips.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kRowsPerBlock = 64;
constexpr double kFar = 1e9;
// In the order of PulseShape.
constexpr std::array<std::string_view, 4> kShapes{"msadc", "bgo", "plastic", "cherenkov"};

struct Batch {
  std::vector<std::uint32_t> offsets;
  std::uint64_t seed = 0;
  std::uint64_t first_stream = 0;

  void read(const Napi::Object& request, std::size_t rows, ArgumentReader& reader) {
    offsets = reader.offsets(request, "offsets", rows);
    seed = reader.integer(request, "seed", 0x1p53);
    first_stream = reader.integer(request, "firstStream", 0x1p53);
  }
  std::size_t size() const { return offsets.size() - 1; }
};

struct PulseWork : Batch {
  Sampler sampler;
  // Channel of each waveform, and the event that it belongs to.
  std::vector<std::uint32_t> channel;
  std::vector<std::uint32_t> event;
  std::vector<ChannelTruth> truth;
  std::vector<Pulse> pulses;
};

void read_truth(const Napi::Object& object, PulseWork& work, ArgumentReader& reader) {
  const auto gain = reader.doubles(object, "gain");
  const auto pedestal = reader.doubles(object, "pedestal");
  const auto noise = reader.doubles(object, "noise");
  const auto offset = reader.doubles(object, "timeOffset");
  const auto state = reader.bytes(object, "state");
  reader.same_length("pedestal", pedestal.size(), gain.size());
  reader.same_length("noise", noise.size(), gain.size());
  reader.same_length("timeOffset", offset.size(), gain.size());
  reader.same_length("state", state.size(), gain.size());
  if (!reader.ok()) return;
  const bool fits = all_within(gain, 0, kFar) && all_within(pedestal, 0, kFar) && all_within(noise, 0, kFar) &&
                    all_within(offset, -kFar, kFar) &&
                    std::all_of(state.begin(), state.end(), [](std::uint8_t value) { return value <= 3; });
  if (!fits) {
    reader.fail("truth must hold gains, pedestals and noise from 0, finite time offsets and states from 0 to 3");
    return;
  }
  for (std::size_t i = 0; i < gain.size(); ++i) {
    work.truth.push_back({gain[i], pedestal[i], noise[i], offset[i], static_cast<ChannelState>(state[i])});
  }
}

void read_pulses(const Napi::Object& request, PulseWork& work, ArgumentReader& reader) {
  const std::string shape = reader.text(request, "shape");
  const auto known = std::find(kShapes.begin(), kShapes.end(), shape);
  if (known == kShapes.end()) reader.fail("shape must be msadc, bgo, plastic or cherenkov");
  work.sampler.shape = static_cast<PulseShape>(known - kShapes.begin());
  work.sampler.negative = work.sampler.shape != PulseShape::kMsadc;
  work.sampler.samples = reader.integer(request, "samples", 65536);
  work.sampler.period = reader.number(request, "period", 1e-3, 1e6);
  work.sampler.first_time = reader.number(request, "firstTime", -kFar, kFar);
  read_truth(reader.object(request, "truth"), work, reader);
  const auto time = reader.doubles(request, "time");
  const auto energy = reader.doubles(request, "energy");
  work.channel = reader.words(request, "channel");
  work.event = reader.words(request, "event");
  reader.same_length("energy", energy.size(), time.size());
  work.read(request, time.size(), reader);
  reader.same_length("channel", work.channel.size(), work.size());
  reader.same_length("event", work.event.size(), work.size());
  if (!reader.ok()) return;
  for (const std::uint32_t channel : work.channel) {
    if (channel >= work.truth.size()) {
      reader.fail("channel must name channels of truth");
      return;
    }
  }
  if (!all_within(time, -kFar, kFar) || !all_within(energy, 0, kFar)) {
    reader.fail("pulses need finite times and energies from 0");
    return;
  }
  for (std::size_t i = 0; i < time.size(); ++i) work.pulses.push_back({time[i], energy[i]});
}

struct StripWork : Batch {
  StripPlane plane;
  std::vector<StripHit> hits;
};

void read_plane(const Napi::Object& object, StripPlane& plane, ArgumentReader& reader) {
  plane.pitch = reader.number(object, "pitch", 1e-6, 1e6);
  plane.first = reader.number(object, "first", -kFar, kFar);
  plane.spread = reader.number(object, "spread", 1e-6, 1e6);
  plane.resolution = reader.number(object, "resolution", 0, 1e6);
  plane.noise = reader.number(object, "noise", 0, kFar);
  plane.threshold = reader.number(object, "threshold", 0, kFar);
  plane.channel = reader.words(object, "channel");
  plane.gain = reader.doubles(object, "gain");
  plane.state = reader.bytes(object, "state");
  reader.same_length("gain", plane.gain.size(), plane.state.size());
  if (reader.ok() && !all_within(plane.gain, 0, kFar)) reader.fail("gain must hold numbers from 0");
  plane.strips = plane.channel.size();
  plane.channels = plane.state.size();
  for (const std::uint32_t channel : plane.channel) {
    if (channel >= plane.channels) reader.fail("channel must name channels that state has");
  }
}

Napi::Value start(const Napi::CallbackInfo& info, NativeWork native, const Napi::Function& on_progress) {
  return start_job(info.Env(), *info.Env().GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace

Napi::Value sample_pulses_batch(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<PulseWork>();
  read_pulses(request, *work, reader);
  if (!reader.ok()) return env.Undefined();
  const std::size_t rows = work->size();
  auto codes = room_for_codes(request, rows * work->sampler.samples, reader);
  if (!reader.ok() || codes.IsEmpty()) return env.Undefined();
  NativeWork native;
  native.kept.push_back(Napi::Persistent(codes.As<Napi::Object>()));
  native.blocks = (rows + kRowsPerBlock - 1) / kRowsPerBlock;
  const std::span<std::uint16_t> out(codes.Data(), rows * work->sampler.samples);
  native.run_block = [work, out, rows](std::size_t block) {
    const std::size_t begin = block * kRowsPerBlock;
    const std::size_t end = std::min(begin + kRowsPerBlock, rows);
    const std::size_t samples = work->sampler.samples;
    PulseSampler sampler(work->sampler);
    for (std::size_t i = begin; i < end; ++i) {
      const auto pulses = std::span(work->pulses).subspan(work->offsets[i], work->offsets[i + 1] - work->offsets[i]);
      // A channel has its own numbers in every event: what others show does not matter.
      const NoiseKey key{work->seed, work->first_stream + work->event[i], work->channel[i]};
      sampler.sample(work->truth[work->channel[i]], pulses, key, out.subspan(i * samples, samples));
    }
    return end - begin;
  };
  native.result = [](Napi::Env, const std::vector<Napi::ObjectReference>& kept) -> Napi::Value {
    return kept.front().Value();
  };
  return start(info, std::move(native), on_progress);
}

Napi::Value read_strips_batch(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<StripWork>();
  read_plane(reader.object(request, "plane"), work->plane, reader);
  const auto position = reader.doubles(request, "position");
  const auto charge = reader.doubles(request, "charge");
  const std::uint64_t plane_number = reader.integer(request, "planeNumber", 1e6);
  reader.same_length("charge", charge.size(), position.size());
  work->read(request, position.size(), reader);
  if (reader.ok() && !(all_within(position, -kFar, kFar) && all_within(charge, 0, kFar))) {
    reader.fail("hits need finite positions and charges from 0");
  }
  if (!reader.ok()) return env.Undefined();
  for (std::size_t i = 0; i < position.size(); ++i) work->hits.push_back({position[i], charge[i]});

  struct Results {
    explicit Results(std::size_t blocks) : count(blocks), channel(blocks), charge(blocks) {}
    std::vector<std::vector<std::uint32_t>> count;
    std::vector<std::vector<std::uint32_t>> channel;
    std::vector<std::vector<float>> charge;
  };
  const std::size_t events = work->size();
  NativeWork native;
  native.blocks = (events + kRowsPerBlock - 1) / kRowsPerBlock;
  const auto results = std::make_shared<Results>(native.blocks);
  const auto purpose = static_cast<std::uint32_t>(purpose::kStrips + 256 * (plane_number + 1));
  native.run_block = [work, results, events, purpose](std::size_t block) {
    const std::size_t begin = block * kRowsPerBlock;
    const std::size_t end = std::min(begin + kRowsPerBlock, events);
    std::vector<StripSignal> signals;
    for (std::size_t event = begin; event < end; ++event) {
      Random random(work->seed, work->first_stream + event, purpose);
      const std::uint32_t first = work->offsets[event];
      signals.clear();
      read_strips(work->plane, std::span(work->hits).subspan(first, work->offsets[event + 1] - first), random, signals);
      for (const StripSignal& signal : signals) {
        results->channel[block].push_back(signal.channel);
        results->charge[block].push_back(static_cast<float>(signal.charge));
      }
      results->count[block].push_back(static_cast<std::uint32_t>(signals.size()));
    }
    return end - begin;
  };
  native.result = [results](Napi::Env env, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    const Napi::Object out = Napi::Object::New(env);
    out.Set("count", join_columns<Napi::Uint32Array>(env, results->count));
    out.Set("channel", join_columns<Napi::Uint32Array>(env, results->channel));
    out.Set("charge", join_columns<Napi::Float32Array>(env, results->charge));
    return out;
  };
  return start(info, std::move(native), on_progress);
}

}  // namespace beamglass
