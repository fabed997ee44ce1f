#include "track_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "material_passage.hpp"
#include "track_fit_steps.hpp"

namespace beamglass {
namespace {

constexpr std::int64_t kNoHit = -1;
// Stands in lanes of tracks that have failed.
constexpr PlaneState kHarmless{0, 0, 0, 0, 1e-3};

bool all_finite(const PlaneState& state) {
  return std::all_of(state.begin(), state.end(), [](double value) { return std::isfinite(value); });
}

double element(const Symmetric5<Lanes>& matrix, std::size_t i, std::size_t j, std::size_t lane) {
  return get_lane(matrix.at(i, j), lane);
}

// Residuals of a hit from a state, their errors, and chi squared. `sign` is -1 where the state has used the hit.
struct Distance {
  std::array<double, 2> residual{};
  std::array<double, 2> error{};
  double chi_squared = 0;
};

Distance distance(const MeasuringPlane& plane, const TrackHit& hit, const Column5<Lanes>& state,
                  const Symmetric5<Lanes>& covariance, std::size_t lane, double sign) {
  const double c = plane.cosine;
  const double s = plane.sine;
  const double x = get_lane(state[0], lane);
  const double y = get_lane(state[1], lane);
  const double xx = element(covariance, 0, 0, lane);
  const double xy = element(covariance, 1, 0, lane);
  const double yy = element(covariance, 1, 1, lane);
  Distance result;
  result.residual[0] = hit.place[0] - (c * x + s * y);
  const double uu = hit.error[0] * hit.error[0] + sign * (c * c * xx + 2 * c * s * xy + s * s * yy);
  result.error[0] = std::sqrt(std::max(uu, 0.0));
  result.chi_squared = uu > 0 ? result.residual[0] * result.residual[0] / uu : 0;
  if (plane.coordinates < 2) return result;
  result.residual[1] = hit.place[1] - (c * y - s * x);
  const double vv = hit.error[1] * hit.error[1] + sign * (s * s * xx - 2 * c * s * xy + c * c * yy);
  const double uv = sign * (c * s * (yy - xx) + (c * c - s * s) * xy);
  result.error[1] = std::sqrt(std::max(vv, 0.0));
  const double determinant = uu * vv - uv * uv;
  const double u = result.residual[0];
  const double v = result.residual[1];
  result.chi_squared = determinant > 0 ? (vv * u * u - 2 * uv * u * v + uu * v * v) / determinant : 0;
  return result;
}

class BlockFitter {
 public:
  BlockFitter(const TrackFitSetup& setup, const TrackBlock& block)
      : setup_(setup), block_(block), planes_(setup.planes.size()), slots_(block.seeds.size() * planes_, kNoHit) {}

  void fit() {
    std::vector<std::uint32_t> pending;
    for (std::uint32_t track = 0; track < block_.seeds.size(); ++track) {
      place_hits(track);
      if (may_be_fitted(track)) pending.push_back(track);
    }
    while (!pending.empty()) pending = fit_all(pending);
    for (std::uint32_t track = 0; track < block_.seeds.size(); ++track) {
      if (block_.results[track].end != TrackFitEnd::kFitted) forget_hits(track);
    }
  }

 private:
  void place_hits(std::uint32_t track) {
    for (std::uint32_t h = block_.offsets[track]; h < block_.offsets[track + 1]; ++h) {
      const TrackHit& hit = block_.hits[h];
      HitResult& result = block_.hit_results[h];
      result = {};
      const std::uint8_t coordinates = setup_.planes[hit.plane].coordinates;
      bool good = coordinates > 0;
      for (std::size_t c = 0; c < coordinates; ++c) {
        good = good && std::isfinite(hit.place[c]) && std::isfinite(hit.error[c]) && hit.error[c] > 0;
      }
      std::int64_t& slot = slots_[track * planes_ + hit.plane];
      if (!good) {
        result.fate = HitFate::kNotMeasured;
      } else if (slot != kNoHit) {
        result.fate = HitFate::kSamePlane;
      } else {
        slot = h;
        result.fate = HitFate::kUsed;
      }
    }
  }

