/** Relations between podio collections: `_NAME_relation` branches of (index, collection id). */
import { numericColumn, type Column, type NumericArray } from '#core/event/column.ts';
import { badFile } from './fault.ts';

/** The related objects of every object: rows `begin[i] … end[i] - 1` of index and collection id. */
export interface Relation {
  readonly name: string;
  readonly begin: NumericArray;
  readonly end: NumericArray;
  readonly index: NumericArray;
  readonly collection: NumericArray;
}

/** A collection that relations may point to. */
export interface Target {
  readonly name: string;
  readonly count: number;
}

/** One relation row, or null where it says "none" (index -1). */
export function related(relation: Relation, row: number): { index: number; id: number } | null {
  const index = Number(relation.index[row]);
  return index < 0 ? null : { index, id: Number(relation.collection[row]) >>> 0 };
}

/** @throws BeamglassError `badFile` where rows lie outside the relation, or are used more than once */
export function checkRows(
  file: string,
  collection: string,
  relation: Omit<Relation, 'index' | 'collection'>,
  rows: number,
): void {
  let used = 0;
  for (let i = 0; i < relation.begin.length; i++) {
    const [begin, end] = [Number(relation.begin[i]), Number(relation.end[i])];
    used += end - begin;
    if (!(begin <= end && end <= rows && used <= rows)) {
      throw badFile(file, `${collection}[${i}] has no rows ${begin} to ${end} in its relation “${relation.name}”`);
    }
  }
}

/**
 * Link columns: one per collection that the relation points to. The first takes the name `column`,
 * further ones name their collection too. What points to a collection that is not shown is left out.
 * @throws BeamglassError `badFile` where an index lies outside its collection
 */
export function linkColumns(
  file: string,
  column: string,
  relation: Relation,
  targetOf: (id: number) => Target | undefined,
): [string, Column][] {
  const count = relation.begin.length;
  const links = new Map<Target, { values: number[]; offsets: Uint32Array }>();
  for (let i = 0; i < count; i++) {
    for (let row = Number(relation.begin[i]); row < Number(relation.end[i]); row++) {
      const to = related(relation, row);
      const target = to && targetOf(to.id);
      if (!target) continue;
      if (to.index >= target.count) {
        throw badFile(file, `a relation “${relation.name}” points to ${target.name}[${to.index}], which is not there`);
      }
      let link = links.get(target);
      if (!link) links.set(target, (link = { values: [], offsets: new Uint32Array(count + 1) }));
      link.values.push(to.index);
      link.offsets[i + 1]!++;
    }
  }
  return [...links].map(([target, { values, offsets }], order): [string, Column] => {
    for (let i = 0; i < count; i++) offsets[i + 1]! += offsets[i]!;
    const name = order === 0 ? column : `${column} (${target.name})`;
    return [name, numericColumn(Uint32Array.from(values), { target: target.name, offsets })];
  });
}
