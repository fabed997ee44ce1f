#include "pulse.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <numbers>

#include "noise.hpp"
#include "random.hpp"
#include "random_purpose.hpp"
#include "vectorised.hpp"

namespace beamglass {
namespace {

// Part of a pulse's peak below which it has ended: a hundredth of a count of the largest code.
constexpr float kNegligible = 2e-6F;

double bgo(double time) {
  const double rise = 0.5 * std::erfc(-(time - 14.14) / (8.38 * std::numbers::sqrt2));
  const double since = time - 3.217;
  return rise * (0.2104 * std::exp(-since / 41.79) + 0.7896 * std::exp(-since / 238.84));
}

double msadc(double time) {
  const double part = time / kMsadcTau;
  return part * part * part * std::exp(3 * (1 - part));
}

double two_exponentials(double time, double decay, double rise) {
  return (std::exp(-time / decay) - std::exp(-time / rise)) / (decay - rise);
}

double bgo_integral() {
  constexpr double kStep = 0.25;
  double sum = 0;
  for (double time = 0; time <= 5000; time += kStep) sum += bgo(time) * kStep;
  return sum;
}

// Purposes of a channel's random numbers: the low byte says what for.
std::uint32_t purpose_of(std::uint32_t purpose, std::uint32_t channel) { return purpose + 256 * (channel + 1); }

BEAMGLASS_VECTORISED void add_scaled(float first, const float* a, float second, const float* b, float* to,
                                     std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] += first * a[i] + second * b[i];
}

BEAMGLASS_VECTORISED void mix(float first, const float* a, float second, const float* b, float* to,
                              std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = first * a[i] + second * b[i];
}

BEAMGLASS_VECTORISED void mix_differences(float first, const float* a, float second, const float* b, float* to,
                                          std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = first * (a[i] - a[i + 1]) + second * (b[i] - b[i + 1]);
}

BEAMGLASS_VECTORISED void digitise(float pedestal, float sign, float noise, float largest, const float* signal,
                                   const float* drawn, std::uint16_t* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    // Rounded to the nearest, since what is cut off is not negative.
    const float code = pedestal + sign * signal[i] + noise * drawn[i] + 0.5F;
    const float kept = code < 0.0F ? 0.0F : (code > largest ? largest : code);
    out[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>(kept));
  }
}

}  // namespace

double pulse_value(PulseShape shape, double time) {
  if (!(time >= 0)) return 0;
  switch (shape) {
    case PulseShape::kMsadc: return msadc(time);
    case PulseShape::kBgo: {
      static const double kIntegral = bgo_integral();
      return bgo(time) / kIntegral;
    }
    case PulseShape::kPlastic: return two_exponentials(time, 12, 2);
    case PulseShape::kCherenkov: return two_exponentials(time, 3, 1);
  }
  return 0;
}

namespace {

// Sum of the samples of a pulse that began `since` before the first, times their period. Short pulses show it more or
// less than 1 as the samples fall: an amplifier whose band the sampling covers would not, so they are scaled by it.
double sampled_integral(PulseShape shape, double since, double period) {
  if (shape != PulseShape::kPlastic && shape != PulseShape::kCherenkov) return 1;
  constexpr double kEnd = 300;
  double sum = 0;
  for (double time = since; time < kEnd; time += period) sum += period * pulse_value(shape, time);
  return period < kEnd ? sum : 1;
}

}  // namespace

PulseTable::PulseTable(PulseShape shape, std::size_t samples, double period) : samples_(samples), period_(period) {
  // Phase p holds a pulse that began p/16 of a period before its first sample; the last phase is a whole period.
  values_.reserve((kPhases + 1) * samples);
  for (std::size_t phase = 0; phase <= kPhases; ++phase) {
    const double integral = sampled_integral(shape, period * static_cast<double>(phase) / kPhases, period);
    for (std::size_t i = 0; i < samples; ++i) {
      const double time = period * (static_cast<double>(i) + static_cast<double>(phase) / kPhases);
      values_.push_back(static_cast<float>(pulse_value(shape, time) / integral));
    }
  }
  const float peak = *std::max_element(values_.begin(), values_.end());
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (values_[i] > kNegligible * peak) length_ = std::max(length_, i % samples + 1);
  }
}

std::shared_ptr<const PulseTable> PulseTable::of(const Sampler& sampler) {
  struct Kept {
    Sampler sampler;
    std::shared_ptr<const PulseTable> table;
  };
  static std::mutex mutex;
  static std::array<Kept, 8> kept;
  static std::size_t next = 0;
  const std::lock_guard lock(mutex);
  for (const Kept& one : kept) {
    const bool same = one.sampler.shape == sampler.shape && one.sampler.samples == sampler.samples &&
                      one.sampler.period == sampler.period;
    if (one.table && same) return one.table;
  }
  Kept& made = kept[next++ % kept.size()];
  made = {sampler, std::make_shared<const PulseTable>(sampler.shape, sampler.samples, sampler.period)};
  return made.table;
}

