/** Efficiency of PADME's ECal by tag and probe (padme.md §4.8). */
import { constantsOf } from '#core/calibration/constants.ts';
import { measured, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import { BeamglassError } from '#core/errors.ts';
import { BORE_ANGLE } from '#core/physics/pairSelection.ts';
import { pairFrame, partnerRadius, type PairFrame } from '#core/physics/positronKinematics.ts';
import type { StoredGrid } from '#core/plot/storedPlot.ts';
import { efficiency } from '#core/statistics/binomial.ts';
import { closedFormState, failedState } from '#core/statistics/fitState.ts';
import { numbersIn } from '../eventNumbers.ts';
import { totalEnergy } from '../padme/pairClusters.ts';
import { pointsPlot } from '../plots.ts';
import type { CalibrationProcedure, CalibrationRun, CalibrationTask, Collector } from '../procedure.ts';

/** Probes that tags let expect, and whether they were found. */
export interface Probes {
  /** Where they are expected, from the beam axis, mm */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** MeV */
  readonly energy: Float64Array;
  readonly found: Uint8Array;
}

interface Region {
  readonly name: string;
  readonly holds: (x: number, y: number, energy: number) => boolean;
}

const REGIONS: readonly Region[] = [
  { name: 'overall', holds: () => true },
  { name: 'left', holds: (x) => x < 0 },
  { name: 'right', holds: (x) => x >= 0 },
  { name: 'lower', holds: (_, y) => y < 0 },
  { name: 'upper', holds: (_, y) => y >= 0 },
  { name: 'below 200 mm', holds: (x, y) => Math.hypot(x, y) < 200 },
  { name: 'from 200 mm', holds: (x, y) => Math.hypot(x, y) >= 200 },
];

/** MeV, and mm, of a bin */
const ENERGY_STEP = 20;
const PLACE_STEP = 42.9;
const FACE = 7;

export const padmeTagAndProbe: CalibrationProcedure<Probes> = {
  collector: probeCollector,
  fit({ x, y, energy, found }) {
    const entries = found.length;
    if (entries === 0) throw new BeamglassError('badInput', 'No cluster in these runs is a tag.');
    const rows = REGIONS.map(({ name, holds }): [string, Share] => {
      const inside = [...found.keys()].filter((i) => holds(x[i]!, y[i]!, energy[i]!));
      return [name, shareOf(inside.length, inside.filter((i) => found[i] === 1).length)];
    });
    const overall = rows[0]![1];
    return Promise.resolve({
      constants: {
        parameters: { ratio: MISSING },
        table: tableOf(
          rows.map(([name, { value }]): [string, { efficiency: Parameter }] => [name, { efficiency: value }]),
        ),
      },
      fits: rows.map(([key, { probes }]) => ({
        key,
        state: probes === 0 ? failedState('noData', 0) : closedFormState(null, probes),
      })),
      headline: [
        { name: 'efficiency', label: 'Efficiency', value: overall.value.value, error: overall.value.error, unit: '' },
        { name: 'probes', label: 'Probes', value: entries, error: null, unit: '' },
      ],
      left: rows.flatMap(([key, { probes }]) =>
        probes === 0 ? [{ key, reason: `No probe is expected in “${key}”.` }] : [],
      ),
      plots: [againstEnergy({ x, y, energy, found }), map({ x, y, energy, found })],
      notes: [
        'The efficiency holds the bias of the method (2.3(2) % in Run III): compare it with simulation read in the same way.',
      ],
      entries,
    });
  },
};

interface Share {
  readonly probes: number;
  readonly value: Parameter;
}

/** Half of the 68.27 % interval as error, which is above 0 where all or none were found, too. */
function shareOf(probes: number, found: number): Share {
  const share = efficiency({ weight: found, weight2: found }, { weight: probes, weight2: probes });
  return { probes, value: share === null ? MISSING : measured(share.value, (share.high - share.low) / 2) };
}

function probeCollector(task: CalibrationTask): Collector<Probes> {
  const value = (name: string): number => task.parameters[name]!;
  const targetZ = task.detector.placed.find(({ name }) => name === 'Target')?.place.centre[2];
  if (targetZ === undefined) throw new BeamglassError('badInput', `Setup ${task.detector.setup.id} has no Target.`);
  const [x, y, energy, found]: [number[], number[], number[], number[]] = [[], [], [], []];
  const places = new Map<string, RunPlace>();
  const isInside = (radius: number): boolean => radius > value('innerRadius') && radius < value('outerRadius');
  return {
    add(event, run) {
      let place = places.get(run.run);
      if (place === undefined) places.set(run.run, (place = placeOf(run)));
      const position = numbersIn(event, 'ECal clusters', 'position');
      const energies = numbersIn(event, 'ECal clusters', 'energy');
      const times = numbersIn(event, 'ECal clusters', 'time');
      for (let tag = 0; tag < energies.length; tag++) {
        const [tagX, tagY] = [position[3 * tag]! - place.axis[0], position[3 * tag + 1]! - place.axis[1]];
        const radius = Math.hypot(tagX, tagY);
        if (!isInside(radius) || Math.abs(tagY) > Math.tan(BORE_ANGLE) * Math.abs(tagX)) continue;
        const partner = partnerRadius(place.frame, radius, position[3 * tag + 2]! - targetZ);
        if (!isInside(partner)) continue;
        const tagEnergy = (place.total * partner) / (radius + partner);
        if (Math.abs((1000 * energies[tag]!) / tagEnergy - 1) > value('tagWindow') / 100) continue;
        const [probeX, probeY] = [(-tagX * partner) / radius, (-tagY * partner) / radius];
        const probeEnergy = place.total - tagEnergy;
        x.push(probeX);
        y.push(probeY);
        energy.push(probeEnergy);
        const isProbe = (one: number): boolean =>
          one !== tag &&
          Math.abs(times[one]! - times[tag]!) < value('probeTime') &&
          1000 * energies[one]! > value('energyPart') * probeEnergy &&
          Math.hypot(position[3 * one]! - place.axis[0] - probeX, position[3 * one + 1]! - place.axis[1] - probeY) <
            value('probeDistance');
        found.push(Array.from(energies, (_, one) => one).some(isProbe) ? 1 : 0);
      }
    },
    data: () => ({
      x: Float64Array.from(x),
      y: Float64Array.from(y),
      energy: Float64Array.from(energy),
      found: Uint8Array.from(found),
    }),
  };
}

interface RunPlace {
  readonly frame: PairFrame;
  /** MeV */
  readonly total: number;
  readonly axis: readonly [number, number];
}

function placeOf(run: CalibrationRun): RunPlace {
  const total = totalEnergy(run);
  const { parameters } = constantsOf(run.constants!, 'padme_ecal.energy_scale');
  return {
    frame: pairFrame(run.beamEnergy!),
    total,
    axis: [parameters['cogX']?.value ?? 0, parameters['cogY']?.value ?? 0],
  };
}

function againstEnergy({ energy, found }: Probes) {
  const bins = new Map<number, { probes: number; found: number }>();
  energy.forEach((one, i) => {
    const bin = Math.floor(one / ENERGY_STEP);
    const own = bins.get(bin) ?? { probes: 0, found: 0 };
    bins.set(bin, { probes: own.probes + 1, found: own.found + found[i]! });
  });
  const points = [...bins]
    .toSorted(([a], [b]) => a - b)
    .map(([bin, own]) => ({ x: (bin + 0.5) * ENERGY_STEP, ...shareOf(own.probes, own.found).value }));
  return pointsPlot(
    {
      key: 'overall',
      title: 'Efficiency against energy',
      x: { label: 'Energy expected of the probe', unit: 'MeV' },
      y: { label: 'Efficiency', unit: '' },
    },
    {
      name: 'Probes',
      x: points.map((one) => one.x),
      y: points.map((one) => one.value ?? Number.NaN),
      error: points.map((one) => one.error ?? Number.NaN),
    },
  );
}

/** In bins of two crystals. */
function map({ x, y, found }: Probes): StoredGrid {
  const bins = 2 * FACE;
  const probes = new Float64Array(bins * bins);
  const sums = new Float64Array(bins * bins);
  found.forEach((one, i) => {
    const [column, row] = [Math.floor(x[i]! / PLACE_STEP) + FACE, Math.floor(y[i]! / PLACE_STEP) + FACE];
    if (column < 0 || row < 0 || column >= bins || row >= bins) return;
    probes[row * bins + column]! += 1;
    sums[row * bins + column]! += one;
  });
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i - FACE) * PLACE_STEP);
  return {
    kind: 'grid',
    key: 'overall',
    title: 'Efficiency on the face of the calorimeter',
    x: { label: 'x from the beam axis', unit: 'mm' },
    y: { label: 'y from the beam axis', unit: 'mm' },
    value: { label: 'Efficiency', unit: '' },
    xEdges: edges,
    yEdges: edges,
    values: Array.from(probes, (one, i) => (one > 0 ? sums[i]! / one : null)),
    curves: [],
  };
}
