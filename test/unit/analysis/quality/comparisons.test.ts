/** Truth and reconstructed objects made by hand: what is found, what is false, and by how much it is off. */
import { describe, expect, it } from 'vitest';
import type { Compared } from '#core/analysis/quality/comparison.ts';
import { comparisonsOf } from '#core/analysis/quality/comparisons.ts';
import { qualityGeometry } from '#core/analysis/quality/geometry.ts';
import { matchNearest } from '#core/analysis/quality/matching.ts';
import { numericColumn } from '#core/event/column.ts';
import type { EventData } from '#core/event/event.ts';
import { shippedDetector } from '../../../fixtures/detector.ts';
import { eventOf, objects, straight, trueParticles } from '../../../fixtures/quality.ts';

const NA64 = shippedDetector('na64-vis2018');
const GEOMETRY = { na64: qualityGeometry(NA64), padme: qualityGeometry(shippedDetector('padme-run3')) };

const ELECTRON = { pdg: 11, charge: -1 };
const POSITRON = { pdg: -11, charge: 1 };
const PHOTON = { pdg: 22, charge: 0 };

function compare(experiment: 'na64' | 'padme', id: string, event: EventData): Compared {
  const comparison = comparisonsOf(experiment).find((each) => each.id === id)!;
  const compared = comparison.compare(event, GEOMETRY[experiment])!;
  expect(compared.truth).toHaveLength(comparison.variables.length);
  expect(compared.reconstructed).toHaveLength(comparison.variables.length);
  expect(compared.residuals).toHaveLength(comparison.quantities.length);
  expect(compared.errors).toHaveLength(comparison.quantities.length);
  return compared;
}

const rounded = (values: ArrayLike<number> | undefined): number[] =>
  Array.from(values ?? [], (value) => Number(value.toPrecision(5)));

describe('matching', () => {
  it('gives each to one at most, the nearest first', () => {
    const { found, fakes } = matchNearest(3, 3, [
      { truth: 0, reconstructed: 0, distance: 2 },
      { truth: 0, reconstructed: 1, distance: 1 },
      { truth: 1, reconstructed: 1, distance: 0.5 },
    ]);
    expect([...found]).toEqual([0, 1, -1]);
    expect([...fakes]).toEqual([0, 0, 1]);
  });
});

describe('cells', () => {
  const cells = NA64.cells.filter(({ element }) => element === 'ECAL');
  const hcal = NA64.cells.find(({ element }) => element === 'HCAL1')!;
  const [a, b, c] = [cells[0]!.channel, cells[1]!.channel, cells[2]!.channel];

  it('are found by their channel, and false where no energy was', () => {
    const event = eventOf(
      objects('Truth cells', 'calorimeterHits', {
        position: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0],
        energy: [10, 2, 0.01, 50],
        time: [20, 30, 40, 50],
        // The last is of another calorimeter, the third too small to be looked for.
        channel: [a, b, c, hcal.channel],
      }),
      objects('ECAL cells', 'calorimeterHits', {
        position: [1, 2, 3, 7, 8, 9, 0, 0, 0],
        energy: [10.5, 0.02, 1],
        time: [21, 40, 0],
        channel: [a, c, cells[3]!.channel],
      }),
    );
    const { found, truth, residuals, fakes } = compare('na64', 'ecal-cells', event);
    expect(Array.from(found)).toEqual([0, -1]);
    expect(rounded(truth[0])).toEqual([10, 2]);
    expect(rounded(residuals[0])).toEqual([5, Number.NaN]);
    // Times count from light that came to the cell, which lies at z = 3 mm.
    expect(residuals[1]![0]).toBeCloseTo(1 + 3 / 299.792458, 5);
    // The second is too weak to count.
    expect(Array.from(fakes)).toEqual([0, 1]);
  });
});

describe('bars that several sensors read', () => {
  it('are one piece: each end of a bar that was hit answers to it', () => {
    const event = eventOf(
      objects('Truth cells', 'calorimeterHits', { position: [0, 0, 0], energy: [0.002], time: [9], channel: [20_000] }),
      objects('ETag hits', 'calorimeterHits', {
        position: [0, 0, 0, 0, 0, 0, 0, 0, 0],
        energy: [0.002, 0.002, 0.002],
        time: [9, 12, 9],
        // Left and right end of the first bar, and the next bar.
        channel: [20_003, 20_010, 20_100],
      }),
    );
    const { found, fakes } = compare('padme', 'etag-hits', event);
    expect(Array.from(found)).toEqual([0]);
    expect(Array.from(fakes)).toEqual([0, 0, 1]);
  });
});

