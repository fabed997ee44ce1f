#pragma once

#include <napi.h>

namespace beamglass {

// materialBudget(request, onProgress): see `MaterialBudgetRequest` in ../materialBudget.ts.
Napi::Value material_budget(const Napi::CallbackInfo& info);

}  // namespace beamglass
