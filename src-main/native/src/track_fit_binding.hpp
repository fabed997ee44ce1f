// `fitTracks` of the addon: see ../trackFit.ts.
#pragma once

#include <napi.h>

namespace beamglass {

Napi::Value fit_tracks_batch(const Napi::CallbackInfo& info);

}  // namespace beamglass
