#include "v1742_reconstruction.hpp"

#include <algorithm>
#include <cmath>

#include "symmetric_matrix.hpp"
#include "waveform_loops.hpp"

namespace beamglass {

using namespace waveform_loops;

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
// Hits of a crystal, and what the further ones need: derivative (counts), also where the waveform is saturated, and
// distance (ns).
constexpr std::size_t kMostCrystalHits = 3;
constexpr double kFurther = 5;
constexpr double kFurtherSaturated = 50;
constexpr double kApart = 25;
// Short pulses of a channel; those closer together are one (assumed, ns). So many samples before and after belong to
// one, and so many overlapping ones are fitted together.
constexpr std::size_t kMostShortHits = 16;
constexpr double kShortApart = 5;
constexpr std::size_t kBefore = 30;
constexpr std::size_t kAfter = 120;
constexpr std::size_t kMostTogether = 4;
// Samples from which the template's derivative is measured, and the beginning of the pulse among them
constexpr std::size_t kTemplateSamples = 256;
constexpr double kTemplateStart = 100;
// Times are shifted, at most so often, until what is not linear in the last shift, about its square over the time in
// which a pulse rises, is this part of their uncertainty. A shift beyond half of that time is not linear any more.
constexpr double kSettled = 0.1;
constexpr int kMostShifts = 8;
// Pulses begin with a step, which falls between two samples: they cannot be timed better, ns.
constexpr double kFinestTime = 0.007;
constexpr double kPoor = 6;
// Samples that are described as well as that (in deviations of χ²) hide no further hit.
constexpr double kDescribed = 2;

double rise_of(PulseShape shape) {
  if (shape == PulseShape::kPlastic) return 2;
  return shape == PulseShape::kCherenkov ? 1 : 8;
}

bool are_finite(std::span<const float> samples) { return std::isfinite(total(samples.data(), samples.size())); }
bool are_finite(std::span<const std::uint16_t>) { return true; }

}  // namespace

V1742Reconstruction::V1742Reconstruction(const V1742Settings& settings, std::size_t samples)
    : settings_(settings),
      samples_(samples),
      most_hits_(settings.shape == PulseShape::kBgo ? kMostCrystalHits : kMostShortHits),
      apart_(settings.shape == PulseShape::kBgo ? kApart : kShortApart),
      rise_(rise_of(settings.shape)) {
  Sampler sampler;
  sampler.shape = settings.shape;
  sampler.period = settings.period;
  sampler.samples = std::max(samples, kTemplateSamples);
  table_ = PulseTable::of(sampler);
  measure_template();
  signal_.resize(samples);
  rest_.resize(samples);
  weight_.resize(samples);
}

void V1742Reconstruction::measure_template() {
  std::vector<float> drawn(kTemplateSamples, 0.0F);
  // Large, so that nothing is lost in what is compared with counts.
  table_->add(1e6, kTemplateStart * settings_.period, drawn);
  pulse_height_ = static_cast<double>(*std::max_element(drawn.begin(), drawn.end())) * 1e-6;
  differentiate(drawn);
  const Peak peak = highest({});
  peak_height_ = peak.height * 1e-6;
  peak_delay_ = (peak.at - kTemplateStart) * settings_.period;
}

void V1742Reconstruction::differentiate(std::span<const float> signal) {
  if (signal.size() < kSmoothed + kLagged) {
    derivative_.clear();
    return;
  }
  smooth_.resize(signal.size() - kSmoothed + 1);
  smoothen(signal.data(), smooth_.data(), smooth_.size());
  derivative_.resize(smooth_.size() - kLagged);
  subtract_lagged(smooth_.data(), derivative_.data(), derivative_.size());
}

