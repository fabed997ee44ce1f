/** The rules of alarms as they hold: those that come with Beamglass, and what the store has in their place. */
import { isCourse, matchesQuantity, type AlarmRule } from '#core/alarms/rule.ts';
import { SHIPPED_RULES } from '#core/alarms/shippedRules.ts';
import { act, concerns, NEW_WATCH, type WatchStep } from '#core/alarms/watch.ts';
import type { AlarmPlace, StoredAlarm, StoredRule } from '#main/store/alarmRepository.ts';

/** A rule as it holds. */
export interface RuleInForce {
  readonly rule: AlarmRule;
  readonly version: number;
  /** null: it comes with Beamglass. */
  readonly stored: StoredRule | null;
}

const SHIPPED_VERSION = 1;

/** Number of the first version that the store may have of a rule. */
export const firstVersionOf = (rule: string): number =>
  SHIPPED_RULES.some(({ id }) => id === rule) ? SHIPPED_VERSION + 1 : 1;

/** Whether a rule watches that quantity. */
export const isMeant = (rule: AlarmRule, { experiment, quantity }: AlarmPlace): boolean =>
  rule.enabled &&
  matchesQuantity(rule.quantity, quantity) &&
  isCourse(rule.quantity) === isCourse(quantity) &&
  concerns({ ...rule, runTypes: null }, { experiment });

/** What was remembered for the old condition says nothing about the new one. */
export function underNewRule({ watch, ...place }: StoredAlarm, rule: AlarmRule, by: string, now: number): WatchStep {
  const fresh = { ...watch, drift: NEW_WATCH.drift, recent: [], seen: '' };
  const isOn = isMeant(rule, place);
  if (isOn !== watch.state.isDisabled) return { watch: fresh, events: [] };
  return act(fresh, rule, { kind: isOn ? 'enable' : 'disable', by }, now);
}

export function rulesInForce(stored: readonly StoredRule[]): Map<string, RuleInForce> {
  const shipped = SHIPPED_RULES.map((rule): [string, RuleInForce] => [
    rule.id,
    { rule, version: SHIPPED_VERSION, stored: null },
  ]);
  const own = stored.map((one): [string, RuleInForce] => [
    one.rule.id,
    { rule: one.rule, version: one.version, stored: one },
  ]);
  return new Map([...shipped, ...own]);
}
