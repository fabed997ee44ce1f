/**
 * The states of one alarm (after ISA-18.2, with the latch of EPICS): pure, so that it can be held against a model.
 *
 * An alarm is normal, pending (wrong, but not yet for its delay), active, or returned: over but latched until it is
 * acknowledged. Active and returned ones are acknowledged or not. Beside that it may be shelved until a time, when it
 * goes on underneath without being shown, or disabled, when nothing happens to it. Missing data neither raises nor
 * ends it: what was wrong stays wrong until a value says otherwise.
 */

/** Times in ms since 1970. */
export interface AlarmState {
  readonly phase: 'normal' | 'active' | 'returned';
  /** Wrong since, while it is not an alarm (again): by the clock, and by the time of the first wrong observation. */
  readonly pending: {
    readonly since: number;
    readonly at: number;
    readonly why: string;
    readonly value: number | null;
  } | null;
  /** How often it was raised. */
  readonly occurrence: number;
  readonly raisedAt: number | null;
  readonly returnedAt: number | null;
  readonly why: string;
  /** By which it was raised. */
  readonly value: number | null;
  readonly acknowledged: { readonly by: string; readonly at: number } | null;
  readonly shelf: { readonly by: string; readonly at: number; readonly until: number; readonly reason: string } | null;
  /** false: the last observation had no value. */
  readonly hasData: boolean;
  readonly isDisabled: boolean;
}

export const NEW_ALARM: AlarmState = {
  phase: 'normal',
  pending: null,
  occurrence: 0,
  raisedAt: null,
  returnedAt: null,
  why: '',
  value: null,
  acknowledged: null,
  shelf: null,
  hasData: true,
  isDisabled: false,
};

export type AlarmInput =
  /** `at`: when it was measured. */
  | { readonly kind: 'bad'; readonly at: number; readonly why: string; readonly value: number | null }
  | { readonly kind: 'good' }
  | { readonly kind: 'noData' }
  /** Time has passed. */
  | { readonly kind: 'tick' }
  /** Of what the user has seen: an alarm that was raised again since is not acknowledged by it. */
  | { readonly kind: 'acknowledge'; readonly by: string; readonly occurrence: number }
  | { readonly kind: 'shelve'; readonly by: string; readonly until: number; readonly reason: string }
  | { readonly kind: 'unshelve'; readonly by: string }
  | { readonly kind: 'clear'; readonly by: string; readonly occurrence: number }
  | { readonly kind: 'disable'; readonly by: string }
  | { readonly kind: 'enable'; readonly by: string };

export const ALARM_EVENTS = [
  'raised',
  'acknowledged',
  'returned',
  'cleared',
  'shelved',
  'unshelved',
  'disabled',
  'enabled',
] as const;
export type AlarmEventKind = (typeof ALARM_EVENTS)[number];

export interface AlarmEvent {
  readonly kind: AlarmEventKind;
  readonly at: number;
  readonly occurrence: number;
  /** null: it happened by itself. */
  readonly by: string | null;
  /** Why, in a sentence; may be empty. */
  readonly text: string;
  readonly value: number | null;
  /** Of a shelf. */
  readonly until: number | null;
}

/** What of a rule the states depend on. */
export interface AlarmTiming {
  readonly delayMs: number;
  readonly latch: boolean;
}

export interface AlarmStep {
  readonly state: AlarmState;
  /** In the order in which they happened. */
  readonly events: readonly AlarmEvent[];
}

/** The longest time for which an alarm can be shelved. */
export const LONGEST_SHELF_MS = 7 * 86_400_000;

/** What comes of an input. What is due by then happens first, at its own time. @param now ms since 1970 */
export function step(state: AlarmState, input: AlarmInput, now: number, timing: AlarmTiming): AlarmStep {
  const due = elapse(state, now, timing);
  const then = take(due.state, input, now, timing);
  return { state: then.state, events: [...due.events, ...then.events] };
}

/** When something happens by itself; null: nothing does. */
export function nextDue({ isDisabled, pending, shelf }: AlarmState, { delayMs }: AlarmTiming): number | null {
  if (isDisabled) return null;
  const times = [...(pending === null ? [] : [pending.since + delayMs]), ...(shelf === null ? [] : [shelf.until])];
  return times.length === 0 ? null : Math.min(...times);
}

const unchanged = (state: AlarmState): AlarmStep => ({ state, events: [] });

const told = (
  kind: AlarmEventKind,
  { occurrence }: AlarmState,
  at: number,
  rest: Partial<Omit<AlarmEvent, 'kind' | 'at' | 'occurrence'>> = {},
): AlarmEvent => ({ kind, at, occurrence, by: null, text: '', value: null, until: null, ...rest });

