/** Monitors of events that come in: filled by the live worker, judged and shown like those of a stored run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { startTestService } from '../../fixtures/service.ts';
import { addKnownRun } from '../../fixtures/store.ts';
import { plainEvent, streamBytes } from '../../fixtures/streams.ts';

const EVENTS = 120;

it('fills what comes in while it comes, and leaves it to nobody’s memory where nothing does', async () => {
  const directory = temporaryDirectory();
  const incoming = join(directory.path, 'daq');
  mkdirSync(incoming);
  // A store with a run makes no samples.
  await addKnownRun(join(directory.path, 'store'), { events: 1 });
  const { service, client } = await startTestService(join(directory.path, 'store'), {
    mode: 'application',
    live: { directories: [incoming] },
  });
  try {
    const nothing = await client.monitoring.page({ live: true });
    expect(nothing).toMatchObject({ live: true, run: null, monitors: [], state: 'notFilled' });
    expect(nothing.notes[0]).toMatch(/^No events are coming/);

    // As it is while the acquisition writes it.
    // Outside of the closed periods.
    const header = { beamEnergy: 0.2, startedAt: new Date().toISOString() };
    const events = Array.from({ length: EVENTS }, (_, i) => plainEvent(i));
    writeFileSync(join(incoming, 'padme-1001-0000.bgstream'), streamBytes({ events, end: null, header }));
    await expect
      .poll(async () => (await client.monitoring.page({ live: true })).events, { timeout: 60_000, interval: 200 })
      // Of events that come faster than they can be looked at some are passed over.
      .toBeGreaterThan(0);
    const page = await client.monitoring.page({ live: true });
    expect(page).toMatchObject({ run: 'padme-1001', setup: 'padme-run3', kind: 'physics', hidden: 0, reference: null });
    const trigger = page.monitors.find(({ definition }) => definition.id === 'trigger_mask')!;
    expect(trigger.entries).toBe(page.events);
    const npot = page.monitors.find(({ definition }) => definition.id === 'npot')!;
    expect(npot).toMatchObject({ verdict: 'noData', entries: 0 });
  } finally {
    await service.close();
    directory.remove();
  }
}, 90_000);
