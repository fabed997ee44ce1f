// The fitting core: derivatives of every shape, integrals, Landau's and Voigt's densities, one fit.
#include <cmath>
#include <complex>
#include <numbers>

#include "../src/faddeeva.hpp"
#include "../src/fit.hpp"
#include "../src/landau_density.hpp"
#include "../src/random.hpp"
#include "check.hpp"

namespace {

using namespace beamglass::fit;

// Simpson's rule.
template <class Function>
double simpson(Function&& f, double a, double b, int steps) {
  const double h = (b - a) / steps;
  double sum = f(a) + f(b);
  for (int i = 1; i < steps; ++i) sum += (i % 2 == 1 ? 4 : 2) * f(a + i * h);
  return sum * h / 3;
}

struct Known {
  Shape shape;
  std::size_t count;
  ShapeParameters parameters;
};

const Known kKnown[] = {{Shape::kGaussian, 3, {100, 4, 1.2}},
                        {Shape::kExponential, 2, {100, 0.3}},
                        {Shape::kExponential, 2, {100, 1e-5}},
                        {Shape::kPolynomial, 5, {3, 1, 0.5, 0.2, 0.1}},
                        {Shape::kLandauGauss, 4, {100, 4, 0.3, 0.2}},
                        {Shape::kLandauGauss, 4, {100, 4, 0.05, 0.6}},
                        {Shape::kCrystalBall, 5, {100, 5, 0.8, 1.1, 3}},
                        {Shape::kCrystalBall, 5, {100, 5, 0.8, -1.1, 3}},
                        {Shape::kVoigt, 4, {100, 4, 0.7, 0.4}},
                        {Shape::kGaussian2D, 6, {100, 4, 5, 1.2, 0.7, 0.5}}};

// By central differences; relative to what the derivative is made of.
template <class Function>
bool gradient_holds(const Known& known, Function&& value_at) {
  const Valued at = value_at(known.parameters);
  for (std::size_t k = 0; k < known.count; ++k) {
    ShapeParameters p = known.parameters;
    const double h = 1e-5 * std::max(0.1, std::abs(p[k]));
    p[k] += h;
    const double above = value_at(p).value;
    p[k] -= 2 * h;
    const double below = value_at(p).value;
    if (!(std::abs((above - below) / (2 * h) - at.gradient[k]) < 1e-6 * (1 + std::abs(at.gradient[k])))) return false;
  }
  return true;
}

void test_shapes() {
  const Range range{0, 10, 2, 9};
  for (const Known& known : kKnown) {
    const Term term{known.shape, known.count, {}};
    for (double x = 0.43; x < 10; x += 0.7) {
      CHECK(gradient_holds(known, [&](const ShapeParameters& p) { return density(term, range, p, x, 2.5 + x / 2); }));
    }
    CHECK(gradient_holds(known, [&](const ShapeParameters& p) { return integral(term, range, p); }));
    const double all = integral(term, range, known.parameters).value;
    const double sum = simpson(
        [&](double x) {
          if (!is_two_dimensional(known.shape)) return density(term, range, known.parameters, x, 0).value;
          return simpson([&](double y) { return density(term, range, known.parameters, x, y).value; }, 2, 9, 200);
        },
        0, 10, is_two_dimensional(known.shape) ? 200 : 20000);
    CHECK(std::abs(all / sum - 1) < 1e-6);
  }
}

// Its definition, by the characteristic function exp(−π t / 2 − i t ln t).
void test_landau_density() {
  for (const double lambda : {-4.0, -2.0, -0.9, -0.22278298, 0.5, 1.5, 4.0, 8.0, 20.0, 60.0}) {
    const double value = simpson(
                             [&](double t) {
                               if (t == 0) return 1.0;
                               return std::exp(-std::numbers::pi * t / 2) * std::cos(t * lambda + t * std::log(t));
                             },
                             0, 24, 400'000) /
                         std::numbers::pi;
    CHECK(std::abs(beamglass::landau_density(lambda) - value) < 2e-7);
  }
}

void test_faddeeva() {
  // Along the imaginary axis w(iy) = exp(y²) erfc(y); at real x its real part is exp(−x²).
  for (const double v : {0.0, 0.1, 0.7, 2.0, 4.0}) {
    CHECK(std::abs(beamglass::faddeeva({0, v}) - std::exp(v * v) * std::erfc(v)) < 1e-12);
    CHECK(std::abs(beamglass::faddeeva({v, 0}).real() - std::exp(-v * v)) < 1e-12);
  }
  // Far away i / (√π z)
  const std::complex<double> far(300, 400);
  CHECK(std::abs(beamglass::faddeeva(far) * far * std::complex<double>(0, -1) - std::numbers::inv_sqrtpi) < 1e-5);
}

void test_fit_of_entries() {
  beamglass::Random random(5, 1);
  DataSet set;
  set.kind = DataKind::kUnbinned;
  set.range = {-10, 20, 0, 0};
  double sum = 0;
  for (int i = 0; i < 5000; ++i) set.x.push_back(random.normal(4, 1.5));
  for (const double x : set.x) sum += x;
  set.terms.push_back({{Shape::kGaussian, 3, {}}, {0, 1, 2}});
  Task task;
  task.objective.sets.push_back(set);
  task.parameters = {{4000, 0, 1e6, false}, {3, -10, 20, false}, {1, 1e-3, 10, false}};
  task.spread = {0, 0, 0};
  task.profiled = {1};
  const Outcome outcome = run(task);
  // Without a cut the answers are known: the number of entries, their mean.
  CHECK(outcome.best.failure == Failure::kNone);
  CHECK(std::abs(outcome.best.parameters[0] - 5000) < 1e-3);
  CHECK(std::abs(outcome.best.parameters[1] - sum / 5000) < 1e-6);
  CHECK(std::abs(std::sqrt(outcome.best.covariance(0, 0)) - std::sqrt(5000.0)) < 0.01);
  CHECK(outcome.intervals.size() == 1 && outcome.intervals[0].low < outcome.intervals[0].high);
}

}  // namespace

void selftest::test_fit() {
  test_shapes();
  test_landau_density();
  test_faddeeva();
  test_fit_of_entries();
}
