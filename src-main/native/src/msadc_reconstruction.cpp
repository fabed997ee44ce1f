#include "msadc_reconstruction.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "fit_minimiser.hpp"
#include "pulse.hpp"

namespace beamglass {
namespace {

// Integral of a pulse of height 1: τ ∫ u³ e^(3 − 3u) du = τ · 2e³/27, ns
const double kArea = kMsadcTau * 2 * std::exp(3.0) / 27;
// A rounded code is uncertain by that variance.
constexpr double kRounding = 1.0 / 12;
// How much better the samples must be described for another pulse to be believed: 5 standard deviations.
constexpr double kLeastGain = 25;
// Pulses that began earlier before the first sample have nothing left but a slope that is taken for the pedestal.
constexpr double kEarliest = -200;
// Grid on which the beginnings of pulses are sought, in parts of a period
constexpr double kStep = 0.5;
// A beginning that the linear step moves further is sought there, ns.
constexpr double kFarthest = 30;
// Of the direction of another pulse, what is not already in the model must be this part.
constexpr double kLeastPart = 1e-9;
// A peak is one if the signal falls by so many times the noise before it rises again.
constexpr double kDip = 5;
// A pulse is held to the expected time if that makes χ² larger by no more than this.
constexpr double kMostTension = 9;
// χ² beyond its expectation, in standard deviations, from which the fit is called poor
constexpr double kPoor = 6;

struct Start {
  double height = 0;
  double time = 0;
};

struct Points {
  std::vector<double> time;
  std::vector<double> value;
  double sigma = 1;
};

double shape(double time) { return pulse_value(PulseShape::kMsadc, time); }
double slope(double time) { return time > 0 ? 3 * shape(time) * (1 / time - 1 / kMsadcTau) : 0; }

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Takes from `vector` what lies along the orthonormal `basis`.
void reduce(std::vector<double>& vector, const std::vector<std::vector<double>>& basis) {
  for (const auto& unit : basis) {
    const double along = dot(vector, unit);
    for (std::size_t i = 0; i < vector.size(); ++i) vector[i] -= along * unit[i];
  }
}

void extend(std::vector<std::vector<double>>& basis, std::vector<double> vector) {
  const double before = dot(vector, vector);
  reduce(vector, basis);
  reduce(vector, basis);
  const double after = dot(vector, vector);
  if (!(after > kLeastPart * before) || !(after > 0)) return;
  for (double& value : vector) value /= std::sqrt(after);
  basis.push_back(std::move(vector));
}

std::vector<double> values(const Points& points, double start, double (*function)(double)) {
  std::vector<double> result(points.time.size());
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = function(points.time[i] - start);
  return result;
}

// Where another pulse describes the samples best, if those known may shift and change: everything linear.
std::optional<std::vector<Start>> with_another(const MsadcSettings& settings, const Points& points, double least_height,
                                               const std::vector<Start>& known) {
  std::vector<std::vector<double>> basis;
  extend(basis, std::vector<double>(points.time.size(), 1.0));
  for (const Start& one : known) {
    extend(basis, values(points, one.time, shape));
    extend(basis, values(points, one.time, slope));
  }
  std::vector<double> rest = points.value;
  reduce(rest, basis);
  const double last = points.time.back();
  const double variance = points.sigma * points.sigma;
  double best_gain = kLeastGain;
  std::optional<double> best;
  for (double start = points.time.front() + kEarliest; start < last; start += kStep * settings.period) {
    std::vector<double> pulse = values(points, start, shape);
    const double before = dot(pulse, pulse);
    reduce(pulse, basis);
    const double after = dot(pulse, pulse);
    if (!(after > kLeastPart * before) || !(after > 0)) continue;
    const double height = dot(pulse, rest) / after;
    const double gain = height * height * after / variance;
    if (height > 0 && gain > best_gain) {
      best_gain = gain;
      best = start;
    }
  }
  if (!best) return std::nullopt;
  // Heights and shifts of all pulses with the new one.
  std::vector<std::vector<double>> columns{std::vector<double>(points.time.size(), 1.0)};
  for (const Start& one : known) {
    columns.push_back(values(points, one.time, shape));
    columns.push_back(values(points, one.time, slope));
  }
  columns.push_back(values(points, *best, shape));
  SymmetricMatrix normal(columns.size());
  std::vector<double> right(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) normal.set(i, j, dot(columns[i], columns[j]));
    right[i] = dot(columns[i], points.value);
  }
  const auto solver = Cholesky::of(normal, 1e-12);
  if (!solver) return std::nullopt;
  const std::vector<double> solution = solver->solve(right);
  std::vector<Start> starts;
  for (std::size_t k = 0; k < known.size(); ++k) {
    const double height = std::max(solution[1 + 2 * k], least_height);
    const double shift = -solution[2 + 2 * k] / height;
    starts.push_back({height, known[k].time + std::clamp(shift, -kFarthest, kFarthest)});
  }
  starts.push_back({std::max(solution.back(), least_height), *best});
  return starts;
}

// A pulse for each peak of the samples, as they are without any fit.
std::vector<Start> peaks_of(const MsadcSettings& settings, double start, double noise, std::span<const float> samples) {
  const std::size_t edge = std::min<std::size_t>(4, samples.size());
  const auto mean = [edge](auto from) {
    double sum = 0;
    for (std::size_t i = 0; i < edge; ++i) sum += static_cast<double>(*from++);
    return sum / static_cast<double>(edge);
  };
  const double level = std::min(mean(samples.begin()), mean(samples.rbegin()));
  std::vector<Start> peaks;
  double low = level;
  double high = level;
  std::size_t at = 0;
  bool rising = true;
  const auto keep = [&] {
    if (high - level < settings.least_height * noise) return;
    peaks.push_back({high - level, start + settings.period * static_cast<double>(at) - kMsadcTau});
  };
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto value = static_cast<double>(samples[i]);
    if (rising && value > high) {
      high = value;
      at = i;
    } else if (rising && value < high - kDip * noise) {
      keep();
      rising = false;
      low = value;
    } else if (!rising && value < low) {
      low = value;
    } else if (!rising && value > low + kDip * noise) {
      rising = true;
      high = value;
      at = i;
    }
  }
  if (rising) keep();
  return peaks;
}

