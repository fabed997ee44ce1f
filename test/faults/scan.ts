/**
 * Whether monitors find the faults that they promise to find, and nothing where there is none: events are simulated,
 * changed, reconstructed with their true constants and led through the chain that raises alarms. A fault begins in the
 * middle of a run, after a stretch of good events.
 */
import { readFileSync } from 'node:fs';
import { textsOf } from '#core/calibration/constants.ts';
import type { Setup } from '#core/detector/setup.ts';
import type { EventData } from '#core/event/event.ts';
import type { FaultId, Monitor } from '#core/monitoring/definition.ts';
import { openMonitors } from '#core/monitoring/filler.ts';
import { monitorsFor, parseMonitorDocument } from '#core/monitoring/parse.ts';
import { mergeReconstruction } from '#core/reconstruction/merge.ts';
import { faultsOf, type Fault } from '#core/simulation/faults.ts';
import { hashOf } from '#main/store/hash.ts';
import type { EventSource } from '#main/workers/simulate/eventSource.ts';
import { openSource } from '#main/workers/simulate/openSource.ts';
import { constantsOf } from '../fixtures/constantsInForce.ts';
import { shippedDetector } from '../fixtures/detector.ts';
import { reconstructorOf } from '../fixtures/reconstruction.ts';
import { simulationInput, type SimulationWish } from '../fixtures/simulation.ts';
import { openChain, type AlarmChain } from './chain.ts';

export interface FaultPlan {
  readonly setup: string;
  readonly process: string;
  readonly seed: number;
  /** Events of the reference, the first of the run. */
  readonly reference: number;
  /** Stretches without a fault, and events of each: as many as come before a fault, and no promise is for more. */
  readonly stretches: number;
  readonly length: number;
  /** Times that every fault is tried, each after another stretch. */
  readonly trials: number;
  /** null: all that any monitor promises to find. */
  readonly faults: readonly FaultId[] | null;
}

/** A promise of a monitor, and what came of it. */
export interface FaultRow {
  readonly setup: string;
  readonly fault: FaultId;
  readonly title: string;
  readonly monitor: string;
  /** Events within which it is to be found. */
  readonly within: number;
  /** Per trial: events of the fault after which its alarm was raised; null: it was not. */
  readonly found: readonly (number | null)[];
  /** Per trial: monitor of the first alarm of all, and events until then. */
  readonly first: readonly (readonly [monitor: string, after: number] | null)[];
}

export interface CleanRow {
  readonly seed: number;
  readonly stretch: number;
  /** Sentences of alarms that were raised. */
  readonly alarms: readonly string[];
  /** Monitors that were worth a look at any time, and those that could be told at the end. */
  readonly watch: readonly string[];
  readonly told: readonly string[];
  readonly looks: number;
}

export interface FaultScan {
  readonly faults: readonly FaultRow[];
  readonly clean: readonly CleanRow[];
}

/** Events between looks. */
export const LOOK_EVERY = 25;
/** Events that are simulated in one go. */
const BLOCK = 50;

const DOCUMENTS = ['padme', 'na64'].map((name) => {
  const path = new URL(`../../resources/monitoring/${name}.json`, import.meta.url);
  return parseMonitorDocument(readFileSync(path, 'utf8'), `${name}.json`);
});

export const monitorsOfSetup = (setup: Setup): Monitor[] => monitorsFor(DOCUMENTS, setup, 'physics', hashOf);

type Reconstruct = (events: readonly EventData[]) => Promise<EventData[]>;

/** @param tell events that were simulated, of how many */
export async function scanFaults(plan: FaultPlan, tell: (done: number, total: number) => void): Promise<FaultScan> {
  const wish: SimulationWish = { setup: plan.setup, process: plan.process, seed: plan.seed };
  const { setup, cells } = shippedDetector(plan.setup);
  const monitors = monitorsOfSetup(setup);
  const source = await openSource(simulationInput(wish));
  const constants = constantsOf(wish, source);
  const reconstructor = await reconstructorOf(wish, constants);
  // A channel that the constants leave out already can neither die nor fire.
  const states = textsOf(
    constants,
    'channel.status',
    'state',
    cells.map(({ channel }) => channel),
  );
  const used = cells.filter((_, i) => states[i] === 'good');
  const reconstruct: Reconstruct = async (events) => {
    const added = await reconstructor.reconstruct(events, false);
    return events.map((event, i) => mergeReconstruction(event, added[i]!));
  };
  const total = plan.reference + plan.stretches * plan.length;
  const filler = openMonitors(monitors, cells);
  for (let at = 0; at < plan.reference; at += BLOCK) {
    for (const event of await reconstruct(await source.simulate(at, Math.min(BLOCK, plan.reference - at)))) {
      filler.add(event, 0);
    }
    tell(at, total);
  }
  const chain = await openChain(monitors, cells, filler.snapshot());
  const scenarios = await Promise.all(
    faultsOf(setup, used)
      .filter(({ id }) => plan.faults?.includes(id) ?? true)
      .map((fault) => scenarioOf(fault, plan, wish, setup, monitors)),
  );
  const clean: CleanRow[] = [];
  try {
    let before: readonly EventData[] = [];
    for (let stretch = 0; stretch < plan.stretches; stretch++) {
      const first = plan.reference + stretch * plan.length;
      const raw = await simulated(source, first, plan.length);
      tell(first, total);
      for (const scenario of stretch >= 1 && stretch <= plan.trials ? scenarios : []) {
        const { isMoved, fault, within } = scenario;
        const own = isMoved ? await simulated(scenario.source!, first, within) : raw.slice(0, within).map(fault.apply);
        scenario.take(await trial(chain, before, await reconstruct(own)));
      }
      before = await reconstruct(raw);
      clean.push(await cleanStretch(chain, before, plan.seed, stretch));
    }
  } finally {
    await chain.close();
  }
  return { faults: scenarios.flatMap(({ rows }) => rows()), clean };
}

