#pragma once

#include <napi.h>

namespace beamglass {

// trackParticles(request, onProgress): see `TrackRequest` in ../tracking.ts.
Napi::Value track_particles(const Napi::CallbackInfo& info);

}  // namespace beamglass