  bool may_be_fitted(std::uint32_t track) {
    TrackResult& result = block_.results[track];
    result = {};
    std::int32_t coordinates = 0;
    for (std::size_t p = 0; p < planes_; ++p) {
      if (slots_[track * planes_ + p] != kNoHit) coordinates += setup_.planes[p].coordinates;
    }
    result.degrees_of_freedom = coordinates - unknowns();
    if (coordinates == 0) {
      result.end = TrackFitEnd::kNoHits;
    } else if (result.degrees_of_freedom < 0) {
      result.end = TrackFitEnd::kTooFewHits;
    } else if (!all_finite(block_.seeds[track])) {
      result.end = TrackFitEnd::kSeedNotFinite;
    }
    return result.end == TrackFitEnd::kFitted;
  }

  std::int32_t unknowns() const {
    return static_cast<std::int32_t>(
        std::count_if(setup_.seed_errors.begin(), setup_.seed_errors.end(), [](double error) { return error > 0; }));
  }

  void forget_hits(std::uint32_t track) {
    for (std::uint32_t h = block_.offsets[track]; h < block_.offsets[track + 1]; ++h) {
      HitResult& result = block_.hit_results[h];
      if (result.fate != HitFate::kNotMeasured && result.fate != HitFate::kSamePlane) result = {};
    }
  }

  PlaneLanesOfFit& node(std::size_t plane, std::size_t i) { return nodes_[(plane + 1) * groups_ + i / kLanes]; }

  // Fits the tracks and gives those that have lost a hit and must be fitted again.
  std::vector<std::uint32_t> fit_all(const std::vector<std::uint32_t>& tracks) {
    groups_ = (tracks.size() + kLanes - 1) / kLanes;
    nodes_.assign((planes_ + 1) * groups_, {});
    states_.assign(tracks.size(), kHarmless);
    begin(tracks);
    double z = setup_.from;
    for (std::size_t p = 0; p < planes_; ++p) {
      to_plane(tracks, p, z);
      predict_and_filter(row(p), row(p + 1));
      z = setup_.planes[p].z;
      for (std::size_t i = 0; i < tracks.size(); ++i) read_filtered(tracks, p, i);
    }
    for (PlaneLanesOfFit& last : row(planes_)) {
      last.smoothed = last.filtered;
      last.smoothed_covariance = last.filtered_covariance;
    }
    for (std::size_t p = planes_; p-- > 1;) smooth(row(p), row(p + 1));
    std::vector<std::uint32_t> again;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      if (judge(tracks[i], i)) again.push_back(tracks[i]);
    }
    return again;
  }

  // Row 0 is that of the seeds.
  std::span<PlaneLanesOfFit> row(std::size_t r) { return std::span(nodes_).subspan(r * groups_, groups_); }

  void begin(const std::vector<std::uint32_t>& tracks) {
    for (PlaneLanesOfFit& seed : row(0)) {
      for (std::size_t k = 0; k < 5; ++k) {
        seed.filtered_covariance.at(k, k) = all_lanes<Lanes>(setup_.seed_errors[k] * setup_.seed_errors[k]);
      }
    }
    for (std::size_t i = 0; i < tracks.size(); ++i) states_[i] = block_.seeds[tracks[i]];
  }

  // Brings every track to the plane and writes down what the steps need there.
  void to_plane(const std::vector<std::uint32_t>& tracks, std::size_t p, double z0) {
    const MeasuringPlane& plane = setup_.planes[p];
    before_ = states_;
    jacobians_.assign(tracks.size(), {});
    ends_.resize(tracks.size());
    steps_.resize(tracks.size());
    transport_tracks(setup_.field, setup_.transport, z0, plane.z, {states_, jacobians_, ends_, steps_});
    for (PlaneLanesOfFit& at : row(p + 1)) {
      at.cosine = plane.cosine;
      at.sine = plane.sine;
      at.coordinates = plane.coordinates;
    }
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      TrackFitEnd& end = block_.results[tracks[i]].end;
      if (end == TrackFitEnd::kFitted && ends_[i] != TransportEnd::kArrived) {
        end = ends_[i] == TransportEnd::kMissed ? TrackFitEnd::kMissed : TrackFitEnd::kTooManySteps;
      }
      if (end == TrackFitEnd::kFitted) write_passage(end, p, i, z0);
      if (end != TrackFitEnd::kFitted) {
        states_[i] = kHarmless;
        write_state(p, i);
        continue;
      }
      write_hit(tracks[i], p, i);
    }
  }

