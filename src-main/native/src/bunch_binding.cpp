#include "bunch_binding.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "bunch_signals.hpp"
#include "code_room.hpp"
#include "job_binding.hpp"
#include "object_arguments.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kBunchesPerBlock = 8;
constexpr double kFar = 1e9;
constexpr std::size_t kMostStrips = 128;
constexpr std::uint32_t kMostPositrons = 10'000'000;

bool all_from_zero(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value >= 0 && value <= kFar; });
}

TargetView read_view(const Napi::Object& object, ArgumentReader& reader) {
  TargetView view;
  view.first = reader.number(object, "first", -kFar, kFar);
  view.pitch = reader.number(object, "pitch", 1e-6, 1e6);
  view.centre = reader.number(object, "centre", -kFar, kFar);
  view.spot = reader.number(object, "spot", 1e-6, 1e6);
  view.gain = reader.doubles(object, "gain");
  view.noise = reader.doubles(object, "noise");
  reader.same_length("noise", view.noise.size(), view.gain.size());
  if (reader.ok() && (view.gain.empty() || view.gain.size() > kMostStrips)) reader.fail("A view must have 1 to 128 strips");
  if (reader.ok() && !(all_from_zero(view.gain) && all_from_zero(view.noise))) {
    reader.fail("gain and noise must hold numbers from 0");
  }
  return view;
}

GlassChannel read_glass(const Napi::Object& object, ArgumentReader& reader) {
  GlassChannel glass;
  glass.sampler.shape = PulseShape::kCherenkov;
  glass.sampler.negative = true;
  glass.sampler.samples = reader.integer(object, "samples", 65536);
  glass.sampler.period = reader.number(object, "period", 1e-2, 1e6);
  glass.sampler.first_time = reader.number(object, "firstTime", -kFar, kFar);
  glass.counts = reader.number(object, "counts", 0, kFar);
  glass.spread = reader.number(object, "spread", 0, 10);
  glass.pedestal = reader.number(object, "pedestal", 0, kFar);
  glass.noise = reader.number(object, "noise", 0, kFar);
  glass.time_offset = reader.number(object, "timeOffset", -kFar, kFar);
  glass.channel = static_cast<std::uint32_t>(reader.integer(object, "channel", 1e6));
  return glass;
}

BunchSettings read_settings(const Napi::Object& request, ArgumentReader& reader) {
  BunchSettings settings;
  settings.time.length = reader.number(request, "bunchLength", 0, 1e5);
  settings.time.pulse_length = reader.number(request, "pulseLength", 0, 1e5);
  settings.time.pulse_period = reader.number(request, "pulsePeriod", 0, 1e5);
  settings.charge = reader.number(request, "charge", 0, kFar);
  settings.views[0] = read_view(reader.object(request, "x"), reader);
  settings.views[1] = read_view(reader.object(request, "y"), reader);
  settings.glass = read_glass(reader.object(request, "glass"), reader);
  if (reader.ok() && (settings.time.length + settings.time.pulse_length) / settings.glass.sampler.period > 65535) {
    reader.fail("bunchLength must be at most 65535 periods");
  }
  return settings;
}

}  // namespace

Napi::Value bunch_signals(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const BunchSettings settings = read_settings(request, reader);
  const auto positrons = std::make_shared<const std::vector<std::uint32_t>>(reader.words(request, "positrons"));
  const std::uint64_t seed = reader.integer(request, "seed", 0x1p53);
  const std::uint64_t first_stream = reader.integer(request, "firstStream", 0x1p53);
  if (reader.ok() && std::any_of(positrons->begin(), positrons->end(), [](auto n) { return n > kMostPositrons; })) {
    reader.fail("positrons must be at most 10000000 per bunch");
  }
  if (!reader.ok()) return env.Undefined();

  const auto bunch = std::make_shared<const BunchSignals>(settings);
  const std::size_t bunches = positrons->size();
  auto charges = Napi::Float32Array::New(env, bunches * bunch->strips());
  auto codes = room_for_codes(request, bunches * bunch->samples(), reader);
  if (!reader.ok() || charges.IsEmpty() || codes.IsEmpty()) return env.Undefined();
  NativeWork native;
  native.kept.push_back(Napi::Persistent(charges.As<Napi::Object>()));
  native.kept.push_back(Napi::Persistent(codes.As<Napi::Object>()));
  native.blocks = (bunches + kBunchesPerBlock - 1) / kBunchesPerBlock;
  const std::span<float> strips(charges.Data(), charges.ElementLength());
  const std::span<std::uint16_t> samples(codes.Data(), bunches * bunch->samples());
  native.run_block = [=](std::size_t block) {
    const std::size_t begin = block * kBunchesPerBlock;
    const std::size_t end = std::min(begin + kBunchesPerBlock, bunches);
    for (std::size_t i = begin; i < end; ++i) {
      bunch->fill((*positrons)[i], seed, first_stream + i, strips.subspan(i * bunch->strips(), bunch->strips()),
                  samples.subspan(i * bunch->samples(), bunch->samples()));
    }
    return end - begin;
  };
  native.result = [](Napi::Env inner, const std::vector<Napi::ObjectReference>& kept) -> Napi::Value {
    const Napi::Object out = Napi::Object::New(inner);
    out.Set("charges", kept[0].Value());
    out.Set("codes", kept[1].Value());
    return out;
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
