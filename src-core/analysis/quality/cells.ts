/** Calorimeter cells and hits against the energy that was truly left in them, channel by channel. */
import { findCollection, type EventData } from '../../event/event.ts';
import { listOf, printedEnergy, reading, readingOf, residualsOf } from './columns.ts';
import type { Compared, Comparison } from './comparison.ts';
import type { QualityGeometry } from './geometry.ts';
import { matchNearest, type Pairing } from './matching.ts';

const PER_CENT = 100;
/** mm/ns */
const SPEED_OF_LIGHT = 299.792458;

export interface CellChoice {
  readonly id: string;
  readonly title: string;
  /** Name of the reconstructed collection. */
  readonly collection: string;
  /** Elements whose cells are meant. */
  readonly elements: RegExp;
  /** True energy from which a cell should be found, GeV. */
  readonly least: number;
  /** What reconstructed times count from: the event, or light that came to the cell from z = 0. */
  readonly from: 'event' | 'light';
}

const TIMES: Readonly<Record<CellChoice['from'], string>> = {
  event: 'time − true mean time of the energy',
  light: 'time − (true mean time of the energy − z of the cell / c)',
};

export function cellComparison(choice: CellChoice): Comparison {
  const { id, title, collection, least, from } = choice;
  return {
    id,
    title,
    description:
      `A true cell has at least ${printedEnergy(least)}; it is found where “${collection}” give its channel half as much. ` +
      'A fake is a reconstructed cell of as much energy whose channel got none.',
    quantities: [
      { name: 'energy', label: 'energy', unit: '%', description: 'reconstructed / true energy − 1' },
      { name: 'time', label: 'time', unit: 'ns', description: TIMES[from] },
    ],
    variables: [
      { name: 'energy', label: 'energy', unit: 'GeV' },
      { name: 'x', label: 'x', unit: 'mm' },
      { name: 'y', label: 'y', unit: 'mm' },
    ],
    compare: (event, geometry) => compareCells(event, geometry, choice),
  };
}

function compareCells(
  event: EventData,
  { elementOf, pieceOf }: QualityGeometry,
  { collection, elements, least, from }: CellChoice,
): Compared | null {
  const truth = findCollection(event, 'Truth cells');
  if (!truth) return null;
  const cells = readingOf(event, collection);
  const deposits = reading(truth);
  const touched = new Map<number, number[]>();
  for (let i = 0; i < truth.count; i++) {
    const channel = deposits.number('channel', i);
    if (!elements.test(elementOf.get(channel) ?? '')) continue;
    const piece = pieceOf.get(channel) ?? channel;
    const rows = touched.get(piece);
    if (rows) rows.push(i);
    else touched.set(piece, [i]);
  }
  const pieceAt = (one: number): number => {
    const channel = cells.number('channel', one);
    return pieceOf.get(channel) ?? channel;
  };
  const rows = [...touched.values()].flat().filter((row) => deposits.number('energy', row) >= least);
  const place = new Map(rows.map((row, i) => [row, i]));
  const timeOf = (row: number): number => {
    const light = from === 'light' ? deposits.number('position', row, 2) / SPEED_OF_LIGHT : 0;
    return deposits.number('time', row) - light;
  };
  const pairings: Pairing[] = [];
  for (let one = 0; one < cells.count; one++) {
    if (cells.number('energy', one) < least / 2) continue;
    for (const row of touched.get(pieceAt(one)) ?? []) {
      const truthIndex = place.get(row);
      if (truthIndex === undefined) continue;
      const distance = Math.abs(cells.number('time', one) - timeOf(row));
      pairings.push({ truth: truthIndex, reconstructed: one, distance: Number.isNaN(distance) ? Infinity : distance });
    }
  }
  const { found } = matchNearest(rows.length, cells.count, pairings);
  /** Those that a fake could be among. */
  const strong = Array.from({ length: cells.count }, (_, one) => one).filter(
    (one) => cells.number('energy', one) >= least,
  );
  const relative = (one: number, name: string, row: number): number =>
    (PER_CENT * cells.number(name, one)) / deposits.number('energy', row);
  return {
    isThere: cells.isThere,
    found,
    truth: [
      listOf(rows.length, (i) => deposits.number('energy', rows[i]!)),
      listOf(rows.length, (i) => deposits.number('position', rows[i]!, 0)),
      listOf(rows.length, (i) => deposits.number('position', rows[i]!, 1)),
    ],
    residuals: [
      residualsOf(found, (i, one) => relative(one, 'energy', rows[i]!) - PER_CENT),
      residualsOf(found, (i, one) => cells.number('time', one) - timeOf(rows[i]!)),
    ],
    errors: [
      residualsOf(found, (i, one) => relative(one, 'energyError', rows[i]!)),
      residualsOf(found, (_, one) => cells.number('timeError', one)),
    ],
    reconstructed: [
      listOf(strong.length, (k) => cells.number('energy', strong[k]!)),
      listOf(strong.length, (k) => cells.number('position', strong[k]!, 0)),
      listOf(strong.length, (k) => cells.number('position', strong[k]!, 1)),
    ],
    // A second pulse in a channel that was hit is no fake.
    fakes: listOf(strong.length, (k) => (touched.has(pieceAt(strong[k]!)) ? 0 : 1)),
  };
}
