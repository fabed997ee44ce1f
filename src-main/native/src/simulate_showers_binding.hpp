#pragma once

#include <napi.h>

namespace beamglass {

// simulateShowers(request, onProgress): see `simulateShowers` in ../showers.ts.
Napi::Value simulate_showers(const Napi::CallbackInfo& info);

}  // namespace beamglass
