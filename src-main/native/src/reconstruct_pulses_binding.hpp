#pragma once

#include <napi.h>

namespace beamglass {

// reconstructPulses(request, onProgress?) (digitisers: pulses.ts)
Napi::Value reconstruct_pulses(const Napi::CallbackInfo& info);

}  // namespace beamglass
