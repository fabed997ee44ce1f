// Entries of two dimensions, several at a time: sums over them for models of Gaussians on a flat background.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "fit_shape.hpp"
#include "thread_pool.hpp"

namespace beamglass::fit {

// More parameters than a model needs that is fitted entry by entry.
inline constexpr std::size_t kMostSlots = 16;

// A term, and where its parameters stand among those of the model.
struct SlottedTerm {
  Shape shape = Shape::kGaussian2D;
  ShapeParameters values{};
  std::array<std::size_t, kMostParameters> slots{};
};

struct EntryModel {
  Range range;
  std::vector<SlottedTerm> terms;
  // Parameters of the model
  std::size_t slots = 0;
};

struct EntrySums {
  // Whether the density is positive at every entry; if not, the sums say nothing.
  bool is_defined = true;
  // Σ ln density
  double logarithm = 0;
  // Σ gradient / density, per parameter
  std::vector<double> gradient;
  // Σ gradient gradientᵀ / density², lower triangle row by row; empty where not wanted
  std::vector<double> curvature;
};

// Sums of fixed blocks, added in their order: the same on any number of threads.
// @param pool whose idle threads help, or none
EntrySums sum_entries(const EntryModel& model, const std::vector<double>& x, const std::vector<double>& y,
                      bool with_curvature, ThreadPool* pool);

}  // namespace beamglass::fit
