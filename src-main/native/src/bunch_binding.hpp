#pragma once

#include <napi.h>

namespace beamglass {

// bunchSignals(request, onProgress): see ../bunch.ts.
Napi::Value bunch_signals(const Napi::CallbackInfo& info);

}  // namespace beamglass
