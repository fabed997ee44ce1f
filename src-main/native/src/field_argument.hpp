// A magnetic field as an argument: see `FieldRegion` in ../transport.ts.
#pragma once

#include <napi.h>

#include "field.hpp"
#include "object_arguments.hpp"

namespace beamglass {

// Reads the array `field` of `request`; a field without regions is zero everywhere.
Field read_field(const Napi::Object& request, ArgumentReader& reader);

}  // namespace beamglass
