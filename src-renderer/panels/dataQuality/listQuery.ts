/** A good-run list as it is asked for in the fields of a form. */
import { CURRENT_RULES, type Purpose } from '#core/dataQuality/colours.ts';
import type { GoodRunQuery } from '#core/dataQuality/goodRuns.ts';
import { parseNumber } from '../../format/number.ts';

/** What stands in the fields; empty: whatever there is. */
export interface ListFields {
  accept: GoodRunQuery['accept'];
  of: 'measured' | 'simulated';
  period: string;
  /** “31404..31410” */
  runs: string;
  events: string;
  onTarget: string;
}

/** Names of fields that hold something that cannot be asked for. */
export type WrongField = 'runs' | 'events' | 'onTarget';

const rangeOf = (text: string): GoodRunQuery['runs'] | undefined => {
  if (text.trim() === '') return null;
  const [, first, last = first] = /^\s*(\d{1,10})\s*(?:(?:\.\.|–|-)\s*(\d{1,10})\s*)?$/.exec(text) ?? [];
  if (first === undefined || Number(first) > Number(last)) return undefined;
  return { first: Number(first), last: Number(last) };
};

const leastOf = (text: string): number | undefined => {
  const number = text.trim() === '' ? 0 : parseNumber(text);
  return number === null || number < 0 ? undefined : number;
};

/** The query, or which of the fields are wrong. */
export function queryOf(
  experiment: string,
  purpose: Purpose,
  fields: ListFields,
): { query: GoodRunQuery; wrong: null } | { query: null; wrong: readonly WrongField[] } {
  const runs = rangeOf(fields.runs);
  const events = leastOf(fields.events);
  const onTarget = leastOf(fields.onTarget);
  if (runs === undefined || events === undefined || onTarget === undefined) {
    const all = { runs, events, onTarget };
    const wrong = (Object.keys(all) as WrongField[]).filter((name) => all[name] === undefined);
    return { query: null, wrong };
  }
  const query: GoodRunQuery = {
    rules: CURRENT_RULES.version,
    experiment,
    purpose,
    accept: fields.accept,
    periods: fields.period === '' ? [] : [fields.period],
    runs,
    minimumEvents: Math.ceil(events),
    minimumOnTarget: onTarget,
    ...(fields.of === 'simulated' && { simulated: true }),
  };
  return { query, wrong: null };
}