/** The delay that is over, and the end of the shelf. */
function elapse(before: AlarmState, now: number, { delayMs }: AlarmTiming): AlarmStep {
  if (before.isDisabled) return unchanged(before);
  let state = before;
  const events: AlarmEvent[] = [];
  const { pending, shelf } = before;
  const raises = pending !== null && pending.since + delayMs <= now;
  const ends = shelf !== null && shelf.until <= now;
  const raiseNow = (): void => {
    if (!raises) return;
    const raised = raise(state, pending.since + delayMs, pending);
    state = raised.state;
    events.push(...raised.events);
  };
  const raisesFirst = raises && ends && pending.since + delayMs <= shelf.until;
  if (raisesFirst) raiseNow();
  if (ends) {
    state = { ...state, shelf: null };
    events.push(told('unshelved', state, shelf.until));
  }
  if (!raisesFirst) raiseNow();
  return { state, events };
}

function raise(before: AlarmState, at: number, { why, value }: { why: string; value: number | null }): AlarmStep {
  const state: AlarmState = {
    ...before,
    phase: 'active',
    pending: null,
    occurrence: before.occurrence + 1,
    raisedAt: at,
    returnedAt: null,
    why,
    value,
    acknowledged: null,
  };
  return { state, events: [told('raised', state, at, { text: why, value })] };
}

function cleared(before: AlarmState, at: number, by: string | null): AlarmStep {
  const state: AlarmState = { ...before, phase: 'normal', pending: null, returnedAt: at, acknowledged: null };
  return { state, events: [told('cleared', state, at, { by })] };
}

function take(before: AlarmState, input: AlarmInput, now: number, timing: AlarmTiming): AlarmStep {
  if (before.isDisabled) {
    if (input.kind !== 'enable') return unchanged(before);
    const state: AlarmState = { ...NEW_ALARM, occurrence: before.occurrence };
    return { state, events: [told('enabled', state, now, { by: input.by })] };
  }
  switch (input.kind) {
    case 'tick':
    case 'enable':
      return unchanged(before);
    case 'bad':
      return bad({ ...before, hasData: true }, input, now, timing);
    case 'good':
      return good({ ...before, hasData: true, pending: null }, now, timing);
    case 'noData':
      // How long it was wrong is not known any more.
      return unchanged({ ...before, hasData: false, pending: null });
    case 'acknowledge':
      return acknowledge(before, input, now);
    case 'shelve':
      return shelve(before, input, now);
    case 'unshelve': {
      if (before.shelf === null) return unchanged(before);
      const state: AlarmState = { ...before, shelf: null };
      return { state, events: [told('unshelved', state, now, { by: input.by })] };
    }
    case 'clear':
      if (before.phase === 'normal' || input.occurrence !== before.occurrence) return unchanged(before);
      return cleared(before, now, input.by);
    case 'disable': {
      const state: AlarmState = { ...NEW_ALARM, occurrence: before.occurrence, isDisabled: true };
      return { state, events: [told('disabled', state, now, { by: input.by })] };
    }
  }
}

type Input<K extends AlarmInput['kind']> = Extract<AlarmInput, { kind: K }>;

function bad(before: AlarmState, { at, why, value }: Input<'bad'>, now: number, { delayMs }: AlarmTiming): AlarmStep {
  if (before.phase === 'active') return unchanged(before);
  const pending = before.pending ?? { since: now, at, why, value };
  // By the clock, or by the times of what was measured, which may come in all at once.
  if (pending.since + delayMs <= now || pending.at + delayMs <= at) return raise(before, now, { why, value });
  return unchanged({ ...before, pending });
}

function good(before: AlarmState, now: number, { latch }: AlarmTiming): AlarmStep {
  if (before.phase !== 'active') return unchanged(before);
  if (before.acknowledged !== null || !latch) return cleared(before, now, null);
  const state: AlarmState = { ...before, phase: 'returned', returnedAt: now };
  return { state, events: [told('returned', state, now)] };
}

function acknowledge(before: AlarmState, { by, occurrence }: Input<'acknowledge'>, now: number): AlarmStep {
  if (before.phase === 'normal' || before.acknowledged !== null || occurrence !== before.occurrence) {
    return unchanged(before);
  }
  const state: AlarmState = { ...before, acknowledged: { by, at: now } };
  const event = told('acknowledged', state, now, { by });
  if (state.phase === 'active') return { state, events: [event] };
  const over = cleared(state, now, null);
  // It may be wrong again already, within its delay.
  return { state: { ...over.state, pending: before.pending }, events: [event, ...over.events] };
}

/** @throws nothing: an end that is not ahead, or too far, changes nothing */
function shelve(before: AlarmState, { by, until, reason }: Input<'shelve'>, now: number): AlarmStep {
  if (!(until > now && until <= now + LONGEST_SHELF_MS)) return unchanged(before);
  const state: AlarmState = { ...before, shelf: { by, at: now, until, reason } };
  return { state, events: [told('shelved', state, now, { by, text: reason, until })] };
}
