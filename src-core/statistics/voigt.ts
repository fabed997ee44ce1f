/** Voigt's profile: a Gaussian convoluted with a Lorentzian. */

/**
 * Terms of Weideman's rational expansion of the Faddeeva function (SIAM J. Numer. Anal. 31 (1994) 1497), good to
 * about 1e-13 everywhere in the upper half plane.
 */
const TERMS = 40;
const SCALE = Math.sqrt(TERMS / Math.SQRT2);
const COEFFICIENTS = coefficients();

/** Fourier coefficients of (L² + t²) exp(−t²) at t = L tan(θ/2), highest first. */
function coefficients(): Float64Array {
  const points = 4 * TERMS;
  const result = new Float64Array(TERMS);
  for (let n = 1; n <= TERMS; n++) {
    let sum = 0;
    for (let k = -points / 2 + 1; k < points / 2; k++) {
      const angle = (2 * Math.PI * k) / points;
      const t = SCALE * Math.tan(angle / 2);
      sum += Math.exp(-t * t) * (SCALE * SCALE + t * t) * Math.cos(n * angle);
    }
    result[TERMS - n] = sum / points;
  }
  return result;
}

/** Real part of w(x + iy) = exp(−z²) erfc(−iz), y ≥ 0. */
function faddeevaReal(x: number, y: number): number {
  // Z = (L + iz)/(L − iz), p(Z) by Horner's scheme; w = 2p/(L − iz)² + 1/(√π (L − iz)).
  const denominator = { re: SCALE + y, im: -x };
  const square = denominator.re ** 2 + denominator.im ** 2;
  const numerator = { re: SCALE - y, im: x };
  const re = (numerator.re * denominator.re + numerator.im * denominator.im) / square;
  const im = (numerator.im * denominator.re - numerator.re * denominator.im) / square;
  let p = 0;
  let q = 0;
  for (const coefficient of COEFFICIENTS) {
    [p, q] = [p * re - q * im + coefficient, p * im + q * re];
  }
  const inverse = { re: denominator.re / square, im: -denominator.im / square };
  const squared = { re: inverse.re ** 2 - inverse.im ** 2, im: 2 * inverse.re * inverse.im };
  return 2 * (p * squared.re - q * squared.im) + inverse.re / Math.sqrt(Math.PI);
}

/**
 * Density at a distance from the centre; its area is 1.
 * @param sigma of the Gaussian
 * @param halfWidth of the Lorentzian at half its height; one of the two may be 0
 */
export function voigt(distance: number, sigma: number, halfWidth: number): number {
  if (sigma === 0) return halfWidth / (Math.PI * (distance * distance + halfWidth * halfWidth));
  const unit = sigma * Math.SQRT2;
  return faddeevaReal(distance / unit, halfWidth / unit) / (sigma * Math.sqrt(2 * Math.PI));
}
