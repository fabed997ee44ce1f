/** The acceptance figures as the handbooks word them, and those that have no test yet. */
import na64 from './na64.json' with { type: 'json' };
import padme from './padme.json' with { type: 'json' };
import { NA64_PENDING } from './na64Pending.ts';
import { PADME_PENDING } from './padmePending.ts';

/** A row of a handbook's list, in its words. */
export interface HandbookFigure {
  readonly id: string;
  readonly claim: string;
  readonly inputs: string;
  readonly expected: string;
  readonly tolerance: string;
  /** NA64 only: U unit test, T toy Monte Carlo, F made data, G full simulation or real data. */
  readonly class?: string;
  readonly source: string;
}

export const HANDBOOKS: Readonly<Record<'NA64' | 'PADME', readonly HandbookFigure[]>> = { NA64: na64, PADME: padme };

const byReason = [NA64_PENDING, PADME_PENDING].flatMap((pending) => Object.entries(pending));

/** Id → why it has no test yet. */
export const PENDING: ReadonlyMap<string, string> = new Map(
  byReason.flatMap(([reason, ids]) => ids.map((id) => [id, reason] as const)),
);

/** Ids that stand under more than one reason. */
export const PENDING_TWICE: readonly string[] = byReason
  .flatMap(([, ids]) => ids)
  .filter((id, at, all) => all.indexOf(id) !== at);

const byId = new Map(
  Object.values(HANDBOOKS)
    .flat()
    .map((figure) => [figure.id, figure]),
);

/** @throws Error where no handbook has that id */
export function handbookFigure(id: string): HandbookFigure {
  const figure = byId.get(id);
  if (figure === undefined) throw new Error(`No handbook has a figure ${id}.`);
  return figure;
}
