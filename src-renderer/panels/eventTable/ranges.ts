import type { SummaryColumnRecord } from '#core/api/contract.ts';
import type { ServiceClient } from '../../stores/connection.ts';
import type { ColumnRange } from './columns.ts';

/** Columns that one call takes. */
const PER_CALL = 8;

/** Smallest and largest value of every column over all events of a run; columns without values are left out. */
export async function columnRanges(
  client: ServiceClient,
  run: string,
  reconstruction: string | null,
  columns: readonly SummaryColumnRecord[],
): Promise<Map<string, ColumnRange>> {
  const names = columns.map(({ name }) => name);
  const groups = Array.from({ length: Math.ceil(names.length / PER_CALL) }, (_, group) =>
    names.slice(group * PER_CALL, (group + 1) * PER_CALL),
  );
  const answers = await Promise.all(
    groups.map((group) => client.events.strip({ run, reconstruction, where: '', columns: group, bins: 1 })),
  );
  const ranges = new Map<string, ColumnRange>();
  for (const { series } of answers) {
    for (const { name, low, high } of series) {
      const [lowest, highest] = [low[0], high[0]];
      if (typeof lowest === 'number' && typeof highest === 'number') ranges.set(name, { low: lowest, high: highest });
    }
  }
  return ranges;
}
