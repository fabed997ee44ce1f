/** `beamglass conditions …` as a user types it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beamglass, beamglassJson } from '../../fixtures/command.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { padmeFile, padmeRow } from '../../fixtures/padmeConstants.ts';
import { startTestService } from '../../fixtures/service.ts';
import { addKnownRun } from '../../fixtures/store.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const conditions = (...words: string[]) => beamglassJson('conditions', ...words, '--store', store);

beforeAll(async () => {
  await addKnownRun(store, { events: 3, experiment: 'padme', number: 30_001 });
  const { service, client } = await startTestService(store);
  await client.conditions.nominal({ setup: 'padme-run3' });
  await client.conditions.createTag({ name: 'gains_2026a', type: 'padme_ecal.gains', experiment: 'padme' });
  await service.close();
});
afterAll(() => directory.remove());

describe('conditions', () => {
  it('shows what a run sees, gives a payload, and takes it for a range of runs', async () => {
    const shown = await conditions('show', 'padme-30001', '--global-tag', 'nominal_padme_run3');
    expect(shown).toMatchObject({ code: 0, json: { run: 'padme-30001', state: 'published' } });
    const types = shown.json['types'] as { type: string; segments: { payload: string }[] }[];
    const hash = types.find(({ type }) => type === 'padme_ecal.gains')!.segments[0]!.payload;
    const payload = await conditions('show', hash);
    expect(payload).toMatchObject({ code: 0, json: { hash, document: { type: 'padme_ecal.gains' } } });
    const file = join(directory.path, 'gains.json');
    writeFileSync(file, JSON.stringify(payload.json));
    const added = await conditions('add', 'gains_2026a', '--validity', '30000..30500', '--payload', file);
    expect(added).toMatchObject({
      code: 0,
      json: { payload: hash, tag: { rows: [{ since: 30_000, until: 30_501 }] } },
    });
    const { stdout } = await beamglass('conditions', 'tag', 'gains_2026a', '--store', store);
    expect(stdout).toMatch(/30000–30500 +[0-9a-f]{12}/);
  });

  it('writes a global tag to a file and knows it again', async () => {
    const out = join(directory.path, 'nominal.json');
    const exported = await conditions('export', 'nominal_padme_run3', '--out', out);
    expect(exported).toMatchObject({
      code: 0,
      json: { path: out, manifestHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(await conditions('import', out)).toMatchObject({ code: 0, json: { duplicate: true, newPayloads: 0 } });
  });

  it('says what files of PADME’s own constants would give', async () => {
    const file = join(directory.path, 'charges.dat');
    writeFileSync(file, padmeFile({ 922: padmeRow(922, 1022, 240), 1022: padmeRow(1022, 922, 240) }));
    const words = ['import-padme', file, '--setup', 'padme-run3', '--validity', '30001..30004'];
    expect(await conditions(...words, '--dry-run')).toMatchObject({
      code: 0,
      json: { dryRun: true, counts: { new: 0, known: 0, refused: 1 } },
    });
    const { stdout } = await beamglass('conditions', ...words, '--mark-bad', '--dry-run', '--store', store);
    expect(stdout).toMatch(/charges\.dat, 616 rows, runs 30001–30004: can be taken as payload [0-9a-f]{12}\./);
    expect(stdout).toMatch(/Marked “missing”: 922, 1022\.[^]*1 new, 0 known, 0 refused; nothing was written\./);
  });

  it.each([
    [['tag', 'nowhere'], 'notFound', /There is no tag “nowhere”/],
    [['truth', 'padme-30001'], 'badInput', /padme-30001 was not simulated/],
    [['state', 'nominal_padme_run3', 'approved'], 'badInput', /“approved” is no state/],
    [['state', 'nominal_padme_run3', 'open'], 'conflict', /is published: it can become invalidated, not open/],
    [['create', 'Online', '--experiment', 'padme'], 'badInput', /is not a tag name/],
    [['add', 'gains_2026a', '--validity', '1..', '--payload', join(directory.path, 'no.json')], 'badFile', /no\.json/],
  ])('refuses %j with one sentence', async (words, code, message) => {
    expect(await conditions(...words)).toMatchObject({
      code: 1,
      json: { error: { code, message: expect.stringMatching(message) } },
    });
  });

  it('prints tables for people, and help', async () => {
    const { code, stdout } = await beamglass('conditions', 'tags', '--store', store);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^global tag +state/);
    expect(stdout).toMatch(/nominal_padme_run3 +published/);
    const { stdout: help } = await beamglass('conditions', '--help');
    for (const word of ['tags', 'show', 'diff', 'export', 'import', 'nominal', 'truth']) expect(help).toContain(word);
  });

  it('is part of what check reads', async () => {
    const { code, json } = await beamglassJson('check', '--store', store);
    expect(code).toBe(0);
    expect(json['conditionPayloads']).toBeGreaterThan(10);
  });
});
