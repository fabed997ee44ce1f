/** What the gains of NA64's ECAL look like: energies before and after, gains by cell, uniformity. */
import type { ResultPlot, StoredGrid, StoredPlot } from '#core/plot/storedPlot.ts';
import { storedNumbers } from '#core/plot/storedPlot.ts';
import { corePlot, type GaussianCore } from '../gaussianCore.ts';
import { CHANNEL_AXIS, pointsPlot } from '../plots.ts';
import type { EcalCells } from './ecalCells.ts';
import { completedBelow, completionOf, containedPart, lostCells } from './ecalCompletion.ts';
import type { GainSolution } from './ecalGainSolver.ts';
import type { ScanEvents } from './ecalScanEvents.ts';

/** Events that can be used, by index, with their energy over that of the beam, containment corrected. */
export interface CorrectedEnergies {
  readonly event: Uint32Array;
  readonly ratio: Float64Array;
}

/** @param gain per cell; what cells without one would hold is taken from the shower's profile */
export function correctedEnergies(
  events: ScanEvents,
  cells: EcalCells,
  gain: Float64Array,
  usable: Uint8Array,
): CorrectedEnergies {
  const lost = lostCells(
    events,
    [...gain].map((value) => !Number.isNaN(value)),
  );
  const event = Uint32Array.from([...usable.keys()].filter((one) => usable[one] === 1));
  const ratio = Float64Array.from(event, (one) => {
    const completion = completionOf(events, cells, one, lost);
    if (completion === null) return Number.NaN;
    let sum = completedBelow(events, one, completion);
    for (let i = events.offsets[one]!; i < events.offsets[one + 1]!; i++) {
      const cell = events.cell[i]!;
      const value = gain[cell]! * (cells.isMain[cell]! ? completion.main : completion.preshower);
      if (!Number.isNaN(value)) sum += value * events.height[i]!;
    }
    return sum / events.energy[one]! / containedPart(events, cells, one);
  });
  return { event, ratio };
}

const RATIO = { label: 'Energy over beam energy', unit: '' } as const;
const EVENTS = { label: 'Events', unit: '' } as const;

export function peakPlots(before: CorrectedEnergies, after: CorrectedEnergies, core: GaussianCore): StoredPlot[] {
  const [low, high, bins] = [0.85, 1.15, 120];
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  const counts = ({ ratio }: CorrectedEnergies): number[] => {
    const sums = Array.from({ length: bins }, () => 0);
    for (const value of ratio) {
      const bin = Math.floor(((value - low) / (high - low)) * bins);
      if (bin >= 0 && bin < bins) sums[bin]! += 1;
    }
    return sums;
  };
  return [
    {
      kind: 'plot',
      key: null,
      title: 'Energy of electrons before and after',
      x: RATIO,
      y: EVENTS,
      series: [
        { kind: 'steps', name: 'Gains in force', tone: 'muted', edges, y: counts(before), isFilled: true },
        { kind: 'steps', name: 'New gains', tone: 1, edges, y: counts(after), isFilled: false },
      ],
      levels: [{ name: 'Beam energy', tone: 'line', axis: 'x', at: 1, look: 'dashed' }],
      pulls: null,
    },
    corePlot({ key: null, title: 'Core of the peak with the new gains', x: RATIO, y: EVENTS }, core),
  ];
}

/** Energies of the showers whose largest height is in one main cell. */
export function cellPeaks(
  events: ScanEvents,
  { channels, isMain }: EcalCells,
  { event, ratio }: CorrectedEnergies,
): { channel: number; ratio: Float64Array; plot: (core: GaussianCore) => StoredPlot }[] {
  const lists = new Map<number, number[]>();
  for (const [row, one] of event.entries()) {
    let hottest = -1;
    let most = 0;
    for (let i = events.offsets[one]!; i < events.offsets[one + 1]!; i++) {
      const cell = events.cell[i]!;
      if (!isMain[cell]! || !(events.height[i]! > most)) continue;
      hottest = cell;
      most = events.height[i]!;
    }
    if (hottest < 0) continue;
    const list = lists.get(hottest);
    if (list === undefined) lists.set(hottest, [ratio[row]!]);
    else list.push(ratio[row]!);
  }
  return [...lists]
    .toSorted(([a], [b]) => a - b)
    .map(([cell, values]) => ({
      channel: channels[cell]!,
      ratio: Float64Array.from(values),
      plot: (core) =>
        corePlot(
          { key: channels[cell]!, title: `Energy of showers in channel ${channels[cell]}`, x: RATIO, y: EVENTS },
          core,
        ),
    }));
}

