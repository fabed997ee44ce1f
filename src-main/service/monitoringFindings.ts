/**
 * What monitors show is told to others: as observations, by which alarms are judged, and of a stored run as defects
 * where it is bad.
 */
import { PRIORITIES } from '#core/alarms/rule.ts';
import { VERDICT_VALUES, verdictQuantity, type Observation } from '#core/alarms/observation.ts';
import type { Monitor, RunKind } from '#core/monitoring/definition.ts';
import { mergeFills, type Fill } from '#core/monitoring/fill.ts';
import { reduce } from '#core/monitoring/reduce.ts';
import { worstVerdict, type TestOutcome, type Verdict } from '#core/monitoring/view.ts';
import { judgeAll } from '#core/monitoring/viewOf.ts';
import { observe } from './alarms.ts';
import type { ServiceContext } from './context.ts';
import { settleAutomaticDefects } from './defects.ts';
import type { Comparable, FilledMonitors } from './filledMonitors.ts';
import { defectsFound } from './monitoringDefects.ts';
import { referenceFor } from './monitoringReferences.ts';
import type { MonitoringSource } from './monitoringSource.ts';

/** One monitor, judged. */
export interface Finding {
  readonly monitor: Monitor;
  readonly fill: Fill;
  readonly tests: readonly TestOutcome[];
  readonly verdict: Verdict;
}

/** Of every monitor that was filled. */
export function findingsOf(
  context: Pick<ServiceContext, 'store'>,
  filled: Omit<FilledMonitors, 'detector'>,
): Finding[] {
  const before = referenceFills(context, filled);
  return filled.monitors.flatMap((monitor) => {
    const parts = filled.fills.get(monitor.hash) ?? [];
    return parts.length === 0 ? [] : [findingOf(monitor, mergeFills(parts), before.get(monitor.hash) ?? null)];
  });
}

/** @param reference null: none fits */
export function findingOf(monitor: Monitor, fill: Fill, reference: Fill | null): Finding {
  const { tests } = judgeAll(monitor, fill, reference);
  return { monitor, fill, tests, verdict: worstVerdict(tests.map(({ verdict }) => verdict)) };
}

const severity = (verdict: Verdict): number => VERDICT_VALUES[verdict] ?? -1;

/**
 * Of the monitors of a run those of its last events where these are worse, which is then said.
 * @param recent the same monitors, of so many last events
 */
export function worseFindings(whole: readonly Finding[], recent: readonly Finding[], events: number): Finding[] {
  return whole.map((finding, i) => {
    const last = recent[i]!;
    if (severity(last.verdict) <= severity(finding.verdict)) return finding;
    const tests = last.tests.map((test) => ({ ...test, sentence: `Last ${events} events: ${test.sentence}` }));
    return { ...last, tests };
  });
}

/** By monitor; none where no reference fits. */
function referenceFills(context: Pick<ServiceContext, 'store'>, filled: Comparable): ReadonlyMap<string, Fill> {
  const reference = referenceFor(context, filled);
  return reference === null ? new Map() : context.store.monitoring.referenceFills(reference);
}

export interface ObservedAt {
  /** ms UTC */
  readonly at: number;
  /** Number of the run. */
  readonly run: number | null;
  readonly subrun: number | null;
  readonly runType: RunKind;
}

/** Number and verdict of every monitor; where nothing can be said, that there is no data. */
export function observationsOf(findings: readonly Finding[], { at, run, subrun, runType }: ObservedAt): Observation[] {
  return findings.flatMap(({ monitor, fill, tests, verdict }): Observation[] => {
    const { experiment } = monitor;
    const quantity = `${experiment}/${monitor.id}`;
    const why = (tests.find((test) => test.verdict === verdict) ?? tests[0]!).sentence;
    const place = { experiment, at, run, subrun, runType, why };
    return [
      { ...place, quantity, ...numberOf(monitor, fill, tests) },
      {
        ...place,
        quantity: verdictQuantity(quantity),
        value: VERDICT_VALUES[verdict],
        error: null,
        alarm: { title: monitor.title, priority: PRIORITIES[monitor.priority - 1] ?? 4, action: monitor.action },
      },
    ];
  });
}

export const observeFindings = (context: ServiceContext, findings: readonly Finding[], at: ObservedAt): Promise<void> =>
  observe(context, observationsOf(findings, at));

/** What the first test looks at. */
function numberOf(
  { shows, tests: [first] }: Monitor,
  fill: Fill,
  tests: readonly TestOutcome[],
): Pick<Observation, 'value' | 'error'> {
  const hasNumber = first !== undefined && (first.kind === 'limits' || first.kind === 'meanDeviation');
  if (hasNumber) return reduce(shows, fill, first.of);
  return { value: tests[0]?.value ?? null, error: tests[0]?.error ?? null };
}

/** After a stored run was filled. */
export async function reportFindings(context: ServiceContext, source: MonitoringSource): Promise<void> {
  const { kind: runType } = source;
  const { beamEnergy, number, start, end } = await context.store.runs.get(source.run);
  const time = end ?? start;
  await observeFindings(context, findingsOf(context, filledOf(context, source, beamEnergy)), {
    at: time === null ? Date.now() : Date.parse(time),
    run: number,
    subrun: null,
    runType,
  });
  await settleFindings(context, source);
}

/** What the fills of a run say of it now: also where another reference has come since they were filled. */
export async function settleFindings(context: ServiceContext, source: MonitoringSource): Promise<void> {
  const { run, parts, monitors } = source;
  const { beamEnergy } = await context.store.runs.get(run);
  const filled = filledOf(context, source, beamEnergy);
  const found = defectsFound(monitors, filled.fills, referenceFills(context, filled));
  await settleAutomaticDefects(
    context,
    run,
    parts.map(({ subrun }) => subrun),
    found,
  );
}

const filledOf = (
  { store }: ServiceContext,
  { run, setup, kind, process, monitors }: MonitoringSource,
  beamEnergy: number | null,
): FilledMonitors => ({
  setup: setup.id,
  kind,
  process,
  beamEnergy,
  monitors,
  fills: store.monitoring.fills(run),
});
