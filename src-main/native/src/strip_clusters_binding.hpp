#pragma once

#include <napi.h>

namespace beamglass {

// clusterStrips(request, onProgress): see ../stripClusters.ts.
Napi::Value cluster_strips(const Napi::CallbackInfo& info);

}  // namespace beamglass