// The two pulses on the grid that describe the samples best together: what a single one in their middle never leads to.
std::optional<std::vector<Start>> best_pair(const MsadcSettings& settings, const Points& points, double least_height) {
  std::vector<std::vector<double>> constant;
  extend(constant, std::vector<double>(points.time.size(), 1.0));
  std::vector<double> rest = points.value;
  reduce(rest, constant);
  std::vector<double> starts;
  std::vector<std::vector<double>> pulses;
  const double last = points.time.back() - settings.period;
  for (double start = points.time.front() + kEarliest / 2; start < last; start += kStep * settings.period) {
    pulses.push_back(values(points, start, shape));
    reduce(pulses.back(), constant);
    starts.push_back(start);
  }
  std::vector<double> along;
  std::vector<double> square;
  for (const auto& pulse : pulses) {
    along.push_back(dot(pulse, rest));
    square.push_back(dot(pulse, pulse));
  }
  double best_gain = 0;
  std::optional<std::vector<Start>> best;
  for (std::size_t i = 0; i < pulses.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double both = dot(pulses[i], pulses[j]);
      const double determinant = square[i] * square[j] - both * both;
      if (!(determinant > kLeastPart * square[i] * square[j])) continue;
      const double a = (square[j] * along[i] - both * along[j]) / determinant;
      const double b = (square[i] * along[j] - both * along[i]) / determinant;
      const double gain = a * along[i] + b * along[j];
      if (!(a > least_height) || !(b > least_height) || !(gain > best_gain)) continue;
      best_gain = gain;
      best = {{b, starts[j]}, {a, starts[i]}};
    }
  }
  return best;
}

