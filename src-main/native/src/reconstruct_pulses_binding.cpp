#include "reconstruct_pulses_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "job_binding.hpp"
#include "msadc_reconstruction.hpp"
#include "object_arguments.hpp"
#include "v1742_reconstruction.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kRowsPerBlock = 32;
constexpr double kFar = 1e9;
constexpr std::size_t kMostSamples = 65536;

// Codes as the caller keeps them, of either type.
struct Codes {
  std::span<const std::uint16_t> whole;
  std::span<const float> real;

  std::size_t size() const { return whole.empty() ? real.size() : whole.size(); }
  std::span<const float> part(std::size_t begin, std::size_t end, std::vector<float>& room) const {
    if (whole.empty()) return real.subspan(begin, end - begin);
    room.assign(whole.begin() + static_cast<std::ptrdiff_t>(begin), whole.begin() + static_cast<std::ptrdiff_t>(end));
    return room;
  }
};

struct PulseWork {
  bool is_msadc = true;
  MsadcSettings msadc;
  V1742Settings v1742;
  std::vector<ChannelConstants> channels;
  // Per waveform
  std::vector<std::uint32_t> channel;
  std::vector<double> start;
  std::vector<std::uint32_t> offsets;
  Codes codes;
  std::vector<WaveformFacts> facts;
};

bool all_within(const std::vector<double>& values, double low, double high) {
  return std::all_of(values.begin(), values.end(), [=](double value) { return value >= low && value <= high; });
}

void read_constants(const Napi::Object& object, PulseWork& work, ArgumentReader& reader) {
  const auto pedestal = reader.doubles(object, "pedestal");
  const auto noise = reader.doubles(object, "noise");
  const auto t0 = reader.doubles(object, "t0");
  const auto gain = reader.doubles(object, "gain");
  const auto usable = reader.bytes(object, "usable");
  reader.same_length("noise", noise.size(), pedestal.size());
  reader.same_length("t0", t0.size(), pedestal.size());
  reader.same_length("gain", gain.size(), pedestal.size());
  reader.same_length("usable", usable.size(), pedestal.size());
  if (!reader.ok()) return;
  if (!all_within(pedestal, 0, kFar) || !all_within(noise, 0, kFar) || !all_within(t0, -kFar, kFar) ||
      !all_within(gain, 0, kFar)) {
    reader.fail("constants must hold pedestals, noise and gains from 0 and finite t0");
    return;
  }
  for (std::size_t i = 0; i < pedestal.size(); ++i) {
    work.channels.push_back({pedestal[i], noise[i], t0[i], gain[i], usable[i] != 0});
  }
}

void read_codes(const Napi::Object& request, PulseWork& work, ArgumentReader& reader,
                std::vector<Napi::ObjectReference>& kept) {
  if (!reader.ok()) return;
  const Napi::Value samples = request.Get("samples");
  if (!samples.IsTypedArray()) {
    reader.fail("samples must be a Uint16Array or a Float32Array");
    return;
  }
  const auto array = samples.As<Napi::TypedArray>();
  if (array.TypedArrayType() == napi_uint16_array) {
    const auto codes = samples.As<Napi::Uint16Array>();
    work.codes.whole = {codes.Data(), codes.ElementLength()};
  } else if (array.TypedArrayType() == napi_float32_array) {
    const auto codes = samples.As<Napi::Float32Array>();
    work.codes.real = {codes.Data(), codes.ElementLength()};
  } else {
    reader.fail("samples must be a Uint16Array or a Float32Array");
    return;
  }
  kept.push_back(Napi::Persistent(samples.As<Napi::Object>()));
}

void read_request(const Napi::Object& request, PulseWork& work, ArgumentReader& reader,
                  std::vector<Napi::ObjectReference>& kept) {
  const std::string digitiser = reader.text(request, "digitiser");
  work.is_msadc = digitiser == "msadc";
  if (!work.is_msadc && digitiser != "v1742") reader.fail("digitiser must be msadc or v1742");
  const double period = reader.number(request, "period", 1e-3, 1e6);
  work.msadc.period = period;
  work.v1742.period = period;
  if (work.is_msadc) {
    const Napi::Value expected = reader.ok() ? request.Get("expectedTime") : Napi::Value();
    if (reader.ok() && !expected.IsUndefined()) work.msadc.expected_time = reader.number(request, "expectedTime", -kFar, kFar);
    const Napi::Value threshold = reader.ok() ? request.Get("searchThreshold") : Napi::Value();
    if (reader.ok() && !threshold.IsUndefined()) work.msadc.search_threshold = reader.number(request, "searchThreshold", 0, kFar);
  } else {
    work.v1742.is_multi_hit = reader.boolean(request, "multiHit");
    work.v1742.pedestal_samples = reader.integer(request, "pedestalSamples", 1000);
    if (reader.ok() && work.v1742.pedestal_samples == 0) reader.fail("pedestalSamples must be at least 1");
  }
  read_constants(reader.object(request, "constants"), work, reader);
  work.channel = reader.words(request, "channel");
  work.start = reader.doubles(request, "start");
  read_codes(request, work, reader, kept);
  work.offsets = reader.offsets(request, "offsets", work.codes.size());
  if (!reader.ok()) return;
  reader.same_length("channel", work.channel.size(), work.offsets.size() - 1);
  reader.same_length("start", work.start.size(), work.channel.size());
  if (!reader.ok()) return;
  const bool known = std::all_of(work.channel.begin(), work.channel.end(),
                                 [&](std::uint32_t channel) { return channel < work.channels.size(); });
  if (!known) reader.fail("channel must name channels of constants");
  if (!all_within(work.start, -kFar, kFar)) reader.fail("start must hold finite times");
  for (std::size_t i = 0; i + 1 < work.offsets.size(); ++i) {
    if (work.offsets[i + 1] - work.offsets[i] > kMostSamples) {
      reader.fail("waveforms must have at most 65536 samples");
      return;
    }
  }
}

