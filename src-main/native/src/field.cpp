#include "field.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace beamglass {
namespace {

struct Complex {
  double re;
  double im;
};

// tanh and its derivative 1 - tanh^2 at p + iq.
void complex_tanh(double p, double q, Complex& value, Complex& slope) {
  const double grow = std::exp(-2 * std::abs(p));
  // Both sides of (sinh 2p + i sin 2q) / (cosh 2p + cos 2q), times 2 e^(-2|p|).
  const double denominator = 1 + grow * grow + 2 * grow * std::cos(2 * q);
  value = {std::copysign(1 - grow * grow, p) / denominator, 2 * grow * std::sin(2 * q) / denominator};
  slope = {1 - value.re * value.re + value.im * value.im, -2 * value.re * value.im};
}

template <bool kGradient>
void add(const UniformField& region, const Vector3&, FieldValue& sum) { sum.b = sum.b + region.b; }

template <bool kGradient>
void add(const SoftDipole& dipole, const Vector3& r, FieldValue& sum) {
  const double reach = SoftDipole::kReach * dipole.edge;
  const double y = (r.y - dipole.mid_y) / dipole.edge;
  Complex value{0, 0};
  Complex slope{0, 0};
  bool varies = false;
  const auto side = [&](double z, double sign) {
    if (std::abs(r.z - z) > reach) {
      value.re += sign * std::copysign(0.5, r.z - z);
      return;
    }
    Complex one;
    Complex one_slope;
    complex_tanh((r.z - z) / dipole.edge, y, one, one_slope);
    value.re += sign * 0.5 * one.re;
    value.im += sign * 0.5 * one.im;
    slope.re += sign * 0.5 * one_slope.re;
    slope.im += sign * 0.5 * one_slope.im;
    varies = true;
  };
  side(dipole.entry, 1);
  side(dipole.exit, -1);
  sum.b.y += dipole.peak * value.re;
  sum.b.z += dipole.peak * value.im;
  sum.varies = sum.varies || varies;
  if (!kGradient || !varies) return;
  const double scale = dipole.peak / dipole.edge;
  sum.gradient[1][2] += scale * slope.re;
  sum.gradient[1][1] -= scale * slope.im;
  sum.gradient[2][2] += scale * slope.im;
  sum.gradient[2][1] += scale * slope.re;
}

template <bool kGradient>
void add(const FieldMap& map, const Vector3& r, FieldValue& sum) {
  const std::array<double, 3> place{(r.x - map.origin.x) / map.spacing.x, (r.y - map.origin.y) / map.spacing.y,
                                    (r.z - map.origin.z) / map.spacing.z};
  std::array<std::size_t, 3> cell{};
  std::array<std::array<double, 2>, 3> weight{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double last = static_cast<double>(map.points[axis] - 2);
    const double below = std::clamp(std::floor(place[axis]), 0.0, last);
    cell[axis] = static_cast<std::size_t>(below);
    weight[axis] = {1 - (place[axis] - below), place[axis] - below};
  }
  const std::array<double, 3> inverse{1 / map.spacing.x, 1 / map.spacing.y, 1 / map.spacing.z};
  std::array<double, 3> b{};
  for (std::size_t corner = 0; corner < 8; ++corner) {
    const std::size_t i = corner & 1;
    const std::size_t j = (corner >> 1) & 1;
    const std::size_t k = corner >> 2;
    const std::size_t point = ((cell[2] + k) * map.points[1] + cell[1] + j) * map.points[0] + cell[0] + i;
    const double* value = map.values.data() + 3 * point;
    const double wx = weight[0][i];
    const double wy = weight[1][j];
    const double wz = weight[2][k];
    for (std::size_t row = 0; row < 3; ++row) b[row] += wx * wy * wz * value[row];
    if (!kGradient) continue;
    const std::array<double, 3> change{(i == 1 ? 1 : -1) * inverse[0] * wy * wz, (j == 1 ? 1 : -1) * inverse[1] * wx * wz,
                                       (k == 1 ? 1 : -1) * inverse[2] * wx * wy};
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t axis = 0; axis < 3; ++axis) sum.gradient[row][axis] += change[axis] * value[row];
    }
  }
  sum.b = sum.b + Vector3{b[0], b[1], b[2]};
  sum.varies = true;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Leaves of the zone, whose middle is `z`, the part in which the region's field is constant.
