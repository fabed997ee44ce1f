/** Constants on their way into force: proposed, checked, approved by another, planned, published, taken back. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixed, type Constants } from '#core/calibration/payload.ts';
import type { Service } from '#main/service/service.ts';
import { checkStore } from '#main/store/check.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { approvedProposal, publish } from '../../fixtures/publication.ts';
import { clientOf, startTestService, type TestClient } from '../../fixtures/service.ts';
import { addKnownRun } from '../../fixtures/store.ts';

let directory: TemporaryDirectory;
let store: string;
let service: Service;
let client: TestClient;
const NOMINAL = 'nominal_padme_run3';
const SETUP = 'padme-run3';
const RUNS = [30_001, 30_002, 30_003, 30_004, 30_005];

beforeEach(async () => {
  directory = temporaryDirectory();
  store = join(directory.path, 'store');
  for (const number of RUNS) await addKnownRun(store, { events: 3, experiment: 'padme', number });
  ({ service, client } = await startTestService(store));
  await client.conditions.nominal({ setup: SETUP });
  for (const number of RUNS) await client.runs.edit({ run: `padme-${number}`, set: { setup: SETUP } });
});

afterEach(async () => {
  await service.close();
  directory.remove();
});

async function designOf(type: string): Promise<{ hash: string; constants: Constants }> {
  const { types } = await client.conditions.inForce({ run: 'padme-30001', globalTag: NOMINAL });
  const hash = types.find((row) => row.type === type)!.segments[0]!.payload;
  return { hash, constants: (await client.conditions.payload({ hash })).document.constants };
}

/** Measured gains, all the same factor away from the design. */
async function gains(factor: number): Promise<Constants> {
  const { constants } = await designOf('padme_ecal.gains');
  const table = constants.table!;
  const value = table.columns['gain']!.value.map((one) => one! * factor);
  const gain = { value, error: value.map((one) => one * 1e-3) };
  return { parameters: {}, table: { ...table, status: value.map(() => 'measured'), columns: { gain } } };
}

const npot = (value: number): Constants => ({ parameters: { npot: fixed(value) }, table: null });

const seenBy = async (run: number, type: string): Promise<string | undefined> => {
  const { types } = await client.conditions.inForce({ run: `padme-${run}` });
  return types.find((row) => row.type === type)?.segments[0]?.payload;
};

const imported = async (constants: Constants, validity: string, who = client) => {
  const text = JSON.stringify({ type: 'padme_ecal.gains', constants });
  const wanted = { text, format: 'json' as const, experiment: 'padme', setup: SETUP, validity, comment: 'cosmics' };
  return who.proposals.import(wanted);
};

const refusal = (code: string, message: RegExp) => ({ data: { code, message: expect.stringMatching(message) } });

