// Chains of clusters in one projection: one cluster per plane, along a straight line, or along two lines that meet
// where a field bends. What the search for tracks begins with. Lengths in mm.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace beamglass {

constexpr std::size_t kMostChainPlanes = 16;
constexpr std::int32_t kNoCluster = -1;

// A straight line in one projection at the weighted mean z of its clusters, where place and slope are not correlated.
struct ChainLine {
  double z = 0;
  double place = 0;
  double place_variance = 0;
  // Of lines of two clusters and more
  double slope = 0;
  double slope_variance = 0;
  std::uint32_t hits = 0;

  double at(double other) const { return place + slope * (other - z); }
  double variance_at(double other) const { return place_variance + slope_variance * (other - z) * (other - z); }
};

struct Chain {
  // Index in the clusters of the event, by plane of the projection
  std::array<std::int32_t, kMostChainPlanes> cluster;
  std::uint32_t hits = 0;
  std::uint32_t missing = 0;
  // Before and behind the bend; the same where nothing bends
  ChainLine front;
  ChainLine back;
  // Of the straight parts
  double chi_squared = 0;
  // Between both halves of a straight part, rad; the largest
  double kink = 0;
};

struct ChainPlane {
  double z = 0;
  // Clusters on it, as indices in those of the event
  std::span<const std::uint32_t> clusters;
};

struct ChainClusters {
  std::span<const double> coordinate;
  std::span<const double> error;
};

struct ChainRules {
  // Distances allowed, standard deviations
  double window = 5;
  // Angle that matter may turn a track by between two planes, rad (1 sigma, of the softest track that is wanted)
  double scattering = 0;
  // Largest slope, from that of the beam
  double largest_slope = 0;
  // Of both halves of a straight part, rad
  double largest_kink = 0;
  // Planes of a straight part without a cluster, where it has four and more
  std::uint32_t most_missing = 0;
  // Of more chains the best are kept.
  std::size_t most_chains = 0;
};

struct ChainGap {
  // Where lines before and behind it cross
  double z = 0;
  // Slopes may differ.
  bool bends = false;
};

// Slope of the beam before and behind the gap, and index of the first plane behind it; all planes and `behind` 0 where
// there is no gap.
struct ChainLayout {
  std::size_t behind = 0;
  ChainGap gap;
  std::array<double, 2> beam_slope{};
};

struct FoundChains {
  std::vector<Chain> chains;
  // There were more than the rules allow.
  bool capped = false;
};

// Planes in order of z, kMostChainPlanes at most.
FoundChains find_chains(std::span<const ChainPlane> planes, const ChainClusters& clusters, const ChainLayout& layout,
                        const ChainRules& rules);

}  // namespace beamglass