  void write_passage(TrackFitEnd& end, std::size_t p, std::size_t i, double z0) {
    const PlaneState& from = before_[i];
    PlaneState& to = states_[i];
    const MaterialPassage passage =
        pass_matter(setup_.geometry, setup_.materials, setup_.mass, {from[0], from[1], z0},
                    {to[0], to[1], setup_.planes[p].z}, from[4]);
    if (passage.stopped) {
      end = TrackFitEnd::kStopped;
      return;
    }
    to[4] = passage.q_over_p;
    PlaneLanesOfFit& at = node(p, i);
    const std::size_t lane = i % kLanes;
    for (std::size_t r = 0; r < 4; ++r) {
      for (std::size_t c = 0; c < 5; ++c) set_lane(at.jacobian[r][c], lane, jacobians_[i][r][c]);
    }
    set_lane(at.jacobian[4][4], lane, passage.slope);
    set_lane(at.angle, lane, passage.angle);
    set_lane(at.both, lane, passage.both);
    set_lane(at.place, lane, passage.place);
    set_lane(at.loss_variance, lane, passage.loss_variance);
    write_state(p, i);
  }

  void write_state(std::size_t p, std::size_t i) {
    for (std::size_t k = 0; k < 5; ++k) set_lane(node(p, i).predicted[k], i % kLanes, states_[i][k]);
  }

  void write_hit(std::uint32_t track, std::size_t p, std::size_t i) {
    const std::int64_t slot = slots_[track * planes_ + p];
    PlaneLanesOfFit& at = node(p, i);
    const std::size_t lane = i % kLanes;
    for (std::size_t c = 0; c < 2; ++c) set_lane(at.variance[c], lane, 1);
    if (slot == kNoHit) return;
    const TrackHit& hit = block_.hits[slot];
    if (block_.hit_results[slot].fate != HitFate::kUsed) return;
    for (std::size_t c = 0; c < setup_.planes[p].coordinates; ++c) {
      set_lane(at.measured[c], lane, hit.place[c]);
      set_lane(at.variance[c], lane, hit.error[c] * hit.error[c]);
      set_lane(at.weight[c], lane, 1);
    }
  }

  void read_filtered(const std::vector<std::uint32_t>& tracks, std::size_t p, std::size_t i) {
    const PlaneLanesOfFit& at = node(p, i);
    for (std::size_t k = 0; k < 5; ++k) states_[i][k] = get_lane(at.filtered[k], i % kLanes);
    TrackFitEnd& end = block_.results[tracks[i]].end;
    if (end == TrackFitEnd::kFitted && !all_finite(states_[i])) end = TrackFitEnd::kDiverged;
    if (end != TrackFitEnd::kFitted) states_[i] = kHarmless;
  }

  // Takes the results down, or a hit out of the track.
  bool judge(std::uint32_t track, std::size_t i) {
    TrackResult& result = block_.results[track];
    if (result.end != TrackFitEnd::kFitted) return false;
    if (!is_sound(i)) {
      result.end = TrackFitEnd::kDiverged;
      return false;
    }
    result.chi_squared = 0;
    std::int64_t worst = kNoHit;
    double furthest = 1;
    for (std::size_t p = 0; p < planes_; ++p) {
      const std::int64_t slot = slots_[track * planes_ + p];
      if (slot == kNoHit) continue;
      HitResult& hit = block_.hit_results[slot];
      const bool used = hit.fate == HitFate::kUsed;
      if (used) result.chi_squared += get_lane(node(p, i).chi_squared, i % kLanes);
      measure(p, i, block_.hits[slot], hit);
      const double limit = setup_.largest_chi_squared[setup_.planes[p].coordinates - 1U];
      if (used && hit.chi_squared / limit > furthest) {
        furthest = hit.chi_squared / limit;
        worst = slot;
      }
    }
    if (worst == kNoHit) {
      write_states(track, i);
      return false;
    }
    const std::uint8_t lost = setup_.planes[block_.hits[worst].plane].coordinates;
    if (result.outliers >= setup_.most_outliers || result.degrees_of_freedom - lost < 0) {
      result.end = TrackFitEnd::kTooManyOutliers;
      return false;
    }
    block_.hit_results[worst].fate = HitFate::kOutlier;
    ++result.outliers;
    result.degrees_of_freedom -= lost;
    return true;
  }

