#include <cmath>

#include "../src/random.hpp"
#include "check.hpp"

namespace selftest {

// The same numbers stand in test/unit/statistics/random.test.ts.
void test_random() {
  using namespace beamglass;
  static_assert(philox({0, 0, 0, 0}, 0, 0) == PhiloxWords{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  static_assert(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0) ==
                PhiloxWords{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
  const auto close = [](double a, double b) { return std::abs(a - b) < 1e-13 * std::abs(b); };
  Random random(20181105, 9007199254740990, 7);
  CHECK(random.uniform() == 0.39003871071195295);
  CHECK(random.uniform() == 0.30444715855954485);
  CHECK(random.uniform() == 0.1506582898039982);
  CHECK(close(random.normal(), 0.11196115326728774));
  CHECK(close(random.normal(), -1.2867432912409225));
  CHECK(close(random.normal(1, 2), 3.08140118551258));
  CHECK(close(random.exponential(3), 0.5181354183207528));
  CHECK(random.poisson(3.5) == 3);
  CHECK(random.poisson(250) == 246);
  CHECK(close(random.landau(), 29.610561832625535));
  CHECK(close(random.landau(), 6.163573502941705));
}

}  // namespace selftest
