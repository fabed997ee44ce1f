/** Hits, tracks, vertices and truth particles as Phoenix objects. */
import type { Column } from '#core/event/column.ts';
import type { Collection } from '#core/event/event.ts';
import { propagatePerigee } from '#core/physics/helix.ts';
import { interpolateStates } from '#core/physics/stateInterpolation.ts';
import { extrasOf, inMeV, located, numberAt, vectorAt, type PhoenixObject, type PhoenixPart } from './phoenixValues.ts';
import { shortestFloat32 } from '#core/event/shortestFloat32.ts';

const isFinite = (values: readonly number[]): boolean => values.every(Number.isFinite);

/** The type of the first hit holds for the whole collection, so all have the same. */
export function hits(collection: Collection): PhoenixPart {
  const end = collection.columns.get('end');
  return end ? withType(collection, 'Line', end, 'end') : boxesOrPoints(collection);
}

export function boxesOrPoints(collection: Collection): PhoenixPart {
  const size = collection.columns.get('size');
  return size ? withType(collection, 'Box', size, 'size') : withType(collection, 'Point', undefined, '');
}

function withType(collection: Collection, type: string, second: Column | undefined, placed: string): PhoenixPart {
  const position = collection.columns.get('position');
  const extras = extrasOf(collection, ['position', placed]);
  const content = located(collection.count, (index) => {
    const pos = [...(vectorAt(position, index) ?? []), ...(vectorAt(second, index) ?? [])];
    return isFinite(pos) ? { type, pos, ...extras(index) } : null;
  });
  return { type: 'Hits', content };
}

const TRACK_COLUMNS = 'points,states,stateCovariance,perigee,perigeeReference,momentum,charge,chi2,ndf'.split(',');
/** How far a track is followed from its perigee, mm. */
const FOLLOWED = { radius: 1500, length: 4000 };

/** Every track is written, drawable or not: vertices link tracks by index. */
export function tracks(collection: Collection, fieldT: number | null): PhoenixPart {
  const { columns } = collection;
  const extras = extrasOf(collection, TRACK_COLUMNS);
  const content = Array.from({ length: collection.count }, (_, index) => {
    const object: PhoenixObject = {};
    const pos = pathOf(collection, index, fieldT);
    if (pos.length > 0) object['pos'] = pos;
    const parameters = parametersOf(collection, index);
    if (parameters) object['dparams'] = parameters;
    const dof = numberAt(columns.get('ndf'), index);
    const optional = {
      charge: numberAt(columns.get('charge'), index),
      chi2: numberAt(columns.get('chi2'), index),
      dof,
    };
    for (const [name, value] of Object.entries(optional)) if (value !== null) object[name] = value;
    return { ...object, ...momentumOf(collection, index), ...extras(index) };
  });
  return { type: 'Tracks', content };
}

/** Truth particles as tracks: along their points, else from production to end. */
export function particles(collection: Collection): PhoenixPart {
  const { columns } = collection;
  const extras = extrasOf(collection, ['points', 'vertex', 'endpoint', 'momentum', 'charge', 'pdg']);
  const content = Array.from({ length: collection.count }, (_, index) => {
    const points = rowsOf(columns.get('points'), index, 3);
    const ends = [
      ...(vectorAt(columns.get('vertex'), index) ?? []),
      ...(vectorAt(columns.get('endpoint'), index) ?? []),
    ];
    const pos = toPath(points.length > 3 ? points : ends);
    const charge = numberAt(columns.get('charge'), index);
    return {
      ...(pos.length > 0 ? { pos } : {}),
      ...(charge === null ? {} : { charge }),
      pdgId: numberAt(columns.get('pdg'), index),
      ...momentumOf(collection, index),
      ...extras(index),
    };
  });
  return { type: 'Tracks', content };
}

export function vertices(collection: Collection): PhoenixPart {
  const { columns } = collection;
  const links = columns.get('tracks');
  const extras = extrasOf(collection, ['position', 'tracks']);
  const content = located(collection.count, (index) => {
    const [x, y, z] = vectorAt(columns.get('position'), index)!;
    if (!isFinite([x!, y!, z!])) return null;
    const linked = links?.target ? { linkedTracks: rowsOf(links, index, 1), linkedTrackCollection: links.target } : {};
    return { x, y, z, ...linked, ...extras(index) };
  });
  return { type: 'Vertices', content };
}

function rowsOf(column: Column | undefined, index: number, width: number): number[] {
  if (!column || column.type === 'text' || !column.offsets) return [];
  const values = column.data.subarray(column.offsets[index]! * width, column.offsets[index + 1]! * width);
  return Array.from(values as Iterable<number | bigint>, (value) =>
    column.type === 'f32' ? shortestFloat32(Number(value)) : Number(value),
  );
}

/** Points of a track in the order of preference of the display: points, states, perigee in a known field. */
function pathOf(collection: Collection, index: number, fieldT: number | null): number[][] {
  const { columns } = collection;
  const points = rowsOf(columns.get('points'), index, 3);
  if (points.length > 3) return toPath(points);
  const states = rowsOf(columns.get('states'), index, 6);
  if (states.length > 6) return toPath(interpolateStates(states, 0.1));
  const perigee = vectorAt(columns.get('perigee'), index);
  if (!perigee || fieldT === null) return [];
  const reference = vectorAt(columns.get('perigeeReference'), index) ?? [0, 0, 0];
  return toPath(propagatePerigee(perigee, reference, fieldT, FOLLOWED));
}

/** Rows of three finite numbers. Phoenix passes over fewer than three points, so two get their middle. */
function toPath(values: ArrayLike<number>): number[][] {
  const path: number[][] = [];
  for (let i = 0; i + 2 < values.length; i += 3) path.push([values[i]!, values[i + 1]!, values[i + 2]!]);
  if (path.length < 2 || !path.every(isFinite)) return [];
  const [first, last] = [path[0]!, path[1]!];
  if (path.length === 2)
    path.splice(
      1,
      0,
      first.map((value, axis) => (value + last[axis]!) / 2),
    );
  return path;
}

/** d0, z0, phi, theta, q/p (1/MeV): Phoenix knows no reference point but the origin. */
function parametersOf(collection: Collection, index: number): number[] | null {
  const perigee = vectorAt(collection.columns.get('perigee'), index);
  const reference = vectorAt(collection.columns.get('perigeeReference'), index);
  if (!perigee || !isFinite(perigee) || reference?.some((value) => value !== 0)) return null;
  return [...perigee.slice(0, 4), perigee[4]! / 1000];
}

/** p, pT, phi and eta; eta only where the momentum is not along the beam. */
function momentumOf(collection: Collection, index: number): PhoenixObject {
  const p = vectorAt(collection.columns.get('momentum'), index);
  if (!p || !isFinite(p)) return {};
  const [px, py, pz] = p as [number, number, number];
  const pT = Math.hypot(px, py);
  const common = { mom: inMeV(Math.hypot(pT, pz)), pT: inMeV(pT), phi: Math.atan2(py, px) };
  return pT > 0 ? { ...common, eta: Math.asinh(pz / pT) } : common;
}
