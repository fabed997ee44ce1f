#include "bunch_signals.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "noise.hpp"
#include "random_purpose.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kParts = 65536;
// Independent numbers of a bunch: the purpose's upper bytes.
constexpr std::uint32_t kPositrons = 1;
constexpr std::uint32_t kStripNoise = 2;
constexpr std::uint32_t kGlassCharge = 3;

std::uint32_t purpose_of(std::uint32_t use) { return purpose::kBunch + 256 * use; }

// Part of Landau's distribution below λ: for each angle of the construction in random.hpp the exponential's weight
// must exceed a bound, F(λ) = 1/π ∫ exp(-exp(g(θ) - λ)) dθ with g = (π/2 + θ) tan θ + ln((π/2 + θ)/cos θ).
double landau_integral(std::span<const double> g, double lambda) {
  double sum = 0;
  for (const double value : g) sum += std::exp(-std::exp(value - lambda));
  return sum / static_cast<double>(g.size());
}

// Charges over their mean by parts of equal probability: 1 + 0.1·(λ + 0.2228) of the most probable, λ up to 50, not
// below 0.
std::vector<float> make_charges() {
  constexpr std::size_t kAngles = 256;
  constexpr double kLow = -5;
  constexpr double kHigh = 50;
  std::vector<double> g(kAngles);
  for (std::size_t i = 0; i < kAngles; ++i) {
    const double angle = std::numbers::pi * ((static_cast<double>(i) + 0.5) / kAngles - 0.5);
    const double turned = std::numbers::pi / 2 + angle;
    g[i] = turned * std::tan(angle) + std::log(turned / std::cos(angle));
  }
  std::vector<float> charges(kParts);
  double lambda = kLow;
  double below = landau_integral(g, lambda);
  double sum = 0;
  for (std::size_t i = 0; i < kParts; ++i) {
    const double wanted = (static_cast<double>(i) + 0.5) / kParts;
    // Steps of a fiftieth near the peak and of a fiftieth of λ in the tail; linear between them.
    double step = 0.02 * std::max(1.0, std::abs(lambda));
    double next = landau_integral(g, lambda + step);
    while (next < wanted && lambda < kHigh) {
      lambda += step;
      below = next;
      step = 0.02 * std::max(1.0, std::abs(lambda));
      next = landau_integral(g, lambda + step);
    }
    const double at = std::min(lambda + step * std::clamp((wanted - below) / (next - below), 0.0, 1.0), kHigh);
    const double charge = std::max(0.0, 1 + 0.1 * (at + 0.22278));
    charges[i] = static_cast<float>(charge);
    sum += charge;
  }
  for (float& charge : charges) charge = static_cast<float>(charge * kParts / sum);
  return charges;
}

std::vector<std::uint8_t> strips_by_part(const TargetView& view) {
  const std::size_t count = view.gain.size();
  std::vector<std::uint8_t> strips(kParts, static_cast<std::uint8_t>(count));
  const auto below = [&](double x) { return 0.5 * std::erfc(-(x - view.centre) / (view.spot * std::numbers::sqrt2)); };
  double left = view.first - view.pitch / 2;
  for (std::size_t strip = 0; strip < count; ++strip, left += view.pitch) {
    const auto begin = static_cast<std::size_t>(std::round(below(left) * kParts));
    const auto end = static_cast<std::size_t>(std::round(below(left + view.pitch) * kParts));
    for (std::size_t i = begin; i < end; ++i) strips[i] = static_cast<std::uint8_t>(strip);
  }
  return strips;
}

std::vector<std::uint16_t> bins_by_part(const BunchTime& time, double period) {
  std::vector<std::uint16_t> bins(kParts);
  const double pulses = time.pulse_period > 0 ? std::max(1.0, std::floor(time.length / time.pulse_period)) : 0;
  for (std::size_t i = 0; i < kParts; ++i) {
    const double part = (static_cast<double>(i) + 0.5) / kParts;
    double at = part * time.length;
    if (pulses > 0) {
      const double pulse = std::floor(part * pulses);
      at = pulse * time.pulse_period + (part * pulses - pulse) * time.pulse_length;
    }
    bins[i] = static_cast<std::uint16_t>(at / period);
  }
  return bins;
}

}  // namespace

BunchSignals::BunchSignals(const BunchSettings& settings)
    : settings_(settings),
      strip_{strips_by_part(settings.views[0]), strips_by_part(settings.views[1])},
      bin_(bins_by_part(settings.time, settings.glass.sampler.period)),
      bins_(*std::max_element(bin_.begin(), bin_.end()) + std::size_t{1}),
      table_(PulseTable::of(settings.glass.sampler)) {}

void BunchSignals::fill(std::uint32_t positrons, std::uint64_t seed, std::uint64_t stream, std::span<float> charges,
                        std::span<std::uint16_t> codes) const {
  static const std::vector<float> kCharges = make_charges();
  const auto& [x, y] = settings_.views;
  // One place more in each view, for what goes beside the strips.
  std::vector<double> sums(x.gain.size() + y.gain.size() + 2, 0.0);
  double* const y_sums = sums.data() + x.gain.size() + 1;
  std::vector<std::uint32_t> counts(bins_, 0);
  WordSource source{seed, stream, purpose_of(kPositrons), 0};
  std::array<std::uint32_t, 8 * kWordGroup> words;
  for (std::uint32_t done = 0; done < positrons;) {
    source.block = fill_words(source, words);
    const std::size_t count = std::min<std::size_t>(words.size() / 2, positrons - done);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t places = words[2 * i];
      const std::uint32_t rest = words[2 * i + 1];
      const double charge = kCharges[rest & 0xffff];
      sums[strip_[0][places & 0xffff]] += charge;
      y_sums[strip_[1][places >> 16]] += charge;
      ++counts[bin_[rest >> 16]];
    }
    done += static_cast<std::uint32_t>(count);
  }
  std::array<float, 512> noise;
  const std::span drawn = std::span(noise).first(std::min(charges.size(), noise.size()));
  static_cast<void>(fill_noise({seed, stream, purpose_of(kStripNoise), 0}, drawn));
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const bool in_x = i < x.gain.size();
    const TargetView& view = in_x ? x : y;
    const std::size_t strip = in_x ? i : i - x.gain.size();
    const double collected = settings_.charge * (in_x ? sums[strip] : y_sums[strip]);
    charges[i] = static_cast<float>(view.gain[strip] * collected + view.noise[strip] * drawn[i]);
  }
  if (!codes.empty()) fill_glass(counts, seed, stream, codes);
}

void BunchSignals::fill_glass(std::span<const std::uint32_t> counts, std::uint64_t seed, std::uint64_t stream,
                              std::span<std::uint16_t> codes) const {
  const GlassChannel& glass = settings_.glass;
  std::vector<float> signal(glass.sampler.samples, 0.0F);
  std::vector<float> drawn(counts.size());
  static_cast<void>(fill_noise({seed, stream, purpose_of(kGlassCharge), 0}, drawn));
  const double before = glass.time_offset - glass.sampler.first_time;
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    if (counts[bin] == 0) continue;
    const double count = counts[bin];
    const double height = glass.counts * (count + glass.spread * std::sqrt(count) * drawn[bin]);
    table_->add(height, before + glass.sampler.period * (static_cast<double>(bin) + 0.5), signal);
  }
  sample_codes(glass.sampler, glass.pedestal, glass.noise, signal, {seed, stream, glass.channel}, codes);
}

}  // namespace beamglass
