/** Hadrons among NA64's dimuon events, by their profile (na64.md §4.5). */
import { measured, MISSING, tableOf } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { closedFormState, failedState } from '#core/statistics/fitState.ts';
import { mixTemplates, type TemplateMixing } from '#core/statistics/templateMixing.ts';
import { scalarIn } from '../eventNumbers.ts';
import { beamParticle } from '../na64/beamParticle.ts';
import { impactAt } from '../na64/impact.ts';
import { histogramPlot, pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationTask, Collector } from '../procedure.ts';

/** Counts per bin of the vertical position; what lies beyond is in the outermost bins. */
export interface Profiles {
  /** mm */
  readonly edges: readonly number[];
  readonly electrons: ArrayLike<number>;
  readonly hadrons: ArrayLike<number>;
  /** By selection */
  readonly samples: readonly { readonly name: string; readonly counts: ArrayLike<number> }[];
}

export const templateMixing: CalibrationProcedure<Profiles> = { collector, fit };

/** z of the front of the active dump, where profiles are taken (na64.md §0.1). */
const DUMP = 0;

function collector({ detector, parameters }: CalibrationTask): Collector<Profiles> {
  const bins = parameters['bins']!;
  const half = parameters['halfWidth']!;
  const modules = detector.setup.elements
    .map(({ name }) => name)
    .filter((name) => /^HCAL[1-9]$/.test(name))
    .map((name) => `e_${name.toLowerCase()}`);
  const counts = (): Float64Array => new Float64Array(bins);
  const [electrons, hadrons, all, tagged] = [counts(), counts(), counts(), counts()];
  const cuts = { electronLeast: parameters['electronLeast']!, hadronLeast: parameters['hadronLeast']! };
  return {
    add(event, run) {
      const impact = impactAt(event, DUMP);
      if (impact === null) return;
      const bin = Math.min(bins - 1, Math.max(0, Math.floor(((impact[1] + half) / (2 * half)) * bins)));
      const isDimuon = modules.every((name) => {
        const energy = scalarIn(event, name);
        return energy > parameters['dimuonLow']! && energy < parameters['dimuonHigh']!;
      });
      if (isDimuon) {
        all[bin]! += 1;
        if (scalarIn(event, 'srd_tag') === 1) tagged[bin]! += 1;
        return;
      }
      const particle = beamParticle(event, run.beamEnergy ?? detector.setup.beam.energy, cuts);
      if (particle === 'electron') electrons[bin]! += 1;
      if (particle === 'hadron') hadrons[bin]! += 1;
    },
    data: () => ({
      edges: Array.from({ length: bins + 1 }, (_, i) => -half + (2 * half * i) / bins),
      electrons,
      hadrons,
      samples: [
        { name: 'dimuons', counts: all },
        { name: 'dimuons_tagged', counts: tagged },
      ],
    }),
  };
}

function fit({ edges, electrons, hadrons, samples }: Profiles): Promise<FittedCalibration> {
  const totals = [electrons, hadrons].map(sumOf);
  const found = samples.map(({ name, counts }) => ({ name, counts, mixing: mixTemplates(counts, electrons, hadrons) }));
  return Promise.resolve({
    constants: {
      parameters: {},
      table: tableOf(
        found.map(
          ({ name, mixing }) =>
            [name, { fraction: mixing === null ? MISSING : measured(mixing.fraction, mixing.error) }] as const,
        ),
      ),
    },
    fits: found.map(({ name, counts, mixing }) => ({
      key: name,
      state:
        mixing === null
          ? failedState(sumOf(counts) === 0 ? 'noData' : 'tooFewData', sumOf(counts))
          : { ...closedFormState(mixing, sumOf(counts)), hasParametersAtLimit: mixing.isAtLimit },
    })),
    headline: found.map(({ name, mixing }) => ({
      name,
      label: `Hadrons, ${name.replace('_', ', ')}`,
      value: mixing && mixing.fraction,
      error: mixing && mixing.error,
      unit: '',
    })),
    left: found.flatMap(({ name, counts, mixing }) =>
      mixing === null
        ? [
            {
              key: name,
              reason: `The sample “${name}” has ${sumOf(counts)} events and the templates ${totals[0]} electrons and ${totals[1]} hadrons, which fix no mixture.`,
            },
          ]
        : [],
    ),
    plots: found.flatMap(({ name, counts, mixing }) =>
      mixing === null ? [] : [profilePlot(name, edges, counts, electrons, hadrons, mixing), scanPlot(name, mixing)],
    ),
    notes: found.flatMap(({ name, mixing }) => (mixing === null ? [] : [noteOf(name, mixing)])),
    entries: samples.reduce((sum, { counts }) => sum + sumOf(counts), 0),
  });
}

function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

function noteOf(name: string, { isAtLimit, limit, low, high }: TemplateMixing): string {
  const interval = `${low === null ? '0' : percent(low)} to ${high === null ? '100 %' : percent(high)}`;
  const start = `${name.replace('_', ', ')}: profile interval ${interval}`;
  return isAtLimit
    ? `${start}; the best value lies at the end of the range, the error reaches to the end of the interval; below ${percent(limit)} at 90 % CL.`
    : `${start}; below ${percent(limit)} at 90 % CL.`;
}

function profilePlot(
  name: string,
  edges: readonly number[],
  counts: ArrayLike<number>,
  electrons: ArrayLike<number>,
  hadrons: ArrayLike<number>,
  { fraction }: TemplateMixing,
): StoredPlot {
  const [total, ne, nh] = [counts, electrons, hadrons].map(sumOf);
  const of = (part: number, template: ArrayLike<number>, norm: number): number[] =>
    Array.from(template, (value) => (total! * part * value) / norm);
  const e = of(1 - fraction, electrons, ne!);
  const h = of(fraction, hadrons, nh!);
  const sum = e.map((value, i) => value + h[i]!);
  const centres = sum.map((_, i) => (edges[i]! + edges[i + 1]!) / 2);
  const plot = histogramPlot(
    {
      key: name,
      title: `Profile of ${name.replace('_', ', ')}`,
      x: { label: 'y', unit: 'mm' },
      y: { label: 'Events', unit: '' },
    },
    { name: 'Data', edges, counts },
    { name: 'Mixture', at: sum, curve: { x: centres, y: sum } },
  );
  return {
    ...plot,
    series: [
      ...plot.series,
      { kind: 'line', name: 'Electrons', tone: 2, x: centres, y: e },
      { kind: 'line', name: 'Hadrons', tone: 3, x: centres, y: h },
    ],
  };
}

function scanPlot(name: string, { scan, chi2, fraction }: TemplateMixing): StoredPlot {
  const near = [...scan.chi2.keys()].filter((i) => scan.chi2[i]! - chi2 < 25);
  const plot = pointsPlot(
    {
      key: name,
      title: `χ² against the part of hadrons, ${name.replace('_', ', ')}`,
      x: { label: 'Hadrons', unit: '' },
      y: { label: 'χ² above its minimum', unit: '' },
    },
    { name: '', x: [], y: [], error: [] },
  );
  return {
    ...plot,
    series: [
      {
        kind: 'line',
        name: 'χ²',
        tone: 0,
        x: near.map((i) => scan.fraction[i]!),
        y: near.map((i) => scan.chi2[i]! - chi2),
      },
    ],
    levels: [
      { name: 'One standard deviation', tone: 'line', axis: 'y', at: 1, look: 'dashed' },
      { name: 'Best value', tone: 'accent', axis: 'x', at: fraction, look: 'solid' },
    ],
  };
}
