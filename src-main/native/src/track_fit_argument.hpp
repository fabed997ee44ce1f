// Fits of tracks as arguments and results: see ../trackFitRequest.ts.
#pragma once

#include <napi.h>

#include <vector>

#include "object_arguments.hpp"
#include "track_fit.hpp"

namespace beamglass {

// Everything of a request but the tracks.
TrackFitSetup read_track_fit_setup(const Napi::Object& request, ArgumentReader& reader);

// Columns are made by a function per row, so that no second copy of the results is needed.
template <class Array, class Row, class Value>
void fill_column(const Napi::Object& object, const char* name, const std::vector<Row>& rows, std::size_t width, Value value) {
  auto column = Array::New(object.Env(), rows.size() * width);
  // A thread that is being ended makes no more objects, and says so without an exception.
  if (column.IsEmpty() || object.IsEmpty() || object.Env().IsExceptionPending()) return;
  auto* to = column.Data();
  for (const Row& row : rows) {
    for (std::size_t k = 0; k < width; ++k) *to++ = value(row, k);
  }
  object.Set(name, column);
}

Napi::Object states_object(Napi::Env env, const std::vector<FittedState>& states);
Napi::Object hits_object(Napi::Env env, const std::vector<HitResult>& hits);

}  // namespace beamglass
