/** Clusters of strips as collections of an event: "Strip clusters", and the points that x and y make of them. */
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import type { TrackerPlane } from './planes.ts';
import { isCrowded, rowsOf, type EventClusters, type StripReadout } from './stripClusters.ts';

const CLUSTERS = 'Strip clusters';
const POINTS = 'Tracker points';

/** z of a cluster: straws lie before and behind the middle of their plane. */
export function clusterZ({ technology, strips, z }: TrackerPlane, firstStrip: number): number {
  return technology === 'straws' ? strips.z[firstStrip]! : z;
}

/** null where the event has no clusters. */
export function clusterCollection({ planes }: StripReadout, clusters: EventClusters, event: number): Collection | null {
  const [first, last] = [clusters.offsets[event]!, clusters.offsets[event + 1]!];
  const count = last - first;
  if (count === 0) return null;
  const position = new Float32Array(3 * count);
  const end = new Float32Array(3 * count);
  const layer = new Uint16Array(count);
  for (let row = 0; row < count; row++) {
    const plane = planes[clusters.plane[first + row]!]!;
    const [cos, sin] = [Math.cos(plane.angle), Math.sin(plane.angle)];
    const u = clusters.coordinate[first + row]!;
    const z = clusterZ(plane, clusters.firstStrip[first + row]!);
    const [low, high] = plane.v;
    position.set([u * cos - low * sin, u * sin + low * cos, z], 3 * row);
    end.set([u * cos - high * sin, u * sin + high * cos, z], 3 * row);
    layer[row] = plane.layer;
  }
  return makeCollection(CLUSTERS, 'trackerHits', [
    ['position', numericColumn(position, { unit: 'mm', width: 3 })],
    ['end', numericColumn(end, { unit: 'mm', width: 3 })],
    ['time', numericColumn(clusters.time.slice(first, last), { unit: 'ns' })],
    ['channel', numericColumn(clusters.channel.slice(first, last))],
    ['layer', numericColumn(layer)],
    ['charge', numericColumn(Float32Array.from(clusters.charge.subarray(first, last)), { unit: 'ADC' })],
    ['strips', numericColumn(Uint16Array.from(clusters.strips.subarray(first, last)))],
    ['coordinate', numericColumn(clusters.coordinate.slice(first, last), { unit: 'mm' })],
    ['coordinateError', numericColumn(Float32Array.from(clusters.error.subarray(first, last)), { unit: 'mm' })],
    ['overlaps', numericColumn(clusters.overlap.slice(first, last))],
  ]);
}

interface Pair {
  readonly x: number;
  readonly y: number;
}

/**
 * Pairs of an x and a y cluster of the same station whose charges fit together. What belongs to what stays open: every
 * pair is given, with the number of partners that the more ambiguous of its two clusters has. Straws make no points.
 * null where there are none.
 */
export function pointCollection(readout: StripReadout, clusters: EventClusters, event: number): Collection | null {
  const { planes } = readout;
  const first = clusters.offsets[event]!;
  const pairs: Pair[] = [];
  const partners: number[] = [];
  for (const [index, plane] of planes.entries()) {
    const other = planes[index + 1];
    if (plane.technology === 'straws' || other?.station !== plane.station) continue;
    const found = pairsOf(readout, clusters, event, index);
    for (const pair of found) {
      pairs.push(pair);
      const ofX = found.filter(({ x }) => x === pair.x).length;
      partners.push(Math.max(ofX, found.filter(({ y }) => y === pair.y).length));
    }
  }
  const count = pairs.length;
  if (count === 0) return null;
  const position = new Float32Array(3 * count);
  const positionError = new Float32Array(3 * count);
  const layer = new Uint16Array(count);
  for (const [row, { x, y }] of pairs.entries()) {
    const [one, two] = [planes[clusters.plane[x]!]!, planes[clusters.plane[y]!]!];
    const [u, w] = [clusters.coordinate[x]!, clusters.coordinate[y]!];
    const [cosU, sinU] = [Math.cos(one.angle), Math.sin(one.angle)];
    const [cosW, sinW] = [Math.cos(two.angle), Math.sin(two.angle)];
    const determinant = cosU * sinW - sinU * cosW;
    position.set([(u * sinW - w * sinU) / determinant, (w * cosU - u * cosW) / determinant, one.z], 3 * row);
    const [errorU, errorW] = [clusters.error[x]! / determinant, clusters.error[y]! / determinant];
    positionError.set([Math.hypot(errorU * sinW, errorW * sinU), Math.hypot(errorU * cosW, errorW * cosU), 0], 3 * row);
    layer[row] = one.layer;
  }
  const chargeOf = (side: keyof Pair): Float32Array => Float32Array.from(pairs, (pair) => clusters.charge[pair[side]]!);
  const linksTo = (side: keyof Pair): Uint32Array => Uint32Array.from(pairs, (pair) => pair[side] - first);
  return makeCollection(POINTS, 'trackerHits', [
    ['position', numericColumn(position, { unit: 'mm', width: 3 })],
    ['positionError', numericColumn(positionError, { unit: 'mm', width: 3 })],
    ['layer', numericColumn(layer)],
    ['xCluster', numericColumn(linksTo('x'), { target: CLUSTERS })],
    ['yCluster', numericColumn(linksTo('y'), { target: CLUSTERS })],
    ['xCharge', numericColumn(chargeOf('x'), { unit: 'ADC' })],
    ['yCharge', numericColumn(chargeOf('y'), { unit: 'ADC' })],
    ['partners', numericColumn(Uint16Array.from(partners))],
  ]);
}

/** @param plane index of the first plane of a station; the second is the next */
function pairsOf({ chargeRatio }: StripReadout, clusters: EventClusters, event: number, plane: number): Pair[] {
  const firsts = rowsOf(clusters, event, plane);
  const seconds = rowsOf(clusters, event, plane + 1);
  if (isCrowded(firsts.length, seconds.length)) return [];
  return firsts.flatMap((x) =>
    seconds.flatMap((y) => {
      const ratio = clusters.charge[x]! / clusters.charge[y]!;
      return ratio <= chargeRatio && 1 / ratio <= chargeRatio ? [{ x, y }] : [];
    }),
  );
}