export function gainPlots(
  events: ScanEvents,
  cells: EcalCells,
  { gain, error }: GainSolution,
  reasons: readonly (string | null)[],
): ResultPlot[] {
  const ratio = gain.map((value, cell) => (reasons[cell] === null ? value / events.gain[cell]! : Number.NaN));
  const rows = [...ratio.keys()].filter((cell) => Number.isFinite(ratio[cell]!));
  const map = (main: boolean, title: string): StoredGrid => {
    const places = cells.places
      .map((place, cell) => ({ place, cell }))
      .filter(({ cell }) => cells.isMain[cell] === main);
    const edges = (axis: 0 | 1): number[] => {
      const all = places.flatMap(({ place }) => [place.low[axis], place.high[axis]]).toSorted((a, b) => a - b);
      return all.filter((value, i) => i === 0 || value - all[i - 1]! > 1);
    };
    const [xEdges, yEdges] = [edges(0), edges(1)];
    const values = yEdges.slice(1).flatMap((_, row) =>
      xEdges.slice(1).map((__, column) => {
        const x = (xEdges[column]! + xEdges[column + 1]!) / 2;
        const y = (yEdges[row]! + yEdges[row + 1]!) / 2;
        const own = places.find(({ place: { low, high } }) => x > low[0] && x < high[0] && y > low[1] && y < high[1]);
        return own === undefined ? Number.NaN : ratio[own.cell]!;
      }),
    );
    return {
      kind: 'grid',
      key: null,
      title,
      x: { label: 'x', unit: 'mm' },
      y: { label: 'y', unit: 'mm' },
      value: { label: 'New gain over gain in force', unit: '' },
      xEdges,
      yEdges,
      values: storedNumbers(values),
      curves: [],
    };
  };
  return [
    pointsPlot(
      {
        key: null,
        title: 'New gains over those in force',
        x: CHANNEL_AXIS,
        y: { label: 'New gain over gain in force', unit: '' },
      },
      {
        name: 'Cells',
        x: rows.map((_, place) => place),
        y: rows.map((cell) => ratio[cell]!),
        error: rows.map((cell) => error[cell]! / events.gain[cell]!),
      },
    ),
    map(true, 'Main cells'),
    map(false, 'Preshower cells'),
  ];
}

/** mm */
const BIN = 10;
/** A bin with fewer events has no mean worth showing. */
const LEAST_IN_BIN = 5;
/** Beyond this the event is no shower of the beam's energy. */
const MOST_OFF = 0.05;

/** Mean energy against the point of impact. */
export function uniformityPlot(
  events: ScanEvents,
  { whole }: EcalCells,
  { event, ratio }: CorrectedEnergies,
): StoredGrid {
  const edges = (axis: 0 | 1): number[] => {
    const count = Math.ceil((whole.high[axis] - whole.low[axis]) / BIN);
    return Array.from({ length: count + 1 }, (_, i) => whole.low[axis] + i * BIN);
  };
  const [xEdges, yEdges] = [edges(0), edges(1)];
  const columns = xEdges.length - 1;
  const sums = new Float64Array(columns * (yEdges.length - 1));
  const counts = new Uint32Array(sums.length);
  for (const [row, one] of event.entries()) {
    const x = Math.floor((events.x[one]! - whole.low[0]) / BIN);
    const y = Math.floor((events.y[one]! - whole.low[1]) / BIN);
    if (x < 0 || x >= columns || y < 0 || y >= yEdges.length - 1 || Math.abs(ratio[row]! - 1) > MOST_OFF) continue;
    sums[y * columns + x]! += ratio[row]!;
    counts[y * columns + x]! += 1;
  }
  return {
    kind: 'grid',
    key: null,
    title: 'Uniformity: mean energy against the point of impact',
    x: { label: 'x', unit: 'mm' },
    y: { label: 'y', unit: 'mm' },
    value: { label: 'Mean energy over beam energy', unit: '' },
    xEdges,
    yEdges,
    values: storedNumbers(sums.map((sum, i) => (counts[i]! >= LEAST_IN_BIN ? sum / counts[i]! : Number.NaN))),
    curves: [],
  };
}
