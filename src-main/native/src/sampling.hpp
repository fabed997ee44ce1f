// Distributions that the simulation draws from, beside those of the generator itself.
#pragma once

#include "random.hpp"

namespace beamglass {

// Gamma with that shape and scale 1 (Marsaglia and Tsang, ACM TOMS 26 (2000) 363). shape > 0.
double sample_gamma(double shape, Random& random);

// Energy seen by a counter whose fluctuation is `stochastic`·√E (GeV^½): gamma with mean `energy`
// and variance stochastic²·energy, so that cells of one shower add up to the same law.
double sample_visible(double energy, double stochastic, Random& random);

// ln Γ(a), a > 0, by Stirling's series after a shift to 10 and beyond. (std::lgamma writes a global variable, which
// threads would race for.)
double log_gamma(double a);

// Regularised lower incomplete gamma function P(a, x), a > 0, x ≥ 0, to about 1e-14.
double regularised_gamma(double a, double x);

}  // namespace beamglass
