// Which chains of a projection are tracks: as few as explain the clusters, with the best lines.
#pragma once

#include <cstddef>
#include <vector>

#include "track_chains.hpp"

namespace beamglass {

// Costs in units of chi squared, assumed: a cluster that no chain explains, a cluster in one more chain (it may hold two
// particles), and a chain.
struct ChoiceCosts {
  double unexplained = 20;
  double shared = 8;
  double chain = 10;
};

// Keeps the set of chains whose cost with their chi squared is lowest: chains are added one by one from the best single
// one and from the best pair, and the better of both sets stands. Kinked chains stay beside them where they hold
// clusters that the set does not explain.
std::vector<Chain> choose_chains(const std::vector<Chain>& chains, std::size_t clusters, double largest_kink,
                                 const ChoiceCosts& costs = {});

}  // namespace beamglass
