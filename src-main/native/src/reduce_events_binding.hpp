#pragma once

#include <napi.h>

namespace beamglass {

// reduceEvents(batch, onProgress): see `NativeAddon` in ../index.ts.
Napi::Value reduce_events(const Napi::CallbackInfo& info);

}  // namespace beamglass
