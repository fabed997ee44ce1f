/** Calorimeter cells and hits against the energy that was truly left in them, channel by channel. */
import { findCollection, type EventData } from '../../event/event.ts';
import { listOf, reading, residualsOf } from './columns.ts';
import type { Compared, Comparison } from './comparison.ts';
import type { QualityGeometry } from './geometry.ts';
import { matchNearest, type Pairing } from './matching.ts';

const PER_CENT = 100;

export interface CellChoice {
  readonly id: string;
  readonly title: string;
  /** Name of the reconstructed collection. */
  readonly collection: string;
  /** Elements whose cells are meant. */
  readonly elements: RegExp;
  /** True energy from which a cell should be found, GeV. */
  readonly least: number;
}

export function cellComparison(choice: CellChoice): Comparison {
  const { id, title, collection, elements, least } = choice;
  return {
    id,
    title,
    description:
      `A true cell has at least ${least * 1000} MeV; it is found where its channel is in “${collection}”. ` +
      'A fake is a cell whose channel got no energy.',
    quantities: [
      { name: 'energy', label: 'energy', unit: '%', description: 'reconstructed / true energy − 1' },
      { name: 'time', label: 'time', unit: 'ns', description: 'time − true mean time of the energy' },
    ],
    variables: [
      { name: 'energy', label: 'energy', unit: 'GeV' },
      { name: 'x', label: 'x', unit: 'mm' },
      { name: 'y', label: 'y', unit: 'mm' },
    ],
    compare: (event, geometry) => compareCells(event, geometry, { collection, elements, least }),
  };
}

function compareCells(
  event: EventData,
  { elementOf }: QualityGeometry,
  { collection, elements, least }: Pick<CellChoice, 'collection' | 'elements' | 'least'>,
): Compared | null {
  const made = findCollection(event, collection);
  const truth = findCollection(event, 'Truth cells');
  if (!made || !truth) return null;
  const cells = reading(made);
  const deposits = reading(truth);
  const touched = new Map<number, number[]>();
  for (let i = 0; i < truth.count; i++) {
    const channel = deposits.number('channel', i);
    if (!elements.test(elementOf.get(channel) ?? '')) continue;
    const rows = touched.get(channel);
    if (rows) rows.push(i);
    else touched.set(channel, [i]);
  }
  const rows = [...touched.values()].flat().filter((row) => deposits.number('energy', row) >= least);
  const place = new Map(rows.map((row, i) => [row, i]));
  const pairings: Pairing[] = [];
  for (let one = 0; one < cells.count; one++) {
    for (const row of touched.get(cells.number('channel', one)) ?? []) {
      const truthIndex = place.get(row);
      if (truthIndex === undefined) continue;
      const distance = Math.abs(cells.number('time', one) - deposits.number('time', row));
      pairings.push({ truth: truthIndex, reconstructed: one, distance: Number.isNaN(distance) ? Infinity : distance });
    }
  }
  const { found } = matchNearest(rows.length, cells.count, pairings);
  const relative = (one: number, name: string, row: number): number =>
    (PER_CENT * cells.number(name, one)) / deposits.number('energy', row);
  return {
    found,
    truth: [
      listOf(rows.length, (i) => deposits.number('energy', rows[i]!)),
      listOf(rows.length, (i) => deposits.number('position', rows[i]!, 0)),
      listOf(rows.length, (i) => deposits.number('position', rows[i]!, 1)),
    ],
    residuals: [
      residualsOf(found, (i, one) => relative(one, 'energy', rows[i]!) - PER_CENT),
      residualsOf(found, (i, one) => cells.number('time', one) - deposits.number('time', rows[i]!)),
    ],
    errors: [
      residualsOf(found, (i, one) => relative(one, 'energyError', rows[i]!)),
      residualsOf(found, (_, one) => cells.number('timeError', one)),
    ],
    reconstructed: [
      listOf(cells.count, (one) => cells.number('energy', one)),
      listOf(cells.count, (one) => cells.number('position', one, 0)),
      listOf(cells.count, (one) => cells.number('position', one, 1)),
    ],
    // A second pulse in a channel that was hit is no fake.
    fakes: listOf(cells.count, (one) => (touched.has(cells.number('channel', one)) ? 0 : 1)),
  };
}
