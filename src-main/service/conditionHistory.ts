/** The conditions over all runs: timelines, uses of a payload, payload against payload. */
import type { PayloadComparisonRecord, PayloadUseRecord, Timeline, TimelineRow } from '#core/api/conditionHistory.ts';
import { comparePayloads } from '#core/calibration/payloadComparison.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { formatInterval, SUBRUNS, type Interval, type TimeBase } from '#core/calibration/timeBase.ts';
import { blocksOf, coverageOf, runsOfInterval, staleFrom, type Block } from '#core/calibration/timeline.ts';
import { BeamglassError } from '#core/errors.ts';
import type { IovEntry, RunPlaceInTime } from '#main/store/conditionHistory.ts';
import type { Member } from '#main/store/conditionRepository.ts';
import type { ServiceContext } from './context.ts';

type Reading = Pick<ServiceContext, 'store'>;

export interface TimelineWish {
  readonly globalTag: string;
  /** Both included; null: as far as there is anything. */
  readonly fromRun: number | null;
  readonly untilRun: number | null;
  readonly detail: number;
}

interface Window {
  readonly firstRun: number;
  readonly lastRun: number;
  /** Those of the store that lie in it. */
  readonly runs: readonly RunPlaceInTime[];
  /** Of the whole experiment, those with a start, in order of it. */
  readonly started: readonly RunPlaceInTime[];
}

/** Gaps and stretches of runs that are listed; the rest are counted. */
const LISTED = 50;

/** @throws BeamglassError `notFound`, `badInput` for a range that is reversed */
export function timelineOf(context: Reading, wish: TimelineWish): Timeline {
  const { conditions, history } = context.store;
  const record = conditions.globalTag(wish.globalTag);
  const members = conditions.members(record.name);
  const runs = history.runsOf(record.experiment);
  const window = windowOf(context, members, runs, wish);
  const { firstRun, lastRun } = window;
  return {
    globalTag: record.name,
    experiment: record.experiment,
    state: record.state,
    firstRun,
    lastRun,
    storedRuns: {
      first: runs[0]?.number ?? null,
      last: runs.at(-1)?.number ?? null,
      inRange: window.runs.length,
    },
    rows: members.map((member) => timelineRow(context, member, window, wish.detail)),
  };
}

function windowOf(
  { store: { history } }: Reading,
  members: readonly Member[],
  runs: readonly RunPlaceInTime[],
  { fromRun, untilRun }: TimelineWish,
): Window {
  const named = members
    .filter(({ timeBase }) => timeBase === 'run')
    .flatMap(({ tag }) => {
      const { first, last } = history.reach(tag);
      return [first, last].filter((one) => one !== null && one > 0) as number[];
    });
  const known = [...named, ...(runs.length > 0 ? [runs[0]!.number, runs.at(-1)!.number] : [])];
  const firstRun = fromRun ?? (known.length > 0 ? known.reduce((a, b) => Math.min(a, b)) : 0);
  const lastRun = untilRun ?? Math.max(firstRun, ...(known.length > 0 ? [known.reduce((a, b) => Math.max(a, b))] : []));
  if (lastRun < firstRun) {
    const message = `The runs from ${firstRun} to ${lastRun} are no range: the earlier one comes first.`;
    throw new BeamglassError('badInput', message, { fromRun: firstRun, untilRun: lastRun });
  }
  return {
    firstRun,
    lastRun,
    runs: runs.filter(({ number }) => number >= firstRun && number <= lastRun),
    started: runs.filter(({ start }) => start !== null).toSorted((a, b) => a.start! - b.start!),
  };
}

/** The window on a time base, half-open; null where no run of the store says when it was. */
function rangeOf(base: TimeBase, { firstRun, lastRun, runs }: Window): { since: number; until: number } | null {
  if (base === 'run') return { since: firstRun, until: lastRun + 1 };
  if (base === 'runSubrun') return { since: firstRun * SUBRUNS, until: (lastRun + 1) * SUBRUNS };
  const times = runs.flatMap(({ start, end }) => (start === null ? [] : [start, end ?? start]));
  if (times.length === 0) return null;
  return { since: times.reduce((a, b) => Math.min(a, b)), until: times.reduce((a, b) => Math.max(a, b)) + 1 };
}

