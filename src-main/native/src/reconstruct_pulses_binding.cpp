#include "reconstruct_pulses_binding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
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
constexpr std::array<std::string_view, 3> kShapes{"bgo", "plastic", "cherenkov"};
constexpr std::array kShapeCodes{PulseShape::kBgo, PulseShape::kPlastic, PulseShape::kCherenkov};

// Samples of one array of the caller's, and of which of all samples it holds the first.
struct CodePart {
  std::size_t first = 0;
  std::size_t size = 0;
  const std::uint16_t* whole = nullptr;
  const float* real = nullptr;
};

// Codes as the caller keeps them: arrays of either type, one following the other.
struct Codes {
  std::vector<CodePart> parts;

  std::size_t size() const { return parts.empty() ? 0 : parts.back().first + parts.back().size; }
  // The part that holds all of these samples; null where none does.
  const CodePart* part(std::size_t begin, std::size_t end) const {
    const auto after = std::upper_bound(parts.begin(), parts.end(), begin,
                                        [](std::size_t at, const CodePart& part) { return at < part.first; });
    if (after == parts.begin()) return nullptr;
    // Of empty parts that begin there the last one.
    const CodePart& found = *std::prev(after);
    return end <= found.first + found.size ? &found : nullptr;
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

bool add_part(const Napi::Value& samples, Codes& codes) {
  if (!samples.IsTypedArray()) return false;
  CodePart part;
  part.first = codes.size();
  part.size = samples.As<Napi::TypedArray>().ElementLength();
  switch (samples.As<Napi::TypedArray>().TypedArrayType()) {
    case napi_uint16_array: part.whole = samples.As<Napi::Uint16Array>().Data(); break;
    case napi_float32_array: part.real = samples.As<Napi::Float32Array>().Data(); break;
    default: return false;
  }
  codes.parts.push_back(part);
  return true;
}

void read_codes(const Napi::Object& request, PulseWork& work, ArgumentReader& reader,
                std::vector<Napi::ObjectReference>& kept) {
  if (!reader.ok()) return;
  const Napi::Value samples = request.Get("samples");
  bool fits = true;
  if (samples.IsArray()) {
    const auto list = samples.As<Napi::Array>();
    for (std::uint32_t i = 0; fits && i < list.Length(); ++i) {
      const Napi::Value one = list.Get(i);
      fits = add_part(one, work.codes);
      if (fits) kept.push_back(Napi::Persistent(one.As<Napi::Object>()));
    }
  } else {
    fits = add_part(samples, work.codes);
    if (fits) kept.push_back(Napi::Persistent(samples.As<Napi::Object>()));
  }
  if (!fits) reader.fail("samples must be a Uint16Array or a Float32Array, or a list of them");
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
    const std::string shape = reader.text(request, "shape");
    const auto known = std::find(kShapes.begin(), kShapes.end(), shape);
    if (known == kShapes.end()) reader.fail("shape must be bgo, plastic or cherenkov");
    else work.v1742.shape = kShapeCodes[static_cast<std::size_t>(known - kShapes.begin())];
    work.v1742.is_multi_hit = reader.boolean(request, "multiHit");
    work.v1742.least_slope = reader.number(request, "leastSlope", 0, 4096);
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
    if (work.offsets[i + 1] > work.offsets[i] && work.codes.part(work.offsets[i], work.offsets[i + 1]) == nullptr) {
      reader.fail("a waveform must lie in one of the arrays of samples");
      return;
    }
  }
}

template <class Code>
std::span<const Code> samples_of(const PulseWork& work, std::size_t row, const CodePart& part, const Code* codes) {
  const std::size_t begin = work.offsets[row];
  return {codes + (begin - part.first), work.offsets[row + 1] - begin};
}

void run_rows(PulseWork& work, std::size_t begin, std::size_t end) {
  std::vector<float> room;
  std::optional<V1742Reconstruction> v1742;
  std::size_t made_for = 0;
  const CodePart empty;
  for (std::size_t i = begin; i < end; ++i) {
    const std::size_t count = work.offsets[i + 1] - work.offsets[i];
    const CodePart& part = count == 0 ? empty : *work.codes.part(work.offsets[i], work.offsets[i + 1]);
    const ChannelConstants& channel = work.channels[work.channel[i]];
    if (work.is_msadc) {
      if (part.whole != nullptr) {
        const auto codes = samples_of(work, i, part, part.whole);
        room.assign(codes.begin(), codes.end());
      }
      const std::span<const float> samples =
          part.whole != nullptr ? std::span<const float>(room) : (count == 0 ? std::span<const float>() : samples_of(work, i, part, part.real));
      work.facts[i] = reconstruct_msadc(work.msadc, channel, work.start[i], samples);
      continue;
    }
    if (!v1742 || made_for != count) {
      v1742.emplace(work.v1742, count);
      made_for = count;
    }
    if (count == 0) work.facts[i] = v1742->reconstruct(channel, work.start[i], std::span<const float>());
    else if (part.whole != nullptr) work.facts[i] = v1742->reconstruct(channel, work.start[i], samples_of(work, i, part, part.whole));
    else work.facts[i] = v1742->reconstruct(channel, work.start[i], samples_of(work, i, part, part.real));
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
