/**
 * Pairs of tracks with a vertex. Mass by the methods of the handbook (§6.5): momenta through the magnet, energies of
 * ECAL showers with the angle, and the angle alone with all energy of the ECAL shared equally, which gives the largest
 * mass that the angle allows (eq 3).
 */
import { numericColumn, textColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { candidatesOf, armOf, firstZ, stateAt } from './trackCollections.ts';
import type { EventTracks } from './eventTracks.ts';

export type MassMethod = 'momenta' | 'energies' | 'angle';

/** Value and 1σ; NaN where it cannot be had. */
export interface Measured {
  readonly value: number;
  readonly error: number;
}

export interface Pair {
  /** Index in the fits of all events */
  readonly fit: number;
  /** Indices in the event's kept tracks */
  readonly tracks: readonly [number, number];
  /** mrad */
  readonly angle: Measured;
  /** MeV */
  readonly mass: Readonly<Record<MassMethod, Measured>>;
  /** The first of momenta, energies and angle that there is */
  readonly method: MassMethod | 'none';
  /** Between both tracks on their first plane, mm */
  readonly distance: number;
  /** From the end of the dump along z, in standard deviations; NaN without a dump, or where the vertex was put there */
  readonly fromDump: number;
}

const NONE: Measured = { value: Number.NaN, error: Number.NaN };
const METHODS: readonly MassMethod[] = ['momenta', 'energies', 'angle'];

/** The most probable first: by χ² per degree of freedom, then by distance of closest approach. */
export function pairsOf(tracks: EventTracks, event: number): Pair[] {
  const { found, vertexOffsets, candidateOffsets } = tracks;
  const { fits } = found.vertices;
  if (vertexOffsets[event] === vertexOffsets[event + 1]) return [];
  const kept = candidatesOf(tracks, event, true);
  const list: Pair[] = [];
  for (let fit = vertexOffsets[event]!; fit < vertexOffsets[event + 1]!; fit++) {
    const both = [0, 1].map((k) => candidateOffsets[event]! + found.vertices.tracks[2 * fit + k]!);
    list.push(pairOf(tracks, event, fit, both as [number, number], kept));
  }
  const order = (a: Pair, b: Pair): number =>
    fits.chiSquared[a.fit]! - fits.chiSquared[b.fit]! || fits.distance[a.fit]! - fits.distance[b.fit]!;
  return list.toSorted(order);
}

function pairOf(
  tracks: EventTracks,
  event: number,
  fit: number,
  both: readonly [number, number],
  kept: readonly number[],
): Pair {
  const { readout, found } = tracks;
  const { fits } = found.vertices;
  const arm = armOf(tracks, both[0]);
  const [a, b] = both.map((candidate) => stateAt(tracks, candidate, firstZ(arm)).state) as [Float64Array, Float64Array];
  const angle = { value: 1000 * fits.angle[fit]!, error: 1000 * fits.angleError[fit]! };
  const inMeV = (value: number, error: number): Measured =>
    Number.isFinite(value) ? { value: 1000 * value, error: 1000 * error } : NONE;
  const mass = {
    momenta: arm.bends ? inMeV(fits.mass[fit]!, fits.massError[fit]!) : NONE,
    energies: inMeV(fits.energyMass[fit]!, fits.energyMassError[fit]!),
    angle: angleMass(angle, ecalEnergy(tracks, event)),
  };
  const sigma = Math.sqrt(fits.covariance[9 * fit + 8]!);
  const isFree = !Number.isFinite(readout.search.vertex.priorErrors[2]!);
  return {
    fit,
    tracks: [kept.indexOf(both[0]), kept.indexOf(both[1])],
    angle,
    mass,
    method: METHODS.find((method) => Number.isFinite(mass[method].value)) ?? 'none',
    distance: Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!),
    fromDump:
      readout.dumpEnd === null || !isFree
        ? Number.NaN
        : Math.abs(fits.position[3 * fit + 2]! - readout.dumpEnd) / sigma,
  };
}

/** m = E Θ / 2 (eq 3): MeV from mrad and GeV. */
function angleMass(angle: Measured, energy: Measured): Measured {
  const value = (energy.value * angle.value) / 2;
  return Number.isFinite(value)
    ? { value, error: value * Math.hypot(angle.error / angle.value, energy.error / energy.value) }
    : NONE;
}

/** GeV: of all showers; NaN without one. */
function ecalEnergy({ showers }: EventTracks, event: number): Measured {
  let value = 0;
  let variance = 0;
  for (let i = showers.offsets[event]!; i < showers.offsets[event + 1]!; i++) {
    value += showers.energy[i]!;
    variance += showers.energyError[i]! ** 2;
  }
  return value > 0 ? { value, error: Math.sqrt(variance) } : NONE;
}

export const massOf = ({ mass, method }: Pair): Measured => (method === 'none' ? NONE : mass[method]);

export function verticesCollection({ found }: EventTracks, pairs: readonly Pair[]): Collection | null {
  if (pairs.length === 0) return null;
  const { fits } = found.vertices;
  const each = (of: (pair: Pair) => number): Float32Array => Float32Array.from(pairs, of);
  const column = (of: (pair: Pair) => number, unit = ''): ReturnType<typeof numericColumn> =>
    numericColumn(each(of), { unit });
  /** xx, xy, yy, xz, yz, zz of nine elements. */
  const lower = [0, 1, 4, 2, 5, 8];
  return makeCollection('Vertices', 'vertices', [
    [
      'position',
      numericColumn(Float32Array.from(pairs.flatMap(({ fit }) => [...fits.position.subarray(3 * fit, 3 * fit + 3)])), {
        unit: 'mm',
        width: 3,
      }),
    ],
    [
      'covariance',
      numericColumn(Float32Array.from(pairs.flatMap(({ fit }) => lower.map((k) => fits.covariance[9 * fit + k]!))), {
        unit: 'mm²',
        width: 6,
      }),
    ],
    ['chi2', column(({ fit }) => fits.chiSquared[fit]!)],
    ['ndf', numericColumn(Uint16Array.from(pairs, ({ fit }) => fits.degreesOfFreedom[fit]!))],
    [
      'tracks',
      numericColumn(Uint32Array.from(pairs.flatMap(({ tracks }) => tracks)), {
        offsets: Uint32Array.from({ length: pairs.length + 1 }, (_, i) => 2 * i),
        target: 'Tracks',
      }),
    ],
    ['dca', column(({ fit }) => fits.distance[fit]!, 'mm')],
    ['angle', column(({ angle }) => angle.value, 'mrad')],
    ['angleError', column(({ angle }) => angle.error, 'mrad')],
    ['mass', column((pair) => massOf(pair).value, 'MeV')],
    ['massError', column((pair) => massOf(pair).error, 'MeV')],
    ['massBy', textColumn(pairs.map(({ method }) => method))],
    ...METHODS.flatMap((method) => [
      [`mass_${method}`, column(({ mass }) => mass[method].value, 'MeV')] as const,
      [`mass_${method}Error`, column(({ mass }) => mass[method].error, 'MeV')] as const,
    ]),
    ['fromDump', column(({ fromDump }) => fromDump, 'σ')],
  ]);
}
