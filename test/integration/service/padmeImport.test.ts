/** PADME's own files of constants as proposals: all or none, once, with every problem told. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '#main/service/service.ts';
import { checkStore } from '#main/store/check.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { padmeFile, padmeMap, padmeRow } from '../../fixtures/padmeConstants.ts';
import { startTestService, type TestClient } from '../../fixtures/service.ts';
import { addKnownRun } from '../../fixtures/store.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const SETUP = 'padme-run3';
let service: Service;
let client: TestClient;

/** Run numbers and when they begin and end: one overlaps the end of the interval of 11 to 13 January, one is far. */
const RUNS = [
  [30_001, '2019-01-10T22:00:00Z', '2019-01-10T23:00:00Z'],
  [30_002, '2019-01-11T00:00:00Z', '2019-01-11T04:00:00Z'],
  [30_003, '2019-01-13T23:59:59Z', '2019-01-14T02:00:00Z'],
  [30_004, '2019-01-14T00:00:00Z', '2019-01-14T03:00:00Z'],
  [30_006, '2019-02-27T10:00:00Z', '2019-02-27T11:00:00Z'],
  [30_007, '2019-05-01T10:00:00Z', '2019-05-01T11:00:00Z'],
  [30_008, '2019-03-01T10:00:00Z', '2019-03-01T11:00:00Z'],
] as const;
const JANUARY = '20190111 000000\t20190113 235959\t';

beforeAll(async () => {
  for (const [number] of RUNS) await addKnownRun(store, { events: 3, experiment: 'padme', number });
  ({ service, client } = await startTestService(store));
  await client.conditions.nominal({ setup: SETUP });
  for (const [number, start, end] of RUNS) {
    await client.runs.edit({ run: `padme-${number}`, set: { setup: SETUP, start, end } });
  }
});
afterAll(async () => {
  await service.close();
  directory.remove();
});

function written(name: string, text: string): string {
  const path = join(directory.path, name);
  writeFileSync(path, text);
  return path;
}

type Wanted = Partial<Parameters<TestClient['proposals']['importPadme']>[0]> & { paths: string[] };
const take = (wanted: Wanted) => client.proposals.importPadme({ setup: SETUP, comment: 'cosmics of 2019', ...wanted });

/** How much there is: proposals and entries of the audit log. */
const amounts = async () => {
  const { entries } = await client.audit.list({ offset: 0, limit: 1 });
  return { proposals: (await client.proposals.list({})).length, last: entries[0]!.entry };
};
const refusal = (code: string, message: RegExp) => ({ data: { code, message: expect.stringMatching(message) } });

const SWAPPED = { 922: padmeRow(922, 1022, 240), 1022: padmeRow(1022, 922, 240) };

describe('files of constants', () => {
  it('become drafts of gains in pC/MeV, and once', async () => {
    const paths = [
      written('a.dat', padmeFile({ 1801: padmeRow(1801, 1801, 262.5) })),
      written('b.dat', padmeFile({ 1801: padmeRow(1801, 1801, 280) })),
    ];
    const before = await amounts();
    const rehearsed = await take({ paths, validity: '30001..30004', dryRun: true });
    expect(rehearsed).toMatchObject({ dryRun: true, counts: { new: 2, known: 0, refused: 0 } });
    expect(await amounts()).toEqual(before);

    const report = await take({ paths, validity: '30001..30004' });
    expect(report.counts).toEqual({ new: 2, known: 0, refused: 0 });
    expect(report.proposals.map(({ payload }) => payload)).toEqual(rehearsed.proposals.map(({ payload }) => payload));
    const [a] = report.proposals;
    expect(a).toMatchObject({
      file: 'a.dat',
      rows: 616,
      validity: '30001–30004',
      runs: null,
      problems: [],
      marked: [],
    });
    const { document, state, kind } = await client.proposals.get({ proposal: a!.proposal! });
    expect({ state, kind, type: document.type }).toEqual({ state: 'draft', kind: 'import', type: 'padme_ecal.gains' });
    expect(document.provenance).toMatchObject({
      method: 'import',
      setup: SETUP,
      sources: [{ name: 'a.dat', sha256: a!.sha256 }],
    });
    const table = document.constants.table!;
    const channel = padmeMap.cells.find(({ id }) => id === 1801)!.channel;
    expect(table.columns['gain']!.value[(table.keys as number[]).indexOf(channel)]).toBeCloseTo(15, 12);

    const after = await amounts();
    const again = await take({ paths, validity: '30001..30004' });
    expect(again.counts).toEqual({ new: 0, known: 2, refused: 0 });
    expect(again.proposals.map(({ proposal }) => proposal)).toEqual(report.proposals.map(({ proposal }) => proposal));
    expect(await amounts()).toEqual(after);
    const further = await take({ paths, validity: '30001..30005' });
    expect(further.proposals.map(({ outcome, isNewPayload }) => [outcome, isNewPayload])).toEqual([
      ['new', false],
      ['new', false],
    ]);
    expect(await checkStore(store)).toMatchObject({ ok: true });
  });

  it('with problems are refused with all of them, and none of the others is taken either', async () => {
    const good = written('good.dat', padmeFile({ 1801: padmeRow(1801, 1801, 201) }));
    const bad = written('bad.dat', padmeFile({ ...SWAPPED, 1802: null, 1803: padmeRow(1803, 1803, -536) }));
    const before = await amounts();
    const wanted = { paths: [good, bad], validity: '30001..30004' };
    await expect(take(wanted)).rejects.toMatchObject(
      refusal('badInput', /bad\.dat has 3 problems:.*1803.*-536.*922 and 1022 are swapped.*1 of 616 crystals.*1802/),
    );
    const rehearsed = await take({ ...wanted, dryRun: true });
    expect(rehearsed.counts).toEqual({ new: 1, known: 0, refused: 1 });
    expect(rehearsed.proposals[1]!.problems.map(({ kind }) => kind)).toEqual(['unphysical', 'swapped', 'missing']);
    expect(rehearsed.proposals[1]).toMatchObject({ payload: null, proposal: null, marked: [] });
    await expect(
      take({ ...wanted, paths: [good, written('words.dat', 'no numbers here')], markBad: true }),
    ).rejects.toMatchObject(refusal('badInput', /Line 1 of words\.dat is not column, row/));
    await expect(take({ ...wanted, paths: [good, join(directory.path, 'no.dat')] })).rejects.toMatchObject(
      refusal('notFound', /There is no file/),
    );
    const hole = written('hole.dat', `${padmeFile()}\n14 14 0 31 240`);
    await expect(take({ ...wanted, paths: [good, hole], markBad: true })).rejects.toMatchObject(
      refusal('badInput', /no crystal at column 14, row 14.*mend the file/),
    );
    expect(await amounts()).toEqual(before);

    const marked = await take({ ...wanted, markBad: true });
    expect(marked.counts).toEqual({ new: 2, known: 0, refused: 0 });
    expect(marked.proposals[1]!.marked).toEqual([922, 1022, 1802, 1803]);
    const { document } = await client.proposals.get({ proposal: marked.proposals[1]!.proposal! });
    expect(document.provenance.note).toMatch(/marked “missing” at import: 922, 1022, 1802, 1803\./);
    expect(document.constants.table!.status.filter((status) => status === 'missing')).toHaveLength(4);
    expect((await take({ ...wanted, markBad: true })).counts).toEqual({ new: 0, known: 2, refused: 0 });
  });

  it.each([
    [{ validity: null }, 'badInput', /either a file of intervals or a range/],
    [{ validity: '5..1' }, 'badInput', /empty or reversed/],
    [{ setup: 'na64-vis2018' }, 'badInput', /Setup na64-vis2018 has no calorimeter “ECal”/],
    [{ comment: ' ' }, 'badInput', /needs a comment/],
    [{ setup: 'nowhere' }, 'notFound', /nowhere/],
    [{ globalTag: 'nowhere' }, 'notFound', /nowhere/],
  ])('with %j are refused', async (change, code, message) => {
    const paths = [written('c.dat', padmeFile())];
    await expect(take({ paths, validity: '1..2', ...change })).rejects.toMatchObject({
      data: { code: expect.stringMatching(code), message: expect.stringMatching(message) },
    });
  });
});

