/**
 * One alarm with all that it goes by: the rule's judgement of what is observed, and the states that follow from it.
 * Pure and plain data: it is stored as JSON after every change and goes on from there.
 */
import { judgeNext, NO_DRIFT, type DriftMemory } from '#core/analysis/driftStream.ts';
import type { Observation } from './observation.ts';
import type { AlarmCondition, AlarmRule } from './rule.ts';
import {
  NEW_ALARM,
  nextDue,
  step,
  type AlarmEvent,
  type AlarmInput,
  type AlarmState,
  type AlarmTiming,
} from './state.ts';

/** What was observed last. */
export interface LastObservation {
  readonly at: number;
  readonly value: number | null;
  readonly error: number | null;
  readonly run: number | null;
  readonly subrun: number | null;
}

export interface AlarmWatch {
  readonly state: AlarmState;
  readonly last: LastObservation | null;
  readonly drift: DriftMemory;
  /** Of the last judged observations, the latest last: which were wrong. */
  readonly recent: readonly boolean[];
  /** Rule noData: since when nothing has come, by the clock; null: nothing is waited for. */
  readonly silentSince: number | null;
  /** What who observes says of the alarm, in the place of the rule's own words; null: nothing. */
  readonly told: NonNullable<Observation['alarm']> | null;
  /** Course: the findings that were told of already; see `courseOf`. */
  readonly seen: string;
}

export const NEW_WATCH: AlarmWatch = {
  state: NEW_ALARM,
  last: null,
  drift: NO_DRIFT,
  recent: [],
  silentSince: null,
  told: null,
  seen: '',
};

export interface WatchStep {
  readonly watch: AlarmWatch;
  readonly events: readonly AlarmEvent[];
}

export const timingOf = ({ delaySeconds, latch }: Pick<AlarmRule, 'delaySeconds' | 'latch'>): AlarmTiming => ({
  delayMs: 1000 * delaySeconds,
  latch,
});

/** Whether an observation is any of the rule's business. */
export const concerns = (
  { experiment, runTypes }: Pick<AlarmRule, 'experiment' | 'runTypes'>,
  seen: Pick<Observation, 'experiment' | 'runType'>,
): boolean =>
  (experiment === null || experiment === seen.experiment) &&
  (runTypes === null || seen.runType === undefined || runTypes.includes(seen.runType));

/** What a person does, or that time has passed. @param now ms since 1970 */
export function act(watch: AlarmWatch, rule: AlarmRule, input: AlarmInput, now: number): WatchStep {
  const due = silence(watch, rule, now);
  const { state, events } = step(due.watch.state, input, now, timingOf(rule));
  // An alarm that somebody ends while it goes on begins its watch anew, with new references.
  const isAnew = input.kind === 'clear' && events.some(({ kind }) => kind === 'cleared');
  const isOff = input.kind === 'disable' || input.kind === 'enable';
  const next =
    isAnew || isOff ? { ...due.watch, state, drift: NO_DRIFT, recent: [], silentSince: null } : { ...due.watch, state };
  return { watch: next, events: [...due.events, ...events] };
}

/** What was observed before the last observation is not judged: it is not how things are. */
export const isLate = ({ last }: AlarmWatch, at: number): boolean => last !== null && at < last.at;

/** @param now ms since 1970, when the observation came */
export function observed(before: AlarmWatch, rule: AlarmRule, seen: Observation, now: number): WatchStep {
  if (isLate(before, seen.at) || before.state.isDisabled) return { watch: before, events: [] };
  const due = silence(before, rule, now);
  const { at, value, error, run, subrun } = seen;
  const { watch, input } = judge(due.watch, rule, seen, now);
  const { state, events } = step(watch.state, input, now, timingOf(rule));
  return {
    watch: { ...watch, state, last: { at, value, error, run, subrun }, told: seen.alarm ?? before.told },
    events: [...due.events, ...events],
  };
}

