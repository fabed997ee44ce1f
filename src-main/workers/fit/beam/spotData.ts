/** Hits and profiles of the beam at each station, taken out of events. Lengths in mm. */
import { isMicromegas } from '#core/calibration/methods/beamSpot.ts';
import type { EventData } from '#core/event/event.ts';
import type { Detector } from '#core/detector/detector.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import { targetReadout, type TargetReadout } from '../../reconstruct/padme/beam.ts';
import { trackersOf } from '../../reconstruct/na64/planes.ts';
import { numbersIn, scalarIn } from '../eventNumbers.ts';
import type { CalibrationTask, Collector } from '../procedure.ts';
import { Thinned } from '../thinned.ts';

export type Interval = readonly [low: number, high: number];

/** One hit per particle. */
export interface SpotHits {
  readonly kind: 'hits';
  readonly station: string;
  /** What the station covers. */
  readonly x: Interval;
  readonly y: Interval;
  /** Of its pixels; 0 where places are continuous */
  readonly pixel: readonly [x: number, y: number];
  readonly hitX: Float64Array;
  readonly hitY: Float64Array;
}

/** Charge on the strips of one view, summed over the events. */
export interface SpotView {
  readonly edges: Float64Array;
  readonly charge: Float64Array;
  /** 1σ; NaN for a strip that is not good */
  readonly error: Float64Array;
}

export interface SpotStrips {
  readonly kind: 'strips';
  readonly station: string;
  readonly x: SpotView;
  readonly y: SpotView;
  readonly events: number;
}

export type SpotStation = SpotHits | SpotStrips;
export type SpotData = readonly SpotStation[];

/** Hits of a station that are kept at most, 64 MB: of more every second. */
const MOST_HITS = 1 << 22;

/** @throws BeamglassError `missingConstant` where the target's strips have no constants */
export function spotCollector(task: CalibrationTask): Collector<SpotData> {
  return task.detector.setup.experiment === 'padme' ? padmeSpots(task) : na64Spots(task);
}

function extent({ element, place }: PlacedElement): { x: Interval; y: Interval } {
  const half = element.shape.type === 'box' ? element.shape.size.map((side) => side / 2) : [40, 40];
  const [x, y] = place.centre;
  return { x: [x - half[0]!, x + half[0]!], y: [y - half[1]!, y + half[1]!] };
}

/** Events with one point at the station, that only one pair of clusters makes. */
function na64Spots({ detector, parameters }: CalibrationTask): Collector<SpotData> {
  const trackers = trackersOf(detector);
  // Planes are counted over all trackers; a point has the number of its station's first.
  let layer = 0;
  const stations = trackers.flatMap((owner) => {
    const first = layer;
    const { readout } = owner.element;
    layer += readout?.type === 'strips' || readout?.type === 'straws' ? readout.planes.length : 0;
    return isMicromegas(owner.element) && isOnAxis(owner)
      ? [{ owner, layer: first, hits: new Thinned(2, MOST_HITS) }]
      : [];
  });
  return {
    add: (event) => {
      if (parameters['srdCut'] === 1 && scalarIn(event, 'srd_tag') === 0) return;
      const layers = numbersIn(event, 'Tracker points', 'layer');
      const partners = numbersIn(event, 'Tracker points', 'partners');
      const position = numbersIn(event, 'Tracker points', 'position');
      for (const station of stations) {
        let found = -1;
        let count = 0;
        for (let row = 0; row < layers.length; row++) {
          if (layers[row] !== station.layer) continue;
          found = row;
          count++;
        }
        if (count !== 1 || partners[found] !== 1) continue;
        station.hits.add(position[3 * found]!, position[3 * found + 1]!);
      }
    },
    data: () =>
      stations.map(({ owner, hits }): SpotHits => ({
        kind: 'hits',
        station: owner.element.name,
        ...extent(owner),
        pixel: [0, 0],
        hitX: hits.column(0),
        hitY: hits.column(1),
      })),
  };
}

/** Behind the beam's magnets, where the beam is on the axis of the setup: MM3, MM4 (handbook §4.4). */
const isOnAxis = ({ place }: PlacedElement): boolean => Math.abs(place.centre[0]) < 1;

function padmeSpots(task: CalibrationTask): Collector<SpotData> {
  const { detector } = task;
  const sensor = detector.placed.find(({ name }) => name === 'TimePix');
  const hits = new Thinned(2, MOST_HITS);
  const profile = stripSums(task);
  return {
    add: (event) => {
      profile?.add(event);
      const position = numbersIn(event, 'TimePix', 'position');
      const counts = numbersIn(event, 'TimePix', 'counts');
      for (let row = 0; row < counts.length; row++) {
        for (let hit = 0; hit < counts[row]!; hit++) {
          hits.add(position[3 * row]!, position[3 * row + 1]!);
        }
      }
    },
    data: () => {
      const stations: SpotStation[] = [];
      const strips = profile?.data() ?? null;
      if (strips !== null) stations.push(strips);
      if (sensor !== undefined) {
        const pixel = pixelOf(detector);
        stations.push({
          kind: 'hits',
          station: 'TimePix',
          ...extent(sensor),
          pixel,
          hitX: hits.column(0),
          hitY: hits.column(1),
        });
      }
      return stations;
    },
  };
}

function pixelOf({ placed }: Detector): [number, number] {
  const readout = placed.find(({ name }) => name === 'TimePix')?.element.readout;
  if (readout?.type !== 'grid' || readout.pixels === undefined || readout.size === undefined) return [0, 0];
  return [readout.size[0] / readout.pixels[0], readout.size[1] / readout.pixels[1]];
}

/** null for a setup whose target has no strips. */
function stripSums({ detector, runs }: CalibrationTask): { add(event: EventData): void; data(): SpotStrips } | null {
  const target = detector.placed.find(({ name }) => name === 'Target');
  const constants = runs[0]?.constants ?? null;
  if (target?.element.readout?.type !== 'strips' || constants === null) return null;
  const readout = targetReadout(detector, constants);
  const sums = new Float64Array(readout.indexOf.size);
  let events = 0;
  return {
    add: (event) => {
      const channel = numbersIn(event, 'Target profile', 'channel');
      const value = numbersIn(event, 'Target profile', 'value');
      if (channel.length > 0) events++;
      for (let row = 0; row < channel.length; row++) {
        const strip = readout.indexOf.get(channel[row]!);
        if (strip !== undefined && Number.isFinite(value[row])) sums[strip]! += value[row]!;
      }
    },
    data: () => ({
      kind: 'strips',
      station: 'Target',
      x: viewOf(readout, 'x', sums.subarray(0, readout.x.cells.length), events),
      y: viewOf(readout, 'y', sums.subarray(readout.x.cells.length), events),
      events,
    }),
  };
}

/** The charge of a strip fluctuates with the number of positrons, with that of one positron, and with noise. */
function viewOf(readout: TargetReadout, view: 'x' | 'y', sums: Float64Array, events: number): SpotView {
  const { cells, first, pitch, scale, noise } = readout[view];
  const perCharge = readout.charge * (1 + readout.spread ** 2);
  return {
    edges: Float64Array.from({ length: cells.length + 1 }, (_, i) => first + pitch * (i - 0.5)),
    charge: sums.slice(),
    error: Float64Array.from(sums, (charge, i) =>
      Number.isNaN(scale[i]) ? Number.NaN : Math.sqrt(Math.max(charge, 0) * perCharge + events * noise[i]! ** 2),
    ),
  };
}
