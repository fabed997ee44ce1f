// fitModels() and modelValues() for JavaScript.
#pragma once

#include <napi.h>

namespace beamglass {

// Arguments: `FitBatch`, a function for progress or nothing. Returns a job for an array of `NativeFit` (fit.ts).
Napi::Value fit_models(const Napi::CallbackInfo& info);

// Arguments: `NativeDataSet`, parameters. Returns what the model expects at each point, bin or entry.
Napi::Value model_values(const Napi::CallbackInfo& info);

}  // namespace beamglass
