/** Gains of PADME's crystals from near-vertical cosmic muons (padme.md §4.5): Landau ⊗ Gauss, all crystals at once. */
import { MUON_LOSS } from '#core/physics/bgoMuon.ts';
import { columnOf } from '#core/calibration/constants.ts';
import { BeamglassError } from '#core/errors.ts';
import type { FitResult } from '#core/statistics/fitResult.ts';
import { failedState, fitStateOf } from '#core/statistics/fitState.ts';
import { fitModels, modelValues, type FitTask } from '#main/native/fit.ts';
import { numbersIn } from '../eventNumbers.ts';
import { crystalFaults, crystalName, type Crystals, ECAL_HITS, ecalCrystals, gainsInForce } from '../padme/crystals.ts';
import { gainResult, type CrystalGain } from '../padme/gainResult.ts';
import { drawnMuons, lossOn, muonTask, type DrawnMuons, type MuonShape } from '../padme/muonFits.ts';
import { faceOf, measuredCrystals } from '../padme/verticalMuons.ts';
import { histogramPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';

/** Charges of muons that crossed a crystal, pC; `cell` counts crystals in ascending order of channels. */
export interface MuonCharges {
  readonly cell: Uint16Array;
  readonly charge: Float64Array;
  /** Events that measured at least one */
  readonly muons: number;
}

/** Plots of single crystals that a result carries: the worst fits. */
const SHOWN = 12;

export const padmeCosmicGains: CalibrationProcedure<MuonCharges> = {
  collector(task) {
    const crystals = ecalCrystals(task.detector);
    const least = task.parameters['leastEnergy']!;
    const known = new Map<string, { gains: Float64Array; usable: readonly boolean[] }>();
    const cell: number[] = [];
    const charge: number[] = [];
    let muons = 0;
    return {
      add(event, run) {
        let own = known.get(run.run);
        if (own === undefined) {
          const usable = crystalFaults(run.constants!, crystals, task.mask).map((fault) => fault === '');
          known.set(run.run, (own = { gains: gainsInForce(run.constants!, crystals), usable }));
        }
        const channel = numbersIn(event, ECAL_HITS, 'channel');
        const hitCharge = numbersIn(event, ECAL_HITS, 'charge');
        const sums = new Map<number, number>();
        for (let i = 0; i < channel.length; i++) {
          const index = crystals.indexOf.get(channel[i]!);
          if (index !== undefined) sums.set(index, (sums.get(index) ?? 0) + hitCharge[i]!);
        }
        const { gains, usable } = own;
        const fired = new Set([...sums].flatMap(([index, sum]) => (sum >= least * gains[index]! ? [index] : [])));
        const measured = measuredCrystals(crystals, fired, usable);
        if (measured.length > 0) muons++;
        for (const index of measured) {
          cell.push(index);
          charge.push(sums.get(index)!);
        }
      },
      data: () => ({ cell: Uint16Array.from(cell), charge: Float64Array.from(charge), muons }),
    };
  },

  async fit(data, task, { signal, progress }) {
    const inForce = task.runs[0]?.constants ?? null;
    if (inForce === null) throw new BeamglassError('badInput', 'Gains from cosmic muons need runs.');
    const crystals = ecalCrystals(task.detector);
    const before = gainsInForce(inForce, crystals);
    const faults = crystalFaults(inForce, crystals, task.mask);
    const perCrystal: number[][] = crystals.channels.map(() => []);
    data.cell.forEach((index, i) => perCrystal[index]!.push(data.charge[i]!));
    const least = task.parameters['leastMuons']!;
    const range = [task.parameters['rangeFrom']!, task.parameters['rangeTo']!] as const;
    const resolution = columnOf(inForce, 'calorimeter.resolution', 'constant', ['ECal'])[0]!;
    const { drawn, shapes } = await expectedMuons(task, crystals, faults, resolution, range, signal);
    const measured = perCrystal.flatMap((charges, i) =>
      faults[i] === '' && drawn[i] !== null && charges.length >= least ? [i] : [],
    );
    const ready = measured.filter((i) => shapes.has(drawn[i]!));
    // Charges in parts of about the most probable one, for the range of the fit.
    const unit = perCrystal.map((charges, i) => (drawn[i] === null ? Number.NaN : unitOf(charges, lossOn(drawn[i]!))));
    const taskOf = (i: number): FitTask => {
      const perPart = unit[i]! * lossOn(drawn[i]!);
      return muonTask(
        perCrystal[i]!.map((charge) => charge / perPart),
        range,
        shapes.get(drawn[i]!)!,
      );
    };
    const results = await fitModels(ready.map(taskOf), {
      signal,
      onProgress: (done) => progress(done, ready.length),
    });
    const fitted = new Map(ready.map((i, place) => [i, results[place]!]));
    const found = faults.map((fault, i): CrystalGain => {
      if (fault !== '') return { reason: fault };
      if (perCrystal[i]!.length < least) return { reason: `has ${perCrystal[i]!.length} muons; ${least} are needed` };
      const result = fitted.get(i);
      if (result === undefined) return { reason: 'is one through which hardly any muon goes from top to bottom' };
      const mode = result.parameters[1]!;
      if (!result.isValid || mode.error === null) return { reason: 'could not be fitted' };
      const shape = shapes.get(drawn[i]!)!;
      const scale = unit[i]! / (shape.mode * shape.unit);
      const error = Math.hypot(mode.error, (mode.value * shape.modeError) / shape.mode);
      return { gain: scale * mode.value, error: scale * error };
    });
    const { constants, headline, left, plots } = gainResult(crystals, found, before);
    return {
      constants,
      fits: crystals.channels.map((key, i) => {
        const result = fitted.get(i);
        const entries = perCrystal[i]!.length;
        const nothing = entries === 0 ? 'noData' : 'tooFewData';
        return { key, state: result === undefined ? failedState(nothing, entries) : fitStateOf(result, entries) };
      }),
      headline,
      left,
      plots: [...plots, ...crystalPlots()],
      notes: [
        `The most probable loss is ${(1e6 * MUON_LOSS).toFixed(1)} keV per mm; ways of these muons are ${meanWay()} mm long on average.`,
      ],
      entries: data.muons,
    };

    function meanWay(): string {
      const ways = ready.map((i) => drawn[i]!.way);
      return (ways.reduce((sum, one) => sum + one, 0) / Math.max(1, ways.length)).toFixed(1);
    }

    /** Those that their model describes worst. */
    function crystalPlots() {
      const worst = [...fitted]
        .filter(([, { isValid }]) => isValid)
        .toSorted(([, a], [, b]) => pValue(a) - pValue(b))
        .slice(0, SHOWN);
      return worst.map(([i, result]) => {
        const { sets } = taskOf(i);
        const set = sets[0]!;
        if (set.kind !== 'binned') throw new BeamglassError('internal', 'Muons are fitted in bins.');
        const names = Object.fromEntries(result.parameters.map(({ name, value }) => [name, value]));
        const at = modelValues(set, names);
        const perPart = unit[i]! * lossOn(drawn[i]!);
        const edges = set.edges.map((edge) => edge * perPart);
        const centres = Array.from(at, (_, bin) => (edges[bin]! + edges[bin + 1]!) / 2);
        return histogramPlot(
          {
            key: crystals.channels[i]!,
            title: `Muons in ${crystalName(crystals, i)}`,
            x: { label: 'Charge', unit: 'pC' },
            y: { label: 'Muons', unit: '' },
          },
          { name: 'Muons', edges, counts: set.counts },
          { name: 'Landau ⊗ Gauss', at, curve: { x: centres, y: at } },
        );
      });
    }
  },
};

const pValue = ({ goodness }: FitResult): number => goodness?.pValue ?? 1;

/** About the charge per MeV, so that the fit begins near its end: the median lies 10 % above the most probable charge. */
function unitOf(charges: readonly number[], loss: number): number {
  const sorted = charges.toSorted((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[sorted.length >> 1]! / 1.1 / loss;
}

interface ExpectedMuons {
  readonly drawn: readonly (DrawnMuons | null)[];
  readonly shapes: ReadonlyMap<DrawnMuons, MuonShape>;
}

/** Of the last fit: no charge goes into it, and it takes longer than the fit of all crystals. */
let lastExpected: { readonly key: string; readonly expected: ExpectedMuons } | null = null;

async function expectedMuons(
  task: CalibrationTask,
  crystals: Crystals,
  faults: readonly string[],
  resolution: number,
  range: readonly [number, number],
  signal: AbortSignal,
): Promise<ExpectedMuons> {
  const face = faceOf(crystals);
  const { channels, column, row } = crystals;
  const usable = faults.map((fault) => fault === '');
  const { seed, parameters } = task;
  const given = [
    seed,
    parameters['leastEnergy'],
    resolution,
    range,
    face,
    [...channels],
    [...column],
    [...row],
    usable,
  ];
  const key = JSON.stringify(given);
  if (lastExpected?.key === key) return lastExpected.expected;
  const drawn = drawnMuons(task, crystals, face, faults, resolution);
  const shapes = await shapesOf(new Set(drawn.filter((one) => one !== null)), range, signal);
  const expected = { drawn, shapes };
  lastExpected = { key, expected };
  return expected;
}

/** What Landau ⊗ Gauss makes of the muons that are expected; those that cannot be described have no entry. */
async function shapesOf(
  drawn: ReadonlySet<DrawnMuons>,
  range: readonly [number, number],
  signal: AbortSignal,
): Promise<ReadonlyMap<DrawnMuons, MuonShape>> {
  const all = [...drawn];
  // Held to the same range about the peak as the charges: their unit is theirs.
  const relative = all.map((one) => {
    const unit = unitOf(one.energies, lossOn(one));
    return { unit, values: one.energies.map((energy) => energy / (unit * lossOn(one))) };
  });
  const results = await fitModels(
    relative.map(({ values }) => muonTask(values, range, null)),
    { signal },
  );
  return new Map(
    all.flatMap((one, i) => {
      const { isValid, parameters } = results[i]!;
      const [, mode, width, sigma] = parameters;
      if (!isValid || mode?.error == null) return [];
      const shape = { mode: mode.value, modeError: mode.error, width: width!.value, sigma: sigma!.value };
      return [[one, { ...shape, unit: relative[i]!.unit }] as const];
    }),
  );
}
