#include "track_fit_argument.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "field_argument.hpp"
#include "matter_argument.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kMostPlanes = 256;
constexpr double kFar = 1e7;

std::vector<MeasuringPlane> read_planes(const Napi::Object& request, ArgumentReader& reader) {
  const Napi::Object object = reader.object(request, "planes");
  const auto z = reader.doubles(object, "z");
  const auto coordinates = reader.bytes(object, "coordinates");
  const auto angle = reader.doubles(object, "angle");
  reader.same_length("coordinates", coordinates.size(), z.size());
  reader.same_length("angle", angle.size(), z.size());
  if (z.empty() || z.size() > kMostPlanes) reader.fail("planes must be from 1 to " + std::to_string(kMostPlanes));
  std::vector<MeasuringPlane> planes;
  for (std::size_t i = 0; reader.ok() && i < z.size(); ++i) {
    if (!(std::abs(z[i]) <= kFar)) reader.fail("z of planes must be finite and at most 1e7 mm from the origin");
    if (i > 0 && z[i] < z[i - 1]) reader.fail("z of planes must rise");
    if (coordinates[i] > 2) reader.fail("coordinates of planes must be 0, 1 or 2");
    if (!std::isfinite(angle[i])) reader.fail("angle of planes must be finite");
    planes.push_back({z[i], std::cos(angle[i]), std::sin(angle[i]), coordinates[i]});
  }
  return planes;
}

}  // namespace

TrackFitSetup read_track_fit_setup(const Napi::Object& request, ArgumentReader& reader) {
  Field field = read_field(request, reader);
  Matter matter = read_matter(request, reader);
  std::vector<MeasuringPlane> planes = read_planes(request, reader);
  TrackFitSetup setup{std::move(field), std::move(matter.geometry), std::move(matter.materials), std::move(planes),
                      {}, 0, 0, {}, {}, 0};
  setup.transport.tolerance = reader.number(request, "tolerance", 1e-12, 10);
  // A track whose curvature makes it circle is none of these detectors.
  setup.transport.largest_steps = 100'000;
  setup.mass = reader.number(request, "mass", 1e-6, 1e3);
  setup.from = reader.number(request, "from", -kFar, kFar);
  if (reader.ok() && setup.from > setup.planes.front().z) reader.fail("from must not lie behind the first plane");
  const auto errors = reader.doubles(request, "seedErrors");
  reader.same_length("seedErrors", errors.size(), 5);
  for (std::size_t i = 0; reader.ok() && i < 5; ++i) {
    if (!(errors[i] >= 0 && errors[i] <= kFar)) reader.fail("seedErrors must be from 0 to 1e7");
    setup.seed_errors[i] = errors[i];
  }
  setup.largest_chi_squared = chi_squared_limits(reader.number(request, "rejectBelow", 0, 0.5));
  setup.most_outliers = static_cast<std::uint32_t>(reader.integer(request, "mostOutliers", 1000));
  return setup;
}

Napi::Object states_object(Napi::Env env, const std::vector<FittedState>& states) {
  const Napi::Object object = Napi::Object::New(env);
  using Row = FittedState;
  fill_column<Napi::Float64Array>(object, "state", states, 5, [](const Row& row, std::size_t k) { return row.state[k]; });
  fill_column<Napi::Float64Array>(object, "covariance", states, 15,
                                 [](const Row& row, std::size_t k) { return row.covariance.values[k]; });
  return object;
}

Napi::Object hits_object(Napi::Env env, const std::vector<HitResult>& hits) {
  const Napi::Object object = Napi::Object::New(env);
  using Row = HitResult;
  const auto column = [&](const char* name, std::size_t width, auto value) {
    fill_column<Napi::Float64Array>(object, name, hits, width, value);
  };
  fill_column<Napi::Uint8Array>(object, "fate", hits, 1,
                               [](const Row& row, std::size_t) { return static_cast<std::uint8_t>(row.fate); });
  column("predictedResidual", 2, [](const Row& row, std::size_t k) { return row.predicted_residual[k]; });
  column("predictedError", 2, [](const Row& row, std::size_t k) { return row.predicted_error[k]; });
  column("predictedChiSquared", 1, [](const Row& row, std::size_t) { return row.predicted_chi_squared; });
  column("residual", 2, [](const Row& row, std::size_t k) { return row.residual[k]; });
  column("error", 2, [](const Row& row, std::size_t k) { return row.error[k]; });
  column("chiSquared", 1, [](const Row& row, std::size_t) { return row.chi_squared; });
  return object;
}

}  // namespace beamglass
