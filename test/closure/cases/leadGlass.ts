/** Toys of PADME's lead glass: bunches whose charges follow from known constants. */
import { fixed, tableOf, type Constants } from '#core/calibration/payload.ts';
import type { SeriesRecord } from '#core/calibration/series.ts';
import type { Random } from '#core/statistics/random.ts';
import { leadGlassAgeing } from '#main/workers/fit/methods/leadGlassAgeing.ts';
import { leadGlassCounting } from '#main/workers/fit/methods/leadGlassCounting.ts';
import { leadGlassLeakageScan } from '#main/workers/fit/methods/leadGlassLeakageScan.ts';
import { positronsOfRuns, type RunPositrons } from '#main/workers/fit/methods/positronsOfRuns.ts';
import type { RunBunches } from '#main/workers/fit/padme/bunches.ts';
import type { ClosureCase } from '../case.ts';
import { closureTask } from '../task.ts';

const SETUP = 'padme-run3';
const CHARGE = 0.239;
const REFERENCE = 402;
const SPREAD = 0.1;
/** Of the charge of a bunch, pC. */
const NOISE = 0.65;
/** Of one positron in the target, pC, and its fluctuation. */
const TARGET = 6.9e-5;
const TARGET_SPREAD = 0.6;

interface RunWish {
  readonly number: number;
  /** MeV */
  readonly energy: number;
  readonly positrons: number;
  readonly bunches: number;
  /** True factor by which the charge is smaller. */
  readonly loss: number;
  readonly onTarget?: number;
  readonly hasFrames: boolean;
}

/** Constants in force are the true ones, but that leakage and ageing are 1. */
function runOf(random: Random, { number, energy, positrons, bunches, loss, onTarget, hasFrames }: RunWish): RunBunches {
  const own = Array.from({ length: bunches }, () => random.poisson(positrons));
  const scale = (CHARGE * energy) / REFERENCE / loss;
  return {
    run: `padme-${number}`,
    number,
    beamEnergy: energy,
    onTarget: onTarget ?? null,
    glass: {
      chargePerPositron: CHARGE,
      chargeError: 0,
      referenceEnergy: REFERENCE,
      loss: 1,
      lossError: 0,
      aged: 1,
      spread: SPREAD,
    },
    targetCharge: TARGET,
    charge: own.map((count) => random.normal(scale * count, Math.hypot(NOISE, SPREAD * scale * Math.sqrt(count)))),
    chargeError: own.map(() => NOISE),
    counted: own.map((count) => (hasFrames ? count : Number.NaN)),
    target: own.map((count) => random.normal(TARGET * count, TARGET_SPREAD * TARGET * Math.sqrt(count))),
    height: own.map(() => random.normal(0, 0.05)),
    energy: own.map((count) => random.normal(0.42 * count, 0.9 * Math.sqrt(count))),
  };
}

export const leadGlassResponseCase: ClosureCase<readonly RunBunches[]> = {
  method: 'leadGlassCounting',
  type: 'leadglass.response',
  toy: '400 bunches of 1000 positrons of 402 MeV and 400 of 600 of 283 MeV; fluctuation of one positron 10 %, noise 0.65 pC',
  kind: 'single',
  procedure: leadGlassCounting,
  task: closureTask(SETUP, 'leadGlassCounting'),
  make(random) {
    const common = { bunches: 400, loss: 1, hasFrames: true };
    const data = [
      runOf(random, { ...common, number: 1, energy: REFERENCE, positrons: 1000 }),
      runOf(random, { ...common, number: 2, energy: 283, positrons: 600 }),
    ];
    const parameters = {
      chargePerPositron: fixed(CHARGE),
      referenceEnergy: fixed(REFERENCE),
      spread: fixed(SPREAD),
    };
    return { data, truth: { parameters, table: null } };
  },
};

