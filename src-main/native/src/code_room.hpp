// Room for the codes of digitisers.
#pragma once

#include <napi.h>

#include <cstddef>

#include "object_arguments.hpp"

namespace beamglass {

// The array that the request brings as `into`, which must hold at least `size` codes, or a new one. New memory costs
// as much as what is written to it: who needs the codes only until the next batch brings the same array again.
Napi::Uint16Array room_for_codes(const Napi::Object& request, std::size_t size, ArgumentReader& reader);

}  // namespace beamglass
