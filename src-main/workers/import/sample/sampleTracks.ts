/** Charged particles of the sample: flight through a dipole and the hits in the tracker planes. */
import type { Random } from '#core/statistics/random.ts';

/** z of the target, mm: the PADME frame, origin at the centre of the dipole. */
export const TARGET_Z = -1028;
export const WALL_Z = 2435.5;

const PLANES_Z = [-850, -720, -590, 620, 800, 1000, 1300, 1600, 1900, 2200] as const;
const PLANE_HALF_SIZE = 400;
/** Weak, so that tracks bend and still meet the wall. */
const FIELD_T = 0.03;
const FIELD_HALF_LENGTH = 500;
const LIGHT_MM_PER_NS = 299.792458;
const HIT_RESOLUTION = 0.15;

/** What is made at the target or in flight. Lengths mm, momenta GeV, times ns. */
export interface SampleParticle {
  readonly pdg: number;
  readonly charge: number;
  readonly mass: number;
  readonly vertex: readonly [number, number, number];
  readonly momentum: readonly [number, number, number];
  readonly time: number;
  /** Index of the parent among the particles of the event, −1 for the beam particle. */
  readonly parent: number;
  /** z where it ceases to be, mm; Infinity for what flies to the wall. */
  readonly endZ: number;
}

/** z, x, y, tx, ty, q/p. */
export type State = readonly [number, number, number, number, number, number];

export interface Flight {
  readonly particle: SampleParticle;
  /** At the vertex, at every plane crossed inside it, and at the wall where it arrives. */
  readonly states: readonly State[];
  readonly reachesWall: boolean;
}

export interface SampleHit {
  readonly position: readonly [number, number, number];
  readonly time: number;
  readonly energy: number;
  readonly layer: number;
}

const momentumOf = ({ momentum }: SampleParticle): number => Math.hypot(...momentum);

/** Straight outside the dipole; a circle in x and z inside, where the field points along −y. */
export function fly(particle: SampleParticle): Flight {
  const p = momentumOf(particle);
  const [px, py, pz] = particle.momentum;
  const [x0, y0, z0] = particle.vertex;
  const qOverP = particle.charge / p;
  let state: State = [z0, x0, y0, px / pz, py / pz, qOverP];
  const states: State[] = [state];
  let insideSoFar = true;
  const stops = [-FIELD_HALF_LENGTH, FIELD_HALF_LENGTH, ...PLANES_Z, Math.min(particle.endZ, WALL_Z)];
  for (const z of stops.toSorted((a, b) => a - b)) {
    if (z <= state[0] || z > particle.endZ || !insideSoFar) continue;
    const inField = z > -FIELD_HALF_LENGTH && z <= FIELD_HALF_LENGTH;
    const next = inField ? bend(state, z, p, py) : straight(state, z);
    if (!next) {
      insideSoFar = false;
      continue;
    }
    state = next;
    insideSoFar = Math.abs(state[1]) < PLANE_HALF_SIZE && Math.abs(state[2]) < PLANE_HALF_SIZE;
    states.push(state);
  }
  return { particle, states, reachesWall: state[0] === WALL_Z && insideSoFar };
}

function straight([z, x, y, tx, ty, qOverP]: State, to: number): State {
  return [to, x + tx * (to - z), y + ty * (to - z), tx, ty, qOverP];
}

/** @returns null where the particle turns round inside the field */
function bend([z, x, y, tx, , qOverP]: State, to: number, p: number, py: number): State | null {
  const pxz = Math.sqrt(p ** 2 - py ** 2);
  const curvature = (0.299792458e-3 * FIELD_T * qOverP * p) / pxz;
  const phi0 = Math.atan(tx);
  const sine = Math.sin(phi0) + curvature * (to - z);
  if (Math.abs(sine) > 0.95) return null;
  const phi = Math.asin(sine);
  const arc = curvature === 0 ? (to - z) / Math.cos(phi0) : (phi - phi0) / curvature;
  const dx = curvature === 0 ? tx * (to - z) : (Math.cos(phi0) - Math.cos(phi)) / curvature;
  return [to, x + dx, y + (py / pxz) * arc, Math.tan(phi), py / (pxz * Math.cos(phi)), qOverP];
}

export function timeAt(flight: Flight, z: number): number {
  return flight.particle.time + (z - flight.particle.vertex[2]) / LIGHT_MM_PER_NS;
}

/** One hit per plane that a charged particle crosses, three per cent missing. */
export function hitsOf(flight: Flight, random: Random): SampleHit[] {
  if (flight.particle.charge === 0) return [];
  return flight.states.flatMap((state): SampleHit[] => {
    const layer = PLANES_Z.indexOf(state[0] as (typeof PLANES_Z)[number]);
    if (layer < 0 || random.uniform() < 0.03) return [];
    const x = random.normal(state[1], HIT_RESOLUTION);
    const y = random.normal(state[2], HIT_RESOLUTION);
    const time = random.normal(timeAt(flight, state[0]), 0.4);
    // The long tail of thin layers: most probable loss and a tail above it.
    const energy = 80e-6 + random.exponential(30e-6);
    return [{ position: [x, y, state[0]], time, energy, layer }];
  });
}

/** Hits that belong to nobody. */
export function noiseHits(random: Random): SampleHit[] {
  return PLANES_Z.flatMap((z, layer) =>
    Array.from({ length: random.poisson(4) }, (): SampleHit => {
      const edge = PLANE_HALF_SIZE * 0.75;
      return {
        position: [random.between(-edge, edge), random.between(-edge, edge), z],
        time: random.between(-20, 60),
        energy: random.exponential(40e-6),
        layer,
      };
    }),
  );
}
