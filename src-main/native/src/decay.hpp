// Decays of unstable particles by the branching ratios of the Particle Data Group (2022).
#pragma once

#include <vector>

#include "particles.hpp"
#include "random.hpp"

namespace beamglass {

struct DecayProduct {
  std::int32_t code = 0;
  FourMomentum p;
};

// Appends what a particle with that momentum decays to, two or three products whose momenta add up to its own;
// neutral pions among them are products, too.
//   pi+- to mu nu; K+- to mu nu, pi pi0, 3 pi, pi0 e nu, pi0 mu nu, pi 2 pi0; K0S to pi+ pi-, 2 pi0; pi0 to
//   2 photons, e+ e- photon; mu to e nu nu
// Three bodies share phase space evenly, but for the muon's electron (Michel: x^2 (3 - 2x), unpolarised) and the
// pi0's pair (Kroll and Wada, Phys. Rev. 98 (1955) 1355). Adds nothing for other codes.
void decay(std::int32_t code, const FourMomentum& parent, Random& random, std::vector<DecayProduct>& out);

}  // namespace beamglass
