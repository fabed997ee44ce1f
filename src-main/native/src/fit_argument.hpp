// Fits as JavaScript objects.
#pragma once

#include "fit.hpp"
#include "object_arguments.hpp"

namespace beamglass {

// `NativeDataSet` (fit.ts), whose terms refer to parameters below `parameters`.
fit::DataSet read_data_set(const Napi::Object& object, std::size_t parameters, ArgumentReader& reader);

// `NativeTask` (fit.ts)
fit::Task read_fit(const Napi::Object& object, ArgumentReader& reader);

}  // namespace beamglass
