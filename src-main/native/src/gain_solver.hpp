// Corrections of cells from clusters of known energy, two of each event: the energies of both clusters,
// Σᵢ xᵢ vᵢ, are held against what kinematics expects. A linear least-squares problem with as many unknowns as cells, whose
// normal equations each event fills in a few places.
//
//   minimise  Σ_events rᵀ C⁻¹ r + Σ_cells ((xᵢ − mᵢ)/sᵢ)²,   r_c = Σᵢ xᵢ v_ci − E_c,
//   C = [[n₁ + d, −d], [−d, n₂ + d]]
//
// n: variance of a cluster's energy; d: of how kinematics shares the sum of both, which is known, between them. The values
// v are measured with noise, which draws the solution of plain least squares down by its relative variance: the
// variance of each value, `grain` times the value, is taken off the diagonal of the normal equations (W. A. Fuller,
// Measurement Error Models, 1987, §2.2), scaled with χ² per degree of freedom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace beamglass {

struct GainProblem {
  std::size_t unknowns = 0;
  // Clusters + 1; clusters 2e and 2e + 1 are those of event e.
  std::vector<std::uint32_t> offsets;
  // Per value: its unknown
  std::vector<std::uint32_t> cell;
  std::vector<double> value;
  // Per cluster
  std::vector<double> energy;
  std::vector<double> variance;
  std::vector<double> grain;
  // Per event: d
  std::vector<double> sharing;
  // Per unknown: m and s; s = 0: nothing is known beforehand.
  std::vector<double> prior_mean;
  std::vector<double> prior_sigma;

  std::size_t events() const { return energy.size() / 2; }
};

// What events sum up to.
struct GainSums {
  explicit GainSums(std::size_t unknowns)
      : matrix(unknowns * unknowns, 0.0), right(unknowns, 0.0), noise(unknowns, 0.0), rows(unknowns, 0) {}
  // Lower triangle, row by row
  std::vector<double> matrix;
  std::vector<double> right;
  // What noise adds to the diagonal
  std::vector<double> noise;
  // Clusters with a value of the cell
  std::vector<std::uint32_t> rows;
  double squares = 0;

  void add_event(const GainProblem& problem, std::size_t event);
  void add(const GainSums& other);
};

struct GainSolution {
  // NaN where the data do not determine the unknown
  std::vector<double> value;
  // From the inverse's diagonal, scaled with √(χ² per degree of freedom) where that is above 1
  std::vector<double> error;
  std::vector<std::uint32_t> rows;
  double chi2 = 0;
  std::int64_t degrees = 0;
};

GainSolution solve_gains(const GainProblem& problem, const GainSums& sums);

}  // namespace beamglass
