#pragma once

#include <napi.h>

namespace beamglass {

// generateEvents(request, onProgress) and crossSection(request): see ../generators.ts.
Napi::Value generate_events(const Napi::CallbackInfo& info);
Napi::Value cross_section(const Napi::CallbackInfo& info);

}  // namespace beamglass
