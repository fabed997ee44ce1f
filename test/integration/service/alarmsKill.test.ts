/** What was said about alarms to whoever did it is in the store, whenever the process was killed. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { checkStore } from '#main/store/check.ts';
import { openStore } from '#main/store/store.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';

const KILLS = 6;

/** Runs a child until it has said so many lines, and kills it in the middle of what comes next. */
async function killedAfter(store: string, lines: number): Promise<string[]> {
  const child = fork(join(import.meta.dirname, '../../fixtures/alarmingChild.ts'), [store], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  await ended;
  return said;
}

test('no alarm, acknowledgement or shelf that was confirmed is lost or doubled by a kill', async () => {
  const directory = temporaryDirectory();
  try {
    const path = join(directory.path, 'store');
    const said: string[] = [];
    for (let kill = 0; kill < KILLS; kill++) said.push(...(await killedAfter(path, 11 + kill)));
    const store = await openStore(path, 'the tests');
    const alarms = new Map(store.alarms.alarms().map((one) => [one.quantity, one.watch.state]));
    for (const line of said) {
      const { raised, acknowledged, shelved } = JSON.parse(line) as Record<string, string | undefined>;
      const state = alarms.get(raised ?? acknowledged ?? shelved ?? '');
      expect(state, line).toMatchObject({ phase: 'active', occurrence: 1 });
      if (acknowledged !== undefined) expect(state?.acknowledged?.by, line).toBe('ada');
      if (shelved !== undefined) expect(state?.shelf?.reason, line).toBe('known');
    }
    // What was written and not yet said when the kill came: at most one thing each time.
    const { events } = store.alarms.history({
      search: '',
      alarm: null,
      since: null,
      until: null,
      offset: 0,
      limit: 1e6,
    });
    expect(events.length - said.length).toBeGreaterThanOrEqual(0);
    expect(events.length - said.length).toBeLessThanOrEqual(KILLS);
    expect(new Set(events.map(({ alarm, kind }) => `${alarm} ${kind}`)).size).toBe(events.length);
    await store.close();
    expect((await checkStore(path)).problems).toEqual([]);
  } finally {
    directory.remove();
  }
});
