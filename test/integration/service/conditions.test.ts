/** The conditions through the service: nominal constants, changes, differences, whole global tags as files. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import type { PayloadDocument } from '#core/calibration/payload.ts';
import type { Service } from '#main/service/service.ts';
import { checkStore } from '#main/store/check.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { approvedProposal, publish } from '../../fixtures/publication.ts';
import { finished, startTestService, type TestClient } from '../../fixtures/service.ts';
import { addKnownRun } from '../../fixtures/store.ts';

let directory: TemporaryDirectory;
let store: string;
let service: Service;
let client: TestClient;

beforeEach(async () => {
  directory = temporaryDirectory();
  store = join(directory.path, 'store');
  for (const number of [30_001, 30_002]) await addKnownRun(store, { events: 3, experiment: 'padme', number });
  ({ service, client } = await startTestService(store));
});

afterEach(async () => {
  await service.close();
  directory.remove();
});

const npot = (value: number) => ({
  constants: { parameters: { npot: fixed(value) }, table: null },
  provenance: PROVENANCE,
});

/** Global tag "online_2026a": that of the setup's design values, with other gains of one crystal from run 30002 on. */
async function publishOnline(): Promise<{ nominal: string; changed: string }> {
  await client.conditions.nominal({ setup: 'padme-run3' });
  const seen = await client.conditions.inForce({ run: 'padme-30001', globalTag: 'nominal_padme_run3' });
  const nominal = seen.types.find(({ type }) => type === 'padme_ecal.gains')!.segments[0]!.payload;
  const { constants } = (await client.conditions.payload({ hash: nominal })).document;
  const other = structuredClone(constants);
  other.table!.columns['gain']!.value[0] = 13.5;
  const wanted = { type: 'padme_ecal.gains', constants: other, validity: '30002..', setup: 'padme-run3' };
  const proposal = await approvedProposal(client, wanted);
  await publish(client, 'nominal_padme_run3', 'online_2026a', [proposal]);
  const { payload } = await client.proposals.get({ proposal });
  return { nominal, changed: payload };
}

describe('nominal constants', () => {
  it.each(['padme-run3', 'padme-run1', 'na64-vis2018', 'na64-inv2016', 'na64-vis2021-wcal12'])(
    'of %s are published, sound, and the same when asked for again',
    async (setup) => {
      const first = await client.conditions.nominal({ setup });
      expect(first).toMatchObject({ state: 'published', setup });
      expect(first.members.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['channel.map', 'channel.pedestal', 'channel.status', 'channel.t0', 'mip.scale']),
      );
      expect(await client.conditions.nominal({ setup })).toEqual(first);
      expect(await checkStore(store)).toMatchObject({ ok: true });
    },
  );

  it('of a description that has changed are a further version', async () => {
    await service.close();
    const description = readFileSync(join(import.meta.dirname, '../../../resources/detectors/padme-run3.json'), 'utf8');
    const own = { ...(JSON.parse(description) as { elements: { name: string }[] }), id: 'my-padme' };
    const file = join(store, 'detectors', 'mine.json');
    mkdirSync(join(store, 'detectors'), { recursive: true });
    writeFileSync(file, JSON.stringify(own));
    ({ service, client } = await startTestService(store));
    expect(await client.conditions.nominal({ setup: 'my-padme' })).toMatchObject({ name: 'nominal_my_padme' });
    const elements = own.elements.filter(({ name }) => name !== 'TimePix');
    writeFileSync(file, JSON.stringify({ ...own, elements }));
    expect(await client.conditions.nominal({ setup: 'my-padme' })).toMatchObject({ name: 'nominal_my_padme_v2' });
    expect(await client.conditions.nominal({ setup: 'my-padme' })).toMatchObject({ name: 'nominal_my_padme_v2' });
  });

  it('are in force for the runs of their setup, until something newer is published', async () => {
    const seen = client.conditions.inForce({ run: 'padme-30001' });
    await expect(seen).rejects.toMatchObject({ data: { code: 'missingConstant' } });
    await client.conditions.nominal({ setup: 'padme-run3' });
    await client.runs.edit({ run: 'padme-30001', set: { setup: 'padme-run3' } });
    expect(await client.conditions.inForce({ run: 'padme-30001' })).toMatchObject({ globalTag: 'nominal_padme_run3' });
    await publishOnline();
    expect(await client.conditions.inForce({ run: 'padme-30001' })).toMatchObject({ globalTag: 'online_2026a' });
  });
});

