#include "pulse.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace beamglass {
namespace {

constexpr double kMsadcTau = 70;  // ns
constexpr double kTableEnd = 5000;
constexpr double kTableStep = 0.25;

double bgo(double time) {
  const double rise = 0.5 * std::erfc(-(time - 14.14) / (8.38 * std::numbers::sqrt2));
  const double since = time - 3.217;
  return rise * (0.2104 * std::exp(-since / 41.79) + 0.7896 * std::exp(-since / 238.84));
}

double msadc(double time) {
  const double part = time / kMsadcTau;
  return part * part * part * std::exp(3 * (1 - part));
}

// Values every quarter of a nanosecond from the pulse's beginning: functions of a thousand samples a channel
// would cost more than their noise.
std::vector<double> make_table(PulseShape shape) {
  std::vector<double> table;
  double sum = 0;
  for (double time = 0; time <= kTableEnd; time += kTableStep) {
    table.push_back(shape == PulseShape::kBgo ? bgo(time) : msadc(time));
    sum += table.back() * kTableStep;
  }
  if (shape == PulseShape::kBgo) {
    for (double& value : table) value /= sum;
  }
  return table;
}

}  // namespace

double pulse_value(PulseShape shape, double time) {
  static const std::vector<double> kTables[2] = {make_table(PulseShape::kMsadc), make_table(PulseShape::kBgo)};
  if (!(time >= 0 && time < kTableEnd)) return 0;
  const auto& table = kTables[static_cast<std::size_t>(shape)];
  const double at = time / kTableStep;
  const auto i = static_cast<std::size_t>(at);
  return table[i] + (at - static_cast<double>(i)) * (table[i + 1] - table[i]);
}

void sample_pulses(const Sampler& sampler, const ChannelTruth& truth, std::span<const Pulse> pulses, Random& random,
                   std::span<std::uint16_t> out) {
  const double sign = sampler.negative ? -1 : 1;
  const bool dead = truth.state == ChannelState::kDead;
  const double noise = dead ? 0 : (truth.state == ChannelState::kNoisy ? 5 : 1) * truth.noise;
  // A hot channel's own pulse, beside those of particles.
  const double window = sampler.period * static_cast<double>(sampler.samples);
  const double hot_time = sampler.first_time + window * random.uniform();
  const double hot_height = truth.state == ChannelState::kHot ? truth.noise * random.exponential(100) : 0;
  const double hot_peak = sampler.shape == PulseShape::kBgo ? pulse_value(PulseShape::kBgo, 30) : 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double time = sampler.first_time + sampler.period * static_cast<double>(i);
    double signal = 0;
    if (!dead) {
      for (const Pulse& pulse : pulses) {
        signal += truth.gain * pulse.energy * pulse_value(sampler.shape, time - pulse.time - truth.time_offset);
      }
      if (hot_height > 0) signal += hot_height / hot_peak * pulse_value(sampler.shape, time - hot_time);
    }
    const double code = std::round(truth.pedestal + sign * signal + (noise > 0 ? noise * random.normal() : 0));
    out[i] = static_cast<std::uint16_t>(std::clamp(code, 0.0, static_cast<double>(sampler.largest_code)));
  }
}

}  // namespace beamglass
