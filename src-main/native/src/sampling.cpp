#include "sampling.hpp"

#include <cmath>
#include <numbers>

namespace beamglass {

double log_gamma(double a) {
  double product = 1;
  while (a < 10) product *= a++;
  const double inverse = 1 / (a * a);
  const double series = (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - inverse / 1680) * inverse) * inverse) / a;
  return (a - 0.5) * std::log(a) - a + 0.5 * std::log(2 * std::numbers::pi) + series - std::log(product);
}

double sample_gamma(double shape, Random& random) {
  if (shape < 1) {
    const double power = 1 / shape;
    return sample_gamma(shape + 1, random) * std::pow(1 - random.uniform(), power);
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = 1 - random.uniform();
    if (std::log(u) < 0.5 * x * x + d * (1 - v + std::log(v))) return d * v;
  }
}

double sample_visible(double energy, double stochastic, Random& random) {
  if (!(energy > 0)) return 0;
  const double scale = stochastic * stochastic;
  return scale > 0 ? scale * sample_gamma(energy / scale, random) : energy;
}

double regularised_gamma(double a, double x) {
  if (!(x > 0)) return 0;
  const double front = std::exp(a * std::log(x) - x - log_gamma(a));
  if (x < a + 1) {
    double term = 1 / a;
    double sum = term;
    for (double n = a + 1; term > 1e-16 * sum; ++n) {
      term *= x / n;
      sum += term;
    }
    return sum * front;
  }
  // Continued fraction of the complement, by Lentz's method.
  constexpr double kTiny = 1e-300;
  double b = x + 1 - a;
  double c = 1 / kTiny;
  double d = 1 / b;
  double fraction = d;
  for (int i = 1; i < 1000; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = an * d + b;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    c = b + an / c;
    if (std::abs(c) < kTiny) c = kTiny;
    const double step = c * d;
    fraction *= step;
    if (std::abs(step - 1) < 1e-15) break;
  }
  return 1 - front * fraction;
}

}  // namespace beamglass