void run_rows(PulseWork& work, std::size_t begin, std::size_t end) {
  std::vector<float> room;
  std::optional<V1742Reconstruction> v1742;
  std::size_t made_for = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const std::span<const float> samples = work.codes.part(work.offsets[i], work.offsets[i + 1], room);
    const ChannelConstants& channel = work.channels[work.channel[i]];
    if (work.is_msadc) {
      work.facts[i] = reconstruct_msadc(work.msadc, channel, work.start[i], samples);
      continue;
    }
    if (!v1742 || made_for != samples.size()) {
      v1742.emplace(work.v1742, samples.size());
      made_for = samples.size();
    }
    work.facts[i] = v1742->reconstruct(channel, work.start[i], samples);
  }
}

template <class Array, class Of>
Napi::Value per_waveform(Napi::Env env, const std::vector<WaveformFacts>& facts, Of of) {
  auto column = Array::New(env, facts.size());
  if (column.IsEmpty() || env.IsExceptionPending()) return env.Undefined();
  std::transform(facts.begin(), facts.end(), column.Data(), of);
  return column;
}

Napi::Value per_pulse(Napi::Env env, const std::vector<WaveformFacts>& facts, std::size_t pulses,
                      double FoundPulse::* member) {
  auto column = Napi::Float64Array::New(env, pulses);
  if (column.IsEmpty() || env.IsExceptionPending()) return env.Undefined();
  double* to = column.Data();
  for (const WaveformFacts& one : facts) {
    for (const FoundPulse& pulse : one.pulses) *to++ = pulse.*member;
  }
  return column;
}

Napi::Value results(Napi::Env env, const std::vector<WaveformFacts>& facts) {
  const Napi::Object out = Napi::Object::New(env);
  out.Set("flags", per_waveform<Napi::Uint16Array>(env, facts, [](const auto& one) { return one.flags; }));
  out.Set("pedestal", per_waveform<Napi::Float64Array>(env, facts, [](const auto& one) { return one.pedestal; }));
  out.Set("pedestalError",
          per_waveform<Napi::Float64Array>(env, facts, [](const auto& one) { return one.pedestal_error; }));
  out.Set("chi2", per_waveform<Napi::Float64Array>(env, facts, [](const auto& one) { return one.chi2; }));
  out.Set("degrees", per_waveform<Napi::Uint32Array>(env, facts, [](const auto& one) { return one.degrees; }));
  out.Set("heightInTime",
          per_waveform<Napi::Float64Array>(env, facts, [](const auto& one) { return one.height_in_time; }));
  out.Set("heightInTimeError",
          per_waveform<Napi::Float64Array>(env, facts, [](const auto& one) { return one.height_in_time_error; }));
  std::uint32_t pulses = 0;
  auto offsets = Napi::Uint32Array::New(env, facts.size() + 1);
  if (offsets.IsEmpty() || env.IsExceptionPending()) return env.Undefined();
  offsets[0] = 0;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    pulses += static_cast<std::uint32_t>(facts[i].pulses.size());
    offsets[i + 1] = pulses;
  }
  out.Set("offsets", offsets);
  out.Set("height", per_pulse(env, facts, pulses, &FoundPulse::height));
  out.Set("heightError", per_pulse(env, facts, pulses, &FoundPulse::height_error));
  out.Set("charge", per_pulse(env, facts, pulses, &FoundPulse::charge));
  out.Set("chargeError", per_pulse(env, facts, pulses, &FoundPulse::charge_error));
  out.Set("energy", per_pulse(env, facts, pulses, &FoundPulse::energy));
  out.Set("energyError", per_pulse(env, facts, pulses, &FoundPulse::energy_error));
  out.Set("time", per_pulse(env, facts, pulses, &FoundPulse::time));
  out.Set("timeError", per_pulse(env, facts, pulses, &FoundPulse::time_error));
  return out;
}

}  // namespace

Napi::Value reconstruct_pulses(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<PulseWork>();
  NativeWork native;
  read_request(request, *work, reader, native.kept);
  if (!reader.ok()) return env.Undefined();
  const std::size_t rows = work->channel.size();
  work->facts.resize(rows);
  native.blocks = (rows + kRowsPerBlock - 1) / kRowsPerBlock;
  native.run_block = [work, rows](std::size_t block) {
    const std::size_t begin = block * kRowsPerBlock;
    const std::size_t end = std::min(begin + kRowsPerBlock, rows);
    run_rows(*work, begin, end);
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return results(environment, work->facts);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