describe('a list of intervals', () => {
  it('is placed by the runs that begin in it', async () => {
    const path = written('jan.dat', padmeFile({ 1801: padmeRow(1801, 1801, 250) }));
    const intervals = written('intervals.txt', `${JANUARY}jan.dat\n20190301 000000\t20190302 000000\tother.dat\n`);
    const { proposals } = await take({ paths: [path], intervals });
    expect(proposals).toMatchObject([{ validity: '30002–30003', runs: 2, outcome: 'new' }]);
    expect(proposals[0]!.notes).toEqual([expect.stringMatching(/^padme-30003 .* ends at 2019-01-14T02:00:00Z, after/)]);
    expect((await take({ paths: [path], intervals })).counts).toEqual({ new: 0, known: 1, refused: 0 });
  });

  it.each([
    ['no run in it', '20200101 000000 20200103 235959 x.dat', 'notFound', /from 2020-01-01T00:00:00Z to 2020-01-04T00/],
    ['another run in between', '20190227 000000 20190302 000000 x.dat', 'badInput', /padme-30007 between them begins/],
    ['another file', `${JANUARY}y.dat`, 'badInput', /says nothing of x\.dat, only of y\.dat/],
  ])('with %s is refused, and the times are named', async (_, text, code, message) => {
    const paths = [written('x.dat', padmeFile())];
    const before = await amounts();
    await expect(take({ paths, intervals: written('list.txt', text) })).rejects.toMatchObject(refusal(code, message));
    expect(await amounts()).toEqual(before);
  });
});

const DATA = join(import.meta.dirname, '../../../../shared/data/padme-fw');

describe.skipIf(!existsSync(DATA))('the files of the experiment (skipped without ../shared/data)', () => {
  const paths = [...[1, 2, 3, 4, 5, 6].map((n) => `ECalEnergyCalibration_${n}.dat`), 'equalization_constants2.dat'].map(
    (name) => join(DATA, name),
  );

  it('are refused as they are, and taken with the bad crystals marked', async () => {
    const wanted = { paths, validity: '30001..30004' };
    await expect(take(wanted)).rejects.toMatchObject(refusal('badInput', /922 and 1022 are swapped/));
    const report = await take({ ...wanted, markBad: true });
    expect(report.counts).toEqual({ new: 7, known: 0, refused: 0 });
    expect(report.proposals.find(({ file }) => file === 'ECalEnergyCalibration_6.dat')).toMatchObject({
      rows: 613,
      marked: [922, 1022, 1804, 1810, 2208],
    });
    const intervals = join(DATA, 'ECalEnergyCalibTimeIntervals.txt');
    const second = { paths: [paths[1]!], intervals, markBad: true };
    expect((await take(second)).proposals).toMatchObject([{ validity: '30002–30003', runs: 2 }]);
  });
});
