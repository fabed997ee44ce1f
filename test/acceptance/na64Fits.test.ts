/** NA64: what fits of the beam and of its contamination find in made data. */
import { makeRandom } from '#core/statistics/random.ts';
import { fitModels, type FitTask } from '#main/native/fit.ts';
import { figure } from './figure.ts';
import { mean } from './x17Toy.ts';

/** The same 20,000 electrons seen by a station, which has its place and its resolution of 80 µm. */
async function beamSpot(shift: number, station: number): Promise<Record<string, number>> {
  const [beam, noise] = [makeRandom(35, 0), makeRandom(35, station)];
  const hits = Array.from({ length: 20_000 }, () => [
    beam.normal(shift, 4.13) + noise.normal(0, 0.08),
    beam.normal(0, 1.4) + noise.normal(0, 0.08),
  ]);
  const [fit] = await fitModels([
    {
      parameters: [
        { name: 'n', start: 15_000, low: 0 },
        { name: 'x', start: 1 },
        { name: 'y', start: -1 },
        { name: 'sigmaX', start: 3, low: 0.1, high: 20 },
        { name: 'sigmaY', start: 3, low: 0.1, high: 20 },
        { name: 'rho', start: 0, low: -0.9, high: 0.9 },
      ],
      sets: [
        {
          kind: 'unbinned',
          x: Float64Array.from(hits, ([x]) => x!),
          y: Float64Array.from(hits, ([, y]) => y!),
          range: { x: [-40, 40], y: [-40, 40] },
          terms: [{ shape: 'gaussian2d', parameters: ['n', 'x', 'y', 'sigmaX', 'sigmaY', 'rho'] }],
        },
      ],
    },
  ]);
  if (!fit!.isValid) throw new Error(`The fit failed: ${fit!.failure}`);
  return Object.fromEntries(fit!.parameters.map(({ name, value }) => [name, value]));
}

figure('AF-035', 'beam spot of 20,000 electrons in MM3 and MM4, fitted in two dimensions', async () => {
  const [mm3, mm4] = [await beamSpot(0, 3), await beamSpot(0.03, 4)];
  return [
    { what: 'MM3, σ_x', value: mm3['sigmaX']!, expected: 4.13, tolerance: 0.1, unit: 'mm' },
    { what: 'MM3, σ_y', value: mm3['sigmaY']!, expected: 1.4, tolerance: 0.1, unit: 'mm' },
    { what: 'MM4, σ_x', value: mm4['sigmaX']!, expected: 4.13, tolerance: 0.1, unit: 'mm' },
    { what: 'MM4, σ_y', value: mm4['sigmaY']!, expected: 1.4, tolerance: 0.1, unit: 'mm' },
    {
      what: 'difference of the centres',
      value: Math.hypot(mm4['x']! - mm3['x']!, mm4['y']! - mm3['y']!),
      range: [0, 0.1],
      unit: 'mm',
    },
  ];
});

/** mm, across the beam */
const PROFILE = Float64Array.from({ length: 81 }, (_, i) => -20 + i / 2);

/** Vertical profile of electrons (σ 1.40 mm) and a part of hadrons (8 mm, assumed). */
function profile(events: number, hadrons: number, seed: number): Float64Array {
  const random = makeRandom(seed, 0);
  const counts = new Float64Array(PROFILE.length - 1);
  for (let i = 0; i < events; i++) {
    const y = random.normal(0, random.uniform() < hadrons ? 8 : 1.4);
    const bin = Math.floor((y + 20) * 2);
    if (bin >= 0 && bin < counts.length) counts[bin]! += 1;
  }
  return counts;
}

/** Fitted part of hadrons, of 50 samples of 4000 particles each; templates of 100,000. */
async function hadronParts(hadrons: number): Promise<number[]> {
  const template = (part: number, seed: number) => ({ edges: PROFILE, contents: profile(100_000, part, seed) });
  const [electron, hadron] = [template(0, 381), template(1, 382)];
  const tasks = Array.from({ length: 50 }, (_, sample): FitTask => ({
    parameters: [
      { name: 'electrons', start: 3000, low: 0 },
      { name: 'hadrons', start: 1000, low: 0 },
    ],
    sets: [
      {
        kind: 'binned',
        edges: PROFILE,
        counts: profile(4000, hadrons, 3800 + sample),
        range: { x: [-20, 20] },
        terms: [
          { shape: 'template', parameters: ['electrons'], template: electron },
          { shape: 'template', parameters: ['hadrons'], template: hadron },
        ],
      },
    ],
  }));
  return (await fitModels(tasks)).map(({ parameters, isValid, failure }) => {
    if (!isValid) throw new Error(`The fit failed: ${failure}`);
    // One hadron in 80 lies outside the profile.
    const [electrons, others] = [parameters[0]!.value, parameters[1]!.value / 0.98758];
    return others / (electrons + others);
  });
}

figure('AF-038', 'half hadrons in 4000 particles, by templates', async () => {
  const parts = await hadronParts(0.5);
  return [
    { what: 'one sample', value: parts[0]!, expected: 0.5, tolerance: 0.03 },
    { what: 'mean of 50', value: mean(parts), expected: 0.5, tolerance: 0.01 },
  ];
});

figure('AF-039', '0.5 % hadrons in 4000 particles, by templates', async () => {
  const parts = await hadronParts(0.005);
  return [
    { what: 'one sample', value: parts[0]!, range: [0, 0.01] },
    { what: 'mean of 50', value: mean(parts), expected: 0.005, tolerance: 0.001 },
  ];
});