describe('clusters of PADME', () => {
  it('are compared along the line of the particle; what lies together is one shower', () => {
    const from = [0, 0, -1028] as const;
    const far = straight(PHOTON, 0.14, from, [0.04, 0], 2500);
    const near = straight(PHOTON, 0.02, from, [0.0405, 0], 2500);
    const other = straight(ELECTRON, 0.12, from, [0, -0.05], 2500);
    const soft = straight(PHOTON, 0.01, from, [-0.06, 0], 2500);
    const place = (slope: number, z: number): number => slope * (z + 1028);
    const event = eventOf(
      trueParticles([far, near, other, soft]),
      objects('ECal clusters', 'clusters', {
        position: [place(0.04, 2555) + 3, -1, 2555, 200, 200, 2555],
        positionError: [2, 2, 0, 2, 2, 0],
        energy: [0.152, 0.1],
        energyError: [0.004, 0.004],
        time: [12, 12],
      }),
    );
    const { found, truth, residuals, errors, fakes } = compare('padme', 'ecal-clusters', event);
    expect(Array.from(found)).toEqual([0, -1]);
    expect(rounded(truth[0])).toEqual([0.16, 0.12]);
    expect(rounded([residuals[0]![0]!, residuals[1]![0]!, residuals[2]![0]!])).toEqual([-5, 3, -1]);
    expect(rounded([errors[0]![0]!, errors[1]![0]!])).toEqual([2.5, 2]);
    expect(Array.from(fakes)).toEqual([0, 1]);
    // The face is at z = 2435.5.
    const apart = Math.hypot(place(0.04, 2435.5), place(0.05, 2435.5));
    expect(rounded(truth[3])).toEqual(rounded([apart, apart]));
  });
});

describe('trackers', () => {
  const planes = GEOMETRY.na64.planes.filter(({ region }) => region === 'decay');
  const beam = straight(ELECTRON, 50, [1, 2, 300], [0.001, -0.0005], 10_000);

  it('have one plane per coordinate of each station, in its region', () => {
    expect(GEOMETRY.na64.planes.map(({ name, region }) => `${name} ${region}`)).toContain('MM1 x incoming');
    expect(GEOMETRY.na64.planes.map(({ name, region }) => `${name} ${region}`)).toContain('MM4 y outgoing');
    expect(planes.map(({ station }) => station).filter((_, i) => i % 2 === 0)).toEqual([
      'ST1',
      'ST2',
      'GEM1',
      'GEM2',
      'GEM3',
      'GEM4',
    ]);
  });

  it('give clusters that are compared across their strips', () => {
    const gem = planes.find(({ name }) => name === 'GEM1 x')!;
    const x = 1 + 0.001 * (gem.z - 300);
    const event = eventOf(
      trueParticles([beam]),
      objects('Strip clusters', 'trackerHits', {
        position: [x + 0.05, -51.2, gem.z, x + 30, -51.2, gem.z],
        end: [x + 0.05, 51.2, gem.z, x + 30, 51.2, gem.z],
        coordinate: [x + 0.05, x + 30],
        coordinateError: [0.1, 0.1],
      }),
    );
    const { found, residuals, errors, fakes, truth } = compare('na64', 'strips', event);
    // Twelve planes behind the dump, of which one has a cluster.
    expect(Array.from(found).filter((one) => one >= 0)).toEqual([0]);
    expect(found).toHaveLength(12);
    const at = Array.from(found).indexOf(0);
    expect(residuals[0]![at]).toBeCloseTo(0.05, 5);
    expect(errors[0]![at]).toBeCloseTo(0.1, 6);
    expect(truth[0]![at]).toBe(gem.z);
    expect(Array.from(fakes)).toEqual([0, 1]);
  });

  it('give points that are found where both coordinates agree', () => {
    const z = planes.find(({ name }) => name === 'GEM2 x')!.z;
    const [x, y] = [1 + 0.001 * (z - 300), 2 - 0.0005 * (z - 300)];
    const event = eventOf(
      trueParticles([beam]),
      objects('Tracker points', 'trackerHits', {
        position: [x + 0.1, y - 0.2, z, x, y + 5, z],
        positionError: [0.1, 0.1, 0, 0.1, 0.1, 0],
      }),
    );
    const { found, residuals, fakes } = compare('na64', 'points', event);
    const at = Array.from(found).indexOf(0);
    expect(residuals[0]![at]).toBeCloseTo(0.1, 4);
    expect(residuals[1]![at]).toBeCloseTo(-0.2, 4);
    expect(Array.from(fakes)).toEqual([0, 1]);
  });
});

it('a track through the magnets is one before them, compared there alone', () => {
  const arm = GEOMETRY.na64.planes.filter(({ region }) => region === 'incoming').toSorted((a, b) => a.z - b.z);
  const [one, other] = [arm[0]!, arm.at(-1)!].map(({ u, v, rangeU, rangeV, z }) => {
    const [atU, atV] = [(rangeU[0] + rangeU[1]) / 2, (rangeV[0] + rangeV[1]) / 2];
    return { x: atU * u[0] + atV * v[0], y: atU * u[1] + atV * v[1], z };
  }) as [Record<'x' | 'y' | 'z', number>, Record<'x' | 'y' | 'z', number>];
  const [tx, ty] = [(other.x - one.x) / (other.z - one.z), (other.y - one.y) / (other.z - one.z)];
  const before: [number, number, number] = [one.x - 10 * tx, one.y - 10 * ty, one.z - 10];
  const state = ({ x, y, z }: typeof one, off: number): number[] => [z, x + off, y, tx, ty, -0.01];
  const region = (name: string): EventData =>
    eventOf(
      trueParticles([straight(ELECTRON, 100, before, [tx, ty], other.z + 10)]),
      objects('Tracks', 'tracks', {
        region: [name],
        // Behind the magnets it is far from where the particle would have gone.
        states: numericColumn(
          Float64Array.from([...state(one, 0.1), ...state(other, 0.1), -1000, 500, 0, 0, 0, -0.01]),
          {
            width: 6,
            offsets: Uint32Array.of(0, 3),
          },
        ),
      }),
    );
  const { found, fakes, residuals } = compare('na64', 'tracks-incoming', region('spectrometer'));
  expect([Array.from(found), Array.from(fakes)]).toEqual([[0], [0]]);
  expect(residuals[0]![0]).toBeCloseTo(0.1, 4);
  const none = compare('na64', 'tracks-incoming', region('decay'));
  expect([Array.from(none.found), Array.from(none.fakes)]).toEqual([[-1], []]);
});

