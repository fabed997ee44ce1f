/** X17 of the proposed run of 2021 from the engine's generator: pairs that decay behind the dump, as they are. */
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { transportStates, type FieldRegion } from '#main/native/transport.ts';
import { generateEvents, type BeamProfile } from '#main/native/generators.ts';
import { shippedSetup } from '../fixtures/detector.ts';

export const SETUP_2021 = shippedSetup('na64-vis2021-wcal12');
export const MASS = 0.0167;
/** mm: end of the dump */
export const DUMP_END = 138;
/** mm, of hits in the trackers */
export const RESOLUTION = 0.08;
/** GeV: X below are not seen. */
const LEAST_ENERGY = 25;

/** mm */
export const centreOf = (name: string): number =>
  SETUP_2021.elements.find((element) => element.name === name)!.position[2];

export interface Track {
  /** GeV */
  readonly energy: number;
  /** x, y per z */
  readonly slope: readonly [number, number];
}

export interface Pair {
  /** GeV, of X */
  readonly energy: number;
  /** mm */
  readonly vertex: readonly [number, number, number];
  readonly positron: Track;
  readonly electron: Track;
}

const BEAM: BeamProfile = {
  code: 11,
  mass: ELECTRON_MASS,
  energy: 150,
  energySpread: 0,
  position: new Float64Array(3),
  spotX: 0,
  spotY: 0,
  divergenceX: 0,
  divergenceY: 0,
  haloFraction: 0,
  haloSpot: 0,
  bunchLength: 0,
  pulseLength: 0,
  pulsePeriod: 0,
};

/**
 * Pairs with the frequencies of nature: generated events are kept with the probability of their weight.
 * @param leastMomentum GeV, of each of the pair
 */
export async function samplePairs(epsilon: number, leastMomentum: number): Promise<Pair[]> {
  let pairs = samples.get(epsilon);
  if (pairs === undefined) samples.set(epsilon, (pairs = generate(epsilon)));
  return (await pairs).filter(({ positron, electron }) => Math.min(positron.energy, electron.energy) > leastMomentum);
}

const samples = new Map<number, Promise<Pair[]>>();

async function generate(epsilon: number): Promise<Pair[]> {
  const generated = await generateEvents({
    process: 'darkPhotonVisible',
    parameters: {
      mass: MASS,
      epsilon,
      radiationLength: DUMP_END / 30,
      depth: 6,
      decayFrom: DUMP_END,
      decayTo: DUMP_END + 18_000,
    },
    beam: BEAM,
    events: 300_000,
    seed: 21,
    firstStream: 0,
  });
  const largest = generated.weight.reduce((most, weight) => Math.max(most, weight), 0);
  const trackAt = (row: number): Track => {
    const [x, y, z] = generated.momentum.subarray(3 * row, 3 * row + 3);
    return { energy: generated.energy[row]!, slope: [x! / z!, y! / z!] };
  };
  const pairs: Pair[] = [];
  let row = 0;
  // A sequence of numbers spread evenly: the fraction of i times the golden ratio.
  generated.count.forEach((count, i) => {
    const draw = (i * 0.6180339887498949) % 1;
    if (draw < generated.weight[i]! / largest) {
      const energy = generated.energy[row + 2]!;
      const [x, y, z] = generated.vertex.subarray(3 * row + 9, 3 * row + 12);
      if (energy > LEAST_ENERGY) {
        pairs.push({ energy, vertex: [x!, y!, z!], positron: trackAt(row + 3), electron: trackAt(row + 4) });
      }
    }
    row += count;
  });
  return pairs;
}

/** x, y, tx, ty, q/p of a track at its vertex, moved to a plane before the field. */
export function stateAt(vertex: Pair['vertex'], { energy, slope }: Track, charge: number, z: number): number[] {
  const way = z - vertex[2];
  return [vertex[0] + slope[0] * way, vertex[1] + slope[1] * way, slope[0], slope[1], charge / energy];
}

/** The magnet of 2021 with that field integral (T·m), as the engine takes it. */
export function magnet(integral: number): FieldRegion {
  const middle = centreOf('Spectrometer magnet');
  return {
    kind: 'dipole',
    peak: integral / 2,
    midY: 0,
    entry: middle - 1000,
    exit: middle + 1000,
    edge: 130,
    lowX: -250,
    highX: 250,
    halfGap: 130,
  };
}

/** States x, y, tx, ty, q/p at a plane, from the engine's transport. */
export async function transport(
  field: FieldRegion,
  states: Float64Array,
  from: number,
  to: number,
): Promise<Float64Array> {
  const result = await transportStates({
    field: [field],
    from,
    to,
    tolerance: 1e-4,
    states,
    covariances: new Float64Array(0),
  });
  return result.states;
}

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

export function spread(values: ArrayLike<number>): number {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - middle) ** 2)));
}
