/** Residuals of the third of three planes to the line through the other two (na64.md §4.6). Lengths in mm. */

/** Weights of the outer planes in the prediction for the middle one: (z₃ − z₂)/(z₃ − z₁) and (z₂ − z₁)/(z₃ − z₁). */
export function tripletWeights([first, middle, last]: readonly [number, number, number]): [number, number] {
  return [(last - middle) / (last - first), (middle - first) / (last - first)];
}

/** σ of the residual over the planes' common resolution: √(1 + A² + B²). */
export function tripletFactor(z: readonly [number, number, number]): number {
  return Math.hypot(1, ...tripletWeights(z));
}

/**
 * Common resolution of planes at `z`, from hits of straight tracks: least squares over the mean squares of the
 * residuals of all triplets, each weighted by its factor.
 * @param hits per plane, one coordinate per track
 */
export function commonResolution(z: readonly number[], hits: readonly ArrayLike<number>[]): number {
  let [numerator, denominator] = [0, 0];
  for (const [i, j, k] of triplets(z.length)) {
    const planes = [z[i]!, z[j]!, z[k]!] as const;
    const [a, b] = tripletWeights(planes);
    const [first, middle, last] = [hits[i]!, hits[j]!, hits[k]!];
    let square = 0;
    for (let track = 0; track < middle.length; track++) {
      square += (middle[track]! - a * first[track]! - b * last[track]!) ** 2;
    }
    const factor = tripletFactor(planes) ** 2;
    numerator += factor * (square / middle.length);
    denominator += factor ** 2;
  }
  return Math.sqrt(numerator / denominator);
}

function triplets(planes: number): [number, number, number][] {
  const list: [number, number, number][] = [];
  for (let i = 0; i < planes; i++) {
    for (let j = i + 1; j < planes; j++) for (let k = j + 1; k < planes; k++) list.push([i, j, k]);
  }
  return list;
}
