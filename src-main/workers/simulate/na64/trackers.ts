/**
 * Tracking planes: which z the engine observes for them, what their strips and straws read, and the rows of the
 * "Strips" collection.
 */
import { cellsOf, type Cell } from '#core/detector/cells.ts';
import { pointOutOf } from '#core/detector/placement.ts';
import { NA64_STRIPS } from '#core/physics/na64Strips.ts';
import { CHANNEL_STATES, type ChannelFamily } from '#core/simulation/truth.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { readStrips, type StripPlane } from '#main/native/digitisation.ts';
import { calibrationRandom, drawGain, drawState, type Spread } from './channels.ts';
import type { Layout } from './layout.ts';

/** Straws: drift velocity in mm/ns (50 ns to the wall), and efficiency; assumed. */
const DRIFT_VELOCITY = 0.06;
const STRAW_EFFICIENCY = 0.98;

/** One coordinate of one element. */
export interface TrackerPlane {
  readonly name: string;
  readonly axis: 0 | 1;
  /** z at which particles cross it; straws lie in several layers. */
  readonly layers: readonly number[];
  /** Strips or straws by readout channel of the plane, from 0. */
  readonly cells: readonly (readonly Cell[])[];
  /** Channel of the setup's channel map by readout channel of the plane. */
  readonly channels: Uint32Array;
  /** Both ends of every strip or straw of `cells`, in that order: six numbers each. */
  readonly ends: readonly Float32Array[];
  /** Where strips or straws begin and end along themselves. */
  readonly reach: readonly [low: number, high: number];
  readonly gain: Float64Array;
  readonly state: Uint8Array;
  /** null for straws. */
  readonly strips: StripPlane | null;
  /** Straws: diameter, mm. */
  readonly diameter: number;
}

export function trackerPlanes({ trackers }: Layout, seed: number, spread: Spread): TrackerPlane[] {
  const random = calibrationRandom(seed, 2);
  return trackers.flatMap((owner) => {
    const { readout } = owner.element;
    if (readout?.type !== 'strips' && readout?.type !== 'straws') return [];
    const cells = cellsOf(owner);
    let before = 0;
    return readout.planes.map((plane): TrackerPlane => {
      const own = cells.slice(before, before + plane.count);
      before += plane.count;
      const channels = [...new Set(own.map(({ channel }) => channel))].toSorted((a, b) => a - b);
      const local = new Map(channels.map((channel, i) => [channel, i]));
      const byChannel = channels.map((): Cell[] => []);
      for (const cell of own) byChannel[local.get(cell.channel)!]!.push(cell);
      const gain = Float64Array.from(channels, () => drawGain(random, spread.gain));
      const state = Uint8Array.from(channels, () => drawState(random, spread.faulty));
      const axis = plane.measures === 'x' ? 0 : 1;
      return {
        name: `${owner.name} ${plane.measures}`,
        axis,
        layers: [...new Set(own.map(({ place }) => place.centre[2]))].toSorted((a, b) => a - b),
        cells: byChannel,
        channels: Uint32Array.from(channels),
        ends: byChannel.map((list) => Float32Array.from(list.flatMap((cell) => endsOf(cell, axis)))),
        reach: reachOf(own[0]!, axis),
        gain,
        state,
        strips:
          'pitch' in plane
            ? {
                pitch: plane.pitch,
                first: own[0]!.place.centre[axis],
                spread: NA64_STRIPS.spread,
                resolution: NA64_STRIPS.resolution,
                noise: NA64_STRIPS.noise,
                threshold: NA64_STRIPS.threshold,
                channel: Uint32Array.from(own, ({ channel }) => local.get(channel)!),
                gain,
                state,
              }
            : null,
        diameter: 'diameter' in plane ? plane.diameter : 0,
      };
    });
  });
}

function reachOf({ place, size }: Cell, axis: 0 | 1): [low: number, high: number] {
  const other = axis === 0 ? 1 : 0;
  return [place.centre[other] - size[other] / 2, place.centre[other] + size[other] / 2];
}

function endsOf({ place, size }: Cell, axis: 0 | 1): number[] {
  const half = axis === 0 ? [0, size[1] / 2] : [size[0] / 2, 0];
  return [...pointOutOf(place, [-half[0]!, -half[1]!, 0]), ...pointOutOf(place, [half[0]!, half[1]!, 0])];
}

