#include "v1742_reconstruction.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "symmetric_matrix.hpp"
#include "vectorised.hpp"

namespace beamglass {
namespace {

constexpr double kRounding = 1.0 / 12;
// An empty channel: r.m.s. of so many samples of at most so many counts (veto of level 5)
constexpr std::size_t kVetoSamples = 1000;
constexpr double kVetoDeviation = 5;
// The charge is the sum of the samples up to here.
constexpr std::size_t kChargeEnd = 1000;
// Time that the sum is corrected for beyond its end: 1 − exp(−(1000 − t)/300)
constexpr double kWindowEnd = 1000;
constexpr double kWindowDecay = 300;
// Codes below say only that the signal is larger; more than so many make a waveform saturated.
constexpr float kSaturatedCode = 15;
constexpr std::size_t kMostSaturated = 4;
constexpr double kSaturatedDecay = 150;
// The derivative: difference of two means of so many samples, so far apart.
constexpr std::size_t kSmooth = 5;
constexpr std::size_t kLag = 10;
// Further hits need that much derivative (counts), also where the waveform is saturated, and distance (ns).
constexpr double kFurther = 5;
constexpr double kFurtherSaturated = 50;
constexpr double kApart = 25;
// Samples from which the template's derivative is measured, and the beginning of the pulse among them
constexpr std::size_t kTemplateSamples = 256;
constexpr double kTemplateStart = 100;
// A shift beyond is not linear any more, ns.
constexpr double kMostShift = 4;
// Times are shifted, at most so often, until what is not linear in the last shift, about its square over the time in
// which a pulse rises (ns), is this part of their uncertainty.
constexpr double kSettled = 0.1;
constexpr double kRise = 8;
constexpr int kMostShifts = 8;
// Pulses begin with a step, which falls between two samples: they cannot be timed better, ns.
constexpr double kFinestTime = 0.007;
constexpr double kPoor = 6;

BEAMGLASS_VECTORISED double product(const float* a, const float* b, std::size_t count) {
  // As many sums as the widest vectors hold, always the same: their order does not depend on the machine.
  std::array<float, 16> sums{};
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (std::size_t k = 0; k < 16; ++k) sums[k] += a[i + k] * b[i + k];
  }
  double sum = 0;
  for (; i < count; ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  for (const float one : sums) sum += static_cast<double>(one);
  return sum;
}

BEAMGLASS_VECTORISED double total(const float* a, std::size_t count) {
  std::array<float, 16> sums{};
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (std::size_t k = 0; k < 16; ++k) sums[k] += a[i + k];
  }
  double sum = 0;
  for (; i < count; ++i) sum += static_cast<double>(a[i]);
  for (const float one : sums) sum += static_cast<double>(one);
  return sum;
}

BEAMGLASS_VECTORISED void smoothen(const float* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = from[i] + from[i + 1] + from[i + 2] + from[i + 3] + from[i + 4];
}

BEAMGLASS_VECTORISED void subtract_lagged(const float* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = (from[i + kLag] - from[i]) * (1.0F / kSmooth);
}

BEAMGLASS_VECTORISED void combine(const float* a, const float* b, float factor, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = (a[i] - b[i]) * factor;
}

BEAMGLASS_VECTORISED void scale_by(const float* weight, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] *= weight[i];
}

BEAMGLASS_VECTORISED void subtract_scaled(float factor, const float* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] -= factor * from[i];
}

BEAMGLASS_VECTORISED float largest(const float* a, std::size_t count) {
  std::array<float, 16> most;
  most.fill(-std::numeric_limits<float>::infinity());
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (std::size_t k = 0; k < 16; ++k) most[k] = a[i + k] > most[k] ? a[i + k] : most[k];
  }
  float result = *std::max_element(most.begin(), most.end());
  for (; i < count; ++i) result = std::max(result, a[i]);
  return result;
}

BEAMGLASS_VECTORISED void below(float level, const float* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = level - from[i];
}

}  // namespace

V1742Reconstruction::V1742Reconstruction(const V1742Settings& settings, std::size_t samples)
    : settings_(settings), samples_(samples) {
  Sampler sampler;
  sampler.shape = PulseShape::kBgo;
  sampler.period = settings.period;
  sampler.samples = std::max(samples, kTemplateSamples);
  table_ = PulseTable::of(sampler);
  measure_template();
  signal_.resize(samples);
  rest_.resize(samples);
  weight_.resize(samples);
}

