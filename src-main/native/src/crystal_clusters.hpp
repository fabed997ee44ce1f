// Clusters in PADME's calorimeter (padme.md §3.4). Energies in GeV, lengths in mm, times in ns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shower_profile.hpp"

namespace beamglass {

struct CrystalHit {
  std::int32_t column = 0;
  std::int32_t row = 0;
  double energy = 0;
  double energy_error = 0;
  double time = 0;
  double time_error = 0;
};

enum class Sharing {
  // A hit belongs to the most energetic seed that reaches it: the experiment's algorithm 1.
  kNone,
  // Each peak of the energy is a seed, and a hit that several reach is shared by what the lateral profile expects.
  kByProfile
};

enum class Weighting { kLinear, kLogarithmic };

struct ClusterSettings {
  // Columns, rows and places of the crystals, and the profile by which hits are shared
  ShowerGrid grid;
  double seed_energy = 20e-3;
  double hit_energy = 1e-3;
  // |t − t(seed)| below
  double time_window = 6;
  // Columns and rows on each side of the seed: 7 × 7
  std::int32_t reach = 3;
  Sharing sharing = Sharing::kNone;
  Weighting weighting = Weighting::kLinear;
  // Energy of what the crystals of the window do not hold is added.
  bool corrects_containment = true;
  // σ(E)/E = stochastic/√E ⊕ constant ⊕ noise/E
  double stochastic = 0.02;
  double constant = 0.012;
  double noise = 3e-5;
};

struct Share {
  std::uint32_t hit = 0;
  double energy = 0;
};

struct Cluster {
  std::uint32_t seed = 0;
  // Before the correction for containment
  double seen = 0;
  double energy = 0;
  double energy_error = 0;
  double x = 0;
  double x_error = 0;
  double y = 0;
  double y_error = 0;
  double time = 0;
  double time_error = 0;
  std::vector<Share> hits;
};

struct EventClusters {
  // In the order of their seeds' energies
  std::vector<Cluster> clusters;
  // There were more hits or seeds, or a cluster had more hits, than are looked at.
  bool is_capped = false;
};

// The most energetic of an event: three in each of PADME's 616 crystals are 1848.
inline constexpr std::size_t kMostHits = 4096;
inline constexpr std::size_t kMostClusterHits = 100;
inline constexpr std::size_t kMostClusters = 600;

// Part of a cluster's energy in a square of 7 × 7 (reach 3) or 5 × 5 (reach 2) crystals.
double containment(double energy, std::int32_t reach);

// Hits that are not finite, outside the grid, or more than 500 ns away are left out.
EventClusters find_clusters(const ClusterSettings& settings, std::span<const CrystalHit> hits);

}  // namespace beamglass