describe('a simulated run', () => {
  it('comes with nominal constants, and with its true ones where they are asked for', async () => {
    const request = { setup: 'na64-vis2018', process: 'electrons', events: 2, seed: 3, parameters: { gainSpread: 5 } };
    const job = await finished(client, await client.simulations.start({ ...request, threads: 1 }));
    const { run } = job.imported[0]!;
    const nominal = await client.conditions.inForce({ run });
    expect(nominal).toMatchObject({ globalTag: 'nominal_na64_vis2018', state: 'published' });
    expect(nominal.types.every(({ segments, isStale }) => segments.length === 1 && !isStale)).toBe(true);

    const truth = await client.conditions.truth({ run });
    expect(truth).toMatchObject({ state: 'validated', experiment: 'na64' });
    expect(await client.conditions.truth({ run })).toEqual(truth);
    // The truth is taken by nobody who has not asked for it.
    expect(await client.conditions.inForce({ run })).toMatchObject({ globalTag: 'nominal_na64_vis2018' });
    const differences = await client.conditions.diff({ from: nominal.globalTag, to: truth.name, run });
    expect(differences.find(({ type }) => type === 'na64_ecal.gains')).toMatchObject({ changedValues: 72 });
    expect(differences.map(({ type }) => type)).not.toContain('tracker.alignment');
    expect(await checkStore(store)).toMatchObject({ ok: true });
  });
});

describe('a global tag', () => {
  it('differs where it was made to, for the runs for which it was', async () => {
    const { nominal, changed } = await publishOnline();
    const names = { from: 'nominal_padme_run3', to: 'online_2026a' };
    expect(await client.conditions.diff(names)).toMatchObject([
      { type: 'padme_ecal.gains', since: 30_002, until: null, from: nominal, to: changed, changedValues: 1 },
    ]);
    expect(await client.conditions.diff({ ...names, run: 'padme-30001' })).toEqual([]);
    expect(await client.conditions.diff({ ...names, run: 'padme-30002' })).toHaveLength(1);
  });

  it('is not validated with a gap, without an IoV, or without a tag', async () => {
    await client.conditions.createGlobalTag({ name: 'online', experiment: 'padme' });
    await client.conditions.setState({ name: 'online', state: 'staged' });
    const validate = () => client.conditions.setState({ name: 'online', state: 'validated' });
    await expect(validate()).rejects.toMatchObject({ message: expect.stringContaining('It has no tags') });
    await client.conditions.setState({ name: 'online', state: 'open' });
    await client.conditions.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme' });
    await client.conditions.setMember({ globalTag: 'online', tag: 'flux' });
    await client.conditions.setState({ name: 'online', state: 'staged' });
    await expect(validate()).rejects.toMatchObject({ message: expect.stringContaining('flux (flux.npot) has no IoV') });
    await client.conditions.setState({ name: 'online', state: 'open' });
    for (const validity of ['10..19', '25..']) await client.conditions.addIov({ tag: 'flux', validity, ...npot(1) });
    await client.conditions.setState({ name: 'online', state: 'staged' });
    await expect(validate()).rejects.toMatchObject({ message: expect.stringContaining('has a gap: 20–24') });
    expect(await client.conditions.globalTag({ name: 'online' })).toMatchObject({ state: 'staged' });
  });

  it('takes no constants that break the rules of their type, and nothing else of that step', async () => {
    await client.conditions.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme' });
    const bad = client.conditions.addIov({ tag: 'flux', validity: '10..', ...npot(-5) });
    await expect(bad).rejects.toMatchObject({
      data: { code: 'badInput', message: expect.stringMatching(/flux\.npot: N\(PoT\) is -5 e⁺, which lies outside/) },
    });
    expect(await client.conditions.tag({ name: 'flux' })).toMatchObject({ rows: [] });
  });
});

