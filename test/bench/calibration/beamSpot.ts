/**
 * The unbinned fit of a beam spot, 10⁶ hits, beside iminuit with numpy on the same hits in the same run: a correlated
 * Gaussian, and one that is cut by the range on a flat background, where no closed form helps.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeRandom } from '#core/statistics/random.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { fitModels, type FitTask } from '#main/native/fit.ts';
import { atLeast, information, type Figure } from '../application/figures.ts';

const HITS = 1_000_000;
const LEAST_RATIO = 10;
/** iminuit 2.11 with numpy 1.24, five parameters, where it is not installed. */
const STORED_SECONDS = 2.2;
const RANGE = { x: [-3, 8], y: [-2, 3] } as const;
const WIDE = { x: [-60, 60], y: [-60, 60] } as const;

interface Peer {
  readonly seconds: number;
  readonly values: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
}

interface Hits {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

function draw(isCut: boolean): Hits {
  const random = makeRandom(20261121, isCut ? 1 : 0);
  const [x, y] = [new Float64Array(HITS), new Float64Array(HITS)];
  for (let i = 0; i < HITS;) {
    const isFlat = isCut && random.uniform() < 0.2;
    const u = random.normal(0, 1);
    const v = 0.3 * u + Math.sqrt(1 - 0.09) * random.normal(0, 1);
    const at = isFlat
      ? [RANGE.x[0] + 11 * random.uniform(), RANGE.y[0] + 5 * random.uniform()]
      : [1.5 + 4.13 * u, -0.4 + 1.4 * v];
    const range = isCut ? RANGE : WIDE;
    if (at[0]! <= range.x[0] || at[0]! >= range.x[1] || at[1]! <= range.y[0] || at[1]! >= range.y[1]) continue;
    x[i] = at[0]!;
    y[i] = at[1]!;
    i++;
  }
  return { x, y };
}

function taskOf({ x, y }: Hits, isCut: boolean): FitTask {
  return {
    parameters: [
      { name: 'n', start: 0.7 * HITS, low: 0 },
      { name: 'mx', start: 1 },
      { name: 'my', start: 0 },
      { name: 'sx', start: 3.5, low: 0.01, high: 50 },
      { name: 'sy', start: 1.6, low: 0.01, high: 50 },
      { name: 'r', start: 0, low: -0.999, high: 0.999 },
      ...(isCut ? [{ name: 'b', start: 0.3 * HITS, low: 0 }] : []),
    ],
    sets: [
      {
        kind: 'unbinned',
        x,
        y,
        range: isCut ? RANGE : WIDE,
        terms: [
          { shape: 'gaussian2d', parameters: ['n', 'mx', 'my', 'sx', 'sy', 'r'] },
          ...(isCut ? [{ shape: 'uniform2d' as const, parameters: ['b'] }] : []),
        ],
      },
    ],
  };
}

/** null where it is not installed. */
function peer({ x, y }: Hits, isCut: boolean): Peer | null {
  const script = join(import.meta.dirname, 'minuit.py');
  const range = isCut ? [...RANGE.x, ...RANGE.y].map(String) : [];
  const { status, stdout } = spawnSync('/usr/bin/python3', [script, isCut ? 'cut' : 'plain', ...range], {
    input: Buffer.concat([Buffer.from(x.buffer), Buffer.from(y.buffer)]),
    maxBuffer: 1e6,
  });
  return status === 0 ? (JSON.parse(stdout.toString()) as Peer) : null;
}

/** The largest difference of what both have found, in standard deviations. */
function difference(result: FitResult, { values, errors }: Peer): number {
  return Math.max(
    ...result.parameters.flatMap(({ name, value }) => {
      const reference = values[name];
      return reference === undefined ? [] : [Math.abs(value - reference) / errors[name]!];
    }),
  );
}

export async function beamSpotFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const isCut of [false, true]) {
    const what = isCut ? 'cut Gaussian on a flat background' : 'correlated Gaussian';
    const hits = draw(isCut);
    const task = taskOf(hits, isCut);
    let seconds = Infinity;
    let result: FitResult | undefined;
    for (let round = 0; round < 4; round++) {
      const began = performance.now();
      [result] = await fitModels([task]);
      seconds = Math.min(seconds, (performance.now() - began) / 1000);
    }
    if (result?.isValid !== true) throw new Error(`The fit failed: ${result?.failure}.`);
    const other = peer(hits, isCut);
    figures.push(information(`unbinned fit of 10⁶ hits, ${what}`, 1000 * seconds, 'ms', 1));
    figures.push(
      other === null
        ? information(
            '  iminuit: peer not installed; stored figure of the plain Gaussian',
            1000 * STORED_SECONDS,
            'ms',
            0,
          )
        : information('  iminuit and numpy, the same hits', 1000 * other.seconds, 'ms', 0),
    );
    if (other === null) {
      if (!isCut)
        figures.push(atLeast('  faster than the stored figure', STORED_SECONDS / seconds, LEAST_RATIO, '×', 1));
      continue;
    }
    figures.push(information('  largest difference of both', difference(result, other), 'σ', 4));
    figures.push(atLeast('  faster than iminuit', other.seconds / seconds, LEAST_RATIO, '×', 1));
  }
  return figures;
}
