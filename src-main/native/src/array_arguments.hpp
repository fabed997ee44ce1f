// Typed arrays as arguments. What does not fit throws a TypeError in JavaScript that names it.
#pragma once

#include <napi.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace beamglass {

void throw_type_error(Napi::Env env, const std::string& message);

// A view of a Float32Array, which the caller keeps alive.
std::optional<std::span<const float>> float_array(const Napi::Value& value, const char* name);

// A copy of a Uint32Array: row offsets that begin at 0, never go backwards and
// end at `rows`. Copied, so that what was checked cannot be changed while threads use it.
std::optional<std::vector<std::uint32_t>> row_offsets(const Napi::Value& value, const char* name, std::size_t rows);

}  // namespace beamglass
