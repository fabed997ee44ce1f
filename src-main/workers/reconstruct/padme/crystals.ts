/** PADME's calorimeter: from the waveforms of its crystals to hits and clusters, many events at once. */
import { columnOf, parameterOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import { wiringOf } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import type { EventData } from '#core/event/event.ts';
import { crystalColumn, crystalRow } from '#core/physics/padmeCrystals.ts';
import { SAMPLE_PERIOD } from '#core/physics/v1742.ts';
import { clusterCrystals, type CellGrid, type ClusterSettings, type CrystalClusters } from '#main/native/clusters.ts';
import { crystalConstants } from '../pulseConstants.ts';
import { findHits, type PulseHits, type PulseReadout, type PulseSettings } from './hits.ts';

/** Energy of showers of PADME’s energies across their axis, mm: fitted to simulated photons of 50 to 250 MeV. */
export const BGO_PROFILE = { core: 0.452, coreRadius: 4.4, tailRadius: 22.5 } as const;

const ELEMENT = 'ECal';
/** Boards from here on read the left half (padme.md §1.5). */
const LEFT_BOARDS = 14;

/** What a run needs once: the crystals of its setup and the constants in force. */
export interface CrystalReadout {
  readonly pulses: PulseReadout;
  readonly grid: CellGrid;
  readonly column: Int32Array;
  readonly row: Int32Array;
  /** Per crystal: 1 for the left half */
  readonly isLeft: Uint8Array;
  readonly inForce: ConstantsInForce;
  readonly resolution: ClusterSettings['resolution'];
}

/** @throws BeamglassError `missingConstant` */
export function crystalReadout(detector: Detector, inForce: ConstantsInForce): CrystalReadout {
  const cells = detector.cells.filter(({ element }) => element === ELEMENT);
  const channels = cells.map(({ channel }) => channel);
  const column = Int32Array.from(cells, ({ id }) => crystalColumn(id));
  const row = Int32Array.from(cells, ({ id }) => crystalRow(id));
  const wiring = wiringOf(detector.setup.elements.find(({ name }) => name === ELEMENT)!);
  const resolution = (name: string): number => columnOf(inForce, 'calorimeter.resolution', name, [ELEMENT])[0]!;
  // Any crystal and its pitch give the place of the first, which the ring of crystals lacks.
  const first = cells[0]!;
  const neighbour = cells.find((_, i) => row[i] === row[0] && column[i] === column[0]! + 1)!;
  const pitch = neighbour.place.centre[0] - first.place.centre[0];
  return {
    pulses: {
      name: ELEMENT,
      collection: 'ECal waveforms',
      shape: 'bgo',
      period: SAMPLE_PERIOD.slow,
      cells,
      indexOf: new Map(channels.map((channel, index) => [channel, index])),
      constants: crystalConstants(inForce, channels),
    },
    grid: {
      columns: column.reduce((most, value) => Math.max(most, value), 0) + 1,
      rows: row.reduce((most, value) => Math.max(most, value), 0) + 1,
      firstX: first.place.centre[0] - pitch * column[0]!,
      firstY: first.place.centre[1] - pitch * row[0]!,
      pitchX: pitch,
      pitchY: pitch,
      profile: BGO_PROFILE,
    },
    column,
    row,
    isLeft: Uint8Array.from(cells, ({ id }) => ((wiring.get(id)?.board ?? 0) >= LEFT_BOARDS ? 1 : 0)),
    inForce,
    resolution: {
      stochastic: resolution('stochastic'),
      constant: resolution('constant'),
      noise: resolution('noise'),
    },
  };
}

/** Hits of all crystals, events one behind the other, and the clusters made of them. */
export interface CrystalHits extends PulseHits {
  readonly clusters: CrystalClusters;
}

export async function reconstructCrystals(
  events: readonly EventData[],
  readout: CrystalReadout,
  settings: PulseSettings,
  clustering: Omit<ClusterSettings, 'resolution'>,
): Promise<CrystalHits> {
  const hits = await findHits(events, readout.pulses, settings);
  correctEnergies(events, readout, hits);
  const { pulses, cell, offsets } = hits;
  const clusters = await clusterCrystals({
    grid: readout.grid,
    settings: { ...clustering, resolution: readout.resolution },
    offsets,
    column: Int32Array.from(cell, (index) => readout.column[index]!),
    row: Int32Array.from(cell, (index) => readout.row[index]!),
    energy: pulses.energy,
    energyError: pulses.energyError,
    time: pulses.time,
    timeError: pulses.timeError,
  });
  return { ...hits, clusters };
}

/** Scale of the run, and temperature of the half at the time of the event (padme.md §4.4, §4.5). */
function correctEnergies(events: readonly EventData[], { isLeft, inForce }: CrystalReadout, hits: PulseHits): void {
  const scale = parameterOf(inForce, 'padme_ecal.energy_scale', 'scale');
  const { energy, energyError } = hits.pulses;
  events.forEach(({ header: { timeNs } }, event) => {
    // Simulated events have no time: what holds at the beginning of the run holds for them.
    const position = timeNs === null ? undefined : Number(timeNs / 1_000_000n);
    const temperature = (name: string): number => parameterOf(inForce, 'padme_ecal.temperature', name, position);
    const factorAt = (half: 'left' | 'right'): number =>
      scale * (1 + temperature('coefficient') * (temperature(half) - temperature('reference')));
    const [right, left] = [factorAt('right'), factorAt('left')];
    for (let i = hits.offsets[event]!; i < hits.offsets[event + 1]!; i++) {
      const factor = isLeft[hits.cell[i]!] ? left : right;
      energy[i]! *= factor;
      energyError[i]! *= factor;
    }
  });
}

/** Whether the scale of the run is said to drift; the time since the run's start, which that needs, is not known here. */
export const energyDrifts = (inForce: ConstantsInForce): boolean =>
  parameterOf(inForce, 'padme_ecal.energy_scale', 'slope') !== 0;
