#include "vertex_fit_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "vertex_fit.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kPairsPerBlock = 128;

struct Work {
  VertexSetup setup;
  std::vector<TrackPair> pairs;
  std::vector<Vertex> vertices;
};

Vector3 read_three(const Napi::Object& request, const char* name, ArgumentReader& reader) {
  const auto values = reader.doubles(request, name);
  reader.same_length(name, values.size(), 3);
  return reader.ok() ? Vector3{values[0], values[1], values[2]} : Vector3{};
}

void read_pairs(const Napi::Object& request, std::vector<TrackPair>& pairs, ArgumentReader& reader) {
  const auto z = reader.doubles(request, "z");
  const auto states = reader.doubles(request, "states");
  const auto covariances = reader.doubles(request, "covariances");
  const auto energies = reader.doubles(request, "energies");
  const auto errors = reader.doubles(request, "energyErrors");
  reader.same_length("states", states.size(), 10 * z.size());
  reader.same_length("covariances", covariances.size(), 30 * z.size());
  if (!energies.empty()) reader.same_length("energies", energies.size(), 2 * z.size());
  reader.same_length("energyErrors", errors.size(), energies.size());
  for (std::size_t i = 0; reader.ok() && i < z.size(); ++i) {
    TrackPair pair;
    pair.z = z[i];
    for (std::size_t t = 0; t < 2; ++t) {
      std::copy_n(states.begin() + static_cast<std::ptrdiff_t>(10 * i + 5 * t), 5, pair.tracks[t].state.begin());
      std::copy_n(covariances.begin() + static_cast<std::ptrdiff_t>(30 * i + 15 * t), 15,
                  pair.tracks[t].covariance.values.begin());
      pair.energy[t] = energies.empty() ? std::nan("") : energies[2 * i + t];
      pair.energy_error[t] = energies.empty() ? std::nan("") : errors[2 * i + t];
    }
    pairs.push_back(pair);
  }
}

// `fill(vertex, to)` writes one row of the column; NaN where there is no vertex.
template <class Fill>
void fill_column(const Napi::Object& object, const char* name, const std::vector<Vertex>& vertices, std::size_t width,
                 Fill fill) {
  auto column = Napi::Float64Array::New(object.Env(), vertices.size() * width);
  // A thread that is being ended makes no more objects, and says so without an exception.
  if (column.IsEmpty() || object.IsEmpty() || object.Env().IsExceptionPending()) return;
  double* to = column.Data();
  for (const Vertex& vertex : vertices) {
    if (vertex.end == VertexEnd::kFitted) {
      fill(vertex, to);
    } else {
      std::fill_n(to, width, std::nan(""));
    }
    to += width;
  }
  object.Set(name, column);
}

void set_measured(const Napi::Object& object, const char* name, const char* error_name,
                  const std::vector<Vertex>& vertices, Measured Vertex::*of) {
  fill_column(object, name, vertices, 1, [of](const Vertex& v, double* to) { *to = (v.*of).value; });
  fill_column(object, error_name, vertices, 1, [of](const Vertex& v, double* to) { *to = (v.*of).error; });
}

}  // namespace

void read_vertex_setup(const Napi::Object& request, VertexSetup& setup, ArgumentReader& reader) {
  setup.mass = reader.number(request, "mass", 0, 1e3);
  setup.prior = read_three(request, "prior", reader);
  setup.prior_error = read_three(request, "priorErrors", reader);
  const auto far = [](double value) { return !(std::abs(value) <= 1e7); };
  const auto bad = [](double value) { return !(value > 0); };
  if (far(setup.prior.x) || far(setup.prior.y) || far(setup.prior.z)) reader.fail("prior must be at most 1e7 mm away");
  if (bad(setup.prior_error.x) || bad(setup.prior_error.y) || bad(setup.prior_error.z)) {
    reader.fail("priorErrors must be positive");
  }
}

Napi::Object vertices_object(Napi::Env env, const std::vector<Vertex>& vertices) {
  const Napi::Object object = Napi::Object::New(env);
  std::vector<std::uint8_t> ends;
  std::vector<std::int32_t> degrees;
  for (const Vertex& vertex : vertices) {
    ends.push_back(static_cast<std::uint8_t>(vertex.end));
    degrees.push_back(vertex.degrees_of_freedom);
  }
  set_column<Napi::Uint8Array>(object, "end", ends);
  set_column<Napi::Int32Array>(object, "degreesOfFreedom", degrees);
  const auto three = [](const Vector3& v, double* to) {
    to[0] = v.x;
    to[1] = v.y;
    to[2] = v.z;
  };
  fill_column(object, "distance", vertices, 1, [](const Vertex& v, double* to) { *to = v.distance; });
  fill_column(object, "closest", vertices, 3, [&](const Vertex& v, double* to) { three(v.closest, to); });
  fill_column(object, "position", vertices, 3, [&](const Vertex& v, double* to) { three(v.position, to); });
  fill_column(object, "covariance", vertices, 9, [](const Vertex& v, double* to) {
    for (const auto& row : v.covariance) to = std::copy(row.begin(), row.end(), to);
  });
  fill_column(object, "chiSquared", vertices, 1, [](const Vertex& v, double* to) { *to = v.chi_squared; });
  fill_column(object, "momenta", vertices, 6,
             [](const Vertex& v, double* to) { std::copy(v.momenta.begin(), v.momenta.end(), to); });
  fill_column(object, "momentaCovariance", vertices, 36, [](const Vertex& v, double* to) {
    for (const auto& row : v.momenta_covariance) to = std::copy(row.begin(), row.end(), to);
  });
  set_measured(object, "angle", "angleError", vertices, &Vertex::angle);
  set_measured(object, "mass", "massError", vertices, &Vertex::mass);
  set_measured(object, "energyMass", "energyMassError", vertices, &Vertex::energy_mass);
  return object;
}

Napi::Value fit_vertices_batch(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<Work>();
  read_vertex_setup(request, work->setup, reader);
  read_pairs(request, work->pairs, reader);
  if (!reader.ok()) return env.Undefined();
  const std::size_t count = work->pairs.size();
  work->vertices.resize(count);

  NativeWork native;
  native.blocks = (count + kPairsPerBlock - 1) / kPairsPerBlock;
  native.run_block = [work, count](std::size_t block) {
    const std::size_t begin = block * kPairsPerBlock;
    const std::size_t end = std::min(begin + kPairsPerBlock, count);
    for (std::size_t i = begin; i < end; ++i) work->vertices[i] = fit_vertex(work->setup, work->pairs[i]);
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return vertices_object(environment, work->vertices);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
