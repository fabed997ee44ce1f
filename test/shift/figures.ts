/** The figures of the shift beside their limits, once all is taken in. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkStore } from '#main/store/check.ts';
import { storeLayout, TEMPORARY_SUFFIX } from '#main/store/layout.ts';
import { atLeast, atMost, information, type Figure } from '../bench/application/figures.ts';
import { alarmProblems, doubledDefects, runProblems, writeProblems, writtenSubruns } from './comparison.ts';
import { growthOf } from './memory.ts';
import type { Shift } from './shift.ts';

const LIMIT_MB = 50;
const WAL_MB = 16;
/** Of each life of the service, and of the page. */
const WARM_UP_MS = 30_000;
const SHORT_WARM_UP_MS = 5000;

interface Outcome {
  readonly figures: readonly Figure[];
  /** Sentences about what is missed. */
  readonly problems: readonly string[];
}

/** Stops the service on the way: a store is checked when nothing works in it. */
export async function figuresOf(shift: Shift): Promise<Outcome> {
  const { service, ledger, plan } = shift;
  const written = writtenSubruns(plan.watched);
  const runs = await service.call((client) => runProblems(client, written));
  const writes = await service.call((client) => writeProblems(client, ledger));
  const alarms = await service.call((client) => alarmProblems(client, ledger));
  const automatic = await service.call(doubledDefects);
  const audit = await service.call((client) => client.audit.verify());
  const layout = storeLayout(plan.store);
  const wal = statSync(`${layout.catalogue}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const exceptions = shift.screen!.exceptions();
  await service.stop();
  const check = await checkStore(plan.store);
  const left = leftFiles(layout.directory);
  const count = (name: string, all: readonly unknown[]): Figure => atMost(name, all.length, 0, '', 0);
  const missing = shift.runs.length - new Set(written.map(({ run }) => run)).size;
  return {
    figures: [
      atMost('runs that the acquisition did not write', missing, 0, '', 0),
      information('files that it wrote', written.length, '', 0),
      information('  of them cut off', written.filter(({ end }) => end === null).length, '', 0),
      information(
        'events in them',
        written.reduce((sum, { events }) => sum + events.length, 0),
        '',
        0,
      ),
      atMost('s from the end until all is taken in', shift.intake ?? Number.POSITIVE_INFINITY, 300, 's', 1),
      count('runs missed, doubled, or other than written', runs),
      atLeast('kills of the service', shift.restarts.length, 5, '', 0),
      ...restartFigures(shift),
      information('writes that were confirmed', ledger.of('confirmed').length, '', 0),
      information('  refused', ledger.of('refused').length, '', 0),
      information('  without an answer', ledger.of('unanswered').length, '', 0),
      information('  of these there all the same', writes.unconfirmed, '', 0),
      count('confirmed writes lost', writes.lost),
      count('writes doubled or never asked for', writes.extra),
      count('actions that the audit log counts otherwise', writes.audit),
      count('alarms not acknowledged any more, shelves without end', alarms),
      information('automatic defects that hold', automatic.total, '', 0),
      count('automatic defects doubled', automatic.problems),
      count(`problems of the chain of ${audit.entries} audit entries`, audit.problems),
      count('problems that the check of the store finds', check.problems),
      count('temporary files left over', left),
      atMost('write-ahead log of the catalogue at the end', wal / 1e6, WAL_MB, 'MB', 1),
      count('exceptions in the page', exceptions),
      ...memoryFigures(shift),
    ],
    problems: [
      ...[runs, writes.lost, writes.extra, writes.audit, alarms, automatic.problems, audit.problems].flat(),
      ...[check.problems, left, exceptions].flat(),
    ],
  };
}

function restartFigures({ restarts }: Shift): Figure[] {
  const worst = (of: 'service' | 'connected' | 'shows'): number => Math.max(...restarts.map((one) => one[of] ?? 0));
  const without = restarts.filter(({ shows }) => shows === null).length;
  return [
    information('  until it serves again, longest', worst('service'), 's', 1),
    information('  then until the page is connected, longest', worst('connected'), 's', 1),
    information('  then until it shows live events, longest', worst('shows'), 's', 1),
    atMost('kills after which the page did not come back by itself', without, 0, '', 0),
  ];
}

function leftFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith(TEMPORARY_SUFFIX) ||
      (/^(incoming|outgoing)\//.test(name) && statSync(join(directory, name)).isFile()),
  );
}

function memoryFigures({ service, samples, heap, plan }: Shift): Figure[] {
  const warmUp = plan.minutes < 10 ? SHORT_WARM_UP_MS : WARM_UP_MS;
  const of = (kind: string) => samples.map(({ at, megabytes }) => ({ at, value: megabytes.get(kind) ?? 0 }));
  const inLives = (kind: string): Figure[] =>
    service.lives.flatMap(({ from, until }, life) => {
      const own = of(kind).filter(({ at, value }) => at > from && at < until && value > 0);
      return grown(`${kind}, life ${life + 1}`, own, warmUp);
    });
  const kinds = new Set(samples.flatMap(({ megabytes }) => [...megabytes.keys()]));
  return [
    information('warm-up before memory counts', warmUp / 1000, 's', 0),
    ...inLives('service'),
    ...inLives('live worker'),
    ...grown('page, JavaScript after collection', heap, warmUp),
    ...grown('page, process', of('pages'), warmUp),
    ...[...kinds]
      .toSorted()
      .map((kind) => information(`most memory: ${kind}`, Math.max(...of(kind).map(({ value }) => value)), 'MB', 0)),
  ];
}

function grown(what: string, values: readonly { at: number; value: number }[], warmUp: number): Figure[] {
  const found = growthOf(values, warmUp);
  if (found === null) return [];
  const name = `memory growth: ${what} (${found.window.toFixed(0)} s)`;
  if (!found.isLong) return [information(`${name}, too short to judge`, found.growth, 'MB', 1)];
  return [atMost(name, found.growth, LIMIT_MB, 'MB', 1)];
}
