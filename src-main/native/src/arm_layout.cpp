#include "arm_layout.hpp"

#include <algorithm>
#include <cmath>

namespace beamglass {
namespace {

// T mm
constexpr double kLeastIntegral = 10;
constexpr double kStep = 5;

struct Bend {
  double integral = 0;
  double middle = 0;
};

// Of the field's y on the axis, by the midpoint rule.
Bend bend_between(const Field& field, double z0, double z1) {
  Bend bend;
  if (!(z1 > z0) || field.is_zero_between(z0, z1)) return bend;
  const auto steps = static_cast<std::size_t>(std::min(1e5, std::ceil((z1 - z0) / kStep)));
  const double step = (z1 - z0) / static_cast<double>(steps);
  double moment = 0;
  for (std::size_t i = 0; i < steps; ++i) {
    const double z = z0 + (static_cast<double>(i) + 0.5) * step;
    const double b = field.at({0, 0, z}).y * step;
    bend.integral += b;
    moment += b * z;
  }
  bend.middle = moment / bend.integral;
  return bend;
}

}  // namespace

bool ArmLayout::gives_tracks() const {
  return std::all_of(projections.begin(), projections.end(), [this](const ArmProjection& projection) {
    const std::size_t count = projection.planes.size();
    const std::size_t behind = projection.layout.behind;
    return count >= 2 && count <= kMostChainPlanes && (!bends || (behind > 0 && behind < count));
  });
}

ArmLayout layout_of(const TrackFitSetup& fit, std::span<const std::int32_t> layer, std::span<const std::uint8_t> axis,
                    const std::array<std::array<double, 2>, 2>& beam_slope) {
  ArmLayout layout;
  std::vector<double> measured;
  for (std::size_t p = 0; p < layer.size(); ++p) {
    if (layer[p] < 0) continue;
    layout.projections[axis[p]].planes.push_back(p);
    measured.push_back(fit.planes[p].z);
  }
  Bend best;
  for (std::size_t i = 1; i < measured.size(); ++i) {
    const Bend bend = bend_between(fit.field, measured[i - 1], measured[i]);
    if (std::abs(bend.integral) > std::max(kLeastIntegral, std::abs(best.integral))) best = bend;
  }
  layout.bends = best.integral != 0;
  layout.power = -kBend * best.integral;
  for (std::size_t a = 0; a < 2; ++a) {
    ArmProjection& projection = layout.projections[a];
    projection.layout.beam_slope = {beam_slope[0][a], beam_slope[1][a]};
    if (!layout.bends) continue;
    const auto behind = std::find_if(projection.planes.begin(), projection.planes.end(),
                                     [&](std::size_t p) { return fit.planes[p].z > best.middle; });
    projection.layout.behind = static_cast<std::size_t>(behind - projection.planes.begin());
    projection.layout.gap = {best.middle, a == 0};
  }
  return layout;
}

}  // namespace beamglass