void V1742Reconstruction::measure_template() {
  std::vector<float> drawn(kTemplateSamples);
  draw(kTemplateStart * settings_.period, drawn);
  pulse_height_ = *std::max_element(drawn.begin(), drawn.end());
  // Large, so that nothing is lost in what is compared with counts.
  for (float& value : drawn) value *= 1e6F;
  differentiate(drawn);
  const Peak peak = highest({});
  peak_height_ = peak.height * 1e-6;
  peak_delay_ = (peak.at - kTemplateStart) * settings_.period;
}

void V1742Reconstruction::draw(double time, std::span<float> shape) const {
  std::fill(shape.begin(), shape.end(), 0.0F);
  table_->add(1, time, shape);
}

void V1742Reconstruction::differentiate(std::span<const float> signal) {
  if (signal.size() < kSmooth + kLag) {
    derivative_.clear();
    return;
  }
  smooth_.resize(signal.size() - kSmooth + 1);
  smoothen(signal.data(), smooth_.data(), smooth_.size());
  derivative_.resize(smooth_.size() - kLag);
  subtract_lagged(smooth_.data(), derivative_.data(), derivative_.size());
}

V1742Reconstruction::Peak V1742Reconstruction::highest(std::span<const Hit> known) const {
  Peak best;
  std::size_t at = derivative_.size();
  constexpr std::size_t kChunk = 64;
  for (std::size_t i = 0; i < derivative_.size(); ++i) {
    if (i % kChunk == 0) {
      // Most stretches have nothing higher.
      const std::size_t length = std::min(kChunk, derivative_.size() - i);
      if (!(static_cast<double>(largest(derivative_.data() + i, length)) > best.height)) {
        i += length - 1;
        continue;
      }
    }
    if (!(static_cast<double>(derivative_[i]) > best.height)) continue;
    const double time = static_cast<double>(i) * settings_.period - peak_delay_;
    const bool apart =
        std::all_of(known.begin(), known.end(), [=](const Hit& hit) { return std::abs(time - hit.time) > kApart; });
    if (!apart) continue;
    best.height = static_cast<double>(derivative_[i]);
    at = i;
  }
  if (at == derivative_.size()) return best;
  best.at = static_cast<double>(at);
  if (at == 0 || at + 1 == derivative_.size()) return best;
  // The top of a parabola through three samples.
  const auto before = static_cast<double>(derivative_[at - 1]);
  const auto after = static_cast<double>(derivative_[at + 1]);
  const double bend = before - 2 * best.height + after;
  if (!(bend < 0)) return best;
  const double shift = std::clamp(0.5 * (before - after) / bend, -0.5, 0.5);
  best.at += shift;
  best.height -= 0.25 * (before - after) * shift;
  return best;
}

WaveformFacts V1742Reconstruction::reconstruct(const ChannelConstants& channel, double start,
                                               std::span<const float> samples) {
  WaveformFacts facts;
  if (!channel.is_usable) {
    facts.flags |= waveform_flag::kMasked;
    return facts;
  }
  if (samples.size() < 2 * settings_.pedestal_samples) {
    facts.flags |= waveform_flag::kTooFew;
    return facts;
  }
  const std::size_t count = samples.size();
  if (!std::isfinite(total(samples.data(), count))) {
    facts.flags |= waveform_flag::kNotFinite;
    return facts;
  }
  const double pedestal =
      total(samples.data(), settings_.pedestal_samples) / static_cast<double>(settings_.pedestal_samples);
  saturated_ = 0;
  below(static_cast<float>(pedestal), samples.data(), signal_.data(), count);
  std::fill(weight_.begin(), weight_.end(), 1.0F);
  if (largest(signal_.data(), count) > static_cast<float>(pedestal) - kSaturatedCode) {
    for (std::size_t i = 0; i < count; ++i) {
      if (!(samples[i] < kSaturatedCode)) continue;
      weight_[i] = 0;
      if (saturated_++ == 0) first_saturated_ = i;
    }
  }
  const double sigma = std::sqrt(channel.noise * channel.noise + kRounding);
  facts.pedestal = pedestal;
  facts.pedestal_error = sigma / std::sqrt(static_cast<double>(settings_.pedestal_samples));
  if (saturated_ > kMostSaturated) facts.flags |= waveform_flag::kSaturated;
  const std::size_t looked = std::min(count, kVetoSamples);
  const double mean = total(signal_.data(), looked) / static_cast<double>(looked);
  const double square = product(signal_.data(), signal_.data(), looked) / static_cast<double>(looked);
  if (square - mean * mean <= kVetoDeviation * kVetoDeviation) return facts;
  if (settings_.is_multi_hit) {
    multiple(channel, start, pedestal, facts);
  } else {
    const FoundPulse pulse = single(channel, start, pedestal, facts);
    if (pulse.energy >= settings_.least_energy) facts.pulses.push_back(pulse);
  }
  return facts;
}

