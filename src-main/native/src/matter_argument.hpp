// Materials and boxes of matter as arguments: see `Matter` in ../matter.ts.
#pragma once

#include <napi.h>

#include <vector>

#include "geometry.hpp"
#include "materials.hpp"
#include "object_arguments.hpp"

namespace beamglass {

struct Matter {
  std::vector<Material> materials;
  Geometry geometry;
};

// Reads the property `matter` of `request`.
Matter read_matter(const Napi::Object& request, ArgumentReader& reader);

// Points and unit vectors, three numbers per row.
std::vector<Vector3> read_vectors(const Napi::Object& object, const char* name, std::size_t rows, ArgumentReader& reader);
std::vector<Vector3> read_directions(const Napi::Object& object, const char* name, std::size_t rows,
                                     ArgumentReader& reader);

}  // namespace beamglass
