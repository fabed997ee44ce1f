#include "matter_argument.hpp"

#include <cmath>
#include <string>
#include <utility>

namespace beamglass {
namespace {

constexpr double kFar = 1e7;

Material read_material(const Napi::Object& object, ArgumentReader& reader) {
  Material material;
  material.density = reader.number(object, "density", 1e-9, 100);
  material.radiation_length = reader.number(object, "radiationLength", 1e-3, 1e12);
  material.interaction_length = reader.number(object, "interactionLength", 1e-3, 1e12);
  material.z_over_a = reader.number(object, "zOverA", 0.3, 1);
  material.mean_excitation = reader.number(object, "meanExcitation", 1, 2000);
  return material;
}

}  // namespace

std::vector<Vector3> read_vectors(const Napi::Object& object, const char* name, std::size_t rows,
                                  ArgumentReader& reader) {
  const auto values = reader.doubles(object, name);
  reader.same_length(name, values.size(), 3 * rows);
  std::vector<Vector3> vectors;
  for (std::size_t i = 0; reader.ok() && i < rows; ++i) {
    vectors.push_back({values[3 * i], values[3 * i + 1], values[3 * i + 2]});
    const Vector3& v = vectors.back();
    const bool fits = std::abs(v.x) <= kFar && std::abs(v.y) <= kFar && std::abs(v.z) <= kFar;
    if (!fits) reader.fail(std::string(name) + " must be finite and at most 1e7 mm from the origin");
  }
  return vectors;
}

std::vector<Vector3> read_directions(const Napi::Object& object, const char* name, std::size_t rows,
                                     ArgumentReader& reader) {
  auto vectors = read_vectors(object, name, rows, reader);
  for (Vector3& v : vectors) {
    if (!(std::abs(v.norm() - 1) < 1e-6)) {
      reader.fail(std::string(name) + " must be unit vectors");
      break;
    }
    v = unit(v);
  }
  return vectors;
}

Matter read_matter(const Napi::Object& request, ArgumentReader& reader) {
  const Napi::Object object = reader.object(request, "matter");
  std::vector<Material> materials;
  const Napi::Array array = reader.array(object, "materials");
  const std::uint32_t count = reader.ok() ? array.Length() : 0;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    materials.push_back(read_material(reader.element(array, i, "materials"), reader));
  }
  const auto indices = reader.integers(object, "material");
  const auto low = read_vectors(object, "low", indices.size(), reader);
  const auto high = read_vectors(object, "high", indices.size(), reader);
  std::vector<MatterBox> boxes;
  for (std::size_t i = 0; reader.ok() && i < indices.size(); ++i) {
    if (!(low[i].x < high[i].x && low[i].y < high[i].y && low[i].z < high[i].z)) {
      reader.fail("low must lie below high in box " + std::to_string(i));
    }
    if (indices[i] < -1 || indices[i] >= static_cast<std::int64_t>(materials.size())) {
      reader.fail("material of box " + std::to_string(i) + " is not in the list");
    }
    boxes.push_back({low[i], high[i], std::nullopt});
    if (indices[i] >= 0) boxes.back().material = static_cast<std::uint32_t>(indices[i]);
  }
  return {std::move(materials), Geometry(std::move(boxes))};
}

}  // namespace beamglass
