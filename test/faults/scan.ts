/**
 * Whether monitors find the faults that they promise to find, and nothing where there is none: events are simulated,
 * changed, reconstructed with their true constants and filled, and the monitors judged as they come.
 */
import { readFileSync } from 'node:fs';
import type { Cell } from '#core/detector/cells.ts';
import type { Setup } from '#core/detector/setup.ts';
import type { EventData } from '#core/event/event.ts';
import type { FaultId, Monitor } from '#core/monitoring/definition.ts';
import type { Fill } from '#core/monitoring/fill.ts';
import { openMonitors, type MonitorFiller } from '#core/monitoring/filler.ts';
import { monitorsFor, parseMonitorDocument } from '#core/monitoring/parse.ts';
import { worstVerdict, type Verdict } from '#core/monitoring/view.ts';
import { judgeAll } from '#core/monitoring/viewOf.ts';
import { mergeReconstruction } from '#core/reconstruction/merge.ts';
import { faultsOf, type Fault } from '#core/simulation/faults.ts';
import { hashOf } from '#main/store/hash.ts';
import type { Reconstructor } from '#main/workers/reconstruct/reconstructor.ts';
import type { EventSource } from '#main/workers/simulate/eventSource.ts';
import { openSource } from '#main/workers/simulate/openSource.ts';
import { constantsOf } from '../fixtures/constantsInForce.ts';
import { shippedDetector } from '../fixtures/detector.ts';
import { reconstructorOf } from '../fixtures/reconstruction.ts';
import { simulationInput, type SimulationWish } from '../fixtures/simulation.ts';

export interface FaultPlan {
  readonly setup: string;
  readonly process: string;
  readonly seed: number;
  /** Events of the reference, the first of the run. */
  readonly reference: number;
  /** Stretches without a fault, and events of each. */
  readonly stretches: number;
  readonly length: number;
  /** null: all that any monitor promises to find. */
  readonly faults: readonly FaultId[] | null;
}

/** A promise of a monitor, and what came of it. */
export interface FaultRow {
  readonly setup: string;
  readonly fault: string;
  readonly monitor: string;
  /** Events within which it is to be found. */
  readonly within: number;
  /** Events after which it was; null: it was not. */
  readonly found: number | null;
  readonly sentence: string;
}

export interface CleanRow {
  readonly stretch: number;
  readonly events: number;
  /** Monitors that were bad, or to watch, at any of the looks. */
  readonly bad: readonly string[];
  readonly watch: readonly string[];
  readonly looks: number;
}

export interface FaultScan {
  readonly faults: readonly FaultRow[];
  readonly clean: readonly CleanRow[];
}

/** Events that are simulated in one go, and looks at a clean stretch. */
const BLOCK = 50;
const LOOKS = 5;
/** Looks at a fault until the event by which it is to be found. */
const FAULT_LOOKS = 25;

const DOCUMENTS = ['padme', 'na64'].map((name) => {
  const path = new URL(`../../resources/monitoring/${name}.json`, import.meta.url);
  return parseMonitorDocument(readFileSync(path, 'utf8'), `${name}.json`);
});

export const monitorsOfSetup = (setup: Setup): Monitor[] => monitorsFor(DOCUMENTS, setup, 'physics', hashOf);

export async function scanFaults(plan: FaultPlan, tell: (done: number, total: number) => void): Promise<FaultScan> {
  const wish: SimulationWish = { setup: plan.setup, process: plan.process, seed: plan.seed };
  const { setup, cells } = shippedDetector(plan.setup);
  const monitors = monitorsOfSetup(setup);
  const source = await openSource(simulationInput(wish));
  const reconstructor = await reconstructorOf(wish, constantsOf(wish, source));
  const reconstruct = (events: readonly EventData[]): Promise<EventData[]> => reconstructed(reconstructor, events);
  const scenarios = faultsOf(setup, cells)
    .filter(({ id }) => plan.faults?.includes(id) ?? true)
    .map((fault) => scenarioOf(fault, monitors, cells))
    .filter(({ promises }) => promises.length > 0);
  const cleanEvents = plan.stretches * plan.length;
  const last = Math.max(0, ...scenarios.map(({ events }) => events));
  const total = plan.reference + Math.max(cleanEvents, last);

  const filler = openMonitors(monitors, cells);
  await forEachBlock(source, 0, plan.reference, async (events) => {
    for (const event of await reconstruct(events)) filler.add(event, 0);
    tell(Math.min(plan.reference, total), total);
  });
  const reference = filler.snapshot();

  const clean = new CleanStretches(monitors, cells, reference, plan);
  await forEachBlock(source, plan.reference, total, async (events, first) => {
    const after = first - plan.reference;
    if (after < cleanEvents) for (const event of await reconstruct(events)) clean.add(event);
    for (const scenario of scenarios) {
      if (isMoved(scenario.fault) || scenario.isOver(after)) continue;
      scenario.add(await reconstruct(events.map((event) => scenario.fault.apply(event))), reference);
    }
    tell(first, total);
  });
  for (const scenario of scenarios.filter(({ fault }) => isMoved(fault))) {
    const moved = await openSource(movedInput(wish, setup, scenario.fault));
    await forEachBlock(moved, plan.reference, plan.reference + scenario.events, async (events, first) => {
      if (!scenario.isOver(first - plan.reference)) scenario.add(await reconstruct(events), reference);
    });
  }
  return { faults: scenarios.flatMap((scenario) => scenario.rows(plan.setup)), clean: clean.rows };
}

