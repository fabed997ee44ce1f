/** The runs that a timeline shows, and how a wheel or a key changes them. */

/** Run numbers, fractions between them; `last` is not included. */
export interface RunRange {
  readonly first: number;
  readonly last: number;
}

/** Narrower than this shows nothing more. */
const LEAST_RUNS = 4;
/** Beyond the bounds a little of what is not there is seen, so that the end is known as one. */
const MARGIN = 0.02;

/** As far as one can look. */
export function wholeRange({ first, last }: RunRange): RunRange {
  const room = Math.max(0.5, MARGIN * (last - first));
  return { first: Math.max(0, first - room), last: last + room };
}

/** @param at share of the width that stays where it is; factor below 1: nearer */
export function zoomed({ first, last }: RunRange, at: number, factor: number, bounds: RunRange): RunRange {
  const whole = wholeRange(bounds);
  const width = Math.min(whole.last - whole.first, Math.max(LEAST_RUNS, (last - first) * factor));
  const fixed = first + at * (last - first);
  return within({ first: fixed - at * width, last: fixed + (1 - at) * width }, whole);
}

/** @param by share of the width */
export function moved({ first, last }: RunRange, by: number, bounds: RunRange): RunRange {
  const step = by * (last - first);
  return within({ first: first + step, last: last + step }, wholeRange(bounds));
}

function within({ first, last }: RunRange, whole: RunRange): RunRange {
  const width = Math.min(last - first, whole.last - whole.first);
  const from = Math.min(Math.max(first, whole.first), whole.last - width);
  return { first: from, last: from + width };
}

/** “Runs 80344–80500”: the whole runs in sight, without the room beyond the bounds. */
export function printedRuns({ first, last }: RunRange, bounds: RunRange): string {
  const from = Math.max(Math.ceil(first), Math.ceil(bounds.first));
  const to = Math.min(Math.ceil(last), Math.ceil(bounds.last)) - 1;
  return to <= from ? `Run ${from}` : `Runs ${from}–${to}`;
}