describe('a global tag as a file', () => {
  const file = () => join(directory.path, 'online.json');

  async function inOtherStore<T>(work: (other: TestClient) => Promise<T>): Promise<T> {
    const other = await startTestService(join(directory.path, 'elsewhere'));
    try {
      return await work(other.client);
    } finally {
      await other.service.close();
    }
  }

  it('comes into another store as it was, hash by hash, once', async () => {
    await publishOnline();
    const exported = await client.conditions.exportFile({ name: 'online_2026a', path: file() });
    const { manifestHash } = exported;
    const again = await inOtherStore(async (other) => {
      const rehearsed = await other.conditions.importFile({ path: file(), dryRun: true });
      expect(rehearsed).toMatchObject({ manifestHash, dryRun: true, duplicate: false, knownPayloads: 0 });
      expect(await other.conditions.globalTags({})).toEqual([]);
      expect(await other.conditions.tags({})).toEqual([]);
      const report = await other.conditions.importFile({ path: file() });
      expect(report).toEqual({ ...rehearsed, dryRun: false });
      expect(report).toMatchObject({ manifestHash, state: 'published' });
      expect(await other.conditions.importFile({ path: file() })).toMatchObject({ duplicate: true, newPayloads: 0 });
      return other.conditions.exportFile({ name: 'online_2026a', path: join(directory.path, 'back.json') });
    });
    expect(again).toMatchObject({ manifestHash, sha256: exported.sha256 });
    expect(await checkStore(join(directory.path, 'elsewhere'))).toMatchObject({ ok: true });
  });

  it('shares the tags that are there already, and is refused where a name stands for something else', async () => {
    await publishOnline();
    await client.conditions.exportFile({ name: 'online_2026a', path: file() });
    await inOtherStore(async (other) => {
      await other.conditions.nominal({ setup: 'padme-run3' });
      const report = await other.conditions.importFile({ path: file() });
      expect(report).toMatchObject({ newPayloads: 1, newTags: ['nominal_padme_run3_padme_ecal_gains_v2'] });
    });
    const third = await startTestService(join(directory.path, 'third'));
    await third.client.conditions.createTag({
      name: 'nominal_padme_run3_padme_ecal_gains_v2',
      type: 'padme_ecal.gains',
      experiment: 'padme',
    });
    await expect(third.client.conditions.importFile({ path: file() })).rejects.toMatchObject({
      data: {
        code: 'conflict',
        message: expect.stringContaining('There is a tag “nominal_padme_run3_padme_ecal_gains_v2” already'),
      },
    });
    expect(await third.client.conditions.globalTags({})).toEqual([]);
    await third.service.close();
  });

  it('is not written over another, nor half', async () => {
    await publishOnline();
    writeFileSync(file(), 'mine');
    const name = 'online_2026a';
    await expect(client.conditions.exportFile({ name, path: file() })).rejects.toMatchObject({
      data: { code: 'conflict' },
    });
    const nowhere = join(directory.path, 'none', 'online.json');
    await expect(client.conditions.exportFile({ name, path: nowhere })).rejects.toMatchObject({
      data: { code: 'notFound' },
    });
    expect(readFileSync(file(), 'utf8')).toBe('mine');
    expect(existsSync(`${file()}.writing`)).toBe(false);
  });

  interface FileContents {
    globalTag: { name: string; state: string };
    manifestHash: string;
    tags: { type: string; iovs: { since: number; until: number | null; payload: string }[] }[];
    payloads: Record<string, PayloadDocument>;
  }

  const CHANGES: readonly [string, (contents: FileContents) => unknown, RegExp][] = [
    [
      'a payload',
      ({ payloads }) => (Object.values(payloads)[0]!.provenance.note = 'x'),
      /with other contents than its hash/,
    ],
    ['a payload taken out', ({ payloads }) => delete payloads[Object.keys(payloads)[0]!], /lacks payload/],
    ['an IoV', ({ tags }) => (tags[0]!.iovs[0]!.since = 1), /its manifest has another hash/],
    ['an overlap', ({ tags }) => tags[0]!.iovs.push(tags[0]!.iovs[0]!), /IoVs that overlap/],
    ['the name', ({ globalTag }) => (globalTag.name = 'another'), /its manifest has another hash/],
    ['a type', ({ tags }) => (tags[0]!.type = 'channel.nothing'), /no payload type “channel\.nothing”/],
    ['types exchanged', ({ tags }) => (tags[0]!.type = tags[1]!.type), /has a payload of type/],
    ['the version', (contents) => Object.assign(contents, { version: 2 }), /no exported global tag/],
  ];

  it('that was changed is refused, whatever it was', async () => {
    await client.conditions.nominal({ setup: 'padme-run3' });
    await client.conditions.exportFile({ name: 'nominal_padme_run3', path: file() });
    const original = readFileSync(file(), 'utf8');
    await inOtherStore(async (other) => {
      for (const [what, change, sentence] of CHANGES) {
        const contents = JSON.parse(original) as FileContents;
        change(contents);
        writeFileSync(file(), JSON.stringify(contents));
        await expect(other.conditions.importFile({ path: file() }), what).rejects.toMatchObject({
          message: expect.stringMatching(sentence),
        });
      }
      for (const text of ['{', '{"format": "beamglass-detector"}', '']) {
        writeFileSync(file(), text);
        await expect(other.conditions.importFile({ path: file() }), text).rejects.toMatchObject({
          data: { code: 'badFile' },
        });
      }
      expect(await other.conditions.globalTags({})).toEqual([]);
      expect(await other.conditions.tags({})).toEqual([]);
    });
  });
});