  void measure(std::size_t p, std::size_t i, const TrackHit& hit, HitResult& result) {
    const PlaneLanesOfFit& at = node(p, i);
    const std::size_t lane = i % kLanes;
    const MeasuringPlane& plane = setup_.planes[p];
    const Distance first = distance(plane, hit, at.predicted, at.predicted_covariance, lane, 1);
    const double sign = result.fate == HitFate::kUsed ? -1 : 1;
    const Distance last = distance(plane, hit, at.smoothed, at.smoothed_covariance, lane, sign);
    result.predicted_residual = first.residual;
    result.predicted_error = first.error;
    result.predicted_chi_squared = first.chi_squared;
    result.residual = last.residual;
    result.error = last.error;
    result.chi_squared = last.chi_squared;
  }

  // Every smoothed state is finite, and so is its covariance, with variances that are not negative.
  bool is_sound(std::size_t i) {
    for (std::size_t p = 0; p < planes_; ++p) {
      const PlaneLanesOfFit& at = node(p, i);
      for (std::size_t k = 0; k < 5; ++k) {
        const double variance = element(at.smoothed_covariance, k, k, i % kLanes);
        if (!std::isfinite(get_lane(at.smoothed[k], i % kLanes)) || !std::isfinite(variance) || variance < 0) return false;
      }
    }
    return true;
  }

  void write_states(std::uint32_t track, std::size_t i) {
    const std::size_t lane = i % kLanes;
    const auto write = [&](std::span<FittedState> states, std::size_t p, const Column5<Lanes>& state,
                           const Symmetric5<Lanes>& covariance) {
      if (states.empty()) return;
      FittedState& to = states[track * planes_ + p];
      for (std::size_t k = 0; k < 5; ++k) to.state[k] = get_lane(state[k], lane);
      for (std::size_t k = 0; k < 15; ++k) to.covariance.values[k] = get_lane(covariance.values[k], lane);
    };
    for (std::size_t p = 0; p < planes_; ++p) {
      const PlaneLanesOfFit& at = node(p, i);
      write(block_.smoothed, p, at.smoothed, at.smoothed_covariance);
      write(block_.filtered, p, at.filtered, at.filtered_covariance);
      write(block_.predicted, p, at.predicted, at.predicted_covariance);
    }
  }

  const TrackFitSetup& setup_;
  const TrackBlock& block_;
  std::size_t planes_;
  // Per track and plane: index of its hit
  std::vector<std::int64_t> slots_;
  // Per plane (after a row of seeds) and group of tracks
  std::vector<PlaneLanesOfFit> nodes_;
  std::size_t groups_ = 0;
  std::vector<PlaneState> states_;
  std::vector<PlaneState> before_;
  std::vector<Jacobian> jacobians_;
  std::vector<TransportEnd> ends_;
  std::vector<std::uint32_t> steps_;
};

}  // namespace

std::array<double, 2> chi_squared_limits(double probability) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (!(probability > 0)) return {kInfinity, kInfinity};
  // One coordinate: erfc(sqrt(c / 2)) = probability by bisection.
  double low = 0;
  double high = 1e4;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(std::sqrt(middle / 2)) > probability ? low : high) = middle;
  }
  return {high, -2 * std::log(probability)};
}

void fit_tracks(const TrackFitSetup& setup, const TrackBlock& block) {
  if (!setup.planes.empty()) BlockFitter(setup, block).fit();
}

}  // namespace beamglass
