#pragma once

#include <napi.h>

namespace beamglass {

// solveGains(request, onProgress): see ../gains.ts.
Napi::Value solve_gains_job(const Napi::CallbackInfo& info);

}  // namespace beamglass
