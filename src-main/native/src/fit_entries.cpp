#include "fit_entries.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "helpers.hpp"
#include "lane_exp.hpp"

namespace beamglass::fit {
namespace {

constexpr std::size_t kBlock = 8192;

// What of a term does not change from entry to entry.
struct Prepared {
  bool is_flat = false;
  // Of the density: height of the Gaussian, or the flat density; for an area of 1
  double unit = 0;
  double area = 0;
  double mean_x = 0, mean_y = 0, over_x = 0, over_y = 0, correlation = 0, over_rest = 0;
  std::array<std::size_t, kMostParameters> slots{};
};

Prepared prepared(const SlottedTerm& term, const Range& range) {
  const ShapeParameters& p = term.values;
  Prepared result;
  result.slots = term.slots;
  result.area = p[0];
  result.is_flat = term.shape == Shape::kUniform2D;
  if (result.is_flat) {
    result.unit = 1 / ((range.high_x - range.low_x) * (range.high_y - range.low_y));
    return result;
  }
  const double rest = 1 - p[5] * p[5];
  result.unit = 1 / (2 * std::numbers::pi * p[3] * p[4] * std::sqrt(rest));
  result.mean_x = p[1];
  result.mean_y = p[2];
  result.over_x = 1 / p[3];
  result.over_y = 1 / p[4];
  result.correlation = p[5];
  result.over_rest = 1 / rest;
  return result;
}

struct BlockSums {
  bool is_defined = true;
  double logarithm = 0;
  std::array<double, kMostSlots> gradient{};
  std::array<double, kMostSlots*(kMostSlots + 1) / 2> curvature{};
};

struct LaneSums {
  LaneLogarithms logarithms;
  std::array<Lanes, kMostSlots> gradient{};
  std::array<Lanes, kMostSlots*(kMostSlots + 1) / 2> curvature{};
};

// Density at several entries; `gradient` is added to.
BEAMGLASS_INLINE Lanes add_term(const Prepared& term, const Lanes& x, const Lanes& y, Lanes* gradient) {
  const std::array<std::size_t, kMostParameters>& slots = term.slots;
  if (term.is_flat) {
    gradient[slots[0]] += term.unit;
    return all_lanes<Lanes>(term.area * term.unit);
  }
  const Lanes u = (x - term.mean_x) * term.over_x;
  const Lanes v = (y - term.mean_y) * term.over_y;
  const Lanes along_u = (u - v * term.correlation) * term.over_rest;
  const Lanes along_v = (v - u * term.correlation) * term.over_rest;
  const Lanes unit = term.unit * lane_exp(-0.5 * (u * along_u + v * along_v));
  const Lanes value = term.area * unit;
  gradient[slots[0]] += unit;
  gradient[slots[1]] += value * along_u * term.over_x;
  gradient[slots[2]] += value * along_v * term.over_y;
  gradient[slots[3]] += value * (u * along_u - 1.0) * term.over_x;
  gradient[slots[4]] += value * (v * along_v - 1.0) * term.over_y;
  gradient[slots[5]] += value * (along_u * along_v + term.correlation * term.over_rest);
  return value;
}

// @param weight of the lanes: 0 in those without an entry
template <bool kCurvature>
BEAMGLASS_INLINE void add_lanes(const Prepared* terms, std::size_t count, std::size_t slots, const Lanes& x,
                                const Lanes& y, const Lanes& weight, LaneSums& sums) {
  std::array<Lanes, kMostSlots> gradient;
  for (std::size_t i = 0; i < slots; ++i) gradient[i] = Lanes{};
  Lanes density{};
  for (std::size_t t = 0; t < count; ++t) density += add_term(terms[t], x, y, gradient.data());
  sums.logarithms.add(choose(weight > 0.0, density, all_lanes<Lanes>(1.0)));
  const Lanes inverse = weight / density;
  for (std::size_t i = 0; i < slots; ++i) {
    gradient[i] *= inverse;
    sums.gradient[i] += gradient[i];
  }
  if constexpr (kCurvature) {
    Lanes* to = sums.curvature.data();
    for (std::size_t i = 0; i < slots; ++i) {
      for (std::size_t j = 0; j <= i; ++j) *to++ += gradient[i] * gradient[j];
    }
  }
}

BEAMGLASS_INLINE Lanes loaded(const double* from, std::size_t count) {
  Lanes lanes = all_lanes<Lanes>(from[0]);
  for (std::size_t k = 1; k < count; ++k) set_lane(lanes, k, from[k]);
  return lanes;
}

template <bool kCurvature>
BEAMGLASS_INLINE void add_block(const std::vector<Prepared>& terms, std::size_t slots, const double* x,
                                const double* y, std::size_t count, BlockSums& result) {
  LaneSums sums;
  const Lanes all = all_lanes<Lanes>(1.0);
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    add_lanes<kCurvature>(terms.data(), terms.size(), slots, loaded(x + i, kLanes), loaded(y + i, kLanes), all, sums);
  }
  if (i < count) {
    Lanes weight{};
    for (std::size_t k = 0; k < count - i; ++k) set_lane(weight, k, 1.0);
    const Lanes last_x = loaded(x + i, count - i);
    const Lanes last_y = loaded(y + i, count - i);
    add_lanes<kCurvature>(terms.data(), terms.size(), slots, last_x, last_y, weight, sums);
  }
  result.is_defined = sums.logarithms.holds();
  result.logarithm = sums.logarithms.sum();
  for (std::size_t k = 0; k < slots; ++k) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) result.gradient[k] += get_lane(sums.gradient[k], lane);
  }
  for (std::size_t k = 0; kCurvature && k < slots * (slots + 1) / 2; ++k) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) result.curvature[k] += get_lane(sums.curvature[k], lane);
  }
}

BEAMGLASS_VECTORISED void add_with_curvature(const std::vector<Prepared>& terms, std::size_t slots, const double* x,
                                             const double* y, std::size_t count, BlockSums& result) {
  add_block<true>(terms, slots, x, y, count, result);
}

BEAMGLASS_VECTORISED void add_without_curvature(const std::vector<Prepared>& terms, std::size_t slots,
                                                const double* x, const double* y, std::size_t count,
                                                BlockSums& result) {
  add_block<false>(terms, slots, x, y, count, result);
}

}  // namespace

EntrySums sum_entries(const EntryModel& model, const std::vector<double>& x, const std::vector<double>& y,
                      bool with_curvature, ThreadPool* pool) {
  std::vector<Prepared> terms;
  for (const SlottedTerm& term : model.terms) terms.push_back(prepared(term, model.range));
  std::vector<BlockSums> blocks((x.size() + kBlock - 1) / kBlock);
  const auto add = with_curvature ? add_with_curvature : add_without_curvature;
  share_blocks(pool, blocks.size(), [&](std::size_t block) {
    const std::size_t from = block * kBlock;
    add(terms, model.slots, x.data() + from, y.data() + from, std::min(kBlock, x.size() - from), blocks[block]);
  });
  EntrySums sums;
  sums.gradient.assign(model.slots, 0.0);
  sums.curvature.assign(with_curvature ? model.slots * (model.slots + 1) / 2 : 0, 0.0);
  for (const BlockSums& block : blocks) {
    sums.is_defined = sums.is_defined && block.is_defined;
    sums.logarithm += block.logarithm;
    for (std::size_t k = 0; k < sums.gradient.size(); ++k) sums.gradient[k] += block.gradient[k];
    for (std::size_t k = 0; k < sums.curvature.size(); ++k) sums.curvature[k] += block.curvature[k];
  }
  return sums;
}

}  // namespace beamglass::fit
