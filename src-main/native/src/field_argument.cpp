#include "field_argument.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace beamglass {
namespace {

constexpr double kFar = 1e7;
constexpr double kStrongest = 100;
// The poles of the soft dipole lie at pi / 2 = 1.57 edges from the mid-plane.
constexpr double kLargestGap = 1.4;

Vector3 read_vector(const Napi::Object& region, const char* name, double bound, ArgumentReader& reader) {
  const auto values = reader.doubles(region, name);
  reader.same_length(name, values.size(), 3);
  if (!reader.ok()) return {};
  for (const double value : values) {
    if (!(std::abs(value) <= bound)) reader.fail(std::string(name) + " is out of range");
  }
  return {values[0], values[1], values[2]};
}

FieldBox read_box(const Napi::Object& region, ArgumentReader& reader) {
  const FieldBox box{read_vector(region, "low", kFar, reader), read_vector(region, "high", kFar, reader)};
  const bool rises = box.low.x < box.high.x && box.low.y < box.high.y && box.low.z < box.high.z;
  if (!rises) reader.fail("low must lie below high");
  return box;
}

SoftDipole read_dipole(const Napi::Object& region, ArgumentReader& reader) {
  const auto length = [&](const char* name) { return reader.number(region, name, -kFar, kFar); };
  const double entry = length("entry");
  const double exit = length("exit");
  const double edge = reader.number(region, "edge", 1e-3, kFar);
  const double half_gap = reader.number(region, "halfGap", 1e-3, kLargestGap * edge);
  const double low_x = length("lowX");
  const double high_x = length("highX");
  if (entry >= exit) reader.fail("entry must lie before exit");
  if (low_x >= high_x) reader.fail("lowX must lie below highX");
  const double peak = reader.number(region, "peak", -kStrongest, kStrongest);
  return make_soft_dipole(peak, length("midY"), entry, exit, edge, low_x, high_x, half_gap);
}

FieldMap read_map(const Napi::Object& region, ArgumentReader& reader) {
  FieldMap map;
  map.origin = read_vector(region, "origin", kFar, reader);
  map.spacing = read_vector(region, "spacing", kFar, reader);
  const auto points = reader.words(region, "points");
  reader.same_length("points", points.size(), 3);
  map.values = reader.doubles(region, "values");
  if (!reader.ok()) return map;
  if (std::min({map.spacing.x, map.spacing.y, map.spacing.z}) < 1e-3) reader.fail("spacing must be positive");
  std::size_t count = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (points[axis] < 2 || points[axis] > 10'000) reader.fail("points must be from 2 to 10000 along each axis");
    map.points[axis] = points[axis];
    count *= points[axis];
  }
  reader.same_length("values", map.values.size(), 3 * count);
  const bool sane = std::all_of(map.values.begin(), map.values.end(), [](double b) { return std::abs(b) <= kStrongest; });
  if (!sane) reader.fail("values must be finite and at most 100 T");
  const Vector3 size{map.spacing.x * (points[0] - 1), map.spacing.y * (points[1] - 1), map.spacing.z * (points[2] - 1)};
  map.box = {map.origin, map.origin + size};
  return map;
}

}  // namespace

Field read_field(const Napi::Object& request, ArgumentReader& reader) {
  std::vector<Field::Region> regions;
  const Napi::Array array = reader.array(request, "field");
  const std::uint32_t count = reader.ok() ? array.Length() : 0;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    const Napi::Object region = reader.element(array, i, "regions of the field");
    const std::string kind = reader.text(region, "kind");
    if (kind == "uniform") {
      const FieldBox box = read_box(region, reader);
      regions.emplace_back(UniformField{box, read_vector(region, "strength", kStrongest, reader)});
    } else if (kind == "dipole") {
      regions.emplace_back(read_dipole(region, reader));
    } else if (kind == "map") {
      regions.emplace_back(read_map(region, reader));
    } else {
      reader.fail("kind must be uniform, dipole or map");
    }
  }
  if (!reader.ok()) regions.clear();
  return Field(std::move(regions));
}

}  // namespace beamglass
