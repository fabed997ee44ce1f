// Tracked events as columns for JavaScript: see `TrackedParticles` in ../trackRequest.ts.
#pragma once

#include <napi.h>

#include <vector>

#include "truth.hpp"

namespace beamglass {

// One list of events per block of work.
Napi::Value track_columns(Napi::Env env, const std::vector<std::vector<TrackedEvent>>& blocks);

}  // namespace beamglass
