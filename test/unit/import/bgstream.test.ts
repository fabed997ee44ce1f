import { afterAll, describe, expect, it } from 'vitest';
import { importFiles, scratchDirectory } from '../../fixtures/import.ts';
import { joined, plainEvent, streamBytes, streamFrames, type StreamParts } from '../../fixtures/streams.ts';

const scratch = scratchDirectory();
afterAll(scratch.remove);

const file = (name: string, parts: StreamParts): string => scratch.write(name, Buffer.from(streamBytes(parts)));
const events = (from: number, count: number) => Array.from({ length: count }, (_, i) => plainEvent(from + i));

describe('a run of a DAQ', () => {
  it('is made of its files in the order of subruns', async () => {
    const second = file('b.bgstream', { header: { subrun: 1 }, events: events(3, 2) });
    const first = file('c.bgstream', { header: { subrun: 0 }, events: events(0, 3), end: { reason: 'endOfSubrun' } });
    const imported = await importFiles(second, first);
    expect(imported.events.map(({ header }) => header.eventNumber)).toEqual([0, 1, 2, 3, 4]);
    expect(imported.format).toBe('bgstream');
    expect(imported.notes).toEqual([]);
  });

  it('says which subruns are missing and which files were not closed, and keeps what there is', async () => {
    const open = file('open.bgstream', { header: { run: 7, subrun: 3 }, events: events(0, 2), end: null });
    const imported = await importFiles(open);
    expect(imported.events).toHaveLength(2);
    expect(imported.notes).toEqual([
      '“open.bgstream” has no end frame: it stops after 2 events.',
      'Of the subruns 3 are missing: 0, 1, 2.',
    ]);
  });

  it('keeps the events before a damage, and those of the other files', async () => {
    const frames = streamFrames({ header: { run: 8 }, events: events(0, 4) });
    frames[4]![100]! ^= 1;
    const damaged = joined(frames);
    const one = scratch.write('damaged.bgstream', Buffer.from(damaged));
    const two = file('whole.bgstream', { header: { run: 8, subrun: 1 }, events: events(4, 1) });
    const imported = await importFiles(one, two);
    expect(imported.events.map(({ header }) => header.eventNumber)).toEqual([0, 1, 2, 4]);
    expect(imported.notes.join('\n')).toMatch(
      /“damaged.bgstream” is damaged at byte \d+: .* Its 3 events before that are kept/,
    );
  });

  it('refuses two files of the same subrun, and files that differ in their setup', async () => {
    const a = file('a1.bgstream', { header: { run: 9 }, events: events(0, 1) });
    const b = file('a2.bgstream', { header: { run: 9 }, events: events(1, 1) });
    await expect(importFiles(a, b)).rejects.toThrow(/it is subrun 0 of its run, and so is “a1.bgstream”/);
    const c = file('a3.bgstream', { header: { run: 9, subrun: 1, setup: 'padme-run4' }, events: events(1, 1) });
    await expect(importFiles(a, c)).rejects.toThrow(/its setup is not that of “a1.bgstream”/);
  });

  it('refuses a file that ends within its header', async () => {
    const cut = scratch.write('cut.bgstream', Buffer.from(streamBytes({ events: [] }).slice(0, 100)));
    await expect(importFiles(cut)).rejects.toThrow(/“cut.bgstream”/);
  });
});