export const leadGlassLeakageCase: ClosureCase<readonly RunBunches[]> = {
  method: 'leadGlassLeakageScan',
  type: 'leadglass.leakage',
  toy: 'Four energies of 210 to 402 MeV with 150 bunches of 3000 positrons, counted by frames',
  kind: 'single',
  procedure: leadGlassLeakageScan,
  task: closureTask(SETUP, 'leadGlassLeakageScan'),
  make(random) {
    const points = [
      [210, 0.885],
      [265, 0.91],
      [295, 0.94],
      [402, 1],
    ] as const;
    const data = points.map(([energy, loss], number) => ({
      ...runOf(random, { number, energy, positrons: 3000, bunches: 150, loss, hasFrames: true }),
      height: [0],
    }));
    const rows = points.map(
      ([energy, loss], bin) => [bin, { energy: fixed(energy), y: fixed(0), loss: fixed(loss) }] as const,
    );
    return { data, truth: { parameters: {}, table: tableOf(rows) } };
  },
};

const SLOPE = 0.097;

/** Factor of ageing after a flux, as the payload type has it. */
const agedBy = (flux: number): number => 1 + (SLOPE * (flux - 3.018e11)) / 5.777e11;

export const leadGlassAgeingCase: ClosureCase<readonly RunBunches[]> = {
  method: 'leadGlassAgeing',
  type: 'leadglass.ageing',
  toy: 'A Run III: 41 runs over 5.8·10¹¹ positrons with 60 bunches each, the target’s charge as proxy',
  kind: 'single',
  procedure: leadGlassAgeing,
  task: closureTask(SETUP, 'leadGlassAgeing', { fluxBefore: 6.5 }),
  make(random) {
    const step = 14.3e9;
    const data = Array.from({ length: 41 }, (_, index) => {
      const loss = agedBy(6.5e9 + (index + 0.5) * step);
      const common = { energy: 283, positrons: 3000, bunches: 60, onTarget: step, hasFrames: false };
      return runOf(random, { ...common, number: index, loss });
    });
    const parameters = {
      slope: fixed(SLOPE),
      constant: fixed(1),
      centre: fixed(3.018e11),
      span: fixed(5.777e11),
      flux: fixed(3.018e11),
    };
    return { data, truth: { parameters, table: null } };
  },
};

export const positronsCase: ClosureCase<readonly RunPositrons[]> = {
  method: 'positronsOfRuns',
  type: 'flux.npot',
  toy: 'Three runs of some 1.5·10⁷ positrons; energy scale off by 0.3 %, slope of ageing by 7 % of itself',
  kind: 'single',
  procedure: positronsOfRuns,
  task: closureTask(SETUP, 'positronsOfRuns'),
  make(random) {
    const ageing = -0.04;
    const shift = (1 + random.normal(0, 0.003)) * (1 + 0.07 * ageing * random.normal(0, 1));
    let truth = 0;
    const data = [1, 2, 3].map((number): RunPositrons => {
      const positrons = Math.round(random.between(1.4e7, 1.6e7));
      truth += positrons;
      const variance = 0.01 * positrons + 5000 * 6 ** 2;
      return {
        run: `padme-${number}`,
        number,
        bunches: 5000,
        positrons: shift * random.normal(positrons, Math.sqrt(variance)),
        variance,
        known: { chargeScale: null, energyLoss: null, ageingConstant: null, ageingSlope: null, ageing },
      };
    });
    const constants: Constants = { parameters: { npot: fixed(truth) }, table: null };
    return { data, truth: constants };
  },
};

/** A series against flux that follows the line of ageing. */
export function ageingSeries(random: Random, points: number): SeriesRecord {
  return {
    name: 'toy.proxy',
    experiment: 'padme',
    label: 'ECal energy per positron',
    unit: 'MeV',
    abscissa: 'flux',
    description: '',
    sha256: '0'.repeat(64),
    sources: [{ name: 'toy', sha256: '0'.repeat(64) }],
    points: Array.from({ length: points }, (_, index) => {
      const x = (5.8e11 * (index + 0.5)) / points;
      const error = random.between(0.004, 0.015);
      return { x, value: random.normal(0.4221 * agedBy(x), error), error, status: 'good' as const, run: null };
    }),
  };
}