/** Nothing is waited for until the next observation, as at the end of a run. */
export const rested = (watch: AlarmWatch): AlarmWatch => ({ ...watch, silentSince: null });

/** After a time in which nobody looked: the silence of that time says nothing. */
export const resumed = (watch: AlarmWatch, now: number): AlarmWatch =>
  watch.silentSince === null ? watch : { ...watch, silentSince: Math.max(watch.silentSince, now) };

/** When something happens by itself; null: nothing does. */
export function dueOf({ state, silentSince }: AlarmWatch, rule: AlarmRule): number | null {
  const times = [nextDue(state, timingOf(rule)), silenceEnd({ state, silentSince }, rule.condition)];
  const given = times.filter((time) => time !== null);
  return given.length === 0 ? null : Math.min(...given);
}

function silenceEnd(
  { state, silentSince }: Pick<AlarmWatch, 'state' | 'silentSince'>,
  condition: AlarmCondition,
): number | null {
  if (condition.kind !== 'noData' || silentSince === null || state.isDisabled) return null;
  return state.phase === 'active' || state.pending !== null ? null : silentSince + 1000 * condition.afterSeconds;
}

/** The silence that has lasted too long by now is wrong from its own time on. */
function silence(watch: AlarmWatch, rule: AlarmRule, now: number): WatchStep {
  const end = silenceEnd(watch, rule.condition);
  if (end === null || end > now || rule.condition.kind !== 'noData') return { watch, events: [] };
  const why = `Nothing has come for ${durationOf(rule.condition.afterSeconds)}.`;
  const { state, events } = step(watch.state, { kind: 'bad', at: end, why, value: null }, end, timingOf(rule));
  return { watch: { ...watch, state }, events };
}

function durationOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Number((seconds / 60).toFixed(1))} min` : `${Number((seconds / 3600).toFixed(1))} h`;
}

function judge(
  watch: AlarmWatch,
  rule: AlarmRule,
  { at, value, run, why }: Observation,
  now: number,
): { watch: AlarmWatch; input: AlarmInput } {
  const { condition, count, unit } = rule;
  if (value === null) {
    // The first word of a quantity, even that there is nothing, begins the wait for it.
    const silentSince = watch.silentSince ?? now;
    return { watch: { ...watch, silentSince }, input: { kind: condition.kind === 'noData' ? 'tick' : 'noData' } };
  }
  if (condition.kind === 'noData') return { watch: { ...watch, silentSince: now }, input: { kind: 'good' } };
  const found = breachOf(watch, condition, { x: at, run, value }, unit, why);
  if (!found.isJudged) return { watch: { ...watch, drift: found.drift }, input: { kind: 'good' } };
  const recent = [...watch.recent, found.why !== null].slice(-count.of);
  const wrong = recent.filter(Boolean).length;
  const isWrong = wrong >= count.least;
  const sentence = found.why ?? `${wrong} of the last ${recent.length} observations were wrong.`;
  return {
    watch: { ...watch, drift: found.drift, recent },
    input: isWrong ? { kind: 'bad', at, why: sentence, value } : { kind: 'good' },
  };
}

function breachOf(
  { drift }: AlarmWatch,
  condition: Exclude<AlarmCondition, { kind: 'noData' }>,
  point: { readonly x: number; readonly run: number | null; readonly value: number },
  unit: string,
  said: string | undefined,
): { drift: DriftMemory; isJudged: boolean; why: string | null } {
  if (condition.kind === 'verdict') {
    const isWrong = point.value >= (condition.from === 'bad' ? 2 : 1);
    return {
      drift,
      isJudged: true,
      why: isWrong ? (said ?? `The verdict is “${point.value >= 2 ? 'bad' : 'watch'}”.`) : null,
    };
  }
  const { memory, breach, isJudged } = judgeNext(drift, point, condition, unit);
  return { drift: memory, isJudged, why: breach?.why ?? null };
}
