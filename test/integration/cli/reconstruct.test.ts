/** Reconstruction from the command line, by the built program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beamglass, beamglassJson } from '../../fixtures/command.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const inStore = (...words: string[]) => beamglassJson(...words, '--store', store);
const TAG = 'nominal_na64_vis2018';

beforeAll(async () => {
  await inStore('simulate', '--setup', 'na64-vis2018', '--process', 'x17', '--events', '30', '--seed', '3');
});

afterAll(() => directory.remove());

describe('reconstruct', () => {
  it('names run, global tag, events and what they come to', async () => {
    const { code, json } = await inStore('reconstruct', 'na64-1', '--threads', '1');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      run: 'na64-1',
      events: 30,
      globalTag: TAG,
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      summary: { e_ecal: { unit: 'GeV', events: 30 } },
    });
    const two = await inStore('reconstruct', 'na64-1', '--threads', '2', '--global-tag', TAG);
    expect((two.json as { contentHash: string }).contentHash).toBe((json as { contentHash: string }).contentHash);
  });

  it('takes a global tag of one’s choice, kept beside the others', async () => {
    await inStore('conditions', 'truth', 'na64-1');
    const { json } = await inStore('reconstruct', 'na64-1', '--global-tag', 'truth_na64_1');
    expect(json).toMatchObject({ globalTag: 'truth_na64_1', events: 30 });
    const columns = ['--columns', 'event,e_ecal'];
    const nominal = await inStore('events', 'na64-1', '--reconstruction', TAG, ...columns);
    const truth = await inStore('events', 'na64-1', '--reconstruction', 'truth_na64_1', ...columns);
    expect(nominal.json).toMatchObject({ total: 30 });
    expect(truth.json).not.toEqual(nominal.json);
  });

  it('lets event and export show what it added', async () => {
    const recorded = await inStore('event', 'na64-1', '0');
    const merged = await inStore('event', 'na64-1', '0', '--reconstruction', TAG);
    expect(Object.keys((recorded.json as { scalars: object }).scalars)).not.toContain('e_ecal');
    expect(Object.keys((merged.json as { scalars: object }).scalars)).toContain('e_ecal');
    const out = join(directory.path, 'counters.csv');
    const words = ['export', 'na64-1', '--reconstruction', TAG, '--format', 'csv', '--collection', 'Counters'];
    expect(await inStore(...words, '--out', out)).toMatchObject({ code: 0 });
    expect(readFileSync(out, 'utf8').split('\n').length).toBeGreaterThan(30);
  });

  it.each([
    [['na64-9'], /no run “na64-9”/],
    [['na64-1', '--global-tag', 'nowhere'], /no global tag “nowhere”/],
    [['na64-1', '--set', 'beauty=1'], /no parameter “beauty”; it has .*pulseThreshold/],
    [['na64-1', '--set', 'pulseThreshold=-5'], /pulseThreshold\) must be from/],
  ])('refuses %j in one sentence', async (words, sentence) => {
    const { code, json } = await inStore('reconstruct', ...words);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { message: expect.stringMatching(sentence) } });
  });

  it('prints a table for people', async () => {
    const { code, stdout } = await beamglass('reconstruct', 'na64-1', '--store', store);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^na64-1: 30 events with nominal_na64_vis2018/);
    expect(stdout).toMatch(/e_ecal +[\d.]+ +[\d.]+ +GeV +30/);
  });
});
