/** A scan in words, and as plots. */
import { formatCount, formatNumber } from '#core/format/number.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { countUnit, type ScanPlan } from './plan.ts';
import type { ScanProgress } from './progress.ts';

/** “1.2 × 10¹⁰ POT” */
export const amountText = (amount: number, plan: Pick<ScanPlan, 'counts'>): string =>
  `${powerText(amount)} ${countUnit(plan)}`;

/** Three digits, as a power of ten from 10 000. */
export function powerText(value: number): string {
  if (value < 10_000) return formatNumber(value, 3);
  const exponent = Math.floor(Math.log10(value) + 1e-12);
  const digits = [...String(exponent)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `${formatNumber(value / 10 ** exponent, 3)} × 10${digits}`;
}

/** “3 h”, “2 days 4 h” */
export function hoursText(hours: number): string {
  if (hours < 1) return `${Math.ceil(hours * 60)} min`;
  if (hours < 48) return `${Math.ceil(hours)} h`;
  const whole = Math.ceil(hours);
  return `${formatCount(Math.floor(whole / 24))} days ${whole % 24} h`;
}

/** “12 of 47 points done, 1.2 × 10¹⁰ POT, 3 h left at this rate” */
export function headline(plan: ScanPlan, { done, points, amount, hoursLeft }: ScanProgress): string {
  const time =
    hoursLeft === null
      ? 'no rate yet'
      : hoursLeft === 0
        ? 'all goals reached'
        : `${hoursText(hoursLeft)} left at this rate`;
  return `${done} of ${points.length} ${points.length === 1 ? 'point' : 'points'} done, ${amountText(amount, plan)}, ${time}`;
}

/** Particles on target per point against the goal. */
export function pointsPlot(plan: ScanPlan, { points }: ScanProgress): StoredPlot {
  const unit = countUnit(plan);
  const withEnergy = points.filter(({ point }) => point.beamEnergy !== null);
  const isByEnergy =
    withEnergy.length === points.length && new Set(points.map(({ point }) => point.beamEnergy)).size > 4;
  const factor = plan.counts === 'pot' ? 1000 : 1;
  const x = points.map(({ point }, index) => (isByEnergy ? point.beamEnergy! * factor : index));
  const goals = [...new Set(points.map(({ point }) => point.goal))];
  const scans = [...new Set(points.map(({ point }) => point.scan))];
  return {
    kind: 'plot',
    key: null,
    title: `${unit} per point`,
    x: isByEnergy
      ? { label: 'Beam energy', unit: plan.counts === 'pot' ? 'MeV' : 'GeV' }
      : { label: 'Point, in the order of the plan', unit: '', range: [-0.5, points.length - 0.5], isWhole: true },
    y: {
      label: unit,
      unit: '',
      range: [0, 1.1 * Math.max(...points.map((one) => Math.max(one.amount, one.point.goal)))],
    },
    series: scans.map((scan, tone) => {
      const here = points.flatMap((one, index) => (one.point.scan === scan ? [index] : []));
      return {
        kind: 'points',
        name: scan === '' ? 'points' : scan,
        tone,
        x: here.map((index) => x[index]!),
        y: here.map((index) => points[index]!.amount),
      };
    }),
    levels: goals.length === 1 ? [{ name: 'goal', tone: 'muted', axis: 'y', at: goals[0]!, look: 'dashed' }] : [],
    pulls: null,
  };
}

/** The beam energy of the runs in the course of time; null where no run states both. */
export function energyPlot(plan: ScanPlan, { runs, points }: ScanProgress): StoredPlot | null {
  const factor = plan.counts === 'pot' ? 1000 : 1;
  const energies = new Map(points.map(({ point }) => [point.id, point.beamEnergy]));
  const timed = runs.flatMap(({ start, point }) => {
    const energy = energies.get(point) ?? null;
    return start === null || energy === null ? [] : [{ at: Date.parse(start), energy: energy * factor }];
  });
  if (timed.length === 0) return null;
  return {
    kind: 'plot',
    key: null,
    title: 'Beam energy against time',
    x: { label: 'Start of the run (UTC)', unit: '', scale: 'time' },
    y: { label: 'Beam energy', unit: plan.counts === 'pot' ? 'MeV' : 'GeV' },
    series: [
      { kind: 'points', name: 'runs', tone: 0, x: timed.map(({ at }) => at), y: timed.map(({ energy }) => energy) },
    ],
    levels: [],
    pulls: null,
  };
}

/** What was taken, summed up over the runs, in the course of time; null where no run states both. */
export function sumPlot(plan: ScanPlan, { runs }: ScanProgress): StoredPlot | null {
  let sum = 0;
  const timed = runs.flatMap(({ end, amount }) => {
    if (end === null || amount === null) return [];
    sum += amount;
    return [{ at: Date.parse(end), sum }];
  });
  if (timed.length === 0) return null;
  const unit = countUnit(plan);
  return {
    kind: 'plot',
    key: null,
    title: `${unit} summed up`,
    x: { label: 'End of the run (UTC)', unit: '', scale: 'time' },
    y: { label: unit, unit: '' },
    series: [{ kind: 'line', name: unit, tone: 0, x: timed.map(({ at }) => at), y: timed.map((one) => one.sum) }],
    levels: [],
    pulls: null,
  };
}
