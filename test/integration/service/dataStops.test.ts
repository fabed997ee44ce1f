/** A simulated acquisition that stops in the middle of a file, and goes on: the alarm that nothing comes, raised and ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AlarmRecord } from '#core/api/alarms.ts';
import type { AlarmClock } from '#main/service/alarmClock.ts';
import { openStore } from '#main/store/store.ts';
import { ROOT } from '../../fixtures/command.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { startTestService, type TestClient } from '../../fixtures/service.ts';

const MINUTE = 60_000;
const directory = temporaryDirectory();
const [store, files] = ['store', 'daq'].map((name) => join(directory.path, name)) as [string, string];
let acquisition: ChildProcess;

/** The time of the service goes on only when the test says so; that of its workers and of the acquisition is the real one. */
const due = new Set<{ time: number; call: () => void }>();
const alarmClock: AlarmClock = {
  now: () => Date.now(),
  at: (time, call) => {
    const entry = { time, call };
    due.add(entry);
    return () => due.delete(entry);
  },
};
function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
  for (const entry of due) {
    if (entry.time <= Date.now() && due.delete(entry)) entry.call();
  }
}

/** The observer looks every 10 s. */
const look = (): void => void vi.advanceTimersByTime(10_000);

async function until<T>(read: () => Promise<T>, holds: (now: T) => boolean): Promise<T> {
  for (;;) {
    const now = await read();
    if (holds(now)) return now;
    await wait(50);
  }
}

const eventsOf = async (client: TestClient): Promise<number> => (await client.live.state()).run?.events ?? 0;

async function silence(client: TestClient): Promise<AlarmRecord | undefined> {
  const { alarms } = await client.alarms.list({ all: true });
  return alarms.find(({ rule }) => rule === 'live_no_file');
}

const signal = (name: NodeJS.Signals): void => void process.kill(-acquisition.pid!, name);

beforeEach(async () => {
  mkdirSync(files);
  // Without the sample runs, which take longer than all of this.
  const made = await openStore(store, 'the tests');
  await made.note('sampleOffered', 'not needed');
  await made.close();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: Date.now() });
  const words = ['--setup', 'na64-vis2018', '--rate', '20', '--events-per-file', '100000', '--out', files];
  acquisition = spawn(process.execPath, [join(ROOT, 'bin/beamglass.mjs'), 'daq', ...words], {
    stdio: 'ignore',
    // In a group of its own, to be stopped as a whole.
    detached: true,
  });
});

afterEach(() => {
  vi.useRealTimers();
  signal('SIGKILL');
  directory.remove();
});

test('nothing that comes from the DAQ for a quarter of an hour is an alarm, until something comes', async () => {
  const live = { directories: [files], settleSeconds: 7200 };
  const { service, client } = await startTestService(store, { mode: 'application', live, alarmClock });
  try {
    await until(
      () => eventsOf(client),
      (events) => events > 0,
    );
    look();
    await until(
      () => silence(client),
      (alarm) => alarm?.last != null,
    );
    const before = await eventsOf(client);
    await until(
      () => eventsOf(client),
      (events) => events > before,
    );
    pass(10 * MINUTE);
    look();
    // It has come since: of this observation the quarter of an hour is counted.
    await until(
      () => silence(client),
      (alarm) => Date.parse(alarm!.last!.at) === Date.now(),
    );
    signal('SIGSTOP');
    pass(14 * MINUTE);
    expect((await silence(client))?.status).toBe('normal');
    pass(2 * MINUTE);
    await until(
      () => silence(client),
      (alarm) => alarm?.status === 'active',
    );
    const raised = (await silence(client))!;
    expect(raised).toMatchObject({ about: 'noData', experiment: 'na64', occurrence: 1, acknowledged: null });
    await client.alarms.acknowledge({ alarms: [{ alarm: raised.alarm, occurrence: 1 }] });

    signal('SIGCONT');
    const stopped = await eventsOf(client);
    await until(
      () => eventsOf(client),
      (events) => events > stopped,
    );
    look();
    await until(
      () => silence(client),
      (alarm) => alarm?.status === 'normal',
    );
    const { events } = await client.alarms.history({ alarm: raised.alarm });
    expect(events.map(({ kind }) => kind)).toEqual(['cleared', 'acknowledged', 'raised']);
  } finally {
    await service.close();
  }
});
