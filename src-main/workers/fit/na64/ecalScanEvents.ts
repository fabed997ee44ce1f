/** What the gains of NA64's ECAL are fitted to: electrons of known energy, and what each cell showed of them. */
import { columnOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import { BeamglassError } from '#core/errors.ts';
import type { EventData } from '#core/event/event.ts';
import { numbersIn, scalarIn } from '../eventNumbers.ts';
import type { CalibrationTask, Collector } from '../procedure.ts';
import { cellShare, ecalCells, type EcalCells } from './ecalCells.ts';
import { impactAt, tablePosition } from './impact.ts';

/** One entry per event, cells event by event: those of event e are from `offsets[e]` to `offsets[e + 1]`. */
export interface ScanEvents {
  /** Of the beam, GeV */
  readonly energy: ArrayLike<number>;
  /** Impact in the frame of the ECAL, mm */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** GeV in all cells that are not listed, by the gains in force, and in those of the preshower; of either sign, since noise is */
  readonly below: ArrayLike<number>;
  readonly belowPreshower: ArrayLike<number>;
  readonly offsets: ArrayLike<number>;
  /** Index of the cell (`EcalCells`), and its height in counts */
  readonly cell: ArrayLike<number>;
  readonly height: ArrayLike<number>;
  /** Per cell: gain in force, GeV per count, NaN where there is none; and noise of a height, counts */
  readonly gain: readonly number[];
  readonly noise: readonly number[];
  /** Part of a shower in the middle that the cells hold, in force */
  readonly containment: number;
  /** Events left out: without one track, or with pulses out of time or at the end of the range */
  readonly withoutTrack: number;
  readonly flagged: number;
}

/**
 * GeV that the profile of showers must expect in a cell: of others the energies are summed, not fitted. What is expected
 * decides, not what is seen, so that fluctuations do not choose the cells.
 */
export const LEAST_CELL = 0.25;
/** Noise of a fitted height over that of a sample: pulse of 96 ns sampled every 12.5 ns, free pedestal. */
const FIT_NOISE = 0.45;

/** @throws BeamglassError `missingConstant`, `badInput` without runs */
export function scanCollector(task: CalibrationTask): Collector<ScanEvents> {
  const cells = ecalCells(task.detector);
  const inForce = task.runs[0]?.constants;
  if (!inForce) throw new BeamglassError('badInput', 'ECAL gains need runs with constants to start from.');
  const data = {
    energy: [] as number[],
    x: [] as number[],
    y: [] as number[],
    below: [] as number[],
    belowPreshower: [] as number[],
    offsets: [0],
    cell: [] as number[],
    height: [] as number[],
    withoutTrack: 0,
    flagged: 0,
  };
  const beam = task.detector.setup.beam.energy;
  return {
    add(event, run) {
      const track = impactAt(event, cells.front);
      const table = tablePosition(event);
      const energy = run.beamEnergy ?? beam;
      const [x, y] = [0, 1].map((axis) => (track?.[axis] ?? 0) - cells.centre[axis]! - table[axis]!);
      const seen = showerIn(event, cells, energy, [x!, y!]);
      if (seen === null) return;
      if (seen.flagged) data.flagged++;
      else if (track === null) data.withoutTrack++;
      else {
        data.energy.push(energy);
        data.x.push(x!);
        data.y.push(y!);
        data.below.push(seen.below);
        data.belowPreshower.push(seen.belowPreshower);
        data.cell.push(...seen.cell);
        data.height.push(...seen.height);
        data.offsets.push(data.cell.length);
      }
    },
    data: () => ({ ...data, ...startOf(cells, inForce) }),
  };
}

function startOf(cells: EcalCells, inForce: ConstantsInForce): Pick<ScanEvents, 'gain' | 'noise' | 'containment'> {
  return {
    gain: [...knownGains(cells, inForce)],
    noise: Array.from(columnOf(inForce, 'channel.pedestal', 'noise', cells.channels), (noise) => FIT_NOISE * noise),
    containment: columnOf(inForce, 'calorimeter.containment', 'containment', ['ECAL'])[0]!,
  };
}

/** A channel whose gain is missing begins at the mean of its section. */
function knownGains({ channels }: EcalCells, inForce: ConstantsInForce): Float64Array {
  const known = inForce.types['na64_ecal.gains']?.[0]?.constants.table;
  if (!known) return columnOf(inForce, 'na64_ecal.gains', 'gain', channels);
  const rows = new Map([...known.keys].map((key, row) => [key, known.columns['gain']?.value[row] ?? null]));
  return Float64Array.from(channels, (channel) => rows.get(channel) ?? Number.NaN);
}

interface Seen {
  readonly cell: number[];
  readonly height: number[];
  readonly below: number;
  readonly belowPreshower: number;
  readonly flagged: boolean;
}

/** null for an event without a shower in the ECAL. */
function showerIn(
  event: EventData,
  cells: EcalCells,
  energy: number,
  impact: readonly [x: number, y: number],
): Seen | null {
  const { indexOf, isMain } = cells;
  const channels = numbersIn(event, 'ECAL cells', 'channel');
  const heights = numbersIn(event, 'ECAL cells', 'amplitude');
  const energies = numbersIn(event, 'ECAL cells', 'energy');
  const flags = numbersIn(event, 'ECAL cells', 'flags');
  const [preshower, main] = [scalarIn(event, 'e_ps'), scalarIn(event, 'e_ecal_main')];
  if (channels.length === 0 || Number.isNaN(preshower + main)) return null;
  const cell: number[] = [];
  const height: number[] = [];
  const listed = [0, 0];
  let flagged = false;
  for (let i = 0; i < channels.length; i++) {
    const index = indexOf.get(channels[i]!);
    if (index === undefined) continue;
    flagged ||= flags[i] !== 0;
    if (energy * cellShare(cells, index, energy, impact) < LEAST_CELL) continue;
    cell.push(index);
    height.push(heights[i]!);
    listed[Number(isMain[index])]! += energies[i]!;
  }
  const belowPreshower = preshower - listed[0]!;
  return { cell, height, below: belowPreshower + main - listed[1]!, belowPreshower, flagged };
}
