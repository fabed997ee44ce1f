// The planes of an arm by projection, and where a field bends between them. Lengths in mm.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "track_chains.hpp"
#include "track_fit.hpp"

namespace beamglass {

struct ArmProjection {
  // Planes of the fit that measure it, in order of z
  std::vector<std::size_t> planes;
  ChainLayout layout;
};

struct ArmLayout {
  std::array<ArmProjection, 2> projections;
  bool bends = false;
  // Change of dx/dz per q/p, GeV/c: -kBend times the integral of the field's y along z
  double power = 0;

  // Whether its planes can give tracks: two coordinates, and with a bend planes on both sides of it.
  bool gives_tracks() const;
};

// `layer` and `axis` as in TrackArm. Fields count from 10 mT m: the gap between planes that holds most is where tracks
// bend. `beam_slope`: x and y, before the bend and behind it.
ArmLayout layout_of(const TrackFitSetup& fit, std::span<const std::int32_t> layer, std::span<const std::uint8_t> axis,
                    const std::array<std::array<double, 2>, 2>& beam_slope);

}  // namespace beamglass
