// `fitVertices` of the addon: see ../vertexFit.ts.
#pragma once

#include <napi.h>

namespace beamglass {

Napi::Value fit_vertices_batch(const Napi::CallbackInfo& info);

}  // namespace beamglass
