/**
 * Seeded synthetic events of the display benchmark, as Beamglass events (mm, z along the beam).
 *
 * a: 600 cells, 50 tracks, 500 hits; b: 2,000 cells, 200 tracks, 10,000 hits; c: 100,000 hits.
 * Cells: a square wall of 21 mm crystals at z = 3 m, energies 1 + 200 u³ MeV. Tracks: 12 points
 * every 265 mm, bent in x by a dipole between 0.3 and 1.3 m. Hits: 20 planes from 0.1 to 2.9 m.
 */
import { numericColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type Collection, type EventData } from '#core/event/event.ts';

export const SCENARIOS = {
  a: { cells: 600, tracks: 50, hits: 500 },
  b: { cells: 2000, tracks: 200, hits: 10_000 },
  c: { cells: 0, tracks: 0, hits: 100_000 },
} as const;
export type ScenarioKey = keyof typeof SCENARIOS;

/** The camera of every measurement: target, distance, elevation; the field of view is 60°. */
export const CAMERA = { target: [0, 0, 1500], distance: 2900, elevationDeg: 20 } as const;

const CELL_MM = 21;
const CELL_DEPTH_MM = 230;
const POINTS_PER_TRACK = 12;
const PLANES = 20;

/** Mulberry32 (T. Ettinger, public domain): uniform in [0, 1). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function makeScenario(key: ScenarioKey, seed: number): EventData {
  const random = randomSource(seed * 7919 + 17);
  const { cells, tracks, hits } = SCENARIOS[key];
  const collections: Collection[] = [];
  if (tracks > 0) collections.push(makeTracks(random, tracks));
  collections.push(makeHits(random, hits));
  if (cells > 0) collections.push(makeCells(random, cells));
  return {
    header: { eventNumber: seed, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [],
    labels: [],
    collections,
  };
}

/** An event as the shared harness hands it to every display: one object per hit, cell and track, MeV. */
export interface NeutralEvent {
  readonly number: number;
  readonly hits: readonly { x: number; y: number; z: number; timeNs: number; energyMeV: number }[];
  readonly cells: readonly { x: number; y: number; z: number; energyMeV: number; timeNs: number }[];
  readonly tracks: readonly { charge: number; momentumMeV: number; points: readonly (readonly number[])[] }[];
}

export function fromNeutral({ number, hits, cells, tracks }: NeutralEvent): EventData {
  const floats = (values: number[], unit: string, width = 1): Column => f32(Float32Array.from(values), unit, width);
  const place = (each: { x: number; y: number; z: number }): number[] => [each.x, each.y, each.z];
  const collections: Collection[] = [
    makeCollection('Hits', 'trackerHits', [
      ['position', floats(hits.flatMap(place), 'mm', 3)],
      [
        'time',
        floats(
          hits.map(({ timeNs }) => timeNs),
          'ns',
        ),
      ],
      [
        'energy',
        floats(
          hits.map(({ energyMeV }) => energyMeV / 1000),
          'GeV',
        ),
      ],
    ]),
  ];
  if (tracks.length > 0) {
    const offsets = Uint32Array.from({ length: tracks.length + 1 }, (_, i) => i * POINTS_PER_TRACK);
    const points = Float32Array.from(tracks.flatMap((track) => track.points.flat()));
    collections.unshift(
      makeCollection('Tracks', 'tracks', [
        [
          'charge',
          floats(
            tracks.map(({ charge }) => charge),
            'e',
          ),
        ],
        ['points', numericColumn(points, { unit: 'mm', width: 3, offsets })],
      ]),
    );
  }
  if (cells.length > 0) {
    collections.push(
      makeCollection('Cells', 'calorimeterHits', [
        [
          'position',
          floats(
            cells.flatMap((cell) => [cell.x, cell.y, cell.z + CELL_DEPTH_MM / 2]),
            'mm',
            3,
          ),
        ],
        [
          'energy',
          floats(
            cells.map(({ energyMeV }) => energyMeV / 1000),
            'GeV',
          ),
        ],
        [
          'size',
          floats(
            cells.flatMap(() => [CELL_MM - 1, CELL_MM - 1, CELL_DEPTH_MM]),
            'mm',
            3,
          ),
        ],
        [
          'time',
          floats(
            cells.map(({ timeNs }) => timeNs),
            'ns',
          ),
        ],
      ]),
    );
  }
  return {
    header: { eventNumber: number, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [],
    labels: [],
    collections,
  };
}

const f32 = (data: Float32Array, unit: string, width = 1): Column => numericColumn(data, { unit, width });

function makeTracks(random: () => number, count: number): Collection {
  const points = new Float32Array(count * POINTS_PER_TRACK * 3);
  const charge = new Float32Array(count);
  const momentum = new Float32Array(count * 3);
  for (let track = 0; track < count; track++) {
    const slopeX = (random() - 0.5) * 0.2;
    const slopeY = (random() - 0.5) * 0.2;
    charge[track] = random() < 0.5 ? -1 : 1;
    const bend = charge[track]! * (0.05 + 0.15 * random());
    momentum[3 * track + 2] = 0.05 + 0.5 * random();
    for (let i = 0; i < POINTS_PER_TRACK; i++) {
      const z = i * 265;
      const inside = Math.min(Math.max(z - 300, 0), 1000);
      const x = slopeX * z + (bend * inside * inside) / 2000 + bend * Math.max(z - 1300, 0);
      points.set([x, slopeY * z, z], (track * POINTS_PER_TRACK + i) * 3);
    }
  }
  const offsets = Uint32Array.from({ length: count + 1 }, (_, i) => i * POINTS_PER_TRACK);
  return makeCollection('Tracks', 'tracks', [
    ['charge', f32(charge, 'e')],
    ['momentum', f32(momentum, 'GeV', 3)],
    ['points', numericColumn(points, { unit: 'mm', width: 3, offsets })],
  ]);
}

function makeHits(random: () => number, count: number): Collection {
  const position = new Float32Array(count * 3);
  const time = new Float32Array(count);
  const energy = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const plane = Math.floor(random() * PLANES);
    position[3 * i] = (random() - 0.5) * 800;
    position[3 * i + 1] = (random() - 0.5) * 800;
    position[3 * i + 2] = 100 + plane * 147 + random() * 5;
    time[i] = random() * 300;
    energy[i] = random() * 0.005;
  }
  return makeCollection('Hits', 'trackerHits', [
    ['position', f32(position, 'mm', 3)],
    ['time', f32(time, 'ns')],
    ['energy', f32(energy, 'GeV')],
  ]);
}

function makeCells(random: () => number, count: number): Collection {
  const side = Math.ceil(Math.sqrt(count));
  const position = new Float32Array(count * 3);
  const size = new Float32Array(count * 3);
  const energy = new Float32Array(count);
  const time = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const u = random();
    energy[i] = (1 + 200 * u * u * u) / 1000;
    time[i] = random() * 300;
    const x = ((i % side) - (side - 1) / 2) * CELL_MM;
    const y = (Math.floor(i / side) - (side - 1) / 2) * CELL_MM;
    position.set([x, y, 3000 + CELL_DEPTH_MM / 2], 3 * i);
    size.set([CELL_MM - 1, CELL_MM - 1, CELL_DEPTH_MM], 3 * i);
  }
  return makeCollection('Cells', 'calorimeterHits', [
    ['position', f32(position, 'mm', 3)],
    ['energy', f32(energy, 'GeV')],
    ['size', f32(size, 'mm', 3)],
    ['time', f32(time, 'ns')],
  ]);
}
