/**
 * ∫ f dx by Simpson's rule.
 * @param steps made even
 */
export function simpson(f: (x: number) => number, low: number, high: number, steps: number): number {
  const even = 2 * Math.ceil(steps / 2);
  const width = (high - low) / even;
  let sum = f(low) + f(high);
  for (let i = 1; i < even; i++) sum += (i % 2 === 0 ? 2 : 4) * f(low + i * width);
  return (sum * width) / 3;
}
