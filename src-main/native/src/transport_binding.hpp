#pragma once

#include <napi.h>

namespace beamglass {

// transportStates(request, onProgress): see `TransportRequest` in ../transport.ts.
Napi::Value transport_states(const Napi::CallbackInfo& info);

}  // namespace beamglass
