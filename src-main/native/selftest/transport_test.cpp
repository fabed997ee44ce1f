#include <cmath>

#include "../src/transport.hpp"
#include "check.hpp"

namespace selftest {
namespace {

using namespace beamglass;

FieldMap small_map() {
  FieldMap map{{-10, -10, 300}, {20, 20, 25}, {2, 2, 9}, {}, {{-10, -10, 300}, {10, 10, 500}}};
  for (int i = 0; i < 2 * 2 * 9; ++i) map.values.insert(map.values.end(), {0.01 * i, 0.5, 0});
  return map;
}

void test_helix() {
  const Field field({UniformField{{{-1e5, -1e5, -1e5}, {1e5, 1e5, 1e5}}, {0, 2, 0}}});
  FreeState state{{0, 0, 0}, {0, 0, 1}, -1.0 / 5, 0};
  CHECK(Propagator(field).by_length(state, 10'000) == TransportEnd::kArrived);
  const double turn = kBend / 5 * 2 * 10'000;
  CHECK(std::abs(state.position.x - (1 - std::cos(turn)) / turn * 10'000) < 1e-3);
  CHECK(std::abs(state.position.z - std::sin(turn) / turn * 10'000) < 1e-3);
  CHECK(std::abs(state.direction.norm() - 1) < 1e-9);
}

// Every kind of field, every edge of a map, turning tracks, and planes behind and on faces.
void test_fields_and_edges() {
  const Field field({make_soft_dipole(1.5, 0, 0, 200, 10, -50, 50, 12), small_map(),
                     UniformField{{{-1000, -1000, 600}, {1000, 1000, 700}}, {0.1, 0.2, 2}}});
  for (const double z : {-300.0, 0.0, 300.0, 500.0, 600.0, 700.0, 1000.0}) {
    for (const double momentum : {0.02, 0.3, 50.0}) {
      PlaneState state{1, -2, 0.01, 0.02, 1 / momentum};
      Jacobian jacobian{};
      const TransportEnd end = Propagator(field).between_planes(state, -300, z, &jacobian);
      CHECK(end == TransportEnd::kArrived || momentum < 1);
      if (end != TransportEnd::kArrived) continue;
      CHECK(Propagator(field).between_planes(state, z, -300, nullptr) == TransportEnd::kArrived);
      CHECK(std::abs(state[0] - 1) < 0.1 && std::abs(state[1] + 2) < 0.1);
      const Covariance moved = transported({{{1}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}, {0, 0, 0, 0, 1}}}, jacobian);
      for (std::size_t i = 0; i < 5; ++i) CHECK(moved[i][i] > 0);
    }
  }
  for (const double x : {-10.0, 10.0}) {
    for (const double z : {300.0, 499.999, 500.0}) CHECK(std::isfinite(field.value_at({x, 10, z}).b.x));
  }
}

}  // namespace

void test_transport() {
  test_helix();
  test_fields_and_edges();
}

}  // namespace selftest
