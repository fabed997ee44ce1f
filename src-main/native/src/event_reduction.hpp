// The summary columns of an import that are sums over calorimeter cells and hits.
// Definition: `summaryValues` in src-core/event/summary.ts; a test holds the two against each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace beamglass {

// Cells and hits of all events of a batch, one behind the other. Cells of event i are
// cell_offsets[i] … cell_offsets[i + 1] - 1, hits likewise. Energies in GeV, positions in mm
// (x, y, z per cell), times in ns; NaN where the source gives none.
struct EventBatch {
  std::vector<std::uint32_t> cell_offsets;
  std::span<const float> cell_energy;
  std::span<const float> cell_position;
  std::span<const float> cell_time;
  std::vector<std::uint32_t> hit_offsets;
  std::span<const float> hit_time;

  std::size_t events() const { return cell_offsets.size() - 1; }
};

// One value per event and column; NaN where an event has nothing to make it of.
struct EventReductions {
  std::span<double> energy_sum;
  std::span<double> energy_max;
  std::span<double> mean_x;
  std::span<double> mean_y;
  std::span<double> rms;
  std::span<double> time_first;
  std::span<double> time_last;
};

void reduce_event(const EventBatch& batch, std::size_t event, const EventReductions& out);

// First events of blocks of about `values` cells and hits each, closed by the number of events.
std::vector<std::size_t> cut_into_blocks(const EventBatch& batch, std::size_t values);

}  // namespace beamglass
