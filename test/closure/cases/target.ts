/** Toy of PADME's target: a beam that is moved over strips of known gains, and a run without it. */
import { fixed, tableOf } from '#core/calibration/payload.ts';
import { normalBelow } from '#core/statistics/normal.ts';
import type { Random } from '#core/statistics/random.ts';
import {
  addBunch,
  targetGains,
  type StripView,
  type TargetData,
  type TargetRun,
} from '#main/workers/fit/methods/targetGains.ts';
import type { ClosureCase } from '../case.ts';
import { closureTask } from '../task.ts';

const SETUP = 'padme-run3';
const STRIPS = 16;
const REFERENCE_GAIN = 1300;
const NOISE = 2.33e-3;
const THRESHOLD = 4e-4;
const SPREAD = 0.65;
const PER_POSITRON = 1.602176634e-7 * 12 * 36;
const BUNCHES = 150;
const BUNCHES_WITHOUT = 2000;
const POSITRONS = 3000;
const SIGMA = 1.1;

const VIEWS: readonly StripView[] = (['x', 'y'] as const).map((measures, view) => ({
  measures,
  channels: Array.from({ length: STRIPS }, (_, strip) => 100 * view + strip),
  first: -7.5,
  pitch: 1,
}));

/** Positrons of a bunch that hit each strip: one strip after the other, as a multinomial is drawn. */
function positronsPerStrip(random: Random, count: number, centre: number): number[] {
  let left = count;
  let part = 1;
  return Array.from({ length: STRIPS }, (_, strip) => {
    const edge = strip - STRIPS / 2;
    const share = normalBelow((edge + 1 - centre) / SIGMA) - normalBelow((edge - centre) / SIGMA);
    const probability = Math.min(1, share / part);
    const mean = left * probability;
    // Poisson's where few are expected, Gauss's where many are: the binomial's own to well below its width.
    const drawn =
      mean < 20 ? random.poisson(mean) : Math.round(random.normal(mean, Math.sqrt(mean * (1 - probability))));
    const own = Math.min(left, Math.max(0, drawn));
    left -= own;
    part = Math.max(1e-12, part - share);
    return own;
  });
}

function toyRun(random: Random, run: string, gains: readonly (readonly number[])[], centre: number | null): TargetRun {
  const zeros = (length: number): number[][] => VIEWS.map(() => Array.from({ length }, () => 0));
  const sums: TargetRun = {
    run,
    bunches: 0,
    positrons: 0,
    positronSquares: 0,
    charge: zeros(STRIPS),
    chargePositrons: zeros(STRIPS),
    chargeSquares: zeros(STRIPS * STRIPS),
    reads: zeros(STRIPS),
    fourthPowers: zeros(STRIPS),
  };
  for (let bunch = 0; bunch < (centre === null ? BUNCHES_WITHOUT : BUNCHES); bunch++) {
    const count = centre === null ? 0 : random.poisson(POSITRONS);
    const charges = VIEWS.map((_, view) =>
      positronsPerStrip(random, count, centre ?? 0).map((own, strip) => {
        const signal = random.normal(own, SPREAD * Math.sqrt(own)) * PER_POSITRON * gains[view]![strip]!;
        const read = signal + random.normal(0, NOISE);
        return read > THRESHOLD ? read : 0;
      }),
    );
    addBunch(sums, count, charges);
  }
  return sums;
}

export const targetGainsCase: ClosureCase<TargetData> = {
  method: 'targetGains',
  type: 'target.response',
  toy: 'Nine positions of the beam over 16 strips of each view, 150 bunches of 3000 positrons each, and 2000 without beam; gains spread by 5 %',
  kind: 'perChannel',
  procedure: targetGains,
  task: closureTask(SETUP, 'targetGains'),
  make(random) {
    const gains = VIEWS.map(() => Array.from({ length: STRIPS }, () => random.normal(1, 0.05)));
    const runs = [-6, -4.5, -3, -1.5, 0, 1.5, 3, 4.5, 6].map((centre, i) =>
      toyRun(random, `padme-${i}`, gains, centre),
    );
    const data: TargetData = {
      views: VIEWS,
      runs: [...runs, toyRun(random, 'padme-9', gains, null)],
      inForce: {
        referenceGain: REFERENCE_GAIN,
        collectionDistance: 12,
        pairsPerMicrometre: 36,
        spread: SPREAD,
        gain: VIEWS.map(() => Array.from({ length: STRIPS }, () => REFERENCE_GAIN)),
        noise: VIEWS.map(() => Array.from({ length: STRIPS }, () => NOISE)),
        common: 0,
      },
    };
    const rows = VIEWS.flatMap(({ channels }, view) =>
      channels.map(
        (channel, strip) =>
          [channel, { gain: fixed(REFERENCE_GAIN * gains[view]![strip]!), noise: fixed(NOISE) }] as const,
      ),
    );
    return {
      data,
      truth: {
        parameters: {
          referenceGain: fixed(REFERENCE_GAIN),
          collectionDistance: fixed(12),
          pairsPerMicrometre: fixed(36),
          spread: fixed(SPREAD),
        },
        table: tableOf(rows),
      },
    };
  },
};