V1742Reconstruction::Peak V1742Reconstruction::highest(std::span<const Hit> known) const {
  Peak best;
  std::size_t at = derivative_.size();
  constexpr std::size_t kChunk = 64;
  // With no hit to keep away from, the highest of all: what comes before it is no candidate.
  if (known.empty() && !derivative_.empty()) {
    best.height = std::max(0.0, std::nextafter(static_cast<double>(largest(derivative_.data(), derivative_.size())), 0.0));
  }
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
        std::all_of(known.begin(), known.end(), [&](const Hit& hit) { return std::abs(time - hit.time) > apart_; });
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

V1742Reconstruction::Hit V1742Reconstruction::hit_at(const Peak& peak) const {
  Hit hit;
  hit.area = peak.height / peak_height_;
  hit.time = peak.at * settings_.period - peak_delay_;
  return hit;
}

WaveformFacts V1742Reconstruction::reconstruct(const ChannelConstants& channel, double start,
                                               std::span<const float> samples) {
  return reconstruct_codes(channel, start, samples);
}

WaveformFacts V1742Reconstruction::reconstruct(const ChannelConstants& channel, double start,
                                               std::span<const std::uint16_t> samples) {
  return reconstruct_codes(channel, start, samples);
}

template <class Code>
WaveformFacts V1742Reconstruction::reconstruct_codes(const ChannelConstants& channel, double start,
                                                     std::span<const Code> samples) {
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
  if (!are_finite(samples)) {
    facts.flags |= waveform_flag::kNotFinite;
    return facts;
  }
  pedestal_ = total(samples.data(), settings_.pedestal_samples) / static_cast<double>(settings_.pedestal_samples);
  sigma_ = std::sqrt(channel.noise * channel.noise + kRounding);
  facts.pedestal = pedestal_;
  facts.pedestal_error = sigma_ / std::sqrt(static_cast<double>(settings_.pedestal_samples));
  below(static_cast<float>(pedestal_), samples.data(), signal_.data(), count);
  const double highest_signal = static_cast<double>(largest(signal_.data(), count));
  saturated_ = 0;
  if (highest_signal > pedestal_ - static_cast<double>(kSaturatedCode)) {
    std::fill(weight_.begin(), weight_.end(), 1.0F);
    for (std::size_t i = 0; i < count; ++i) {
      if (!(static_cast<float>(samples[i]) < kSaturatedCode)) continue;
      weight_[i] = 0;
      if (saturated_++ == 0) first_saturated_ = i;
    }
  }
  if (saturated_ > kMostSaturated) facts.flags |= waveform_flag::kSaturated;
  if (settings_.shape != PulseShape::kBgo) {
    if (highest_signal > settings_.least_slope) short_pulses(channel, start, facts);
    return facts;
  }
  const std::size_t looked = std::min(count, kVetoSamples);
  const double mean = total(signal_.data(), looked) / static_cast<double>(looked);
  const double square = product(signal_.data(), signal_.data(), looked) / static_cast<double>(looked);
  if (square - mean * mean <= kVetoDeviation * kVetoDeviation) return facts;
  if (settings_.is_multi_hit) crystal(channel, start, facts);
  else single(channel, start, facts);
  return facts;
}

void V1742Reconstruction::single(const ChannelConstants& channel, double start, WaveformFacts& facts) {
  const std::size_t end = std::min(signal_.size(), kChargeEnd);
  const std::size_t begin = std::min(settings_.pedestal_samples, end);
  const auto summed = static_cast<double>(end - begin);
  double area = settings_.period * total(signal_.data() + begin, end - begin);
  differentiate(signal_);
  const Peak peak = highest({});
  double height = static_cast<double>(largest(signal_.data(), signal_.size()));
  if (facts.flags & waveform_flag::kSaturated) {
    const double last = first_saturated_ == 0 ? pedestal_ : static_cast<double>(signal_[first_saturated_ - 1]);
    const double share = static_cast<double>(saturated_) * settings_.period / kSaturatedDecay;
    height = last * std::exp(share);
    area += (height - last) * kSaturatedDecay * (1 - std::exp(-share));
  }
  // Of a pulse that begins at the end nothing can be said of what is missing: at least a tenth must be seen.
  const double contained = std::max(0.1, 1 - std::exp(-(kWindowEnd - peak.at * settings_.period) / kWindowDecay));
  const double before = static_cast<double>(settings_.pedestal_samples);
  const double area_error = settings_.period * sigma_ * std::sqrt(summed + summed * summed / before);
  FoundPulse pulse;
  pulse.height = height;
  pulse.height_error = sigma_ * std::sqrt(1 + 1 / before);
  pulse.charge = area * kChargePerCount / contained;
  pulse.charge_error = area_error * kChargePerCount / contained;
  pulse.energy = pulse.charge * channel.gain;
  pulse.energy_error = pulse.charge_error * channel.gain;
  pulse.time = start + peak.at * settings_.period - peak_delay_ - channel.t0;
  // Of the top of a difference of means: their noise over the bend of the template's.
  pulse.time_error =
      peak.height > 0 ? settings_.period * sigma_ * std::sqrt(2.0 / kSmoothed) * kLagged / peak.height : height;
  if (pulse.energy >= settings_.least_energy) facts.pulses.push_back(pulse);
}

void V1742Reconstruction::leave_out_saturated() {
  if (saturated_ > 0) scale_by(weight_.data(), signal_.data(), samples_);
}

V1742Reconstruction::Stretch V1742Reconstruction::stretch(std::size_t begin, std::size_t end) const {
  Stretch over{begin, end, end - begin, 0, 0};
  if (saturated_ > 0) over.used = static_cast<std::size_t>(total(weight_.data() + begin, end - begin));
  over.sum = total(signal_.data() + begin, end - begin);
  over.square = product(signal_.data() + begin, signal_.data() + begin, end - begin);
  return over;
}

V1742Reconstruction::Fit V1742Reconstruction::fit(const Stretch& over, std::span<Hit> hits) {
  Fit found;
  // What is linear in a shift is right once the shift is small.
  for (int i = 0; i < kMostShifts; ++i) {
    found = solve(over, hits);
    const bool is_settled = std::all_of(hits.begin(), hits.end(), [&](const Hit& one) {
      return one.shift * one.shift <= kSettled * rise_ * one.time_error;
    });
    if (!found.is_solved || is_settled) break;
  }
  return found;
}

V1742Reconstruction::Fit V1742Reconstruction::solve(const Stretch& over, std::span<Hit> hits) {
  const std::size_t size = 1 + 2 * hits.size();
  columns_.resize(std::max(columns_.size(), 2 * hits.size()));
  firsts_.resize(hits.size());
  SymmetricMatrix normal(size);
  std::vector<double> right(size);
  normal.set(0, 0, static_cast<double>(over.used));
  right[0] = over.sum;
  for (std::size_t k = 0; k < hits.size(); ++k) {
    std::vector<float>& shape = columns_[2 * k];
    std::vector<float>& slope = columns_[2 * k + 1];
    shape.resize(samples_);
    slope.resize(samples_);
    const std::size_t first =
        std::clamp(table_->draw(hits[k].time, std::span(shape).first(over.end), std::span(slope).first(over.end)),
                   over.begin, over.end);
    const std::size_t count = over.end - first;
    firsts_[k] = first;
    if (saturated_ > 0) {
      scale_by(weight_.data() + first, shape.data() + first, count);
      scale_by(weight_.data() + first, slope.data() + first, count);
    }
    const Moments sums = moments(shape.data() + first, slope.data() + first, signal_.data() + first, count);
    const std::size_t at = 1 + 2 * k;
    normal.set(at, 0, sums[0]);
    normal.set(at + 1, 0, sums[1]);
    normal.set(at, at, sums[2]);
    normal.set(at + 1, at, sums[3]);
    normal.set(at + 1, at + 1, sums[4]);
    right[at] = sums[5];
    right[at + 1] = sums[6];
    for (std::size_t other = 0; other < k; ++other) {
      const std::size_t from = std::max(first, firsts_[other]);
      for (std::size_t i = 0; i < 2; ++i) {
        for (std::size_t j = 0; j < 2; ++j) {
          normal.set(at + i, 1 + 2 * other + j,
                     product(columns_[2 * k + i].data() + from, columns_[2 * other + j].data() + from, over.end - from));
        }
      }
    }
  }
  Fit found;
  const auto solver = Cholesky::of(normal, 1e-10);
  if (!solver) return found;
  const std::vector<double> solution = solver->solve(right);
  const std::vector<double> variance = solver->inverse_diagonal();
  found.is_solved = true;
  found.pedestal_shift = solution[0];
  found.pedestal_error = sigma_ * std::sqrt(variance[0]);
  for (std::size_t k = 0; k < hits.size(); ++k) {
    const std::size_t at = 1 + 2 * k;
    Hit& hit = hits[k];
    hit.area = solution[at];
    hit.area_error = sigma_ * std::sqrt(variance[at]);
    hit.shift = 0;
    if (!(hit.area > 0)) continue;
    hit.shift = std::clamp(solution[at + 1] / hit.area, -rise_ / 2, rise_ / 2);
    hit.time += hit.shift;
    hit.time_error = std::hypot(sigma_ * std::sqrt(variance[at + 1]) / hit.area, kFinestTime);
  }
  double chi2 = over.square;
  for (std::size_t i = 0; i < size; ++i) chi2 -= solution[i] * right[i];
  found.chi2 = std::max(0.0, chi2) / (sigma_ * sigma_);
  found.degrees = over.used > size ? over.used - size : 0;
  return found;
}

void V1742Reconstruction::crystal(const ChannelConstants& channel, double start, WaveformFacts& facts) {
  const bool is_saturated = (facts.flags & waveform_flag::kSaturated) != 0;
  const double further = is_saturated ? kFurtherSaturated : kFurther;
  const double to_energy = kChargePerCount * channel.gain;
  // Before what is saturated is left out: its edge would look like one more pulse.
  differentiate(signal_);
  leave_out_saturated();
  const Stretch all = stretch(0, samples_);
  hits_.clear();
  Fit best;
  while (true) {
    const Peak peak = highest(hits_);
    const Hit hit = hit_at(peak);
    const bool is_first = hits_.empty();
    const double least = is_first ? settings_.least_energy : settings_.least_further_energy;
    if (!(peak.height > 0) || hit.area * to_energy < least) break;
    if (!is_first && !(peak.height > further)) break;
    if (hits_.size() == most_hits_) {
      facts.flags |= waveform_flag::kCapped;
      break;
    }
    tried_ = hits_;
    tried_.push_back(hit);
    const Fit found = fit(all, tried_);
    if (!found.is_solved) {
      facts.flags |= waveform_flag::kFitFailed;
      break;
    }
    if (std::any_of(tried_.begin(), tried_.end(), [](const Hit& one) { return !(one.area > 0); })) break;
    hits_.swap(tried_);
    best = found;
    const auto degrees = static_cast<double>(best.degrees);
    if (best.chi2 < degrees + kDescribed * std::sqrt(2 * degrees)) break;
    std::copy(signal_.begin(), signal_.end(), rest_.begin());
    for (const Hit& one : hits_) table_->add(-one.area, one.time, rest_);
    // Where the signal is cut off nothing is left over.
    if (saturated_ > 0) scale_by(weight_.data(), rest_.data(), samples_);
    differentiate(rest_);
  }
  if (hits_.empty()) return;
  facts.pedestal = pedestal_ - best.pedestal_shift;
  facts.pedestal_error = best.pedestal_error;
  facts.chi2 = best.chi2;
  facts.degrees = static_cast<std::uint32_t>(best.degrees);
  const auto degrees = static_cast<double>(best.degrees);
  if (best.chi2 > degrees + kPoor * std::sqrt(2 * degrees)) facts.flags |= waveform_flag::kPoorFit;
  std::sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) { return a.time < b.time; });
  for (const Hit& hit : hits_) add_pulse(channel, start, hit, facts);
  if (facts.pulses.size() > 1) facts.flags |= waveform_flag::kPileUp;
}