FoundPulse V1742Reconstruction::single(const ChannelConstants& channel, double start, double pedestal,
                                       WaveformFacts& facts) {
  const std::size_t end = std::min(signal_.size(), kChargeEnd);
  const std::size_t begin = std::min(settings_.pedestal_samples, end);
  const auto summed = static_cast<double>(end - begin);
  double area = settings_.period * total(signal_.data() + begin, end - begin);
  differentiate(signal_);
  const Peak peak = highest({});
  double height = static_cast<double>(largest(signal_.data(), signal_.size()));
  if (facts.flags & waveform_flag::kSaturated) {
    const double last = first_saturated_ == 0 ? pedestal : static_cast<double>(signal_[first_saturated_ - 1]);
    const double share = static_cast<double>(saturated_) * settings_.period / kSaturatedDecay;
    height = last * std::exp(share);
    area += (height - last) * kSaturatedDecay * (1 - std::exp(-share));
  }
  // Of a pulse that begins at the end nothing can be said of what is missing: at least a tenth must be seen.
  const double contained = std::max(0.1, 1 - std::exp(-(kWindowEnd - peak.at * settings_.period) / kWindowDecay));
  const double sigma = std::sqrt(channel.noise * channel.noise + kRounding);
  const double before = static_cast<double>(settings_.pedestal_samples);
  const double area_error = settings_.period * sigma * std::sqrt(summed + summed * summed / before);
  FoundPulse pulse;
  pulse.height = height;
  pulse.height_error = sigma * std::sqrt(1 + 1 / before);
  pulse.charge = area * kChargePerCount / contained;
  pulse.charge_error = area_error * kChargePerCount / contained;
  pulse.energy = pulse.charge * channel.gain;
  pulse.energy_error = pulse.charge_error * channel.gain;
  pulse.time = start + peak.at * settings_.period - peak_delay_ - channel.t0;
  // Of the top of a difference of means: their noise over the bend of the template's.
  pulse.time_error = peak.height > 0 ? settings_.period * sigma * std::sqrt(2.0 / kSmooth) * kLag / peak.height : height;
  return pulse;
}

bool V1742Reconstruction::solve(double sigma, std::vector<Hit>& hits, double& pedestal_shift, WaveformFacts& facts) {
  const std::size_t size = 1 + 2 * hits.size();
  // Column 0 is that of the pedestal: 1 where a sample says something. The last has room for a shape half a sample later.
  columns_.resize(std::max(columns_.size(), size + 1));
  for (std::size_t k = 1; k <= size; ++k) columns_[k].resize(samples_ + 1);
  const auto cut = [&](std::vector<float>& column) {
    if (saturated_ > 0) scale_by(weight_.data(), column.data(), samples_);
  };
  for (std::size_t k = 0; k < hits.size(); ++k) {
    std::vector<float>& shape = columns_[1 + 2 * k];
    draw(hits[k].time, shape);
    cut(shape);
    // Half a sample earlier it is the same, one sample on.
    std::vector<float>& later = columns_[size];
    std::vector<float>& slope = columns_[2 + 2 * k];
    draw(hits[k].time + settings_.period / 2, later);
    combine(later.data(), later.data() + 1, static_cast<float>(1 / settings_.period), slope.data(), samples_);
    cut(slope);
  }
  SymmetricMatrix normal(size);
  std::vector<double> right(size);
  normal.set(0, 0, static_cast<double>(samples_ - saturated_));
  right[0] = sum_;
  for (std::size_t i = 1; i < size; ++i) {
    normal.set(i, 0, total(columns_[i].data(), samples_));
    for (std::size_t j = 1; j <= i; ++j) normal.set(i, j, product(columns_[i].data(), columns_[j].data(), samples_));
    right[i] = product(columns_[i].data(), signal_.data(), samples_);
  }
  const auto solver = Cholesky::of(normal, 1e-10);
  if (!solver) return false;
  const std::vector<double> solution = solver->solve(right);
  const SymmetricMatrix inverse = solver->inverse();
  pedestal_shift = solution[0];
  facts.pedestal_error = sigma * std::sqrt(inverse(0, 0));
  for (std::size_t k = 0; k < hits.size(); ++k) {
    const std::size_t at = 1 + 2 * k;
    Hit& hit = hits[k];
    hit.area = solution[at];
    hit.area_error = sigma * std::sqrt(inverse(at, at));
    hit.shift = 0;
    if (!(hit.area > 0)) continue;
    hit.shift = std::clamp(solution[at + 1] / hit.area, -kMostShift, kMostShift);
    hit.time += hit.shift;
    hit.time_error = std::hypot(sigma * std::sqrt(inverse(at + 1, at + 1)) / hit.area, kFinestTime);
  }
  double chi2 = square_;
  for (std::size_t i = 0; i < size; ++i) chi2 -= solution[i] * right[i];
  facts.chi2 = std::max(0.0, chi2) / (sigma * sigma);
  const std::size_t used = samples_ - saturated_;
  facts.degrees = static_cast<std::uint32_t>(used > size ? used - size : 0);
  return true;
}

