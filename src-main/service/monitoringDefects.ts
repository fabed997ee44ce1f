/** What monitors find wrong in the subruns of a run, as it is stated as defects. */
import { countedBad, type CheckedRun, type PartState, type Stretch } from '#core/dataQuality/stretches.ts';
import type { Monitor } from '#core/monitoring/definition.ts';
import { mergeFills, type Fill } from '#core/monitoring/fill.ts';
import { worstVerdict, type Verdict } from '#core/monitoring/view.ts';
import { judgeAll } from '#core/monitoring/viewOf.ts';
import type { CheckFinding } from './defects.ts';

interface CheckedMonitor extends CheckedRun {
  readonly monitor: Monitor;
  /** Of each subrun. */
  readonly fills: readonly Fill[];
  readonly reference: Fill | null;
}

/**
 * By type of defect and part of the detector; a monitor that was not filled says nothing.
 * @param fills by monitor, one for each subrun in order
 */
export function defectsFound(
  monitors: readonly Monitor[],
  fills: ReadonlyMap<string, readonly Fill[]>,
  references: ReadonlyMap<string, Fill>,
): CheckFinding[] {
  const checks = monitors.flatMap((monitor): CheckedMonitor[] => {
    const own = fills.get(monitor.hash) ?? [];
    const reference = references.get(monitor.hash) ?? null;
    if (own.length === 0) return [];
    const { part } = monitor;
    const whole = stateOf(verdictOf(monitor, mergeFills(own), reference));
    return [{ monitor, fills: own, reference, part, subruns: statesOf(monitor, own, reference), whole }];
  });
  const stating = checks.filter(({ monitor }) => monitor.defect !== null);
  const groups = Map.groupBy(stating, ({ monitor, part }) => `${monitor.defect!} ${part}`);
  return [...groups.values()].map((own) => findingOf(own, checks));
}

function findingOf(own: readonly CheckedMonitor[], all: readonly CheckedMonitor[]): CheckFinding {
  const counted = own.map((check) => countedBad(check, all));
  const { monitor, subruns } = own[0]!;
  return {
    type: monitor.defect!,
    part: monitor.part,
    states: subruns.map((_, at) => {
      const states = new Set(counted.map((one) => one[at]!));
      return states.has('bad') ? 'bad' : states.has('fine') ? 'fine' : 'unknown';
    }),
    tell: (stretch) =>
      toldOf(
        own.filter((_, i) => counted[i]!.slice(stretch[0], stretch[1] + 1).includes('bad')),
        stretch,
      ),
  };
}

/** @param found monitors that are bad there; none where they were before and cannot judge any more */
function toldOf(found: readonly CheckedMonitor[], [first, last]: Stretch): ReturnType<CheckFinding['tell']> {
  const told = found.map(({ monitor, fills, reference }) => {
    const fill = mergeFills(fills.slice(first, last + 1));
    const { tests } = judgeAll(monitor, fill, reference);
    const bad = tests.filter(({ verdict }) => verdict === 'bad');
    return { monitor, fill, tests: bad.length > 0 ? bad : tests };
  });
  const [one] = told;
  return {
    comment:
      one === undefined
        ? 'Found before; too little to judge it again.'
        : `${one.monitor.title}: ${one.tests[0]!.sentence}`,
    evidence: {
      monitor: told.map(({ monitor }) => monitor.id).join(', '),
      events: one?.fill.events ?? 0,
      tests: told.flatMap(({ monitor, tests }) =>
        tests.map(({ test, value, error, expected }) => ({
          monitor: monitor.id,
          version: monitor.version,
          test,
          value,
          error,
          expected,
        })),
      ),
    },
  };
}

/** A subrun with too little to judge is looked at together with the next ones, until there is enough. */
function statesOf(monitor: Monitor, fills: readonly Fill[], reference: Fill | null): PartState[] {
  const states = fills.map((): PartState => 'unknown');
  let waiting: Fill | null = null;
  let since = 0;
  for (const [at, fill] of fills.entries()) {
    waiting = waiting === null ? fill : mergeFills([waiting, fill]);
    const state = stateOf(verdictOf(monitor, waiting, reference));
    if (state === 'unknown') continue;
    // Where nothing was filled nothing is known, whatever its neighbours say.
    for (let of = since; of <= at; of++) if (since === at || fills[of]!.entries > 0) states[of] = state;
    waiting = null;
    since = at + 1;
  }
  return states;
}

const verdictOf = (monitor: Monitor, fill: Fill, reference: Fill | null): Verdict =>
  worstVerdict(judgeAll(monitor, fill, reference).tests.map(({ verdict }) => verdict));

const stateOf = (verdict: Verdict): PartState =>
  verdict === 'bad' ? 'bad' : verdict === 'noData' ? 'unknown' : 'fine';
