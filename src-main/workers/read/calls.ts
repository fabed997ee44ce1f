/** What the read worker answers: the event table, the strip, steps, and the events themselves. */
import type { PageInput, ReadCalls, Step, StepTarget, Strip, StripInput, Page } from '#main/workers/calls.ts';
import type { SpillKeys } from '#core/scan/exposure.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { cutFlow } from './cutFlow.ts';
import { requireVisible } from './hidden.ts';
import { compareWithTruth } from './compareWithTruth.ts';
import { eventPayload } from './mergedEvents.ts';
import { reconstructEvent } from './reconstructEvent.ts';
import { forgetRun, isSimulated, openPlace, openRun } from './runCache.ts';
import { visibleSummary } from './visibleSummary.ts';

export const READ_HANDLERS: Handlers<ReadCalls> = {
  columns: ({ path, reconstruction }) => [...openRun(reconstruction ?? path).columns],
  page,
  strip,
  step: ({ where, key, to, ...place }) => {
    const { run, hidden } = openPlace(place);
    return step(run.selected(where, hidden), key, to);
  },
  rank: ({ key, where, sortBy, descending, ...place }) => {
    const { run, hidden } = openPlace(place);
    const rank = run.sorted(where, hidden, sortBy, descending).indexOf(key);
    return rank < 0 ? null : rank;
  },
  locate: ({ eventNumber, ...place }) => {
    const { run, hidden } = openPlace(place);
    const numbers = run.column('event');
    const keys: number[] = [];
    for (let key = 0; key < numbers.length; key++) {
      if (numbers[key] === eventNumber && hidden?.visible[key] !== 0) keys.push(key);
    }
    return keys;
  },
  fetch: ({ key, ...place }) => {
    requireVisible(place, openPlace(place).hidden, key);
    return eventPayload(place.path, place.reconstruction, key);
  },
  reconstruct: reconstructEvent,
  hidden: (place) => {
    const { hidden } = openPlace(place);
    return { simulated: isSimulated(place.path), events: hidden?.count ?? 0 };
  },
  spills: ({ path }) => spillsOf(openRun(path).column('spill')),
  process: ({ path }) => openRun(path).file.meta.simulation?.process ?? null,
  visibleSummary,
  cutFlow,
  quality: compareWithTruth,
  forget: ({ path }) => {
    forgetRun(path);
    return null;
  },
};

function spillsOf(column: Float64Array): SpillKeys[] {
  const found: SpillKeys[] = [];
  for (let first = 0; first < column.length;) {
    let end = first + 1;
    // NaN where an event has none.
    while (end < column.length && Object.is(column[end], column[first])) end++;
    found.push({ spill: orNull(column[first]), first, end });
    first = end;
  }
  return found;
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

function page({ where, columns, sortBy, descending, offset, limit, ...place }: PageInput): Page {
  const { run, hidden } = openPlace(place);
  const keys = sortBy === null ? run.selected(where, hidden) : run.sorted(where, hidden, sortBy, descending);
  const shown = keys.subarray(offset, offset + limit);
  // A sorted page may reach into every part of a run: then the whole column serves the next pages too.
  const isLocal = sortBy === null;
  const values = columns.map((name) =>
    isLocal ? run.valuesAt(name, shown) : Float64Array.from(shown, (key) => run.column(name)[key]!),
  );
  const rows = Array.from(shown, (key, index) => ({
    key,
    values: values.map((column) => orNull(column[index])),
  }));
  return { total: keys.length, rows };
}

function strip({ where, columns: names, bins, ...place }: StripInput): Strip {
  const { run, hidden } = openPlace(place);
  const keys = run.selected(where, hidden);
  const total = keys.length;
  const count = Math.min(bins, total);
  const edge = (bin: number): number => Math.floor((bin * total) / count);
  const series = names.map((name) => {
    const values = run.column(name);
    const low: (number | null)[] = [];
    const high: (number | null)[] = [];
    for (let bin = 0; bin < count; bin++) {
      let lowest = Infinity;
      let highest = -Infinity;
      for (let rank = edge(bin); rank < edge(bin + 1); rank++) {
        const value = values[keys[rank]!]!;
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
      }
      low.push(orNull(lowest));
      high.push(orNull(highest));
    }
    return { name, low, high };
  });
  return { total, keys: Array.from({ length: count }, (_, bin) => keys[edge(bin)]!), series };
}

/** @param keys ascending */
export function step(keys: Uint32Array, key: number | null, to: StepTarget): Step {
  const total = keys.length;
  const rank = rankOf(keys, key, to);
  const found = rank === null ? undefined : keys[rank];
  return found === undefined ? { key: null, rank: null, total } : { key: found, rank, total };
}

/** Without a key to start from, every step but the last leads to the first event. */
function rankOf(keys: Uint32Array, key: number | null, to: StepTarget): number | null {
  if (to === 'last') return keys.length - 1;
  if (to === 'first' || key === null) return 0;
  const at = lowerBound(keys, key);
  if (to === 'previous') return at - 1;
  if (to === 'next') return keys[at] === key ? at + 1 : at;
  if (at === keys.length) return at - 1;
  return at > 0 && key - keys[at - 1]! < keys[at]! - key ? at - 1 : at;
}

/** Index of the first key that is not less than `key`. */
function lowerBound(keys: Uint32Array, key: number): number {
  let from = 0;
  let until = keys.length;
  while (from < until) {
    const middle = (from + until) >>> 1;
    if (keys[middle]! < key) from = middle + 1;
    else until = middle;
  }
  return from;
}