// Parameter 0 is the pedestal, 1 + 2k and 2 + 2k are height and start of pulse k.
fit::Minimum fitted(const Points& points, double level, const std::vector<Start>& starts,
                    const std::vector<fit::Constraint>& constraints = {}) {
  fit::DataSet set;
  set.kind = fit::DataKind::kLeastSquares;
  set.range = {points.time.front(), points.time.back(), 0, 0};
  set.x = points.time;
  set.y = points.value;
  set.sigma.assign(points.time.size(), points.sigma);
  const double low = points.time.front() + kEarliest;
  const double high = points.time.back();
  std::vector<fit::Parameter> parameters{{level, -1e6, 1e6, false}};
  fit::Term constant;
  constant.shape = fit::Shape::kPolynomial;
  constant.count = 1;
  set.terms.push_back({constant, {0}});
  fit::Term pulse;
  pulse.shape = fit::Shape::kMsadcPulse;
  pulse.count = 2;
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const auto first = static_cast<std::uint32_t>(1 + 2 * k);
    set.terms.push_back({pulse, {first, first + 1}});
    parameters.push_back({starts[k].height, 0, 1e7, false});
    parameters.push_back({std::clamp(starts[k].time, low, high), low, high, false});
  }
  fit::Objective objective;
  objective.sets.push_back(std::move(set));
  objective.constraints = constraints;
  return fit::minimise(objective, parameters);
}

std::vector<Start> starts_of(const fit::Minimum& minimum) {
  std::vector<Start> starts;
  for (std::size_t k = 1; k + 1 < minimum.parameters.size(); k += 2) {
    starts.push_back({minimum.parameters[k], minimum.parameters[k + 1]});
  }
  return starts;
}

bool is_believed(const fit::Minimum& minimum, double least_height) {
  if (minimum.failure != fit::Failure::kNone) return false;
  const std::vector<Start> starts = starts_of(minimum);
  return std::all_of(starts.begin(), starts.end(), [=](const Start& one) { return one.height >= least_height; });
}

double limit(std::size_t degrees, double deviations) {
  const auto n = static_cast<double>(degrees);
  return n + deviations * std::sqrt(2 * n);
}

// The same pulses with the one nearest to the expected time held to it; nothing where they are not to be.
std::optional<fit::Minimum> held_to_expected(const MsadcSettings& settings, const ChannelConstants& channel,
                                             const Points& points, const fit::Minimum& minimum) {
  const double expected = settings.expected_time + channel.t0;
  const std::vector<Start> starts = starts_of(minimum);
  if (!std::isfinite(expected) || starts.size() < 2) return std::nullopt;
  std::size_t nearest = 0;
  for (std::size_t k = 1; k < starts.size(); ++k) {
    if (std::abs(starts[k].time - expected) < std::abs(starts[nearest].time - expected)) nearest = k;
  }
  const auto parameter = static_cast<std::uint32_t>(2 + 2 * nearest);
  fit::Minimum held = fitted(points, minimum.parameters[0], starts, {{parameter, expected, settings.expected_spread}});
  if (held.failure != fit::Failure::kNone || !(held.value < minimum.value + kMostTension)) return std::nullopt;
  return held;
}

FoundPulse pulse_of(const fit::Minimum& minimum, std::size_t k, const ChannelConstants& channel) {
  const std::size_t at = 1 + 2 * k;
  const double height = minimum.parameters[at];
  const double error = std::sqrt(minimum.covariance(at, at));
  FoundPulse pulse;
  pulse.height = height;
  pulse.height_error = error;
  pulse.charge = height * kArea;
  pulse.charge_error = error * kArea;
  pulse.energy = height * channel.gain;
  pulse.energy_error = error * channel.gain;
  pulse.time = minimum.parameters[at + 1] - channel.t0;
  pulse.time_error = std::sqrt(minimum.covariance(at + 1, at + 1));
  return pulse;
}

// Least squares of a pedestal and one pulse at the expected time: linear, so that its mean over channels without signal
// is none.
void set_height_in_time(double expected, const Points& points, WaveformFacts& facts) {
  if (!std::isfinite(expected)) return;
  std::vector<double> pulse = values(points, expected, shape);
  double mean = 0;
  for (const double value : pulse) mean += value;
  mean /= static_cast<double>(pulse.size());
  double square = 0;
  double along = 0;
  for (std::size_t i = 0; i < pulse.size(); ++i) {
    const double distance = pulse[i] - mean;
    square += distance * distance;
    along += distance * points.value[i];
  }
  if (!(square > kLeastPart)) return;
  facts.height_in_time = along / square;
  facts.height_in_time_error = points.sigma / std::sqrt(square);
}

}  // namespace

