// `searchTracks` of the addon: see ../trackSearch.ts.
#pragma once

#include <napi.h>

namespace beamglass {

Napi::Value search_tracks(const Napi::CallbackInfo& info);

}  // namespace beamglass
