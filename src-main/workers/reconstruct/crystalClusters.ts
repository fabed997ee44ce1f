/** From the waveforms of PADME's crystals to hits and clusters, many events at once. */
import type { Detector } from '#core/detector/detector.ts';
import { columnOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { crystalColumn, crystalRow } from '#core/physics/padmeCrystals.ts';
import {
  PADME_CLUSTERING,
  clusterCrystals,
  type CellGrid,
  type ClusterSettings,
  type CrystalClusters,
} from '#main/native/clusters.ts';
import { reconstructPulses, type PulseConstants, type ReconstructedPulses } from '#main/native/pulses.ts';
import { crystalConstants } from './pulseConstants.ts';

/** Energy of showers of PADME’s energies across their axis, mm: fitted to simulated photons of 50 to 250 MeV. */
export const BGO_PROFILE = { core: 0.452, coreRadius: 4.4, tailRadius: 22.5 } as const;

const ELEMENT = 'ECal';
const WAVEFORMS = 'ECal waveforms';

/** What a run needs once: the crystals of its setup and the constants in force. */
export interface CrystalReadout {
  readonly grid: CellGrid;
  readonly constants: PulseConstants;
  /** By channel of the setup's channel map: index among the crystals */
  readonly indexOf: ReadonlyMap<number, number>;
  readonly column: Int32Array;
  readonly row: Int32Array;
  readonly settings: ClusterSettings;
}

/** Hits of all crystals, events one behind the other, and the clusters made of them. */
export interface CrystalHits {
  /** Events + 1 */
  readonly offsets: Uint32Array;
  /** Per hit: index among the crystals */
  readonly crystal: Uint32Array;
  readonly pulses: ReconstructedPulses;
  readonly clusters: CrystalClusters;
}

/** @throws BeamglassError `missingConstant` */
export function crystalReadout(
  detector: Detector,
  inForce: ConstantsInForce,
  settings: Partial<ClusterSettings> = {},
): CrystalReadout {
  const cells = detector.cells.filter(({ element }) => element === ELEMENT);
  const channels = cells.map(({ channel }) => channel);
  const column = Int32Array.from(cells, ({ id }) => crystalColumn(id));
  const row = Int32Array.from(cells, ({ id }) => crystalRow(id));
  const resolution = (name: string): number => columnOf(inForce, 'calorimeter.resolution', name, [ELEMENT])[0]!;
  // Any crystal and its pitch give the place of the first, which the ring of crystals lacks.
  const first = cells[0]!;
  const neighbour = cells.find((_, i) => row[i] === row[0] && column[i] === column[0]! + 1)!;
  const pitch = neighbour.place.centre[0] - first.place.centre[0];
  return {
    grid: {
      columns: column.reduce((most, value) => Math.max(most, value), 0) + 1,
      rows: row.reduce((most, value) => Math.max(most, value), 0) + 1,
      firstX: first.place.centre[0] - pitch * column[0]!,
      firstY: first.place.centre[1] - pitch * row[0]!,
      pitchX: pitch,
      pitchY: pitch,
      profile: BGO_PROFILE,
    },
    constants: crystalConstants(inForce, channels),
    indexOf: new Map(channels.map((channel, index) => [channel, index])),
    column,
    row,
    settings: {
      ...PADME_CLUSTERING,
      resolution: {
        stochastic: resolution('stochastic'),
        constant: resolution('constant'),
        noise: resolution('noise'),
      },
      ...settings,
    },
  };
}

/** Waveforms of channels that the setup does not have are left out. */
export async function reconstructCrystals(events: readonly EventData[], readout: CrystalReadout): Promise<CrystalHits> {
  const { samples, offsets, channel, start, perEvent } = gather(events, readout);
  const pulses = await reconstructPulses({
    digitiser: 'v1742',
    multiHit: true,
    pedestalSamples: 80,
    period: 1,
    constants: readout.constants,
    channel,
    start,
    offsets,
    samples,
  });
  const hits = Uint32Array.from(perEvent, (waveform) => pulses.offsets[waveform]!);
  const crystal = new Uint32Array(pulses.energy.length);
  channel.forEach((index, waveform) => crystal.fill(index, pulses.offsets[waveform], pulses.offsets[waveform + 1]));
  const clusters = await clusterCrystals({
    grid: readout.grid,
    settings: readout.settings,
    offsets: hits,
    column: Int32Array.from(crystal, (index) => readout.column[index]!),
    row: Int32Array.from(crystal, (index) => readout.row[index]!),
    energy: pulses.energy,
    energyError: pulses.energyError,
    time: pulses.time,
    timeError: pulses.timeError,
  });
  return { offsets: hits, crystal, pulses, clusters };
}

interface Gathered {
  readonly samples: Uint16Array;
  readonly offsets: Uint32Array;
  readonly channel: Uint32Array;
  readonly start: Float64Array;
  /** Events + 1: waveforms of each */
  readonly perEvent: Uint32Array;
}

function gather(events: readonly EventData[], { indexOf }: CrystalReadout): Gathered {
  const perEvent = new Uint32Array(events.length + 1);
  const channel: number[] = [];
  const start: number[] = [];
  const ends: number[] = [0];
  const parts: Uint16Array[] = [];
  for (const [number, event] of events.entries()) {
    const columns = findCollection(event, WAVEFORMS)?.columns;
    const codes = columns?.get('samples');
    const rows = codes?.offsets;
    if (columns && codes && rows && codes.data instanceof Uint16Array) {
      const channels = columns.get('channel')!.data;
      const starts = columns.get('start')!.data;
      for (let i = 0; i + 1 < rows.length; i++) {
        const index = indexOf.get(Number(channels[i]));
        if (index === undefined) continue;
        channel.push(index);
        start.push(Number(starts[i]));
        parts.push(codes.data.subarray(rows[i], rows[i + 1]));
        ends.push(ends.at(-1)! + rows[i + 1]! - rows[i]!);
      }
    }
    perEvent[number + 1] = channel.length;
  }
  const samples = new Uint16Array(ends.at(-1)!);
  parts.forEach((part, i) => samples.set(part, ends[i]));
  return {
    samples,
    offsets: Uint32Array.from(ends),
    channel: Uint32Array.from(channel),
    start: Float64Array.from(start),
    perEvent,
  };
}