const isMoved = ({ id }: Fault): boolean => id === 'beamShift';

function movedInput(wish: SimulationWish, setup: Setup, fault: Fault) {
  const input = simulationInput({ ...wish, parameters: { ...wish.parameters, ...fault.parameters } });
  return { ...input, setup: fault.simulated(setup) };
}

async function reconstructed(reconstructor: Reconstructor, events: readonly EventData[]): Promise<EventData[]> {
  const added = await reconstructor.reconstruct(events, false);
  return events.map((event, i) => mergeReconstruction(event, added[i]!));
}

async function forEachBlock(
  source: EventSource,
  from: number,
  to: number,
  work: (events: readonly EventData[], first: number) => Promise<void>,
): Promise<void> {
  for (let first = from; first < to; first += BLOCK) {
    await work(await source.simulate(first, Math.min(BLOCK, to - first)), first);
  }
}

interface Promised {
  readonly monitor: Monitor;
  readonly index: number;
  readonly within: number;
  found: number | null;
  sentence: string;
}

interface Scenario {
  readonly fault: Fault;
  readonly promises: readonly Promised[];
  /** By which all of them are to be found. */
  readonly events: number;
  isOver(after: number): boolean;
  add(events: readonly EventData[], reference: readonly Fill[]): void;
  rows(setup: string): FaultRow[];
}

function scenarioOf(fault: Fault, monitors: readonly Monitor[], cells: readonly Cell[]): Scenario {
  const promises = monitors.flatMap((monitor, index): Promised[] =>
    monitor.finds
      .filter((one) => one.fault === fault.id)
      .map(({ events }) => ({ monitor, index, within: events, found: null, sentence: '' })),
  );
  const filler = openMonitors(monitors, cells);
  const events = Math.max(0, ...promises.map(({ within }) => within));
  let count = 0;
  const look = (reference: readonly Fill[]): void => {
    const fills = filler.snapshot();
    for (const promise of promises) {
      if (promise.found !== null || count > promise.within) continue;
      const { verdict, sentence } = verdictOf(promise.monitor, fills[promise.index]!, reference[promise.index]!);
      promise.sentence = sentence;
      if (verdict === 'bad') promise.found = count;
    }
  };
  return {
    fault,
    promises,
    events,
    isOver: (after) => after >= events || promises.every(({ found }) => found !== null),
    add: (block, reference) => {
      for (const event of block) {
        filler.add(event, 0);
        count++;
        const isLook = promises.some(({ within }) => count % Math.max(1, Math.floor(within / FAULT_LOOKS)) === 0);
        if (isLook) look(reference);
      }
    },
    rows: (setup) =>
      promises.map(({ monitor, within, found, sentence }) => ({
        setup,
        fault: fault.title,
        monitor: monitor.id,
        within,
        found,
        sentence,
      })),
  };
}

function verdictOf(monitor: Monitor, fill: Fill, reference: Fill): { verdict: Verdict; sentence: string } {
  const { tests } = judgeAll(monitor, fill, reference);
  const verdict = worstVerdict(tests.map((test) => test.verdict));
  return { verdict, sentence: (tests.find((test) => test.verdict === verdict) ?? tests[0]!).sentence };
}

class CleanStretches {
  readonly rows: CleanRow[] = [];
  private readonly filler: MonitorFiller;
  private readonly reference: readonly Fill[];
  private readonly length: number;
  private count = 0;
  private looks = 0;
  private bad = new Set<string>();
  private watch = new Set<string>();

  constructor(monitors: readonly Monitor[], cells: readonly Cell[], reference: readonly Fill[], { length }: FaultPlan) {
    this.filler = openMonitors(monitors, cells);
    this.reference = reference;
    this.length = length;
  }

  add(event: EventData): void {
    this.filler.add(event, 0);
    this.count++;
    if (this.count % Math.ceil(this.length / LOOKS) === 0 || this.count === this.length) this.look();
    if (this.count < this.length) return;
    const { count: events, looks } = this;
    this.rows.push({ stretch: this.rows.length + 1, events, looks, bad: [...this.bad], watch: [...this.watch] });
    this.filler.reset();
    this.count = 0;
    this.looks = 0;
    this.bad = new Set();
    this.watch = new Set();
  }

  private look(): void {
    this.looks++;
    const fills = this.filler.snapshot();
    for (const [i, monitor] of this.filler.monitors.entries()) {
      const { verdict, sentence } = verdictOf(monitor, fills[i]!, this.reference[i]!);
      if (verdict === 'bad') this.bad.add(`${monitor.id}: ${sentence}`);
      if (verdict === 'watch') this.watch.add(`${monitor.id}: ${sentence}`);
    }
  }
}
