/** The incomplete gamma function. */

/** Coefficients of Lanczos' approximation with g = 7 and nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** ln Γ(a) for a > 0. */
export function logGamma(a: number): number {
  if (a < 0.5) return logGamma(a + 1) - Math.log(a);
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (a - 1 + i);
  const base = a + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (a - 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * Regularised lower incomplete gamma function P(a, x): part before x of the gamma distribution of shape a and
 * scale 1, to about 1e-13. Series below a + 1, continued fraction (Lentz) above.
 * @param a above 0
 * @param x from 0
 */
export function lowerGamma(a: number, x: number): number {
  return x < a + 1 ? series(a, x) : 1 - fraction(a, x);
}

/** Q(a, x) = 1 − P(a, x), exact also where it is small. */
export function upperGamma(a: number, x: number): number {
  return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
}

function series(a: number, x: number): number {
  if (x <= 0) return 0;
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > 1e-16 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < 500; n++) {
    const factor = n * (a - n);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value * Math.exp(a * Math.log(x) - x - logGamma(a));
}
