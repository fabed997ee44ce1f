/** The command line as `cli.md` of the project's users describes it: one JSON object, exit codes, sentences. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beamglass, beamglassJson, ROOT, run, SHARED } from '../../fixtures/command.ts';
import { writeKnownFile } from '../../fixtures/eventFile.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const file = join(directory.path, 'known.events');
const inStore = (...words: string[]) => beamglassJson(...words, '--store', store);

beforeAll(async () => {
  writeKnownFile(file, { events: 20, experiment: 'known', number: 7 });
  await inStore('import', file);
});

afterAll(() => directory.remove());

describe('import', () => {
  it('names the run, the file and its hash', async () => {
    const other = join(directory.path, 'other');
    const { code, json } = await beamglassJson('import', file, '--store', other);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      runs: [{ run: 'known-7', experiment: 'known', number: 7, events: 20, files: [{ name: 'known.events' }] }],
    });
  });

  it('notices the same content', async () => {
    const { code, json } = await inStore('import', file);
    expect(code).toBe(0);
    expect(json).toMatchObject({ runs: [{ run: 'known-7', duplicate: true }] });
  });

  it('leaves the store as it was after a bad file', async () => {
    const before = await inStore('runs');
    const bad = join(directory.path, 'bad.json');
    writeFileSync(bad, '{"PVS": [');
    const { code, json } = await inStore('import', bad);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { message: expect.stringContaining('bad.json') } });
    expect(await inStore('runs')).toEqual(before);
  });

  it('says that a file is not there', async () => {
    const { code, json } = await inStore('import', join(directory.path, 'nowhere.root'));
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { message: expect.stringContaining('nowhere.root') } });
  });
});

describe('runs', () => {
  it('filters with the selection language', async () => {
    expect((await inStore('runs', '--where', 'events >= 20')).json).toMatchObject({ runs: [{ run: 'known-7' }] });
    expect((await inStore('runs', '--where', 'events > 20')).json).toEqual({ runs: [] });
  });

  it('edits, clears and types values by the field', async () => {
    const edited = await inStore('runs', 'edit', 'known-7', '--set', 'beamEnergy=0.2825', 'comment=7', 'period=2022b');
    expect(edited.json).toMatchObject({ runs: [{ beamEnergy: 0.2825, comment: '7', period: '2022b' }] });
    const cleared = await inStore('runs', 'edit', 'known-7', '--set', 'period=');
    expect(cleared.json).toMatchObject({ runs: [{ period: null, comment: '7' }] });
  });

  it.each(['beamEnergy=fast', 'beamEnergy=-1', 'events=3', 'nothing', 'start=yesterday'])(
    'refuses %s',
    async (setting) => {
      const { code, json } = await inStore('runs', 'edit', 'known-7', '--set', setting);
      expect(code).toBe(1);
      expect(json).toMatchObject({ error: { code: 'badInput' } });
    },
  );

  it('deletes one run and nothing else', async () => {
    const other = join(directory.path, 'second.events');
    writeKnownFile(other, { events: 3, experiment: 'known', number: 8 });
    await inStore('import', other);
    const { code, json } = await inStore('runs', 'delete', 'known-8');
    expect(code).toBe(0);
    expect(json).toMatchObject({ runs: [{ run: 'known-8', events: 3 }] });
    expect((await inStore('runs')).json).toMatchObject({ runs: [{ run: 'known-7' }] });
    expect((await inStore('runs', 'delete', 'known-8')).code).toBe(1);
  });
});

describe('events and event', () => {
  it('lists, filters, limits and chooses columns', async () => {
    const { json } = await inStore(
      'events',
      'known-7',
      '--where',
      'n_cells == 4',
      '--columns',
      'n_cells,e_calo',
      '--limit',
      '2',
    );
    expect(json).toEqual({
      run: 'known-7',
      total: 4,
      events: [
        { key: 4, n_cells: 4, e_calo: 10 },
        { key: 9, n_cells: 4, e_calo: 10 },
      ],
    });
  });

  it.each([
    [['events', 'known-7', '--columns', 'nothing']],
    [['events', 'known-7', '--where', 'n_cells >']],
    [['events', 'known-7', '--limit', '0']],
    [['events', 'nowhere-1']],
    [['event', 'known-7', '20']],
    [['event', 'known-7', 'first']],
    [['event', 'known-7']],
    [['nonsense']],
    [['runs', '--frobnicate']],
    [['export', 'known-7', '--format', 'xml', '--out', '/tmp']],
    [['serve', '--port', '70000']],
  ])('refuses %s with one JSON object and exit code 1', async (words) => {
    const { code, json } = await inStore(...words);
    expect(code).toBe(1);
    expect(Object.keys(json)).toEqual(['error']);
    expect(json).toMatchObject({
      error: { code: expect.any(String), message: expect.stringMatching(/[.?]$/), details: {} },
    });
  });

  it('shows what an event holds', async () => {
    const { json } = await inStore('event', 'known-7', '3');
    expect(json).toEqual({
      run: 'known-7',
      key: 3,
      collections: { cells: { kind: 'calorimeterHits', count: 3 } },
      scalars: { double: 6 },
    });
  });

  it('prints aligned text without --json', async () => {
    const { stdout } = await beamglass('event', 'known-7', '3', '--store', store);
    expect(stdout).toBe('collection  kind             count\ncells       calorimeterHits      3\n\ndouble  6\n');
  });
});

describe('check, backup and restore', () => {
  it('find nothing wrong, and bring the store back in another place', async () => {
    const checked = await inStore('check');
    expect(checked).toMatchObject({
      code: 0,
      json: { ok: true, runs: 1, payloads: 20, auditEntries: expect.any(Number), problems: [] },
    });
    const out = join(directory.path, 'store.backup');
    const { code, json } = await inStore('backup', '--out', out);
    expect(code).toBe(0);
    expect(json).toEqual({
      bytes: statSync(out).size,
      sha256: createHash('sha256').update(readFileSync(out)).digest('hex'),
    });
    const restored = join(directory.path, 'restored');
    expect(await beamglassJson('restore', out, '--store', restored)).toEqual({ code: 0, json });
    expect((await beamglassJson('runs', '--store', restored)).json).toEqual((await inStore('runs')).json);
  });

  it('report a damaged event file with exit code 2', async () => {
    const damaged = join(directory.path, 'damaged');
    await beamglassJson('import', file, '--store', damaged);
    const path = join(damaged, 'runs/known-7.events');
    const bytes = readFileSync(path);
    bytes.fill(0x55, bytes.length / 2, bytes.length / 2 + 64);
    writeFileSync(path, bytes);
    const { code, json } = await beamglassJson('check', '--store', damaged);
    expect(code).toBe(2);
    expect(json).toMatchObject({ ok: false, problems: [expect.stringContaining('known-7')] });
  });
});

describe('the program', () => {
  it('explains itself with exit code 0', async () => {
    const { code, stdout } = await beamglass('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('import [options] <file...>');
  });

  it('knows its version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await beamglass('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it('prints errors for people on standard error', async () => {
    expect(await beamglass('event', 'nowhere-1', '0', '--store', store)).toMatchObject({ code: 1, stdout: '' });
  });

  it('runs as “npx beamglass” in the project', async () => {
    const { code, stdout } = await run(['npx', 'beamglass', 'runs', '--json', '--store', store]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ run: 'known-7' }] });
  });
});

const LHCB = join(SHARED, 'data/events/lhcb-191749-5296728.json');

describe.skipIf(!existsSync(LHCB))('the real LHCb event (../shared/data/events, skipped where it is not there)', () => {
  it('comes out with the counts that its README lists', async () => {
    const other = join(directory.path, 'lhcb');
    expect((await beamglassJson('import', LHCB, '--store', other)).json).toMatchObject({
      runs: [{ run: 'lhcb-191749', events: 1 }],
    });
    const { json } = await beamglassJson('event', 'lhcb-191749', '0', '--store', other);
    const counts = Object.entries(json['collections'] as Record<string, { count: number }>).map(([name, { count }]) => [
      name,
      count,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      PVS: 5,
      PARTICLES: 80,
      VTRACKS: 118,
      VELOPHI: 2719,
      VELOR: 2970,
      TT: 1174,
      IT: 1247,
      OT: 6868,
      ECAL: 1009,
      HCAL: 334,
      MUON: 1322,
    });
  });
});
