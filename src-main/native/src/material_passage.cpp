#include "material_passage.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "constants.hpp"
#include "interactions.hpp"

namespace beamglass {
namespace {

// Momenta above, as of tracks without a curvature, are not told apart.
constexpr double kHighest = 1e6;
// Full width of Landau's distribution at half height, in xi, over that of a Gaussian, in sigma.
constexpr double kLandauWidth = 4.018 / 2.3548200450309493;

struct Parts {
  double radiation_lengths = 0;
  // Weighted with radiation lengths
  double both = 0;
  double place = 0;
  double loss = 0;
  double loss_variance = 0;
};

}  // namespace

MaterialPassage pass_matter(const Geometry& geometry, const std::vector<Material>& materials, double mass,
                            const Vector3& from, const Vector3& to, double q_over_p) {
  MaterialPassage result;
  result.q_over_p = q_over_p;
  const Vector3 way = to - from;
  const double length = way.norm();
  if (geometry.boxes().empty() || !(length > Geometry::kTouching)) return result;
  const Vector3 direction = (1 / length) * way;
  const double momentum = 1 / std::max(std::abs(q_over_p), 1 / kHighest);
  const double energy = std::hypot(momentum, mass);

  Parts parts;
  for (double at = 0; length - at > Geometry::kTouching;) {
    const Stretch stretch = geometry.ahead(from + at * direction, direction, length - at);
    if (stretch.box != Stretch::kNowhere) {
      const Material& material = materials[*geometry.boxes()[stretch.box].material];
      const double thickness = stretch.length * direction.z;
      const double behind = (length - at - stretch.length) * direction.z;
      const double share = stretch.length / material.radiation_length;
      parts.radiation_lengths += share;
      parts.both += share * (behind + thickness / 2);
      parts.place += share * (behind * (behind + thickness) + thickness * thickness / 3);
      const IonisationLoss loss = ionisation_loss(energy, mass, stretch.length, material);
      parts.loss += loss.mean;
      parts.loss_variance += kLandauWidth * kLandauWidth * loss.xi * loss.xi;
    }
    at += stretch.length;
  }
  if (parts.radiation_lengths <= 0) return result;

  const double width = highland_angle(momentum, momentum / energy, parts.radiation_lengths);
  result.angle = width * width;
  result.both = result.angle * parts.both / parts.radiation_lengths;
  result.place = result.angle * parts.place / parts.radiation_lengths;

  double kept = 1;
  double variance = parts.loss_variance;
  if (mass == mass::kElectron) {
    const double x = parts.radiation_lengths;
    kept = std::exp(-x);
    const double spread = std::exp(-x * std::log(3.0) / std::numbers::ln2) - std::exp(-2 * x);
    variance = kept * kept * variance + energy * energy * spread;
  }
  const double left = (energy - parts.loss) * kept;
  if (!(left > mass)) {
    result.stopped = true;
    return result;
  }
  const double last = std::sqrt((left - mass) * (left + mass));
  if (std::abs(q_over_p) * kHighest > 1) result.q_over_p = std::copysign(1 / last, q_over_p);
  // d(1/p) = -E/p^3 dE
  const double ratio = momentum / last;
  result.slope = kept * ratio * ratio * ratio * left / energy;
  const double per_energy = left / (last * last * last);
  result.loss_variance = per_energy * per_energy * variance;
  return result;
}

}  // namespace beamglass
