/** Temperatures of the halves of PADME's ECal over an interval, and what its energies change per °C (padme.md §4.5). */
import { fixed, measured, type Parameter } from '#core/calibration/payload.ts';
import type { SeriesPoint, SeriesRecord } from '#core/calibration/series.ts';
import { BeamglassError } from '#core/errors.ts';
import { closedFormState } from '#core/statistics/fitState.ts';
import { fitLine } from '#core/statistics/leastSquares.ts';
import { pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';

/** Times in ms UTC. */
export interface Temperatures {
  readonly left: readonly SeriesPoint[];
  readonly right: readonly SeriesPoint[];
  /** Energies or scales; null: none were given */
  readonly energy: { readonly label: string; readonly points: readonly SeriesPoint[] } | null;
}

/** Sensors of the halves (padme.md §4.5). */
const SENSORS = { left: 106, right: 211 } as const;
/** Points that a plot draws at most; more are averaged. */
const DRAWN = 500;

export const padmeTemperature: CalibrationProcedure<Temperatures> = {
  collector(task) {
    return { add: () => {}, data: () => temperaturesOf(task.series) };
  },

  fit(data, { parameters }) {
    const value = (name: string): number => parameters[name]!;
    const isInside = ({ x }: SeriesPoint): boolean =>
      x >= 1000 * value('from') && (value('until') === 0 || x < 1000 * value('until'));
    const [left, right] = [readings(data.left.filter(isInside)), readings(data.right.filter(isInside))];
    const means = { left: meanOf(left, 'left', SENSORS.left), right: meanOf(right, 'right', SENSORS.right) };
    const reference = value('reference');
    const change =
      data.energy === null ? null : changeOf(data.energy.points.filter(isInside), left, right, reference, value('gap'));
    const found: Record<string, Parameter> = {
      coefficient: change === null ? fixed(value('coefficient')) : measured(change.coefficient, change.error),
      reference: fixed(reference),
      left: measured(means.left.mean, means.left.error),
      right: measured(means.right.mean, means.right.error),
    };
    const labels = [
      ['coefficient', 'Coefficient', '1/°C'],
      ['left', 'Temperature, left half', '°C'],
      ['right', 'Temperature, right half', '°C'],
    ] as const;
    return Promise.resolve({
      constants: { parameters: found, table: null },
      fits: [
        { key: 'left', state: closedFormState(null, left.length) },
        { key: 'right', state: closedFormState(null, right.length) },
        ...(change === null ? [] : [{ key: 'coefficient', state: closedFormState(change, change.points) }]),
      ],
      headline: labels.map(([name, label, unit]) => ({
        name,
        label,
        value: found[name]!.value,
        error: found[name]!.error,
        unit,
      })),
      left: [],
      plots: [trend('left', left), trend('right', right), ...(change === null ? [] : [change.plot])],
      notes: [
        `${left.length} and ${right.length} readings, from ${spanOf(left)} in the left half and ${spanOf(right)} in the right one.`,
        ...(change === null ? ['The coefficient was given, not measured.'] : []),
        ...(change !== null && change.left > 0 ? [`${change.left} energies have no temperature near in time.`] : []),
      ],
      entries: left.length + right.length,
    });
  },
};

function temperaturesOf(series: CalibrationTask['series']): Temperatures {
  const named = (sensor: number): SeriesRecord | undefined =>
    series.find(({ name }) => name.endsWith(`sensor_${sensor}`));
  const [left, right] = [named(SENSORS.left), named(SENSORS.right)];
  if (left === undefined || right === undefined) {
    throw new BeamglassError(
      'badInput',
      `The temperature correction needs the series of sensors ${SENSORS.left} and ${SENSORS.right}.`,
      { given: series.map(({ name }) => name).join(', ') },
    );
  }
  const others = series.filter((one) => one !== left && one !== right);
  if (others.length > 1) {
    throw new BeamglassError('badInput', 'The temperature correction takes one series of energies, not several.');
  }
  const wrong = [left, right, ...others].find(({ abscissa }) => abscissa !== 'utc');
  if (wrong !== undefined) {
    throw new BeamglassError('badInput', `The series ${wrong.name} is not one against time.`, { series: wrong.name });
  }
  const [energy] = others;
  return {
    left: left.points,
    right: right.points,
    energy: energy ? { label: energy.label, points: energy.points } : null,
  };
}

interface Reading {
  /** ms */
  readonly time: number;
  readonly temperature: number;
}

const readings = (points: readonly SeriesPoint[]): Reading[] =>
  points.flatMap(({ x, value }) => (value === null ? [] : [{ time: x, temperature: value }]));

/** Mean and its error; neighbouring readings hardly differ, so the error is that of what they change over the interval. */
function meanOf(all: readonly Reading[], half: string, sensor: number): { mean: number; error: number } {
  if (all.length < 2) {
    throw new BeamglassError(
      'badInput',
      `Sensor ${sensor} of the ${half} half has ${all.length} readings in the interval; 2 are needed.`,
    );
  }
  const mean = all.reduce((sum, { temperature }) => sum + temperature, 0) / all.length;
  const square = all.reduce((sum, { temperature }) => sum + (temperature - mean) ** 2, 0) / (all.length - 1);
  // Readings have two decimals: all equal they are still not known better than that.
  return { mean, error: Math.sqrt(square / all.length + READING_STEP ** 2 / 12) };
}

const READING_STEP = 0.01;

const spanOf = (all: readonly Reading[]): string =>
  `${new Date(all[0]!.time).toISOString().slice(0, 16)} to ${new Date(all.at(-1)!.time).toISOString().slice(0, 16)} UTC`;

/** E = E₀ (1 − c (T − reference)), T the mean of both halves at that time. */
function changeOf(points: readonly SeriesPoint[], left: Reading[], right: Reading[], reference: number, gap: number) {
  const [x, y, sigma]: [number[], number[], number[]] = [[], [], []];
  let apart = 0;
  for (const { x: time, value, error, status } of points) {
    if (value === null || error === null || status !== 'good') continue;
    const [a, b] = [nearest(left, time, gap), nearest(right, time, gap)];
    if (a === null || b === null) {
      apart++;
      continue;
    }
    x.push((a + b) / 2);
    y.push(value);
    sigma.push(error);
  }
  if (new Set(x).size < 3) {
    const message = `Only ${x.length} energies have an error and a temperature near in time; a coefficient needs 3 at different temperatures.`;
    throw new BeamglassError('badInput', message);
  }
  const { values, covariance, chiSquared, degrees } = fitLine(x, y, sigma, reference);
  const [level, slope] = [values[0]!, values[1]!];
  const coefficient = -slope / level;
  const variance =
    (covariance[1]![1]! + 2 * coefficient * covariance[0]![1]! + coefficient ** 2 * covariance[0]![0]!) / level ** 2;
  const at = x.map((one) => level + slope * (one - reference));
  const ends = [Math.min(...x), Math.max(...x)];
  return {
    coefficient,
    error: Math.sqrt(variance),
    chi2: chiSquared,
    ndof: degrees,
    points: x.length,
    left: apart,
    plot: pointsPlot(
      {
        key: 'coefficient',
        title: 'Energy against temperature',
        x: { label: 'Mean temperature of both halves', unit: '°C' },
        y: { label: 'Energy', unit: '' },
      },
      { name: 'Series', x, y, error: sigma },
      { name: 'Line', at, curve: { x: ends, y: ends.map((one) => level + slope * (one - reference)) } },
    ),
  };
}

/** Temperature nearest in time; null where none is near enough. */
function nearest(all: readonly Reading[], time: number, gap: number): number | null {
  let [from, to] = [0, all.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (all[middle]!.time < time) from = middle + 1;
    else to = middle;
  }
  const near = [all[from - 1], all[from]]
    .filter((one) => one !== undefined)
    .toSorted((a, b) => Math.abs(a.time - time) - Math.abs(b.time - time))[0];
  return near !== undefined && Math.abs(near.time - time) <= 1000 * gap ? near.temperature : null;
}

/** Readings, averaged where there are many; their spread within each part as error. */
function trend(half: keyof typeof SENSORS, all: readonly Reading[]) {
  const step = Math.ceil(all.length / DRAWN);
  const parts = Array.from({ length: Math.ceil(all.length / step) }, (_, i) => all.slice(i * step, (i + 1) * step));
  const mean = (part: readonly Reading[], of: keyof Reading): number =>
    part.reduce((sum, one) => sum + one[of], 0) / part.length;
  const y = parts.map((part) => mean(part, 'temperature'));
  return pointsPlot(
    {
      key: half,
      title: `Temperature of the ${half} half`,
      x: { label: 'Days since the first reading', unit: 'd' },
      y: { label: 'Temperature', unit: '°C' },
    },
    {
      name: `Sensor ${SENSORS[half]}`,
      x: parts.map((part) => (mean(part, 'time') - all[0]!.time) / 86_400_000),
      y,
      error: parts.map((part, i) =>
        Math.sqrt(part.reduce((sum, { temperature }) => sum + (temperature - y[i]!) ** 2, 0) / part.length),
      ),
    },
  );
}