describe('from a proposal to what runs see', () => {
  it('goes the whole way, step by step, by three people', async () => {
    const password = 'correct horse battery';
    for (const [name, role] of [
      ['root', 'admin'],
      ['ada', 'expert'],
      ['ben', 'expert'],
      ['cora', 'coordinator'],
    ] as const) {
      await client.accounts.add({ name, role, password });
      if (name === 'root') await client.sessions.signIn({ name, password });
    }
    const as = async (name: string): Promise<TestClient> => {
      const own = clientOf(service);
      await own.sessions.signIn({ name, password });
      return own;
    };
    const [ada, ben, cora] = [await as('ada'), await as('ben'), await as('cora')];

    const { proposal, payload, duplicate } = await imported(await gains(1.02), '30002..30004', ada);
    expect(duplicate).toBe(false);
    const draft = await ada.proposals.get({ proposal: proposal! });
    expect(draft).toMatchObject({ state: 'draft', author: 'ada', validity: '30002–30004', payload, isOutdated: false });
    expect(draft.inForce).toMatchObject({ globalTag: NOMINAL, payload: draft.replaces });
    expect(draft.changes).toHaveLength(616);
    expect(draft.changes[0]).toMatchObject({ label: 'Gain', unit: 'pC/MeV', before: 15, after: 15.3 });

    await expect(ada.proposals.approve({ proposal: proposal!, comment: 'mine' })).rejects.toMatchObject(
      refusal('forbidden', /another expert approves it/),
    );
    await expect(ben.proposals.approve({ proposal: proposal!, comment: 'good' })).rejects.toMatchObject(
      refusal('conflict', /is draft: it can become validated/),
    );
    const validated = await ada.proposals.validate({ proposal: proposal!, comment: 'first measurement' });
    expect(validated.steps.at(-1)).toMatchObject({ state: 'validated', actor: 'ada', comment: 'first measurement' });
    expect(validated.steps.at(-1)!.checks).toHaveLength(11);
    await expect(ben.proposals.approve({ proposal: proposal!, comment: ' ' })).rejects.toMatchObject(
      refusal('badInput', /An approval needs a comment/),
    );
    await ben.proposals.approve({ proposal: proposal!, comment: 'as the LED says' });

    const request = { base: NOMINAL, name: 'padme_2026a', proposals: [proposal!] };
    const plan = await ben.publications.plan(request);
    expect(plan.blocked).toEqual([]);
    expect(plan.effects).toMatchObject([
      {
        type: 'padme_ecal.gains',
        validity: '30002–30004',
        before: draft.replaces,
        after: payload,
        runs: { first: 'padme-30002', last: 'padme-30004', count: 3 },
        by: { proposal },
        changedValues: 616,
        summary: expect.stringMatching(/^Gain: 616 values, median \+2 %, largest \+2 %/),
      },
    ]);
    const apply = { ...request, planHash: plan.planHash, comment: 'for the paper' };
    await expect(ben.publications.apply(apply)).rejects.toMatchObject(refusal('forbidden', /coordinator/));
    const done = await cora.publications.apply(apply);
    expect(done.globalTag).toMatchObject({ name: 'padme_2026a', state: 'published', manifestHash: done.manifestHash });

    for (const run of RUNS) {
      const isWithin = run >= 30_002 && run <= 30_004;
      expect(await seenBy(run, 'padme_ecal.gains')).toBe(isWithin ? payload : draft.replaces);
    }
    const after = await cora.proposals.get({ proposal: proposal! });
    expect(after.steps.map(({ state, actor }) => `${state} ${actor}`)).toEqual([
      'draft ada',
      'validated ada',
      'approved ben',
      'published cora',
    ]);
    expect(await cora.publications.list({})).toMatchObject([
      { globalTag: 'padme_2026a', base: NOMINAL, author: 'cora', comment: 'for the paper', proposals: [proposal] },
    ]);
    const { entries } = await cora.audit.list({ offset: 0, limit: 10 });
    expect(entries.slice(0, 2)).toMatchObject([
      { user: 'cora', action: 'journal.add' },
      { user: 'cora', action: 'publication.publish', subject: 'padme_2026a' },
    ]);
    expect(await checkStore(store)).toMatchObject({ ok: true });
  });

  it('says who was faster, and publishes nothing', async () => {
    const first = await approvedProposal(client, {
      type: 'padme_ecal.gains',
      constants: await gains(1.02),
      validity: '30001..30003',
      setup: SETUP,
    });
    const second = await approvedProposal(client, {
      type: 'padme_ecal.gains',
      constants: await gains(1.03),
      validity: '30003..30005',
      setup: SETUP,
    });
    const both = await client.publications.plan({ base: NOMINAL, name: 'padme_a', proposals: [first, second] });
    expect(both.blocked).toEqual([expect.stringMatching(/both say what padme_ecal\.gains is in 30003–30005/)]);
    const request = { base: NOMINAL, name: 'padme_b', proposals: [second] };
    const plan = await client.publications.plan(request);
    expect(plan.blocked).toEqual([]);
    await publish(client, NOMINAL, 'padme_a', [first]);
    await expect(
      client.publications.apply({ ...request, planHash: plan.planHash, comment: 'x' }),
    ).rejects.toMatchObject(refusal('conflict', /not what it was when you looked at it: .* has published padme_a at /));
    const names = (await client.conditions.globalTags({})).map(({ name }) => name);
    expect(names).toEqual([NOMINAL, 'padme_a']);
    // What was approved was compared with the design, which run 30003 does not see any more.
    const anew = await client.publications.plan({ ...request, base: 'padme_a' });
    expect(anew.blocked).toEqual([
      expect.stringMatching(/was approved against .* has? published padme_a|published padme_a/),
    ]);
    await client.proposals.validate({ proposal: second, comment: 'still right' });
    await client.proposals.approve({ proposal: second, comment: 'still right' });
    await publish(client, 'padme_a', 'padme_b', [second]);
    expect(await seenBy(30_002, 'padme_ecal.gains')).not.toBe(await seenBy(30_003, 'padme_ecal.gains'));
    expect(await checkStore(store)).toMatchObject({ ok: true });
  });

  it('comes into force by a plan alone', async () => {
    await client.conditions.createGlobalTag({ name: 'online', experiment: 'padme', setup: SETUP, from: NOMINAL });
    await client.conditions.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme' });
    const constants = npot(1e12);
    const provenance = (await client.conditions.payload(await designOf('padme_ecal.gains'))).document.provenance;
    await client.conditions.addIov({ tag: 'flux', validity: '0..', constants, provenance });
    await client.conditions.setMember({ globalTag: 'online', tag: 'flux' });
    for (const state of ['published', 'running', 'invalidated'] as const) {
      await expect(client.conditions.setState({ name: 'online', state })).rejects.toMatchObject(
        refusal('conflict', /is not set to .* by hand/),
      );
    }
    // What was put into it by hand, no proposal explains.
    const plan = await client.publications.plan({ base: 'online' });
    expect(plan.blocked).toEqual([expect.stringMatching(/^flux\.npot would change in 0 and later \(5 runs/)]);
    await expect(
      client.publications.apply({ base: 'online', planHash: plan.planHash, comment: 'x' }),
    ).rejects.toMatchObject(refusal('conflict', /cannot be published: flux\.npot would change/));
    expect(await client.conditions.globalTag({ name: 'online' })).toMatchObject({ state: 'open' });
  });

  it('appends to a running global tag by the same plan, and can be taken back with a reason', async () => {
    const flux = { type: 'flux.npot', constants: npot(1e12), validity: '30001..', setup: SETUP };
    const first = await approvedProposal(client, flux);
    const start = { base: NOMINAL, name: 'online', as: 'running' as const, proposals: [first] };
    const { planHash } = await client.publications.plan(start);
    const { globalTag } = await client.publications.apply({ ...start, planHash, comment: 'data taking begins' });
    expect(globalTag).toMatchObject({ state: 'running' });
    const before = await seenBy(30_004, 'flux.npot');

    const appended = { ...flux, constants: npot(2e12), validity: '30004..', globalTag: 'online' };
    const second = await approvedProposal(client, appended);
    const append = { base: 'online', as: 'running' as const, proposals: [second] };
    const plan = await client.publications.plan(append);
    expect(plan.operations).toMatchObject([{ kind: 'add', since: 30_004, until: null }]);
    await client.publications.apply({ ...append, planHash: plan.planHash, comment: 'new beam' });
    expect(await seenBy(30_003, 'flux.npot')).toBe(before);
    expect(await seenBy(30_004, 'flux.npot')).not.toBe(before);
    const tag = plan.operations[0]!.kind === 'add' ? plan.operations[0]!.tag : '';
    const provenance = (await client.conditions.payload({ hash: before! })).document.provenance;
    await expect(
      client.conditions.addIov({ tag, validity: '30005..', constants: npot(3e12), provenance }),
    ).rejects.toMatchObject(refusal('conflict', /running global tag online: propose the payload/));

    const revert = {
      base: 'online',
      name: 'online_v2',
      reverts: [{ type: 'flux.npot', validity: '30004..', payload: before!, reason: 'wrong beam energy' }],
    };
    const back = await client.publications.plan(revert);
    expect(back).toMatchObject({ blocked: [], effects: [{ after: before, by: { revert: 'wrong beam energy' } }] });
    await client.publications.apply({ ...revert, planHash: back.planHash, comment: 'back to the old one' });
    for (const run of RUNS) expect(await seenBy(run, 'flux.npot')).toBe(before);

    await client.publications.invalidate({ globalTag: 'online_v2', reason: 'for the tests' });
    expect(await seenBy(30_004, 'flux.npot')).not.toBe(before);
    await expect(client.publications.invalidate({ globalTag: 'online', reason: ' ' })).rejects.toMatchObject(
      refusal('badInput', /needs a comment/),
    );
    expect(await checkStore(store)).toMatchObject({ ok: true });
  });
});

describe('a proposal', () => {
  it('is refused with every veto, and rejected with a reason', async () => {
    const { proposal } = await imported(await gains(3), '30001..30005');
    // Design values are no measurement: a large change is a warning.
    await expect(client.proposals.validate({ proposal: proposal! })).rejects.toMatchObject(
      refusal('badInput', /has \d warnings?; say in a comment why/),
    );
    const constants = await gains(1);
    constants.table!.status = constants.table!.status.map((_, row) => (row < 100 ? 'missing' : 'measured'));
    const gain = constants.table!.columns['gain']!;
    for (let row = 0; row < 100; row++) gain.value[row] = gain.error[row] = null;
    const bad = await imported(constants, '30001..30005');
    await expect(client.proposals.validate({ proposal: bad.proposal!, comment: 'please' })).rejects.toMatchObject(
      refusal('conflict', /vetoed by 1 of 11 checks\. Coverage: 516 of 616 channels/),
    );
    await expect(client.proposals.reject({ proposal: bad.proposal!, comment: '' })).rejects.toMatchObject(
      refusal('badInput', /A rejection needs a comment/),
    );
    const rejected = await client.proposals.reject({ proposal: bad.proposal!, comment: 'too few crystals' });
    expect(rejected).toMatchObject({ state: 'rejected', steps: [{}, { comment: 'too few crystals' }] });
    await expect(client.proposals.validate({ proposal: bad.proposal!, comment: 'x' })).rejects.toMatchObject(
      refusal('conflict', /is rejected: it stays so/),
    );
    expect(await client.proposals.withdraw({ proposal: proposal! })).toMatchObject({ state: 'withdrawn' });
  });

  it('from a file comes once, is rehearsed first, and takes bad rows only where that is chosen', async () => {
    const constants = await gains(1.01);
    const text = JSON.stringify({ type: 'padme_ecal.gains', constants });
    const wanted = { format: 'json' as const, experiment: 'padme', setup: SETUP, validity: '30001..', comment: 'c' };
    const rehearsed = await client.proposals.import({ ...wanted, text, dryRun: true });
    expect(rehearsed).toMatchObject({ problems: [], proposal: null, isNewPayload: true });
    expect(await client.proposals.list({})).toEqual([]);
    const first = await client.proposals.import({ ...wanted, text });
    expect(first).toMatchObject({ payload: rehearsed.payload, duplicate: false });
    expect(await client.proposals.import({ ...wanted, text })).toMatchObject({
      duplicate: true,
      isNewPayload: false,
      proposal: first.proposal,
    });

    const gain = constants.table!.columns['gain']!;
    gain.value[3] = -4;
    const bad = { ...wanted, text: JSON.stringify({ type: 'padme_ecal.gains', constants }) };
    await expect(client.proposals.import(bad)).rejects.toMatchObject(refusal('badInput', /Gain of channel \d+ is -4/));
    expect(await client.proposals.list({})).toHaveLength(1);
    const marked = await client.proposals.import({ ...bad, markBad: true });
    expect(marked).toMatchObject({ problems: [{}], marked: [constants.table!.keys[3]] });
    const { document } = await client.conditions.payload({ hash: marked.payload! });
    expect(document.constants.table!.status[3]).toBe('missing');
    expect(document.provenance.note).toMatch(/Marked “missing” at import/);
  });

  it('has a payload that goes out as JSON or CSV and comes back as the same', async () => {
    const { proposal, payload } = await imported(await gains(1.01), '30001..');
    for (const format of ['json', 'csv'] as const) {
      const { text } = await client.proposals.exportPayload({ hash: payload!, format });
      const again = { text, format, experiment: 'padme', setup: SETUP, validity: '30001..', comment: 'again' };
      expect(await client.proposals.import(again)).toMatchObject({ payload, duplicate: true, proposal });
    }
  });
});