WaveformFacts reconstruct_msadc(const MsadcSettings& settings, const ChannelConstants& channel, double start,
                                std::span<const float> samples) {
  WaveformFacts facts;
  if (!channel.is_usable) {
    facts.flags |= waveform_flag::kMasked;
    return facts;
  }
  Points points;
  points.sigma = std::sqrt(channel.noise * channel.noise + kRounding);
  double mean = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!std::isfinite(samples[i])) {
      facts.flags |= waveform_flag::kNotFinite;
      return facts;
    }
    if (samples[i] >= settings.largest_code) {
      facts.flags |= waveform_flag::kSaturated;
      continue;
    }
    points.time.push_back(start + settings.period * static_cast<double>(i));
    points.value.push_back(samples[i]);
    mean += samples[i];
  }
  // A pedestal and one pulse need four points to be more than described.
  if (points.time.size() < 4) {
    facts.flags |= waveform_flag::kTooFew;
    return facts;
  }
  const auto count = static_cast<double>(points.time.size());
  mean /= count;
  const double weight = 1 / (points.sigma * points.sigma);
  facts.pedestal = mean;
  facts.pedestal_error = points.sigma / std::sqrt(count);
  facts.chi2 = 0;
  for (const double value : points.value) facts.chi2 += weight * (value - mean) * (value - mean);
  facts.degrees = static_cast<std::uint32_t>(points.time.size() - 1);
  set_height_in_time(settings.expected_time + channel.t0, points, facts);
  const auto [low, high] = std::minmax_element(points.value.begin(), points.value.end());
  const bool is_quiet = *high - *low < settings.search_threshold && points.time.size() == samples.size();
  if (is_quiet) return facts;

  const double least_height = settings.least_height * channel.noise;
  std::optional<fit::Minimum> best;
  std::vector<Start> known;
  const auto take = [&](fit::Minimum minimum) {
    known = starts_of(minimum);
    facts.chi2 = minimum.value;
    facts.degrees = static_cast<std::uint32_t>(points.time.size() - minimum.parameters.size());
    best = std::move(minimum);
  };
  const std::vector<Start> peaks = peaks_of(settings, start, channel.noise, samples);
  if (!peaks.empty() && peaks.size() <= settings.most_pulses && points.time.size() > 2 * peaks.size() + 1) {
    fit::Minimum minimum = fitted(points, channel.pedestal, peaks);
    if (is_believed(minimum, least_height)) take(std::move(minimum));
  }
  while (known.size() < settings.most_pulses && points.time.size() > 2 * (known.size() + 1) + 1) {
    // Samples that are described ask for no more. (An empty channel is looked at all the same: its mean describes a
    // pulse of few counts too well.)
    if (best && facts.chi2 < limit(facts.degrees, 3)) break;
    const double level = best ? best->parameters[0] : channel.pedestal;
    const auto starts = with_another(settings, points, least_height, known);
    fit::Minimum minimum;
    minimum.failure = fit::Failure::kNoStart;
    if (starts) minimum = fitted(points, level, *starts);
    if (known.size() == 1) {
      if (const auto pair = best_pair(settings, points, least_height)) {
        fit::Minimum other = fitted(points, level, *pair);
        const bool is_better = !is_believed(minimum, least_height) || other.value < minimum.value;
        if (is_believed(other, least_height) && is_better) minimum = std::move(other);
      }
    } else if (!starts) {
      break;
    }
    if (!is_believed(minimum, least_height)) {
      if (!best && minimum.failure != fit::Failure::kNone) facts.flags |= waveform_flag::kFitFailed;
      break;
    }
    if (!(minimum.value < facts.chi2 - kLeastGain)) break;
    take(std::move(minimum));
  }
  const bool is_poor = facts.chi2 > limit(facts.degrees, kPoor);
  if (is_poor) facts.flags |= waveform_flag::kPoorFit;
  if (is_poor && known.size() == settings.most_pulses) facts.flags |= waveform_flag::kCapped;
  if (!best) return facts;
  if (auto held = held_to_expected(settings, channel, points, *best)) best = std::move(held);
  facts.pedestal = best->parameters[0];
  facts.pedestal_error = std::sqrt(best->covariance(0, 0));
  for (std::size_t k = 0; k < known.size(); ++k) facts.pulses.push_back(pulse_of(*best, k, channel));
  std::sort(facts.pulses.begin(), facts.pulses.end(),
            [](const FoundPulse& a, const FoundPulse& b) { return a.time < b.time; });
  if (facts.pulses.size() > 1) facts.flags |= waveform_flag::kPileUp;
  return facts;
}

}  // namespace beamglass