void narrow(FieldZone& zone, double, const UniformField& region) { zone.b = zone.b + region.b; }

void narrow(FieldZone& zone, double z, const SoftDipole& dipole) {
  const double reach = SoftDipole::kReach * dipole.edge;
  if (std::min(std::abs(z - dipole.entry), std::abs(z - dipole.exit)) > reach) {
    if (z > dipole.entry && z < dipole.exit) zone.b.y += dipole.peak;
    return;
  }
  zone.largest_step = std::min(zone.largest_step, 2 * dipole.edge);
  zone.low_x = kInfinity;
}

void narrow(FieldZone& zone, double, const FieldMap& map) {
  zone.largest_step = std::min(zone.largest_step, 2 * map.spacing.z);
  zone.low_x = kInfinity;
}

FieldZone make_zone(const std::vector<Field::Region>& regions, double low, double high) {
  FieldZone zone{low, high, kInfinity, -kInfinity, kInfinity, -kInfinity, kInfinity, {}};
  const double middle = low / 2 + high / 2;
  for (const Field::Region& region : regions) {
    std::visit(
        [&](const auto& one) {
          if (!(middle > one.box.low.z && middle < one.box.high.z)) return;
          zone.low_x = std::max(zone.low_x, one.box.low.x);
          zone.high_x = std::min(zone.high_x, one.box.high.x);
          zone.low_y = std::max(zone.low_y, one.box.low.y);
          zone.high_y = std::min(zone.high_y, one.box.high.y);
          narrow(zone, middle, one);
        },
        region);
  }
  return zone;
}

}  // namespace

SoftDipole make_soft_dipole(double peak, double mid_y, double entry, double exit, double edge, double low_x,
                            double high_x, double half_gap) {
  const double reach = SoftDipole::kReach * edge;
  return {peak, mid_y, entry, exit, edge, {{low_x, mid_y - half_gap, entry - reach}, {high_x, mid_y + half_gap, exit + reach}}};
}

Field::Field(std::vector<Region> regions) : regions_(std::move(regions)) {
  for (const Region& region : regions_) {
    std::visit([this](const auto& one) { faces_.insert(faces_.end(), {one.box.low.z, one.box.high.z}); }, region);
    if (const auto* dipole = std::get_if<SoftDipole>(&region)) {
      const double reach = SoftDipole::kReach * dipole->edge;
      faces_.insert(faces_.end(), {dipole->entry + reach, dipole->exit - reach});
    }
  }
  std::sort(faces_.begin(), faces_.end());
  faces_.erase(std::unique(faces_.begin(), faces_.end()), faces_.end());
  double low = -kInfinity;
  for (const double face : faces_) {
    zones_.push_back(make_zone(regions_, low, face));
    low = face;
  }
  zones_.push_back(make_zone(regions_, low, kInfinity));
}

template <bool kGradient>
FieldValue Field::sum(const Vector3& r) const {
  FieldValue sum;
  const auto take = [&](const auto& region) {
    if (region.box.holds(r)) add<kGradient>(region, r, sum);
  };
  for (const Region& region : regions_) {
    if (const auto* dipole = std::get_if<SoftDipole>(&region)) {
      take(*dipole);
    } else if (const auto* map = std::get_if<FieldMap>(&region)) {
      take(*map);
    } else {
      take(*std::get_if<UniformField>(&region));
    }
  }
  return sum;
}

Vector3 Field::at(const Vector3& r) const { return sum<false>(r).b; }

FieldValue Field::value_at(const Vector3& r) const { return sum<true>(r); }

bool Field::is_zero_between(double z0, double z1) const {
  const double low = std::min(z0, z1);
  const double high = std::max(z0, z1);
  return std::none_of(regions_.begin(), regions_.end(), [&](const Region& region) {
    return std::visit([&](const auto& one) { return one.box.low.z <= high && one.box.high.z >= low; }, region);
  });
}

const FieldZone& Field::zone(double z, double direction_z) const {
  const auto face = direction_z < 0 ? std::lower_bound(faces_.begin(), faces_.end(), z)
                                    : std::upper_bound(faces_.begin(), faces_.end(), z);
  return zones_[static_cast<std::size_t>(face - faces_.begin())];
}

}  // namespace beamglass