void V1742Reconstruction::multiple(const ChannelConstants& channel, double start, double pedestal,
                                   WaveformFacts& facts) {
  const double sigma = std::sqrt(channel.noise * channel.noise + kRounding);
  const bool is_saturated = (facts.flags & waveform_flag::kSaturated) != 0;
  const double further = is_saturated ? kFurtherSaturated : kFurther;
  const double to_energy = kChargePerCount * channel.gain;
  std::copy(signal_.begin(), signal_.end(), rest_.begin());
  if (saturated_ > 0) scale_by(weight_.data(), rest_.data(), samples_);
  sum_ = total(rest_.data(), samples_);
  square_ = product(rest_.data(), rest_.data(), samples_);
  std::vector<Hit> hits;
  double pedestal_shift = 0;
  std::copy(signal_.begin(), signal_.end(), rest_.begin());
  while (true) {
    differentiate(rest_);
    const Peak peak = highest(hits);
    Hit hit;
    hit.area = peak.height / peak_height_;
    hit.time = peak.at * settings_.period - peak_delay_;
    const bool is_first = hits.empty();
    if (!(peak.height > 0) || hit.area * to_energy < (is_first ? settings_.least_energy : settings_.least_further_energy))
      break;
    if (!is_first && !(peak.height > further)) break;
    if (hits.size() == settings_.most_hits) {
      facts.flags |= waveform_flag::kCapped;
      break;
    }
    std::vector<Hit> more = hits;
    more.push_back(hit);
    double shift = 0;
    // What is linear in a shift is right once the shift is small.
    bool is_solved = false;
    for (int i = 0; i < kMostShifts; ++i) {
      is_solved = solve(sigma, more, shift, facts);
      const bool is_settled = std::all_of(more.begin(), more.end(), [](const Hit& one) {
        return one.shift * one.shift <= kSettled * kRise * one.time_error;
      });
      if (!is_solved || is_settled) break;
    }
    if (!is_solved) {
      facts.flags |= waveform_flag::kFitFailed;
      break;
    }
    if (std::any_of(more.begin(), more.end(), [](const Hit& one) { return !(one.area > 0); })) break;
    hits = std::move(more);
    pedestal_shift = shift;
    std::copy(signal_.begin(), signal_.end(), rest_.begin());
    for (const Hit& one : hits) {
      draw(one.time, columns_[1]);
      subtract_scaled(static_cast<float>(one.area), columns_[1].data(), rest_.data(), samples_);
    }
    // Where the signal is cut off nothing is left over.
    if (saturated_ > 0) scale_by(weight_.data(), rest_.data(), samples_);
  }
  if (hits.empty()) return;
  facts.pedestal = pedestal - pedestal_shift;
  const double degrees = facts.degrees;
  if (facts.chi2 > degrees + kPoor * std::sqrt(2 * degrees)) facts.flags |= waveform_flag::kPoorFit;
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.time < b.time; });
  for (const Hit& hit : hits) {
    FoundPulse pulse;
    pulse.height = hit.area * pulse_height_;
    pulse.height_error = hit.area_error * pulse_height_;
    pulse.charge = hit.area * kChargePerCount;
    pulse.charge_error = hit.area_error * kChargePerCount;
    pulse.energy = pulse.charge * channel.gain;
    pulse.energy_error = pulse.charge_error * channel.gain;
    pulse.time = start + hit.time - channel.t0;
    pulse.time_error = hit.time_error;
    if (pulse.energy >= settings_.least_energy) facts.pulses.push_back(pulse);
  }
  if (facts.pulses.size() > 1) facts.flags |= waveform_flag::kPileUp;
}

}  // namespace beamglass