function timelineRow(context: Reading, member: Member, window: Window, detail: number): TimelineRow {
  const { history } = context.store;
  const { type, tag, timeBase } = member;
  const { title, maxAge } = payloadType(type);
  const range = rangeOf(timeBase, window);
  const head = { type, title, tag, timeBase, maxAge };
  if (range === null) {
    const coverage = { runs: 0, covered: 0, stale: 0, missing: [] };
    return { ...head, iovs: 0, segments: [], gaps: [], gapCount: 0, coverage };
  }
  const held = history.intervals(tag, { first: range.since, last: range.until - 1 });
  const place = (interval: Interval) => runsOfInterval(timeBase, interval, window.started);
  const spans = window.runs.flatMap(({ number, start }) => {
    const first = timeBase === 'run' ? number : timeBase === 'runSubrun' ? number * SUBRUNS : start;
    return first === null ? [] : [{ number, first }];
  });
  if (timeBase === 'utc') spans.sort((a, b) => a.first - b.first);
  const coverage = coverageOf({ timeBase, maxAge }, held, spans);
  const gaps = gapsOf(held, range);
  const blocks = blocksOf(held, range, detail);
  const whole = held.length > detail ? null : history.entries(tag, held[0]?.since ?? 0, held.at(-1)?.since ?? 0);
  const entryOf = ({ since, iovs }: Block): IovEntry | null =>
    iovs > 1 ? null : ((whole ?? history.entries(tag, since, since)).get(since) ?? null);
  return {
    ...head,
    iovs: held.length,
    segments: blocks.map((block) => segmentOf(member, block, entryOf(block), place)),
    gaps: gaps.slice(0, LISTED).map((gap) => ({ validity: formatInterval(timeBase, gap), runs: place(gap) })),
    gapCount: gaps.length,
    coverage: { ...coverage, missing: coverage.missing.slice(0, LISTED) },
  };
}

/** What nothing holds in, within a range; of intervals that are in order and do not overlap. */
function gapsOf(held: readonly Interval[], range: { since: number; until: number }): Interval[] {
  const found: Interval[] = [];
  let covered = range.since;
  for (const { since, until } of held) {
    if (since > covered) found.push({ since: covered, until: since });
    covered = Math.max(covered, until ?? Infinity);
  }
  return covered < range.until ? [...found, { since: covered, until: range.until }] : found;
}

function segmentOf(
  { type, timeBase }: Member,
  { since, until, iovs, hasGap }: Block,
  iov: IovEntry | null,
  place: (interval: Interval) => Interval | null,
): TimelineRow['segments'][number] {
  const from = iovs > 1 ? null : staleFrom(payloadType(type), since);
  const isStale = from !== null && (until === null || from < until);
  return {
    since,
    until,
    validity: formatInterval(timeBase, { since, until }),
    runs: place({ since, until }),
    iovs,
    hasGap,
    staleFrom: isStale ? from : null,
    staleFromRun: isStale ? (place({ since: from, until })?.since ?? null) : null,
    iov: iov && { ...iov },
  };
}

/** @throws BeamglassError `notFound` where there is no such payload */
export function payloadUses({ store: { conditions, history } }: Reading, hash: string): PayloadUseRecord[] {
  conditions.payload(hash);
  return history.usesOf(hash).map(({ tag, now, withdrawn }) => {
    const { type, timeBase } = conditions.tag(tag);
    return {
      tag,
      type,
      validity: now.map((interval) => formatInterval(timeBase, interval)),
      withdrawn,
      globalTags: conditions.globalTagsOf(tag).map((name) => ({ name, state: conditions.globalTag(name).state })),
    };
  });
}

/** @throws BeamglassError `notFound`, `corruptStore`, `badInput` for payloads of two types */
export function comparedPayloads(
  { store: { conditions } }: Reading,
  from: string,
  to: string,
): PayloadComparisonRecord {
  const [a, b] = [conditions.payload(from), conditions.payload(to)];
  if (a.type !== b.type) {
    const message = `Payload ${from.slice(0, 12)} is of type ${a.type} and ${to.slice(0, 12)} of type ${b.type}: there is nothing to compare.`;
    throw new BeamglassError('badInput', message, { from: a.type, to: b.type });
  }
  const type = payloadType(a.type);
  const { quantities, texts, statuses, worst, worstInErrors } = comparePayloads(type, a.constants, b.constants);
  return {
    type: type.id,
    key: type.key,
    setup: a.provenance.setup === b.provenance.setup ? a.provenance.setup : null,
    from,
    to,
    quantities: quantities.map((one) => ({
      ...one,
      rows: [...one.rows],
      histogram: one.histogram && { edges: [...one.histogram.edges], counts: [...one.histogram.counts] },
    })),
    texts: [...texts],
    statuses: [...statuses],
    worst: [...worst],
    worstInErrors: [...worstInErrors],
  };
}