PulseTable::Place PulseTable::place(double start, std::size_t samples) const {
  const double at = start / period_;
  // Of the first sample that lies within the pulse, and how far within.
  const double first = std::ceil(at);
  if (!(first < static_cast<double>(samples)) || !(-first < static_cast<double>(length_))) return {};
  const double part = (first - at) * kPhases;
  const auto phase = std::min(static_cast<std::size_t>(part), kPhases - 1);
  const std::size_t skipped = first < 0 ? static_cast<std::size_t>(-first) : 0;
  const std::size_t begin = first < 0 ? 0 : static_cast<std::size_t>(first);
  return {begin, std::min(length_ - skipped, samples - begin), values_.data() + phase * samples_ + skipped,
          part - static_cast<double>(phase)};
}

void PulseTable::add(double height, double start, std::span<float> signal) const {
  const Place at = place(start, signal.size());
  if (at.count == 0) return;
  add_scaled(static_cast<float>(height * (1 - at.upper)), at.values, static_cast<float>(height * at.upper),
             at.values + samples_, signal.data() + at.begin, at.count);
}

std::size_t PulseTable::draw(double start, std::span<float> shape, std::span<float> slope) const {
  const Place at = place(start, shape.size());
  if (at.count == 0) return shape.size();
  const auto first = static_cast<float>(1 - at.upper);
  const auto second = static_cast<float>(at.upper);
  mix(first, at.values, second, at.values + samples_, shape.data() + at.begin, at.count);
  // Half a sample earlier or later is half of the phases on, or back, in this sample or the next.
  const auto offset = static_cast<std::size_t>(at.values - values_.data());
  const bool is_early = offset / samples_ < kPhases / 2;
  const std::size_t skipped = offset % samples_;
  const float* a = is_early ? at.values + kPhases / 2 * samples_ : at.values - kPhases / 2 * samples_;
  const float scale = static_cast<float>(1 / period_);
  float* to = slope.data() + at.begin;
  std::size_t begin = at.begin;
  if (is_early) {
    const float before = skipped > 0 ? first * a[-1] + second * (a + samples_)[-1] : 0.0F;
    to[0] = scale * (before - (first * a[0] + second * a[samples_]));
    mix_differences(scale * first, a, scale * second, a + samples_, to + 1, at.count - 1);
  } else {
    // The table may end here: the shape hardly changes there.
    mix_differences(scale * first, a, scale * second, a + samples_, to, at.count - 1);
    to[at.count - 1] = at.count > 1 ? to[at.count - 2] : 0.0F;
    if (begin > 0) {
      --begin;
      shape[begin] = 0.0F;
      slope[begin] = -scale * (first * a[0] + second * a[samples_]);
    }
  }
  const auto end = static_cast<std::ptrdiff_t>(at.begin + at.count);
  std::fill(shape.begin() + end, shape.end(), 0.0F);
  std::fill(slope.begin() + end, slope.end(), 0.0F);
  return begin;
}

void sample_codes(const Sampler& sampler, double pedestal, double noise, std::span<const float> signal,
                  const NoiseKey& key, std::span<std::uint16_t> out) {
  constexpr std::size_t kPiece = 1024;
  std::array<float, kPiece> drawn;
  const std::uint32_t purpose = purpose_of(purpose::kNoise, key.channel);
  std::uint32_t block = 0;
  for (std::size_t at = 0; at < out.size(); at += kPiece) {
    const std::size_t count = std::min(kPiece, out.size() - at);
    if (noise > 0) {
      block = fill_noise({key.seed, key.stream, purpose, block}, std::span(drawn).first(count));
    } else {
      std::fill_n(drawn.begin(), count, 0.0F);
    }
    digitise(static_cast<float>(pedestal), sampler.negative ? -1.0F : 1.0F, static_cast<float>(noise),
             sampler.largest_code, signal.data() + at, drawn.data(), out.data() + at, count);
  }
}

PulseSampler::PulseSampler(const Sampler& sampler)
    : sampler_(sampler), table_(PulseTable::of(sampler)), signal_(sampler.samples) {}

void PulseSampler::sample(const ChannelTruth& truth, std::span<const Pulse> pulses, const NoiseKey& key,
                          std::span<std::uint16_t> out) {
  std::fill(signal_.begin(), signal_.end(), 0.0F);
  if (truth.state == ChannelState::kDead) {
    sample_codes(sampler_, truth.pedestal, 0, signal_, key, out);
    return;
  }
  for (const Pulse& pulse : pulses) {
    table_->add(truth.gain * pulse.energy, pulse.time + truth.time_offset - sampler_.first_time, signal_);
  }
  if (truth.state == ChannelState::kHot) {
    Random random(key.seed, key.stream, purpose_of(purpose::kPulses, key.channel));
    const double window = sampler_.period * static_cast<double>(sampler_.samples);
    const double start = window * random.uniform();
    double peak = 0;
    for (double time = 0; time < 100; time += 0.5) peak = std::max(peak, pulse_value(sampler_.shape, time));
    table_->add(truth.noise * random.exponential(100) / peak, start, signal_);
  }
  const double noise = (truth.state == ChannelState::kNoisy ? 5 : 1) * truth.noise;
  sample_codes(sampler_, truth.pedestal, noise, signal_, key, out);
}

}  // namespace beamglass
