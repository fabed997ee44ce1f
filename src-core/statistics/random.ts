/**
 * The random numbers of Beamglass: sfc32 (Chris Doty-Humphrey, PractRand) seeded by SplitMix32 from
 * (seed, stream). One stream per event: what an event gets does not depend on the others.
 */
export interface Random {
  /** [0, 1), 32 bits. */
  uniform(): number;
  /** Between two bounds. */
  between(low: number, high: number): number;
  /** Gaussian (Box and Muller). */
  normal(mean: number, sigma: number): number;
  /** Exponential with that mean. */
  exponential(mean: number): number;
  /** Poisson with that mean, below about 100 (Knuth's product of uniforms). */
  poisson(mean: number): number;
}

export function makeRandom(seed: number, stream: number): Random {
  let mixer = (seed ^ Math.imul(stream + 1, 0x9e3779b1)) | 0;
  const seedWord = (): number => {
    mixer = (mixer + 0x9e3779b9) | 0;
    let word = mixer ^ (mixer >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
  let a = seedWord();
  let b = seedWord();
  let c = seedWord();
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();

  const uniform = (): number => next() / 2 ** 32;
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    normal: (mean, sigma) => mean + sigma * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    poisson: (mean) => {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > limit; product *= uniform()) count++;
      return count;
    },
  };
}
