/** `beamglass journal`, `report`, `scan`, `alarms` and `trend annotate` as a user types them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAlarms } from '../../fixtures/alarms.ts';
import { beamglass, beamglassJson } from '../../fixtures/command.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { addKnownRun } from '../../fixtures/store.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const place = (name: string): string => join(directory.path, name);
const command = (...words: string[]) => beamglassJson(...words, '--store', store);

/** Each exits 1 with one sentence. */
async function expectRefused(wrong: readonly (readonly [string[], RegExp])[]): Promise<void> {
  // One after the other: only one of them may write to the store.
  for (const [words, sentence] of wrong) {
    const { code, json } = await command(...words);
    expect(code, words.join(' ')).toBe(1);
    expect((json['error'] as { message: string }).message, words.join(' ')).toMatch(sentence);
  }
}

beforeAll(async () => {
  await addKnownRun(store, { events: 3, experiment: 'padme', number: 31404 });
  await addAlarms(store, 3);
});
afterAll(() => directory.remove());

it('writes an entry with a picture, finds it, and exports it', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
  writeFileSync(place('map.png'), png);
  const words = ['journal', 'add', 'High voltage → 1.2 ± 0.1 kV', '--text', '**Board 7** <script>', '--tag', 'hv'];
  const added = await command(...words, '--run', 'padme-31404', '--picture', place('map.png'), '--caption', 'the map');
  expect(added).toMatchObject({ code: 0, json: { entry: 1, experiment: 'padme', pictures: [{ caption: 'the map' }] } });
  const found = await Promise.all([
    command('journal', 'list', '--search', 'voltage board'),
    command('journal', 'list', '--run', 'padme-31404'),
    command('journal', 'list', '--author', (added.json as { author: string }).author),
    command('journal', 'list', '--search', 'nothing'),
  ]);
  expect(found.map(({ json }) => json['total'])).toEqual([1, 1, 1, 0]);
  expect(await command('journal', 'export', '--out', place('journal'))).toMatchObject({
    code: 0,
    json: { pictures: 1 },
  });
  const { entries } = JSON.parse(readFileSync(place('journal/journal.json'), 'utf8')) as {
    entries: [{ pictures: [{ hash: string }] }];
  };
  expect(readFileSync(place(`journal/${entries[0].pictures[0].hash.slice(0, 16)}.png`))).toEqual(png);
  expect(readFileSync(place('journal/journal.md'), 'utf8')).toContain('# High voltage → 1.2 ± 0.1 kV');
  writeFileSync(place('script.svg'), '<svg onload="alert(1)"/>');
  await expectRefused([
    [['journal', 'add', 'x', '--picture', place('script.svg')], /no PNG, JPEG or WebP; nothing was written/],
    [['journal', 'show', '7'], /no entry 7|no journal entry 7/],
    [['journal', 'export', '--out', place('journal')], /is not empty/],
  ]);
});

it('acknowledges, shelves and clears alarms, and saves a rule', async () => {
  const { json } = await command('alarms', 'list');
  const listed = json['alarms'] as { alarm: number; title: string; status: string; priority: number }[];
  expect(listed.map(({ priority }) => priority)).toEqual(listed.map(({ priority }) => priority).toSorted());
  const npot = listed.find(({ title }) => title === 'N_PoT per bunch is low')!;
  const number = String(npot.alarm);
  expect(await command('alarms', 'ack', number)).toMatchObject({ code: 0, json: { acknowledged: [npot.alarm] } });
  // Twice is once.
  expect(await command('alarms', 'ack', number)).toMatchObject({ code: 0, json: { left: [npot.alarm] } });
  const shelved = await command('alarms', 'shelve', number, '--for', '30m', '--reason', 'linac works on it');
  expect(shelved).toMatchObject({ code: 0, json: { alarm: { shelf: { reason: 'linac works on it' } } } });
  expect(await command('alarms', 'unshelve', number)).toMatchObject({ code: 0, json: { alarm: { shelf: null } } });
  expect(await command('alarms', 'clear', number)).toMatchObject({ code: 0, json: { alarm: { status: 'normal' } } });
  const all = await command('alarms', 'ack', '--all');
  expect((all.json['acknowledged'] as number[]).length).toBe(listed.length - 1);
  const { json: history } = await command('alarms', 'history', '--search', 'npot', '--limit', '4');
  expect((history['events'] as { kind: string }[]).map(({ kind }) => kind)).toEqual([
    'cleared',
    'unshelved',
    'shelved',
    'acknowledged',
  ]);
  const { json: rule } = await command('alarms', 'rules', 'npot_low');
  writeFileSync(place('rule.json'), JSON.stringify({ ...rule, condition: { kind: 'limits', low: 1000, high: null } }));
  const saved = await command('alarms', 'rules', '--save', place('rule.json'), '--comment', 'after the repair');
  expect(saved).toMatchObject({ code: 0, json: { version: 2, rule: { condition: { low: 1000, high: null } } } });
  writeFileSync(place('wrong.json'), JSON.stringify({ ...rule, priority: 7 }));
  await expectRefused([
    [['alarms', 'ack', '999'], /no alarm 999/],
    [['alarms', 'shelve', '1', '--for', '8d', '--reason', 'x'], /at most 7 days ahead/],
    [['alarms', 'unshelve', '1'], /not shelved/],
    [['alarms', 'rules', '--save', place('wrong.json'), '--comment', 'x'], /no rule of an alarm: priority/],
  ]);
  const { stdout } = await beamglass('alarms', 'list', '--store', store);
  expect(stdout).toContain('Look at its high voltage.');
});

