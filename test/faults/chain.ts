/**
 * The chain from events to alarms as it is in use, without processes: monitors of the run and of its last events, their
 * verdicts, observations, and the keeper of alarms with its rules and its store.
 */
import type { Cell } from '#core/detector/cells.ts';
import type { EventData } from '#core/event/event.ts';
import type { Monitor } from '#core/monitoring/definition.ts';
import type { Fill } from '#core/monitoring/fill.ts';
import { openRecentMonitors, type RecentMonitors } from '#core/monitoring/recent.ts';
import { AlarmKeeper } from '#main/service/alarmKeeper.ts';
import { Changes } from '#main/service/changes.ts';
import { findingOf, observationsOf, worseFindings, type Finding } from '#main/service/monitoringFindings.ts';
import { openStore } from '#main/store/store.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import { ADA } from '../fixtures/store.ts';

/** As often as the service tells the alarms (src-main/service/liveMonitoring.ts). */
const LOOK_MS = 15_000;

export interface RaisedAlarm {
  readonly rule: string;
  /** Of the monitor by whose verdict it was raised. */
  readonly monitor: string;
  readonly sentence: string;
}

export interface AlarmChain {
  /** Another run begins: nothing is filled, and no alarm stands. */
  begin(): Promise<void>;
  add(event: EventData): void;
  /** Tells the alarms what the monitors show. @returns the alarms that stand, in the order of the monitors */
  look(): Promise<RaisedAlarm[]>;
  /** What the monitors showed at the last look. */
  readonly findings: readonly Finding[];
  close(): Promise<void>;
}

/** @param reference of the monitors, in their order */
export async function openChain(
  monitors: readonly Monitor[],
  cells: readonly Cell[],
  reference: readonly Fill[],
): Promise<AlarmChain> {
  const directory = temporaryDirectory();
  const store = await openStore(directory.path, 'the table of faults');
  let now = Date.UTC(2022, 10, 1);
  const clock = { now: () => now, at: () => () => undefined };
  const keeper = new AlarmKeeper({ repository: store.alarms, writable: true, changes: new Changes(), clock });
  let filled: RecentMonitors = openRecentMonitors(monitors, cells);
  let findings: readonly Finding[] = [];
  const judged = (fills: readonly Fill[]): Finding[] =>
    monitors.map((monitor, i) => findingOf(monitor, fills[i]!, reference[i]!));
  const standing = () => keeper.list().filter(({ watch }) => watch.state.phase !== 'normal');
  return {
    get findings() {
      return findings;
    },
    async begin() {
      filled = openRecentMonitors(monitors, cells);
      const ended = standing().map(({ alarm, watch: { state } }) => ({
        alarm,
        input: { kind: 'clear' as const, by: ADA.name, occurrence: state.occurrence },
      }));
      await keeper.act(ADA, ended, () => null);
    },
    add: (event) => filled.add(event, 0),
    async look() {
      now += LOOK_MS;
      const recent = filled.recent();
      findings = worseFindings(judged(filled.whole()), judged(recent.fills), recent.events);
      await keeper.observe(observationsOf(findings, { at: now, run: 1, subrun: 0, runType: 'physics' }));
      const order = new Map(monitors.map(({ id, experiment }, i) => [`${experiment}/${id}/verdict`, i]));
      return standing()
        .toSorted((a, b) => (order.get(a.quantity) ?? -1) - (order.get(b.quantity) ?? -1))
        .map(({ rule, quantity, watch }) => ({ rule, monitor: quantity.split('/')[1]!, sentence: watch.state.why }));
    },
    async close() {
      await keeper.close();
      await store.close();
      directory.remove();
    },
  };
}
