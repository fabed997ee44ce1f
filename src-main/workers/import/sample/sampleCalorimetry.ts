/** The sample's cells, clusters, waveforms and scintillator bars as collections of the event model. */
import { numericColumn, textColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import type { Random } from '#core/statistics/random.ts';
import { links, offsetsOf, real, vector } from './sampleColumns.ts';
import { timeAt, WALL_Z, type Flight } from './sampleTracks.ts';
import { CRYSTAL_SIZE, WAVEFORM_PERIOD, waveformOf, type SampleCell, type Shower } from './sampleWall.ts';

export function cellCollection(cells: readonly SampleCell[]): Collection {
  return makeCollection('ECal', 'calorimeterHits', [
    [
      'position',
      vector(
        cells.map((cell) => cell.position),
        'mm',
      ),
    ],
    [
      'energy',
      real(
        cells.map((cell) => cell.energy),
        'GeV',
      ),
    ],
    [
      'energyError',
      real(
        cells.map((cell) => cell.energyError),
        'GeV',
      ),
    ],
    [
      'size',
      vector(
        cells.map(() => CRYSTAL_SIZE),
        'mm',
      ),
    ],
    [
      'time',
      real(
        cells.map((cell) => cell.time),
        'ns',
      ),
    ],
    ['channel', numericColumn(Uint32Array.from(cells, (cell) => cell.channel))],
  ]);
}

/** One cluster per shower with a cell: energies summed, positions and times weighted by energy. */
export function clusterCollection(showers: readonly Shower[], cells: readonly SampleCell[]): Collection {
  const lists = showers
    .map((_, shower) => cells.flatMap((cell, i) => (cell.shower === shower ? [i] : [])))
    .filter((list) => list.length > 0);
  const clusters = lists.map((list) => {
    const members = list.map((i) => cells[i]!);
    const energy = members.reduce((sum, cell) => sum + cell.energy, 0);
    const mean = (of: (cell: SampleCell) => number): number =>
      members.reduce((sum, cell) => sum + cell.energy * of(cell), 0) / energy;
    return {
      energy,
      error: Math.hypot(...members.map((cell) => cell.energyError)),
      position: [0, 1, 2].map((axis) => mean((cell) => cell.position[axis]!)),
      time: mean((cell) => cell.time),
    };
  });
  return makeCollection('ECalClusters', 'clusters', [
    [
      'position',
      vector(
        clusters.map((one) => one.position),
        'mm',
      ),
    ],
    [
      'energy',
      real(
        clusters.map((one) => one.energy),
        'GeV',
      ),
    ],
    [
      'energyError',
      real(
        clusters.map((one) => one.error),
        'GeV',
      ),
    ],
    [
      'time',
      real(
        clusters.map((one) => one.time),
        'ns',
      ),
    ],
    ['nHits', numericColumn(Uint32Array.from(lists, (list) => list.length))],
    ['hits', links(lists, 'ECal')],
  ]);
}

const BAR = [660, 44, 5] as const;

/** Fifteen horizontal scintillator bars in front of the wall: those that a charged particle fired. */
export function barCollection(flights: readonly Flight[], random: Random): Collection {
  const bars = Array.from({ length: 15 }, (_, row) => ({ row, y: (row - 7) * BAR[1], light: 0, time: Number.NaN }));
  for (const flight of flights) {
    const end = flight.states.at(-1)!;
    if (flight.particle.charge === 0 || end[0] !== WALL_Z) continue;
    const bar = bars[Math.round(end[2] / BAR[1]) + 7];
    if (!bar) continue;
    bar.light += 1 + random.exponential(0.2);
    bar.time = timeAt(flight, WALL_Z - 55);
  }
  const fired = bars.filter((bar) => bar.light > 0);
  return makeCollection('Bars', 'counters', [
    ['name', textColumn(fired.map((bar) => `bar ${bar.row}`))],
    [
      'value',
      real(
        fired.map((bar) => bar.light),
        'MeV',
      ),
    ],
    [
      'time',
      real(
        fired.map((bar) => random.normal(bar.time, 0.5)),
        'ns',
      ),
    ],
    ['channel', numericColumn(Uint32Array.from(fired, (bar) => bar.row))],
    [
      'position',
      vector(
        fired.map((bar) => [0, bar.y, WALL_Z - 55]),
        'mm',
      ),
    ],
    [
      'size',
      vector(
        fired.map(() => BAR),
        'mm',
      ),
    ],
  ]);
}

/** Of the cells above 5 MeV. */
export function waveformCollection(cells: readonly SampleCell[], random: Random): Collection {
  const read = cells.filter((cell) => cell.energy > 5e-3);
  const samples = read.map((cell) => waveformOf(cell, random));
  return makeCollection('ECalWaveforms', 'waveforms', [
    ['channel', numericColumn(Uint32Array.from(read, (cell) => cell.channel))],
    [
      'start',
      real(
        read.map(() => -200),
        'ns',
      ),
    ],
    [
      'period',
      real(
        read.map(() => WAVEFORM_PERIOD),
        'ns',
      ),
    ],
    [
      'samples',
      numericColumn(Float32Array.from(samples.flatMap((one) => [...one])), {
        unit: 'ADC',
        offsets: offsetsOf(samples.map((one) => one.length)),
      }),
    ],
  ]);
}