export function trackerFamily({ name, channels, gain, state, strips }: TrackerPlane): ChannelFamily {
  const zeros = Array.from(channels, () => 0);
  return {
    name,
    channel: [...channels],
    gain: [...gain],
    gainUnit: '',
    pedestal: zeros,
    noise: zeros.map(() => (strips ? NA64_STRIPS.noise : 0)),
    readUnit: 'ADC',
    timeOffset: zeros,
    state: Array.from(state, (value) => CHANNEL_STATES[value]!),
  };
}

/** Hits of charged particles on the planes, event by event. */
export class TrackerHits {
  /** Per plane: number of hits per event; position along the coordinate; the other one; layer; time. */
  readonly counts: Uint32Array[];
  readonly rows: number[][];
  private readonly byZ = new Map<number, { plane: number; layer: number }[]>();
  private readonly planes: readonly TrackerPlane[];

  constructor(planes: readonly TrackerPlane[], events: number) {
    this.planes = planes;
    this.counts = planes.map(() => new Uint32Array(events));
    this.rows = planes.map(() => []);
    for (const [index, plane] of planes.entries()) {
      for (const [layer, z] of plane.layers.entries()) {
        const list = this.byZ.get(z);
        if (list) list.push({ plane: index, layer });
        else this.byZ.set(z, [{ plane: index, layer }]);
      }
    }
  }

  /** Events must come in their order. */
  add(event: number, z: number, x: number, y: number, time: number): void {
    for (const { plane, layer } of this.byZ.get(z) ?? []) {
      const { axis, reach } = this.planes[plane]!;
      const [along, across] = axis === 0 ? [x, y] : [y, x];
      if (across < reach[0] || across > reach[1]) continue;
      this.counts[plane]![event]!++;
      this.rows[plane]!.push(along, layer, time);
    }
  }
}

/** Numbers per row of `TrackerHits.rows`. */
const ROW = 3;

/** What the channels of one plane read: one behind the other, event by event. */
export interface PlaneSignals {
  readonly count: Uint32Array;
  readonly channel: Uint32Array;
  readonly charge: Float32Array;
  /** ns; NaN for strips, which measure none. */
  readonly time: Float32Array | null;
}

export async function readPlanes(
  planes: readonly TrackerPlane[],
  { counts, rows }: TrackerHits,
  seed: number,
  first: number,
): Promise<PlaneSignals[]> {
  return Promise.all(
    planes.map(async (plane, index) => {
      const hits = rows[index]!;
      if (plane.strips === null) return readStraws(plane, index, counts[index]!, hits, seed, first);
      const total = hits.length / ROW;
      const signals = await readStrips({
        plane: plane.strips,
        planeNumber: index,
        seed,
        firstStream: first,
        offsets: offsetsOf(counts[index]!),
        position: Float64Array.from({ length: total }, (_, i) => hits[ROW * i]!),
        charge: new Float64Array(total).fill(NA64_STRIPS.charge),
      });
      return { ...signals, time: null };
    }),
  );
}

function readStraws(
  { diameter, cells, state, layers, axis }: TrackerPlane,
  number: number,
  counts: Uint32Array,
  hits: readonly number[],
  seed: number,
  first: number,
): PlaneSignals {
  const count = new Uint32Array(counts.length);
  const channel: number[] = [];
  const charge: number[] = [];
  const time: number[] = [];
  // Straws are numbered along the coordinate, layers in turn.
  const pitch = diameter / layers.length;
  const lowest = cells[0]![0]!.place.centre[axis];
  let row = 0;
  for (let event = 0; event < counts.length; event++) {
    const seen = new Set<number>();
    if (counts[event]! > 0) {
      const random = makeRandom(seed, first + event, 1000 + number);
      for (let i = 0; i < counts[event]!; i++, row += ROW) {
        const [along, layer, at] = [hits[row]!, hits[row + 1]!, hits[row + 2]!];
        const straw = layers.length * Math.round((along - lowest - layer * pitch) / diameter) + layer;
        const isHit = random.uniform() < STRAW_EFFICIENCY;
        const size = NA64_STRIPS.charge * Math.max(0.1, 1 + 0.1 * random.landau());
        if (!isHit || straw < 0 || straw >= cells.length || state[straw] === 1 || seen.has(straw)) continue;
        seen.add(straw);
        channel.push(straw);
        charge.push(Math.min(size, 10 * NA64_STRIPS.charge));
        time.push(at + Math.abs(along - lowest - straw * pitch) / DRIFT_VELOCITY);
      }
    }
    count[event] = seen.size;
  }
  return {
    count,
    channel: Uint32Array.from(channel),
    charge: Float32Array.from(charge),
    time: Float32Array.from(time),
  };
}

export function offsetsOf(counts: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) offsets[i + 1] = offsets[i]! + counts[i]!;
  return offsets;
}
