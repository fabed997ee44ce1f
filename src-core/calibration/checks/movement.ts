/** How far the constants move against what holds now, and against what holds right before and behind them. */
import type { Constants } from '../payload.ts';
import {
  digits,
  found,
  notApplicable,
  OUT_OF_USE,
  passed,
  percent,
  type Check,
  type CheckInput,
  type Finding,
  type PlacedPayload,
  type RowKey,
  type Verdict,
} from './check.ts';
import type { Movement, Thresholds } from './thresholds.ts';
import { entriesOf, type Entry } from './values.ts';

interface Moved {
  readonly entry: Entry;
  readonly before: number;
  /** Relative, or in the unit of the quantity. */
  readonly change: number;
  /** In standard errors of both; null where neither has one. */
  readonly sigma: number | null;
}

const idOf = ({ quantity, key }: Entry): string => `${quantity.name}\n${typeof key} ${key}`;

function movements(input: CheckInput, old: Constants, limits: Thresholds['movement']): readonly Moved[] {
  const before = new Map(entriesOf({ type: input.type, constants: old }).map((entry) => [idOf(entry), entry]));
  return entriesOf(input).flatMap((entry): Moved[] => {
    const limit = limits[entry.quantity.name];
    const other = before.get(idOf(entry));
    if (limit === undefined || other === undefined || isOutOfUse(input, entry.key)) return [];
    const difference = entry.value - other.value;
    if (limit.counted === 'relative' && other.value === 0) return [];
    const change = limit.counted === 'relative' ? difference / Math.abs(other.value) : difference;
    const error = Math.hypot(entry.error ?? 0, other.error ?? 0);
    return [{ entry, before: other.value, change, sigma: error > 0 ? difference / error : null }];
  });
}

/** A known-dead channel never makes these checks fail (complaint 8 of calibration.md §3). */
const isOutOfUse = ({ type, status }: CheckInput, key: RowKey | null): boolean =>
  type.key === 'channel' && typeof key === 'number' && OUT_OF_USE.has(status.get(key) ?? '');

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const RANK: Readonly<Record<Verdict, number>> = { notApplicable: 0, passed: 1, warning: 2, vetoed: 3 };

/** Verdict and sentence of one quantity. */
function judge(key: string, moved: readonly Moved[], limit: Movement, significance: number): Finding {
  const { quantity } = moved[0]!.entry;
  const amount = (value: number): string =>
    limit.counted === 'relative'
      ? `${value > 0 ? '+' : ''}${percent(value)}`
      : `${value > 0 ? '+' : ''}${digits(value)}${quantity.unit && ` ${quantity.unit}`}`;
  const isReal = ({ sigma }: Moved): boolean => sigma === null || Math.abs(sigma) > significance;
  const real = moved.filter(isReal);
  const middle = median(moved.map(({ change }) => change));
  const worst = moved.reduce((most, one) => (Math.abs(one.change) > Math.abs(most.change) ? one : most));
  const beyond = (level: number): readonly Moved[] => real.filter(({ change }) => Math.abs(change) > level);
  const far = beyond(limit.row.veto);
  const off = beyond(limit.row.warning);
  const isSingle = moved.length === 1;
  const medianIsReal = isSingle ? real.length > 0 : real.length > 0.5 * moved.length || real.length > 10;
  let verdict: 'passed' | 'warning' | 'vetoed' = 'passed';
  if (off.length > 0 || (medianIsReal && Math.abs(middle) > limit.median.warning)) verdict = 'warning';
  if (far.length > limit.share * moved.length || (medianIsReal && Math.abs(middle) > limit.median.veto)) {
    verdict = 'vetoed';
  }
  const sigmas = worst.sigma === null ? '' : `, ${digits(worst.sigma)} σ`;
  const sentence = isSingle
    ? `${quantity.label} ${amount(worst.change)}${sigmas}.`
    : `${quantity.label}: median ${amount(middle)}, worst ${amount(worst.change)}${sigmas} (${moved.length} compared${off.length > 0 ? `, ${off.length} beyond ${amount(limit.row.warning).replace('+', '±')}` : ''}).`;
  const rows = off
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .map(({ entry, before, change, sigma }) => ({
      key: entry.key,
      text: `${entry.key === null ? quantity.label : `${quantity.label} of ${key} ${entry.key}`}: ${digits(before)} → ${digits(entry.value)}${quantity.unit && ` ${quantity.unit}`} (${amount(change)}${sigma === null ? '' : `, ${digits(sigma)} σ`})`,
    }));
  return verdict === 'passed' ? passed(sentence) : found(verdict, sentence, rows);
}

/** All followed quantities against one payload. */
function compared(input: CheckInput, other: PlacedPayload, what: string, thresholds: Thresholds): Finding {
  const moved = movements(input, other.constants, thresholds.movement);
  if (moved.length === 0) return notApplicable(`${what} has no number to compare with.`);
  const findings = Object.entries(thresholds.movement).flatMap(([name, limit]) => {
    const ofQuantity = moved.filter(({ entry }) => entry.quantity.name === name);
    return ofQuantity.length === 0 ? [] : [judge(input.type.key ?? 'row', ofQuantity, limit, thresholds.significance)];
  });
  const worst = findings.reduce((most, one) => (RANK[one.verdict] > RANK[most.verdict] ? one : most)).verdict;
  const sentence = `Against ${what}: ${findings.map((one) => one.sentence).join(' ')}`;
  if (worst === 'passed' || worst === 'notApplicable') return passed(sentence);
  // Design values were never measured: that the first measurement differs from them says nothing against it.
  const verdict = other.method === 'nominal' ? 'warning' : worst;
  return found(
    verdict,
    other.method === 'nominal' ? `${sentence} These are design values, not a measurement.` : sentence,
    findings.flatMap((one) => one.worst),
  );
}

export const drift: Check = {
  id: 'drift',
  title: 'Change against what is in force',
  run: (input, thresholds) => {
    if (Object.keys(thresholds.movement).length === 0) return notApplicable('No quantity of this type is followed.');
    if (input.previous === null) return notApplicable('Nothing is in force there: this is the first payload.');
    return compared(input, input.previous, 'what is in force', thresholds);
  },
};

export const jump: Check = {
  id: 'jump',
  title: 'Jump against the neighbours',
  run: (input, thresholds) => {
    if (Object.keys(thresholds.movement).length === 0) return notApplicable('No quantity of this type is followed.');
    // What it replaces is looked at already, and a neighbour by design alone tells of no jump.
    const sides = [
      { other: input.before, what: 'the neighbour before' },
      { other: input.after, what: 'the neighbour behind' },
    ].flatMap(({ other, what }) =>
      other === null || other.payload === input.previous?.payload || other.method === 'nominal'
        ? []
        : [{ other, what }],
    );
    if (sides.length === 0) return notApplicable('No other payload holds right before or right behind it.');
    const findings = sides.map(({ other, what }) => compared(input, other, what, thresholds));
    const worst = findings.reduce((most, one) => (RANK[one.verdict] > RANK[most.verdict] ? one : most));
    const sentence = findings.map((one) => one.sentence).join(' ');
    return { verdict: worst.verdict, sentence, worst: worst.worst };
  },
};