describe('tracks and vertices of a decay', () => {
  // A pair of 100 GeV and 17 MeV from z = 500, that opens in x.
  const half = 0.017 / 100;
  const from = [1, 2, 500] as const;
  const pair = [straight(ELECTRON, 50, from, [half, 0], 10_000), straight(POSITRON, 50, from, [-half, 0], 10_000)];
  /** Passes outside of the trackers. */
  const wide = straight(ELECTRON, 10, [300, 0, 500], [0, 0], 10_000);
  const z = GEOMETRY.na64.planes.find(({ name }) => name === 'ST1 x')!.z;
  const at = (sign: number, where: number): number => 1 + sign * half * (where - 500);
  const row = (sign: number, where: number, off: number): number[] => [
    where,
    at(sign, where) + off,
    2,
    sign * half,
    0,
    0,
  ];
  const states = numericColumn(
    Float64Array.from([...row(1, z, 0.2), ...row(1, 9600, 0.2), ...row(-1, z, 40), ...row(-1, 9600, 40)]),
    { width: 6, offsets: Uint32Array.of(0, 2, 4) },
  );
  const covariance = new Float32Array(4 * 15);
  covariance[0] = 0.01;
  const tracks = objects('Tracks', 'tracks', {
    region: ['decay', 'decay'],
    states,
    stateCovariance: numericColumn(covariance, { width: 15, offsets: Uint32Array.of(0, 2, 4) }),
  });
  const event = eventOf(
    trueParticles([...pair, wide]),
    tracks,
    objects('Vertices', 'vertices', {
      position: [1.5, 2, 420],
      covariance: [0.25, 0, 1, 0, 0, 1600],
      mass: [17.5],
      massError: [0.25],
      angle: [0.34],
    }),
  );

  it('finds tracks by both ends, among the particles that pass all stations', () => {
    const { found, fakes, residuals, errors, truth } = compare('na64', 'tracks-decay', event);
    expect(Array.from(found)).toEqual([0, -1]);
    expect(Array.from(fakes)).toEqual([0, 1]);
    expect(residuals[0]![0]).toBeCloseTo(0.2, 5);
    expect(residuals[2]![0]).toBeCloseTo(0, 3);
    expect(errors[0]![0]).toBeCloseTo(0.1, 6);
    expect(errors[1]![0]).toBe(0);
    expect(truth[0]![0]).toBeCloseTo(50, 4);
    // Without a field between its planes a track has no momentum of its own.
    expect(residuals[4]![0]).toBeNaN();
  });

  it('finds the vertex with its mass, by the true momenta', () => {
    const { found, residuals, errors, truth, fakes } = compare('na64', 'vertices', event);
    expect(Array.from(found)).toEqual([0]);
    expect(Array.from(fakes)).toEqual([0]);
    // Opening angle 2·half; m = 50 GeV · 2 half and the electrons' own mass.
    expect(truth[1]![0]).toBeCloseTo(2000 * half, 4);
    expect(truth[3]![0]).toBeCloseTo(Math.hypot(17, 2 * 0.511), 1);
    expect(rounded([residuals[0]![0]!, residuals[2]![0]!])).toEqual([0.5, -80]);
    expect(rounded([errors[0]![0]!, errors[1]![0]!, errors[2]![0]!, errors[3]![0]!])).toEqual([0.5, 1, 40, 0.25]);
  });
});

describe('an event without truth, or without objects', () => {
  it('has nothing to compare, or nothing that was found', () => {
    for (const experiment of ['na64', 'padme'] as const) {
      for (const comparison of comparisonsOf(experiment)) {
        expect(comparison.compare(eventOf(), GEOMETRY[experiment]), comparison.id).toBeNull();
      }
    }
    const truth = eventOf(trueParticles([straight(PHOTON, 0.2, [0, 0, -1028], [0.05, 0], 2500)]));
    const { isThere, found, fakes } = compare('padme', 'ecal-clusters', truth);
    expect([isThere, Array.from(found), Array.from(fakes)]).toEqual([false, [-1], []]);
    expect(comparisonsOf('imported')).toEqual([]);
  });
});