it('shows how far a scan is, and takes in a plan', async () => {
  const { json } = await command('scan', 'plan', 'list');
  const [first] = json['plans'] as { name: string }[];
  expect(await command('scan', 'plan', 'export', first!.name, '--out', place('plan.json'))).toMatchObject({ code: 0 });
  const plan = JSON.parse(readFileSync(place('plan.json'), 'utf8')) as { points: object[] };
  writeFileSync(place('mine.json'), JSON.stringify({ ...plan, name: 'my_scan', title: 'Mine' }));
  expect(await command('scan', 'plan', 'save', place('mine.json'))).toMatchObject({ code: 0, json: { version: 1 } });
  const shown = await command('scan', 'show', 'my_scan');
  expect(shown).toMatchObject({ code: 0, json: { plan: { title: 'Mine' } } });
  expect((shown.json['progress'] as { points: object[] }).points).toHaveLength(plan.points.length);
  await expectRefused([
    [['scan', 'plan', 'save', place('mine.json')], /nothing was saved/],
    [['scan', 'show', 'absent'], /no plan “absent”; there are .*my_scan/],
  ]);
});

it('writes at trends, changes and removes it', async () => {
  const written = await command('trend', 'annotate', 'padme', 'Target moved', '--run', '31404');
  expect(written).toMatchObject({ code: 0, json: { annotation: 1, axis: 'run', x: 31404 } });
  const timed = await command('trend', 'annotate', 'padme', 'Beam off', '--at', '2024-11-02T14:30Z');
  expect(timed).toMatchObject({ code: 0, json: { axis: 'utc', x: Date.UTC(2024, 10, 2, 14, 30) } });
  expect(await command('trend', 'edit-annotation', '1', 'Target back')).toMatchObject({
    json: { text: 'Target back' },
  });
  expect(await command('trend', 'remove-annotation', '2')).toMatchObject({ code: 0, json: { annotation: 2 } });
  expect(await command('trend', 'annotations', 'padme')).toMatchObject({
    code: 0,
    json: { annotations: [{ annotation: 1, text: 'Target back' }] },
  });
  await expectRefused([
    [['trend', 'annotate', 'padme', 'x'], /give --run or --at/],
    [['trend', 'edit-annotation', '2', 'x'], /no annotation 2/],
  ]);
});

it('makes a report of it all, as HTML and PDF', async () => {
  mkdirSync(place('reports'));
  writeFileSync(place('summary.md'), 'A *quiet* night.');
  const words = ['report', 'make', '--experiment', 'padme', '--summary', `@${place('summary.md')}`];
  const until = new Date(Date.now() + 60_000).toISOString();
  const made = await command(...words, '--until', until, '--out', place('reports'));
  expect(made).toMatchObject({ code: 0, json: { report: 1, experiment: 'padme' } });
  const [html, pdf] = made.json['written'] as [string, string];
  const text = readFileSync(html, 'utf8');
  for (const said of ['A <em>quiet</em> night.', 'High voltage → 1.2 ± 0.1 kV', 'Target back', 'Channel 0 is dead']) {
    expect(text).toContain(said);
  }
  expect(text).not.toContain('<script>');
  expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  expect(await command('report', 'list')).toMatchObject({ code: 0, json: { reports: [{ report: 1 }] } });
  mkdirSync(place('again'));
  const again = await command('report', 'export', '1', '--out', place('again'));
  expect(readFileSync((again.json['written'] as string[])[1]!)).toEqual(readFileSync(pdf));
  await expectRefused([
    [['report', 'export', '7'], /no report 7/],
    [['report', 'make', '--experiment', 'padme', '--from', until, '--until', '2026-01-01'], /cannot end/],
    [['report', 'export', '1', '--out', place('absent')], /cannot be written/],
  ]);
  expect(await command('check')).toMatchObject({ code: 0, json: { ok: true, problems: [] } });
});
