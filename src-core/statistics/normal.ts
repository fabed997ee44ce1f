/** The standard normal distribution. */
import { lowerGamma, upperGamma } from './gamma.ts';

export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** Φ(z): probability below z; exact also where it is small (Q(½, z²/2)/2 in the lower tail). */
export function normalBelow(z: number): number {
  const tail = 0.5 * upperGamma(0.5, 0.5 * z * z);
  if (z < 0) return tail;
  return 0.5 + 0.5 * lowerGamma(0.5, 0.5 * z * z);
}

/** Probability above z, one-sided: the p-value of a significance. */
export function normalAbove(z: number): number {
  return normalBelow(-z);
}

/**
 * Φ⁻¹: the z below which a probability lies, by Newton's steps (Halley's form) on `normalBelow`, which all but
 * converge in one from Abramowitz and Stegun's 26.2.23. 0 and 1 give ∓∞.
 * @param probability between 0 and 1
 */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return -Infinity;
  if (probability >= 1) return Infinity;
  const tail = Math.min(probability, 1 - probability);
  const t = Math.sqrt(-2 * Math.log(tail));
  let z = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (let step = 0; step < 3; step++) {
    const off = (normalBelow(z) - tail) / normalDensity(z);
    z -= off / (1 + 0.5 * off * z);
  }
  return probability < 0.5 ? z : -z;
}

/** Significance of a one-sided p-value. */
export function significance(p: number): number {
  return -normalQuantile(p);
}
