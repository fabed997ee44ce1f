#include "event_reduction.hpp"

#include <cmath>
#include <limits>

namespace beamglass {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Range {
  double first = kNone;
  double last = kNone;

  void take(std::span<const float> times) {
    for (const float time : times) {
      if (std::isnan(time)) continue;
      const double t = time;
      if (!(t >= first)) first = t;
      if (!(t <= last)) last = t;
    }
  }
};

}  // namespace

void reduce_event(const EventBatch& batch, std::size_t event, const EventReductions& out) {
  const std::size_t begin = batch.cell_offsets[event];
  const std::size_t count = batch.cell_offsets[event + 1] - begin;
  const auto energy = batch.cell_energy.subspan(begin, count);
  const auto position = batch.cell_position.subspan(3 * begin, 3 * count);

  double sum = 0;
  double largest = kNone;
  double weight = 0;
  double sum_x = 0;
  double sum_y = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double e = energy[i];
    if (std::isnan(e)) continue;
    sum += e;
    if (!(e <= largest)) largest = e;
    if (e > 0) {
      weight += e;
      sum_x += e * position[3 * i];
      sum_y += e * position[3 * i + 1];
    }
  }
  const double x = weight > 0 ? sum_x / weight : kNone;
  const double y = weight > 0 ? sum_y / weight : kNone;
  // A second pass instead of sums of squares: cells far from the axis would cancel digits.
  double spread = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double e = energy[i];
    if (!(e > 0)) continue;
    const double dx = position[3 * i] - x;
    const double dy = position[3 * i + 1] - y;
    spread += e * (dx * dx + dy * dy);
  }

  Range time;
  const std::size_t hit = batch.hit_offsets[event];
  time.take(batch.hit_time.subspan(hit, batch.hit_offsets[event + 1] - hit));
  time.take(batch.cell_time.subspan(begin, count));

  out.energy_sum[event] = sum;
  out.energy_max[event] = largest;
  out.mean_x[event] = x;
  out.mean_y[event] = y;
  out.rms[event] = weight > 0 ? std::sqrt(spread / weight) : kNone;
  out.time_first[event] = time.first;
  out.time_last[event] = time.last;
}

std::vector<std::size_t> cut_into_blocks(const EventBatch& batch, std::size_t values) {
  std::vector<std::size_t> starts{0};
  std::size_t filled = 0;
  for (std::size_t event = 0; event < batch.events(); ++event) {
    const std::size_t size = std::size_t{batch.cell_offsets[event + 1]} - batch.cell_offsets[event] +
                             batch.hit_offsets[event + 1] - batch.hit_offsets[event] + 1;
    if (filled > 0 && filled + size > values) {
      starts.push_back(event);
      filled = 0;
    }
    filled += size;
  }
  if (batch.events() > 0) starts.push_back(batch.events());
  return starts;
}

}  // namespace beamglass