async function simulated(source: EventSource, first: number, count: number): Promise<EventData[]> {
  const events: EventData[] = [];
  for (let at = 0; at < count; at += BLOCK) {
    // The next call uses the memory of these events.
    events.push(...structuredClone(await source.simulate(first + at, Math.min(BLOCK, count - at))));
  }
  return events;
}

/** Events of the fault after which an alarm of a monitor was raised, by monitor, in the order in which they were. */
async function trial(
  chain: AlarmChain,
  good: readonly EventData[],
  faulty: readonly EventData[],
): Promise<Map<string, number>> {
  await chain.begin();
  for (const event of good) chain.add(event);
  const found = new Map<string, number>();
  // What is raised before is a false alarm: it is counted by the clean stretches, and finds nothing.
  const before = new Set((await chain.look()).map(({ monitor }) => monitor));
  for (const [i, event] of faulty.entries()) {
    chain.add(event);
    if ((i + 1) % LOOK_EVERY !== 0 && i + 1 < faulty.length) continue;
    for (const { monitor } of await chain.look()) {
      if (!before.has(monitor) && !found.has(monitor)) found.set(monitor, i + 1);
    }
  }
  return found;
}

async function cleanStretch(
  chain: AlarmChain,
  events: readonly EventData[],
  seed: number,
  stretch: number,
): Promise<CleanRow> {
  await chain.begin();
  const alarms = new Set<string>();
  const watch = new Set<string>();
  let looks = 0;
  for (const [i, event] of events.entries()) {
    chain.add(event);
    if ((i + 1) % LOOK_EVERY !== 0 && i + 1 < events.length) continue;
    looks++;
    for (const { monitor, sentence } of await chain.look()) alarms.add(`${monitor}: ${sentence}`);
    for (const { monitor, verdict } of chain.findings) if (verdict === 'watch') watch.add(monitor.id);
  }
  const told = chain.findings.filter(({ verdict }) => verdict !== 'noData').map(({ monitor }) => monitor.id);
  return { seed, stretch, alarms: [...alarms], watch: [...watch], told, looks };
}

interface Scenario {
  readonly fault: Fault;
  /** Something else is simulated: by a source of its own. */
  readonly isMoved: boolean;
  readonly source: EventSource | null;
  /** Events by which all promises are due. */
  readonly within: number;
  take(found: ReadonlyMap<string, number>): void;
  rows(): FaultRow[];
}

async function scenarioOf(
  fault: Fault,
  plan: FaultPlan,
  wish: SimulationWish,
  setup: Setup,
  monitors: readonly Monitor[],
): Promise<Scenario> {
  const promises = monitors.flatMap(({ id, finds }) =>
    finds.filter((one) => one.fault === fault.id).map(({ events }) => ({ monitor: id, within: events })),
  );
  const input = simulationInput({ ...wish, parameters: { ...wish.parameters, ...fault.parameters } });
  const moved = { ...input, setup: fault.simulated(setup) };
  const isMoved = Object.keys(fault.parameters).length > 0 || moved.setup !== setup;
  const trials: ReadonlyMap<string, number>[] = [];
  return {
    fault,
    isMoved,
    source: isMoved ? await openSource(moved) : null,
    within: Math.max(0, ...promises.map(({ within }) => within)),
    take: (found) => trials.push(found),
    rows: () =>
      promises.map(({ monitor, within }) => ({
        setup: plan.setup,
        fault: fault.id,
        title: fault.title,
        monitor,
        within,
        found: trials.map((found) => {
          const after = found.get(monitor);
          return after === undefined || after > within ? null : after;
        }),
        first: trials.map((found) => [...found][0] ?? null),
      })),
  };
}
