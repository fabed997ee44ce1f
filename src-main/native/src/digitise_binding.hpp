#pragma once

#include <napi.h>

namespace beamglass {

// samplePulses(request, onProgress) and readStrips(request, onProgress): see ../digitisation.ts.
Napi::Value sample_pulses_batch(const Napi::CallbackInfo& info);
Napi::Value read_strips_batch(const Napi::CallbackInfo& info);

}  // namespace beamglass
