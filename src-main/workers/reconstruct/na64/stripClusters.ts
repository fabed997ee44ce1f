/** From the strips and straws that have fired to clusters per plane, many events at once. */
import { columnOf, textsOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import type { NumericColumn } from '#core/event/column.ts';
import { findCollection, type EventData, type Label } from '#core/event/event.ts';
import { clusterStrips, STRIP_FAULTS, type ReadoutPlane, type StripClusters } from '#main/native/stripClusters.ts';
import type { TrackerPlane } from './planes.ts';

/** What a run needs once. */
export interface StripReadout {
  readonly planes: readonly TrackerPlane[];
  /** In the same order */
  readonly readout: readonly ReadoutPlane[];
  readonly leastStrips: number;
  readonly splitChiSquared: number;
  readonly mostClusters: number;
  /** Largest ratio of the charges of the two coordinates of a point */
  readonly chargeRatio: number;
}

/**
 * Clusters of many events, one event behind the other; `plane` is that of `StripReadout.planes`, coordinates are u of
 * the plane.
 */
export interface EventClusters extends StripClusters {
  /** Events + 1: the clusters of event i are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: Uint32Array;
  /** ns, of the strongest strip; NaN where the collection gives none. */
  readonly time: Float32Array;
  /** Of the strongest strip */
  readonly channel: Uint32Array;
}

const COLLECTION = 'Strips';

/**
 * @param parameters of the reconstruction, with the strips' (src-core/reconstruction/na64StripParameters.ts)
 * @throws BeamglassError `missingConstant`
 */
export function stripReadout(
  planes: readonly TrackerPlane[],
  inForce: ConstantsInForce,
  parameters: Readonly<Record<string, number>>,
): StripReadout {
  return {
    planes,
    readout: planes.map((plane) => readoutOf(plane, inForce)),
    leastStrips: parameters['stripsLeast']!,
    splitChiSquared: parameters['splitChi2']!,
    mostClusters: parameters['clustersMost']!,
    chargeRatio: parameters['pairingWindow']!,
  };
}

function readoutOf(plane: TrackerPlane, inForce: ConstantsInForce): ReadoutPlane {
  const { strips, pitch, resolution, element, technology } = plane;
  const states = textsOf(inForce, 'channel.status', 'state', strips.channel);
  const separate = technology === 'straws';
  const response = (column: string): number => columnOf(inForce, 'tracker.strips', column, [element])[0]!;
  return {
    separate,
    first: strips.u[0]!,
    pitch,
    resolution,
    channel: strips.channel,
    usable: Uint8Array.from(states, (state) => (state === 'good' ? 1 : 0)),
    // A straw that has a signal has been hit; its charge tells nothing of where.
    threshold: separate ? 0 : response('threshold'),
    spread: separate ? pitch : response('spread'),
    noise: separate ? 1 : response('noise'),
    gainSpread: separate ? 0 : response('gainSpread'),
  };
}

/** Rows whose charge is no number are left out; events without the collection have no clusters. */
export async function reconstructStrips(
  events: readonly EventData[],
  { readout, leastStrips, splitChiSquared, mostClusters }: StripReadout,
): Promise<EventClusters> {
  const { offsets, channel, charge, time } = gather(events);
  const clusters = await clusterStrips({
    planes: readout,
    offsets,
    channel,
    charge,
    leastStrips,
    splitChiSquared,
    mostClusters,
  });
  const ends = new Uint32Array(events.length + 1);
  for (const [event, count] of clusters.count.entries()) ends[event + 1] = ends[event]! + count;
  return {
    ...clusters,
    offsets: ends,
    time: Float32Array.from(clusters.row, (row) => time[row]!),
    channel: Uint32Array.from(clusters.row, (row) => channel[row]!),
  };
}

interface Gathered {
  readonly offsets: Uint32Array;
  readonly channel: Uint32Array;
  readonly charge: Float64Array;
  readonly time: Float32Array;
}

function gather(events: readonly EventData[]): Gathered {
  const found = events.map((event) => stripsOf(event));
  const offsets = new Uint32Array(events.length + 1);
  for (const [i, rows] of found.entries()) offsets[i + 1] = offsets[i]! + (rows?.count ?? 0);
  const total = offsets.at(-1)!;
  const gathered = {
    offsets,
    channel: new Uint32Array(total),
    charge: new Float64Array(total),
    time: new Float32Array(total).fill(Number.NaN),
  };
  for (const [i, rows] of found.entries()) {
    if (rows === null) continue;
    gathered.channel.set(rows.channel, offsets[i]);
    gathered.charge.set(rows.charge, offsets[i]);
    if (rows.time !== null) gathered.time.set(rows.time, offsets[i]);
  }
  return gathered;
}

interface StripRows {
  readonly count: number;
  readonly channel: ArrayLike<number>;
  readonly charge: ArrayLike<number>;
  readonly time: ArrayLike<number> | null;
}

/** null where the event has no strips with channel and charge. */
function stripsOf(event: EventData): StripRows | null {
  const collection = findCollection(event, COLLECTION);
  const channel = numbersOf(collection?.columns.get('channel') as NumericColumn | undefined);
  const charge = numbersOf(collection?.columns.get('charge') as NumericColumn | undefined);
  if (collection === undefined || channel === null || charge === null) return null;
  return { count: collection.count, channel, charge, time: numbersOf(collection.columns.get('time') as NumericColumn) };
}

const numbersOf = (column: NumericColumn | undefined): ArrayLike<number> | null =>
  column === undefined || column.width !== 1 || column.offsets !== null || column.data instanceof BigUint64Array
    ? null
    : (column.data as Exclude<NumericColumn['data'], BigUint64Array | BigInt64Array>);

/** Rows of an event's clusters on a plane. */
export function rowsOf({ offsets, plane }: EventClusters, event: number, index: number): number[] {
  const rows: number[] = [];
  for (let row = offsets[event]!; row < offsets[event + 1]!; row++) if (plane[row] === index) rows.push(row);
  return rows;
}

/** More pairs of x and y than this in a station are points of nothing. */
const MOST_PAIRS = 256;
export const isCrowded = (x: number, y: number): boolean => x * y > MOST_PAIRS;

/** What of the strips of an event could not be used, as sentences; none where nothing is wrong. */
export function stripLabels({ planes }: StripReadout, clusters: EventClusters, event: number): readonly Label[] {
  const { faults } = clusters;
  const first = event * (planes.length + 1);
  const having = (fault: number): string[] =>
    planes.filter((_, index) => (faults[first + index]! & fault) !== 0).map(({ name }) => name);
  const labels: Label[] = [];
  const tell = (names: readonly string[], value: string): void => {
    if (names.length > 0) labels.push({ name: 'Strips', value: `${names.join(', ')}: ${value}` });
  };
  tell(having(STRIP_FAULTS.notFinite), 'charges that are no numbers are left out');
  tell(having(STRIP_FAULTS.tooManyClusters), 'more clusters than allowed, the largest are kept');
  tell(having(STRIP_FAULTS.full), 'more than half of the shared channels have fired, clusters mean little');
  const crowded = planes.filter(({ station, technology }, index) => {
    if (technology === 'straws' || planes[index + 1]?.station !== station) return false;
    return isCrowded(rowsOf(clusters, event, index).length, rowsOf(clusters, event, index + 1).length);
  });
  tell(
    crowded.map(({ station }) => station),
    'too many clusters for points of x and y',
  );
  if (faults[first + planes.length] === 1) {
    labels.push({ name: 'Strips', value: 'channels that the setup does not have are left out' });
  }
  return labels;
}
