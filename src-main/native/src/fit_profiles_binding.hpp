#pragma once

#include <napi.h>

namespace beamglass {

// fitProfiles(request, onProgress?) (the beam on strips: profiles.ts)
Napi::Value fit_profiles(const Napi::CallbackInfo& info);

}  // namespace beamglass
