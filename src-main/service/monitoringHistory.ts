/** A number of a monitor in the course of runs, or of the parts of a run. */
import type { HistoryReductor, MonitorHistory, MonitorPoint } from '#core/api/monitoring.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Monitor } from '#core/monitoring/definition.ts';
import { mergeFills, type Fill } from '#core/monitoring/fill.ts';
import { reduce, reductorWords, type Reduced } from '#core/monitoring/reduce.ts';
import { REDUCTORS, type MonitorTest, type Reductor } from '#core/monitoring/testDefinition.ts';
import { worstVerdict, type TestOutcome } from '#core/monitoring/view.ts';
import type { JudgedChannel } from '#core/monitoring/channels.ts';
import { judgeAll } from '#core/monitoring/viewOf.ts';
import type { ServiceContext } from './context.ts';
import { monitorsOf } from './monitors.ts';
import { referenceFor } from './monitoringReferences.ts';
import { getSetup } from './setups.ts';

export interface HistoryRequest {
  readonly setup: string;
  readonly monitor: string;
  /** null: what the first test of the monitor looks at. */
  readonly reductor: HistoryReductor | null;
  /** Both included; null: all. */
  readonly runs: readonly [first: number, last: number] | null;
  readonly subruns: boolean;
}

const isReductor = (name: HistoryReductor): name is Reductor => (REDUCTORS as readonly string[]).includes(name);

/** What a monitor is followed by unless something else is asked for. */
export function usualReductor({ tests }: Pick<Monitor, 'tests'>): HistoryReductor {
  const [test] = tests;
  return test !== undefined && (test.kind === 'limits' || test.kind === 'meanDeviation') ? test.of : 'test';
}

/** @throws BeamglassError `notFound`, `corruptStore` */
export async function monitorHistory(context: ServiceContext, request: HistoryRequest): Promise<MonitorHistory> {
  const { store } = context;
  const { setup } = await getSetup(store.layout, request.setup);
  const monitor = (await monitorsOf(store.layout, setup, null)).find(({ id }) => id === request.monitor);
  if (monitor === undefined) {
    const message = `Setup ${request.setup} has no monitor “${request.monitor}”.`;
    throw new BeamglassError('notFound', message, { monitor: request.monitor });
  }
  const reductor = request.reductor ?? usualReductor(monitor);
  const [first, last] = request.runs ?? [0, Infinity];
  const filled = new Map(store.monitoring.runsOf(request.setup).map((one) => [one.run, one]));
  const runs = (await store.runs.list())
    .filter(({ run, number }) => filled.has(run) && number >= first && number <= last)
    .toSorted((a, b) => a.number - b.number);
  const points: MonitorPoint[] = [];
  for (const { run, number, start, beamEnergy } of runs) {
    const { kind, process } = filled.get(run)!;
    const reference = referenceFor(context, { setup: request.setup, kind, process, beamEnergy });
    const before = reference && (store.monitoring.referenceFills(reference).get(monitor.hash) ?? null);
    const parts = store.monitoring.fillsOf(run, monitor.hash);
    if (parts.length === 0) continue;
    const at = start === null ? null : Date.parse(start);
    const point = (subrun: number | null, fill: Fill): MonitorPoint => ({
      run,
      number,
      subrun,
      at,
      ...reducedPoint(monitor, fill, before, reductor),
    });
    if (request.subruns) points.push(...parts.map(({ subrun, fill }) => point(subrun, fill)));
    else points.push(point(null, mergeFills(parts.map(({ fill }) => fill))));
  }
  return {
    monitor: monitor.definition,
    reductor,
    ...wordsOf(monitor, reductor),
    points,
    ...limitsOf(monitor, reductor),
  };
}

/** One number of a fill with what its tests say. */
export function reducedPoint(
  monitor: Monitor,
  fill: Fill,
  reference: Fill | null,
  reductor: HistoryReductor,
): Pick<MonitorPoint, 'value' | 'error' | 'entries' | 'verdict'> {
  const { tests, judged } = judgeAll(monitor, fill, reference);
  const { value, error } = valueOf(monitor, fill, reductor, tests, judged);
  return { value, error, entries: fill.entries, verdict: worstVerdict(tests.map((test) => test.verdict)) };
}

function valueOf(
  { shows }: Monitor,
  fill: Fill,
  reductor: HistoryReductor,
  tests: readonly TestOutcome[],
  judged: readonly JudgedChannel[],
): Reduced {
  if (isReductor(reductor)) return reduce(shows, fill, reductor);
  if (reductor === 'test') return { value: tests[0]?.value ?? null, error: tests[0]?.error ?? null };
  const isTold = judged.some(({ verdict }) => verdict !== 'noData');
  return { value: isTold ? judged.filter(({ verdict }) => verdict === reductor).length : null, error: null };
}

const TEST_WORDS: Readonly<Record<MonitorTest['kind'], string>> = {
  limits: 'value of the test',
  meanDeviation: 'deviation from the reference',
  binByBin: 'p of the farthest bin',
  chi2: 'p of χ²',
  kolmogorov: 'p of the distance',
  channels: 'channels that are not good',
};

function wordsOf({ shows, tests }: Monitor, reductor: HistoryReductor): { label: string; unit: string } {
  if (isReductor(reductor)) return reductorWords(shows, reductor);
  if (reductor === 'test') return { label: TEST_WORDS[tests[0]!.kind], unit: '' };
  return { label: `channels that are ${reductor}`, unit: '' };
}

function limitsOf({ tests }: Monitor, reductor: HistoryReductor): Pick<MonitorHistory, 'watch' | 'bad'> {
  const test = tests.find((one) => one.kind === 'limits' && one.of === reductor);
  return test?.kind === 'limits' ? { watch: test.watch, bad: test.bad } : { watch: null, bad: null };
}
