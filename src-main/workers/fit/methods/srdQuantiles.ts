/** Windows of NA64's synchrotron-radiation detector (na64.md §4.3). */
import { readChannels } from '#core/calibration/nominal.ts';
import { measured, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { efficiency, type Efficiency } from '#core/statistics/binomial.ts';
import { coincidenceWindows, type CoincidenceWindows } from '#core/statistics/coincidenceWindow.ts';
import { closedFormState, failedState } from '#core/statistics/fitState.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { scalarIn } from '../eventNumbers.ts';
import { beamParticle } from '../na64/beamParticle.ts';
import type { CalibrationProcedure, CalibrationTask, Collector } from '../procedure.ts';

/** Energies of every counter, GeV: a list per counter, in ascending order of channels, with a value per particle. */
export interface SrdEnergies {
  readonly channels: readonly number[];
  readonly names: readonly string[];
  readonly electrons: readonly ArrayLike<number>[];
  readonly hadrons: readonly ArrayLike<number>[];
}

export const srdQuantiles: CalibrationProcedure<SrdEnergies> = { collector, fit };

function collector({ detector, parameters }: CalibrationTask): Collector<SrdEnergies> {
  const counters = readChannels(detector).filter(({ element }) => element.group === 'srd');
  // As the reconstruction numbers them: by the names of the elements.
  const byName = counters.toSorted((a, b) => (a.element.name < b.element.name ? -1 : 1));
  const scalars = counters.map((counter) => `srd_${byName.indexOf(counter) + 1}`);
  const electrons: number[][] = counters.map(() => []);
  const hadrons: number[][] = counters.map(() => []);
  const cuts = { electronLeast: parameters['electronLeast']!, hadronLeast: parameters['hadronLeast']! };
  return {
    add(event, run) {
      const energies = scalars.map((name) => scalarIn(event, name) / 1000);
      if (energies.some((energy) => Number.isNaN(energy))) return;
      const particle = beamParticle(event, run.beamEnergy ?? detector.setup.beam.energy, cuts);
      if (particle === 'unknown') return;
      const lists = particle === 'electron' ? electrons : hadrons;
      for (const [i, energy] of energies.entries()) lists[i]!.push(energy);
    },
    data: () => ({
      channels: counters.map(({ channel }) => channel),
      names: counters.map(({ cell }) => cell.name),
      electrons,
      hadrons,
    }),
  };
}

function fit(data: SrdEnergies, { parameters, mask, seed }: CalibrationTask): Promise<FittedCalibration> {
  const { channels, names, electrons, hadrons } = data;
  const count = electrons[0]?.length ?? 0;
  const least = parameters['leastElectrons']!;
  const masked = new Set(mask);
  const reasons = channels.map((channel, i) => reasonAgainst(data, i, masked.has(channel), least));
  const used = [...channels.keys()].filter((i) => reasons[i] === null);
  const of = (lists: readonly ArrayLike<number>[]): ArrayLike<number>[] => used.map((i) => lists[i]!);
  const windows =
    used.length === 0 ? null : coincidenceWindows(of(electrons), parameters['keep']! / 100, makeRandom(seed, 0));
  const rows = channels.map((channel, i): readonly [number, Record<string, Parameter>] => {
    const k = used.indexOf(i);
    if (windows === null || k < 0) return [channel, { low: MISSING, high: MISSING }];
    const [low, high] = [windows.low[k]!, windows.high[k]!];
    return [channel, { low: measured(low.value, low.error), high: measured(high.value, high.error) }];
  });
  const kept = windows && passing(of(electrons), windows);
  const leaked = windows && passing(of(hadrons), windows);
  return Promise.resolve({
    constants: { parameters: {}, table: tableOf(rows) },
    fits: [
      {
        key: null,
        state: windows ? closedFormState(null, count) : failedState(count === 0 ? 'noData' : 'tooFewData', count),
      },
    ],
    headline: [
      share('efficiency', 'Electrons kept', kept),
      share('leakage', 'Hadrons that pass', leaked),
      { name: 'hadrons', label: 'Hadrons seen', value: hadrons[0]?.length ?? 0, error: null, unit: '' },
    ],
    left: reasons.flatMap((reason, i) => (reason === null ? [] : [{ key: channels[i]!, reason }])),
    plots: windows === null ? [] : used.map((i, k) => energyPlot(data, names[i]!, i, windows, k)),
    notes: windows === null ? [] : notesOf(windows, leaked, hadrons[0]?.length ?? 0, used.length),
    entries: windows === null ? 0 : count,
  });
}

function reasonAgainst(
  { channels, names, electrons }: SrdEnergies,
  i: number,
  masked: boolean,
  least: number,
): string | null {
  const name = `Channel ${channels[i]} (${names[i]})`;
  const energies = electrons[i]!;
  if (masked) return `${name} was left out by the user.`;
  if (energies.length < least) return `${name} has ${energies.length} electrons; ${least} are needed.`;
  const first = energies[0]!;
  return Array.from(energies).every((energy) => energy === first) ? `${name} shows the same for every electron.` : null;
}

/** Part of the particles that lie in all windows; null without particles. */
function passing(lists: readonly ArrayLike<number>[], { low, high }: CoincidenceWindows): Efficiency | null {
  const all = lists[0]?.length ?? 0;
  let passed = 0;
  for (let i = 0; i < all; i++) {
    if (lists.every((list, k) => list[i]! > low[k]!.value && list[i]! < high[k]!.value)) passed++;
  }
  return efficiency({ weight: passed, weight2: passed }, { weight: all, weight2: all });
}

/** The larger half of the interval stands for the error. */
const errorOf = ({ value, low, high }: Efficiency): number => Math.max(value - low, high - value);

const share = (name: string, label: string, part: Efficiency | null) => ({
  name,
  label,
  value: part && part.value,
  error: part && errorOf(part),
  unit: '',
});

function notesOf(windows: CoincidenceWindows, leaked: Efficiency | null, hadrons: number, counters: number): string[] {
  const notes = [
    `Each of ${counters} counters loses ${(100 * windows.alpha).toFixed(2)} % of electrons at either end of its window.`,
    'The sample of electrons is the calorimeters’; whether a counter is in time is not asked.',
  ];
  if (leaked === null) return [...notes, 'There were no hadrons: nothing is known of the leakage.'];
  if (leaked.value > 0) return notes;
  // No event of n: the probability of that is 10 % at 2.30 / n.
  return [
    ...notes,
    `None of ${hadrons} hadrons passes: the leakage is below ${(2.303 / hadrons).toExponential(1)} (90 % CL).`,
  ];
}

const BINS = 80;

const edge = (label: string, at: number): StoredPlot['levels'][number] => ({
  name: label,
  tone: 'accent',
  axis: 'x',
  at: 1000 * at,
  look: 'dashed',
});

function energyPlot(
  { channels, electrons, hadrons }: SrdEnergies,
  name: string,
  i: number,
  { low, high }: CoincidenceWindows,
  k: number,
): StoredPlot {
  // MeV on the axis, as everybody speaks of them.
  const end = 1300 * high[k]!.value;
  const edges = Array.from({ length: BINS + 1 }, (_, bin) => (end * bin) / BINS);
  const counts = (energies: ArrayLike<number>): number[] => {
    const sums = edges.slice(1).map(() => 0);
    for (let event = 0; event < energies.length; event++) {
      const bin = Math.floor(((1000 * energies[event]!) / end) * BINS);
      if (bin >= 0 && bin < BINS) sums[bin]! += 1;
    }
    return sums;
  };
  return {
    kind: 'plot',
    key: channels[i]!,
    title: `Energy in ${name}`,
    x: { label: 'Energy', unit: 'MeV' },
    y: { label: 'Particles', unit: '' },
    series: [
      { kind: 'steps', name: 'Electrons', tone: 0, edges, y: counts(electrons[i]!), isFilled: true },
      { kind: 'steps', name: 'Hadrons', tone: 1, edges, y: counts(hadrons[i]!), isFilled: false },
    ],
    levels: [edge('Window', low[k]!.value), edge('', high[k]!.value)],
    pulls: null,
  };
}
