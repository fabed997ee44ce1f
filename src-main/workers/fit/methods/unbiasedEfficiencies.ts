/** Efficiencies of NA64's selections, and dimuons over their expectation (na64.md §4.9). */
import { measured, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { efficiency } from '#core/statistics/binomial.ts';
import { closedFormState, failedState } from '#core/statistics/fitState.ts';
import { na64Parts } from '#core/reconstruction/na64Setup.ts';
import { scalarIn } from '../eventNumbers.ts';
import { beamParticle } from '../na64/beamParticle.ts';
import { pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationTask, Collector } from '../procedure.ts';

export interface EfficiencyCounts {
  /** By selection: events that pass, of all that another detector chose */
  readonly selections: readonly { readonly name: string; readonly passed: number; readonly all: number }[];
  readonly dimuons: number;
  /** Particles on target in all runs; null where a run does not say */
  readonly onTarget: number | null;
}

export const unbiasedEfficiencies: CalibrationProcedure<EfficiencyCounts> = { collector, fit };

const TITLES: Readonly<Record<string, string>> = {
  srd_tagging: 'SRD tag of the calorimeters’ electrons',
  hcal_zero: 'Quiet HCAL for electrons with a tag',
  veto_zero: 'Quiet veto for electrons with a tag',
  dimuon_ratio: 'Dimuons over expectation',
};

function collector({ detector, parameters, runs }: CalibrationTask): Collector<EfficiencyCounts> {
  const modules = na64Parts(detector.setup).hcal.map((name) => `e_${name.toLowerCase()}`);
  const ends = [modules[0], modules.at(-1)].filter((name) => name !== undefined);
  const counts = new Map(['srd_tagging', 'hcal_zero', 'veto_zero'].map((name) => [name, { passed: 0, all: 0 }]));
  const count = (name: string, passed: boolean): void => {
    const own = counts.get(name)!;
    own.all++;
    if (passed) own.passed++;
  };
  const cuts = { electronLeast: parameters['electronLeast']!, hadronLeast: Infinity };
  let dimuons = 0;
  return {
    add(event, run) {
      const [tag, hcal, veto, ecal] = ['srd_tag', 'e_hcal', 'veto', 'e_ecal'].map((name) => scalarIn(event, name));
      const particle = beamParticle(event, run.beamEnergy ?? detector.setup.beam.energy, cuts);
      if (particle === 'electron' && !Number.isNaN(tag!)) count('srd_tagging', tag === 1);
      if (tag === 1 && !Number.isNaN(hcal!)) count('hcal_zero', hcal! < parameters['hcalMost']!);
      if (tag === 1 && !Number.isNaN(veto!)) count('veto_zero', veto! < parameters['vetoMost']!);
      const isDimuon = ends.every((name) => {
        const energy = scalarIn(event, name);
        return energy > parameters['dimuonLow']! && energy < parameters['dimuonHigh']!;
      });
      if (isDimuon && ecal! < parameters['dimuonEcalMost']!) dimuons++;
    },
    data: () => ({
      selections: [...counts].map(([name, own]) => ({ name, ...own })),
      dimuons,
      onTarget: runs.reduce<number | null>(
        (sum, { onTarget }) => (sum === null || onTarget === null ? null : sum + onTarget),
        0,
      ),
    }),
  };
}

interface Row {
  readonly name: string;
  readonly factor: Parameter;
  readonly entries: number;
  readonly reason: string;
}

function fit(
  { selections, dimuons, onTarget }: EfficiencyCounts,
  { parameters }: CalibrationTask,
): Promise<FittedCalibration> {
  const rows: Row[] = [
    ...selections.map(({ name, passed, all }): Row => {
      const part = efficiency({ weight: passed, weight2: passed }, { weight: all, weight2: all });
      // At 0 and 1 the interval has one side only: its larger half stands for the error.
      const factor = part && measured(part.value, Math.max(part.value - part.low, part.high - part.value));
      return { name, factor: factor ?? MISSING, entries: all, reason: `${TITLES[name]}: no event can be used.` };
    }),
    dimuonRow(dimuons, onTarget, parameters['dimuonRate']! * 1e-6),
  ];
  const good = rows.filter(({ factor }) => factor.value !== null);
  const index = good.map((_, i) => i + 1);
  return Promise.resolve({
    constants: { parameters: {}, table: tableOf(rows.map(({ name, factor }) => [name, { factor }] as const)) },
    fits: rows.map(({ name, factor, entries }) => ({
      key: name,
      state: factor.value === null ? failedState('noData', entries) : closedFormState(null, entries),
    })),
    headline: rows.map(({ name, factor }) => ({
      name,
      label: TITLES[name]!,
      value: factor.value,
      error: factor.error,
      unit: '',
    })),
    left: rows.flatMap(({ name, factor, reason }) => (factor.value === null ? [{ key: name, reason }] : [])),
    plots: [
      pointsPlot(
        {
          key: null,
          title: good.map(({ name }, i) => `${i + 1}: ${TITLES[name]}`).join('; '),
          x: { label: 'Selection', unit: '', isWhole: true },
          y: { label: 'Factor', unit: '' },
        },
        {
          name: 'Measured',
          x: index,
          y: good.map(({ factor }) => factor.value!),
          error: good.map(({ factor }) => factor.error!),
        },
      ),
    ],
    notes: [
      'Errors of efficiencies are the larger half of Wilson’s interval. Dead time and trigger efficiency are not in the events of a run: they are not measured here.',
    ],
    entries: rows.reduce((sum, { entries }) => sum + entries, 0),
  });
}

function dimuonRow(dimuons: number, onTarget: number | null, rate: number): Row {
  const expected = (onTarget ?? 0) * rate;
  const name = 'dimuon_ratio';
  if (!(expected > 0) || dimuons === 0) {
    const reason =
      onTarget === null || onTarget === 0
        ? 'Dimuons over expectation: not every run says how many particles were on target.'
        : 'Dimuons over expectation: there are no dimuons.';
    return { name, factor: MISSING, entries: dimuons, reason };
  }
  return { name, factor: measured(dimuons / expected, Math.sqrt(dimuons) / expected), entries: dimuons, reason: '' };
}