void V1742Reconstruction::short_pulses(const ChannelConstants& channel, double start, WaveformFacts& facts) {
  differentiate(signal_);
  leave_out_saturated();
  hits_.clear();
  while (true) {
    const Peak peak = highest(hits_);
    if (!(peak.height > settings_.least_slope)) break;
    if (hits_.size() == most_hits_) {
      facts.flags |= waveform_flag::kCapped;
      break;
    }
    hits_.push_back(hit_at(peak));
  }
  std::sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) { return a.time < b.time; });
  const auto sample_of = [&](const Hit& hit) { return static_cast<std::ptrdiff_t>(hit.time / settings_.period); };
  double chi2 = 0;
  std::size_t degrees = 0;
  for (std::size_t first = 0; first < hits_.size();) {
    std::size_t last = first;
    while (last + 1 < hits_.size() && last + 1 - first < kMostTogether &&
           sample_of(hits_[last + 1]) - sample_of(hits_[last]) < static_cast<std::ptrdiff_t>(kAfter)) {
      ++last;
    }
    const auto limit = static_cast<std::ptrdiff_t>(samples_);
    const auto begin = std::clamp(sample_of(hits_[first]) - static_cast<std::ptrdiff_t>(kBefore), std::ptrdiff_t{0}, limit);
    const auto end = std::clamp(sample_of(hits_[last]) + static_cast<std::ptrdiff_t>(kAfter), begin, limit);
    const Stretch over = stretch(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
    const Fit found = fit(over, std::span(hits_).subspan(first, last + 1 - first));
    if (found.is_solved) {
      chi2 += found.chi2;
      degrees += found.degrees;
      for (std::size_t k = first; k <= last; ++k) {
        if (hits_[k].area > 0) add_pulse(channel, start, hits_[k], facts);
      }
    } else {
      facts.flags |= waveform_flag::kFitFailed;
    }
    first = last + 1;
  }
  if (facts.pulses.empty()) return;
  // Fits move them.
  std::sort(facts.pulses.begin(), facts.pulses.end(),
            [](const FoundPulse& a, const FoundPulse& b) { return a.time < b.time; });
  facts.chi2 = chi2;
  facts.degrees = static_cast<std::uint32_t>(degrees);
  const auto expected = static_cast<double>(degrees);
  if (chi2 > expected + kPoor * std::sqrt(2 * expected)) facts.flags |= waveform_flag::kPoorFit;
  if (facts.pulses.size() > 1) facts.flags |= waveform_flag::kPileUp;
}

void V1742Reconstruction::add_pulse(const ChannelConstants& channel, double start, const Hit& hit,
                                    WaveformFacts& facts) const {
  FoundPulse pulse;
  pulse.height = hit.area * pulse_height_;
  pulse.height_error = hit.area_error * pulse_height_;
  pulse.charge = hit.area * kChargePerCount;
  pulse.charge_error = hit.area_error * kChargePerCount;
  pulse.energy = pulse.charge * channel.gain;
  pulse.energy_error = pulse.charge_error * channel.gain;
  pulse.time = start + hit.time - channel.t0;
  pulse.time_error = hit.time_error;
  const bool is_crystal = settings_.shape == PulseShape::kBgo;
  if (!is_crystal || pulse.energy >= settings_.least_energy) facts.pulses.push_back(pulse);
}

}  // namespace beamglass
