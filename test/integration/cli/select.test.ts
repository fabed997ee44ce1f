/** `beamglass select …` and `beamglass blinding …` as a user types them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData } from '#core/event/event.ts';
import { beamglass, beamglassJson } from '../../fixtures/command.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { addRunOf } from '../../fixtures/store.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const command = (...words: string[]) => beamglassJson(...words, '--store', store);

const events = [0, 20_000, 30_000, 50_000].map((positrons, key): EventData => ({
  header: { eventNumber: key, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [{ name: 'n_pot', value: positrons, unit: '' }],
  labels: [],
  collections: [],
}));

beforeAll(async () => {
  for (const number of [1, 2, 5]) {
    await addRunOf(store, events, { experiment: 'padme', number, energyUnit: 'MeV', setup: 'padme-run2' });
  }
});
afterAll(() => directory.remove());

describe('select', () => {
  it('runs over a range, both ends included, and writes the table', async () => {
    const out = join(directory.path, 'flow.csv');
    const { code, json } = await command(
      'select',
      'run',
      'good_bunch_2020',
      '--runs',
      'padme-1..padme-2',
      '--out',
      out,
    );
    expect({ code, json }).toMatchObject({
      code: 0,
      json: {
        selection: { name: 'good_bunch_2020', version: 1 },
        all: { events: 8 },
        cuts: [{ name: 'Positrons', events: 4, efficiency: 0.5 }],
      },
    });
    expect(readFileSync(out, 'utf8')).toMatch(/^"Positrons",.*,4,4,0\.5,/m);
    const text = await beamglass('select', 'run', 'good_bunch_2020@1', '--runs', 'padme-5', '--store', store);
    expect(text.stdout).toMatch(/Positrons +2 +50\.00/);
  });

  it('lists, shows, and takes a selection from one file to the next version', async () => {
    const listed = await command('select', 'list', '--experiment', 'padme');
    expect(listed.json['selections']).toContainEqual(expect.objectContaining({ name: 'n2_run3', builtIn: true }));
    const file = join(directory.path, 'own.json');
    expect(await command('select', 'export', 'good_bunch_2020', '--out', file)).toMatchObject({ code: 0 });
    const again = await command('select', 'import', file);
    expect(again).toMatchObject({ code: 1, json: { error: { code: 'conflict' } } });
    const shown = await command('select', 'show', 'good_bunch_2020');
    expect(shown).toMatchObject({ code: 0, json: { selection: { version: 1 } } });
  });

  it.each([
    [['select', 'run', 'inv16', '--runs', 'padme-1'], /made for na64, and run padme-1 is of padme/],
    [['select', 'run', 'inv16', '--runs', '1..2'], /“1..2” is no range of runs/],
    [['select', 'run', 'inv16', '--runs', 'padme-3..padme-4'], /no run in padme-3..padme-4/],
    [['select', 'show', 'Not A Name'], /names no selection/],
    [['blinding', 'open', 'nowhere/box', '--reason', 'because we may do it'], /no blinded region “nowhere\/box”/],
  ])('refuses %j with one sentence', async (words, message) => {
    const { code, json } = await command(...words);
    expect(code).toBe(1);
    expect((json['error'] as { message: string }).message).toMatch(message);
  });
});

describe('blinding', () => {
  it('is listed closed, opened with a reason, and listed open', async () => {
    const region = 'padme-run3/masked_periods';
    const find = async () => {
      const { json } = await command('blinding', 'list');
      return (json['regions'] as { id: string; opened: unknown }[]).find(({ id }) => id === region);
    };
    expect((await find())?.opened).toBeNull();
    const { json: before } = await command('check');
    const reason = 'The side band has passed its four tests.';
    expect(await command('blinding', 'open', region, '--reason', reason)).toMatchObject({ code: 0 });
    expect((await find())?.opened).toMatchObject({ reason });
    expect(await command('check')).toMatchObject({
      code: 0,
      json: { ok: true, auditEntries: Number(before['auditEntries']) + 1 },
    });
  });
});
