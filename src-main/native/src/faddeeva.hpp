// The Faddeeva function w(z) = exp(−z²) erfc(−i z), Im z ≥ 0: Voigt's profile is its real part.
#pragma once

#include <complex>

namespace beamglass {

// J. A. C. Weideman, SIAM J. Numer. Anal. 31 (1994) 1497, with 48 terms: to about 1e-13 of |w|.
std::complex<double> faddeeva(std::complex<double> z);

}  // namespace beamglass
