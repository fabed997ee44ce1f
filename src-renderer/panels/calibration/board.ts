/** The coverage board: for each payload type what a run sees, and whether that is good. */
import type { InForceRecord, InForceRow, TagDetails } from '#core/api/conditions.ts';
import type { PayloadDocument } from '#core/calibration/payload.ts';
import type { PayloadTypeRecord } from '../../model/cellConstants.ts';

/** `none`: the global tag has no tag of the type. */
export type Coverage = 'good' | 'stale' | 'missing' | 'none';

export interface BoardRow {
  readonly type: PayloadTypeRecord;
  readonly coverage: Coverage;
  /** One sentence. */
  readonly reason: string;
  readonly inForce: InForceRow | null;
  /** Of the first segment; null where nothing holds. */
  readonly payload: { readonly hash: string; readonly document: PayloadDocument } | null;
  /** Who put the payload there, and when (ISO 8601). */
  readonly author: string | null;
  readonly addedAt: string | null;
}

/** What is wrong comes first, then the order of the types. */
const RANKS: Readonly<Record<Coverage, number>> = { missing: 0, stale: 1, good: 2, none: 3 };

/**
 * @param payloads by hash
 * @param tags by name
 */
export function boardRows(
  types: readonly PayloadTypeRecord[],
  { globalTag, run, types: held }: InForceRecord,
  payloads: ReadonlyMap<string, PayloadDocument>,
  tags: ReadonlyMap<string, TagDetails>,
): readonly BoardRow[] {
  const byType = new Map(held.map((row) => [row.type, row]));
  const rows = types.map((type): BoardRow => {
    const inForce = byType.get(type.id) ?? null;
    const [segment] = inForce?.segments ?? [];
    const document = segment && payloads.get(segment.payload);
    const iov = segment && tags.get(inForce!.tag)?.rows.findLast(({ payload }) => payload === segment.payload);
    return {
      type,
      ...judged(inForce, globalTag, run),
      inForce,
      payload: segment && document ? { hash: segment.payload, document } : null,
      author: iov?.author ?? null,
      addedAt: iov?.addedAt ?? null,
    };
  });
  return rows.toSorted((a, b) => RANKS[a.coverage] - RANKS[b.coverage]);
}

function judged(row: InForceRow | null, globalTag: string, run: string): Pick<BoardRow, 'coverage' | 'reason'> {
  if (row === null) return { coverage: 'none', reason: `Global tag ${globalTag} has no tag of this type.` };
  if (row.segments.length === 0) {
    return {
      coverage: 'missing',
      reason: `Tag ${row.tag} has a gap at ${run}: nothing holds, and whoever needs it stops.`,
    };
  }
  if (row.isStale) return { coverage: 'stale', reason: 'It is older than this type may be. A new calibration is due.' };
  return { coverage: 'good', reason: 'It holds for this run and is not too old.' };
}
