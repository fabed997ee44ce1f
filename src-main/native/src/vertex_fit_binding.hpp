// `fitVertices` of the addon: see ../vertexFit.ts.
#pragma once

#include <napi.h>

#include <vector>

#include "object_arguments.hpp"
#include "vertex_fit.hpp"

namespace beamglass {

void read_vertex_setup(const Napi::Object& request, VertexSetup& setup, ArgumentReader& reader);
// The columns of `FittedVertices`
Napi::Object vertices_object(Napi::Env env, const std::vector<Vertex>& vertices);

Napi::Value fit_vertices_batch(const Napi::CallbackInfo& info);

}  // namespace beamglass
