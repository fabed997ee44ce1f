#pragma once

#include <napi.h>

namespace beamglass {

// clusterCrystals(request, onProgress?), fitShowers(request, onProgress?) (clusters.ts)
Napi::Value cluster_crystals(const Napi::CallbackInfo& info);
Napi::Value fit_showers(const Napi::CallbackInfo& info);

}  // namespace beamglass
