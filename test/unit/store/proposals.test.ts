/** Proposals and publications in the catalogue: what the database itself refuses, and what `check` finds. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { isLive, PROPOSAL_STATES, PROPOSAL_STEPS, type ProposalState } from '#core/calibration/proposal.ts';
import { checkStore } from '#main/store/check.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';

const ADA = { name: 'ada', role: 'expert' } as const;
let directory: TemporaryDirectory;
let path: string;
let store: Store;

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'store');
  store = await openStore(path, 'the tests');
});

afterEach(async () => {
  await store.close();
  directory.remove();
});

const write = <T>(work: () => T, action: 'proposal.save' | 'proposal.validate' = 'proposal.save'): Promise<T> =>
  store.conditions.write({ actor: ADA, action, subject: 'test' }, work);

/** A draft, a payload and a global tag. */
const fill = (): Promise<{ proposal: number; payload: string }> =>
  store.conditions.write({ actor: ADA, action: 'proposal.save', subject: 'flux' }, (writer) => {
    const document = makePayload('flux.npot', { parameters: { npot: fixed(1e9) }, table: null }, PROVENANCE);
    const { hash: payload } = writer.addPayload(document);
    writer.createGlobalTag({ name: 'online', experiment: 'padme', setup: null, description: '' });
    const place = { type: 'flux.npot', experiment: 'padme', setup: null, since: 1, until: 5, globalTag: null };
    const wanted = { ...place, payload, replaces: null, comment: 'first', author: 'ada', result: null };
    return { proposal: store.proposals.add(wanted), payload };
  });

const publish = (): number =>
  store.publications.add({
    kind: 'publish',
    globalTag: 'online',
    base: null,
    plan: null,
    planHash: null,
    manifestHash: 'a'.repeat(64),
    comment: 'why',
    author: 'cora',
  });

/** A row of a step as another program would write it. */
function rawStep(proposal: number, step: number, state: ProposalState, publication: number | null): void {
  store.catalogue.file
    .prepare(
      `INSERT INTO proposal_steps (proposal, step, state, actor, comment, checks, publication, at_utc_ms, hash)
       VALUES (?, ?, ?, 'ada', 'why', ?, ?, 1, ?)`,
    )
    .run(proposal, step, state, state === 'validated' ? '[]' : null, publication, 'b'.repeat(64));
}

describe('the steps of a proposal', () => {
  it('are those that the table says, and no others, also for another program', async () => {
    const { proposal } = await fill();
    const publication = await write(publish);
    const way: Record<ProposalState, ProposalState[]> = {
      draft: [],
      validated: ['validated'],
      approved: ['validated', 'approved'],
      published: ['validated', 'approved', 'published'],
      rejected: ['rejected'],
      withdrawn: ['withdrawn'],
    };
    const { file } = store.catalogue;
    for (const from of PROPOSAL_STATES) {
      for (const to of PROPOSAL_STATES) {
        file.exec('SAVEPOINT before');
        for (const [index, state] of way[from].entries()) {
          rawStep(proposal, index + 2, state, state === 'published' ? publication : null);
        }
        const next = way[from].length + 2;
        const attempt = (): void => rawStep(proposal, next, to, to === 'published' ? publication : null);
        if (PROPOSAL_STEPS[from].includes(to)) expect(attempt, `${from} to ${to}`).not.toThrow();
        else expect(attempt, `${from} to ${to}`).toThrow('A proposal cannot take this step.');
        file.exec('ROLLBACK TO before');
        file.exec('RELEASE before');
      }
    }
    expect(PROPOSAL_STATES.filter((state) => !isLive(state))).toEqual(['published', 'rejected', 'withdrawn']);
  });

  it('leave no number out, begin as a draft, and are withdrawn by the author alone', async () => {
    const { proposal } = await fill();
    expect(() => rawStep(proposal, 4, 'validated', null)).toThrow('cannot take this step');
    expect(() => store.proposals.step(proposal, { ...STEP, state: 'withdrawn', actor: 'ben' })).toThrow(
      'withdrawn by its author alone',
    );
    expect(() => store.proposals.step(proposal, { ...STEP, state: 'rejected', comment: ' ' })).toThrow('CHECK');
    expect(store.proposals.get(proposal)).toMatchObject({ state: 'draft', stateBy: 'ada' });
  });
});

const STEP = { state: 'validated', actor: 'ben', comment: 'c', against: null, checks: [], publication: null } as const;

describe('what was saved', () => {
  it('cannot be changed, deleted or replaced through any connection', async () => {
    const { proposal } = await fill();
    await write(() => store.proposals.step(proposal, STEP), 'proposal.validate');
    await write(publish);
    const other = new Database(join(path, 'catalogue.db'));
    try {
      for (const table of ['proposals', 'proposal_steps', 'publications']) {
        for (const sql of [
          `UPDATE ${table} SET comment = 'x'`,
          `DELETE FROM ${table}`,
          `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`,
          `INSERT INTO ${table} SELECT * FROM ${table} WHERE true ON CONFLICT DO UPDATE SET comment = 'x'`,
        ]) {
          expect(() => other.exec(sql), sql).toThrow(/never changes|never deleted/);
        }
      }
    } finally {
      other.close();
    }
    expect(await checkStore(path)).toMatchObject({ ok: true });
  });

  it.each([
    ['a proposal', 'proposals', 'UPDATE proposals SET until = 9', /Proposal 1 \(flux\.npot\) is not what was saved/],
    ['a step', 'proposal_steps', "UPDATE proposal_steps SET actor = 'eve' WHERE step = 2", /Step 2 of proposal 1/],
    [
      'an earlier step',
      'proposal_steps',
      "UPDATE proposal_steps SET comment = 'x' WHERE step = 1",
      /Step 1 of proposal/,
    ],
    ['steps that are gone', 'proposal_steps', 'DELETE FROM proposal_steps', /Proposal 1 has lost its steps/],
    ['a publication', 'publications', "UPDATE publications SET comment = 'x'", /Publication 1 \(online\) is not what/],
    [
      'a publication that is gone',
      'publications',
      'DELETE FROM publications WHERE publication = 1',
      /Publication 1 is/,
    ],
  ])('that another process has changed is found: %s', async (_, table, sql, sentence) => {
    const { proposal } = await fill();
    await write(() => store.proposals.step(proposal, STEP), 'proposal.validate');
    await write(publish);
    await write(publish);
    const other = new Database(join(path, 'catalogue.db'));
    const triggers = other
      .prepare<[string], { name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?",
      )
      .all(table);
    for (const { name } of triggers) other.exec(`DROP TRIGGER ${name}`);
    other.exec(sql);
    for (const trigger of triggers) other.exec(trigger.sql);
    other.close();
    const { ok, problems } = await checkStore(path);
    expect(ok).toBe(false);
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]));
  });
});
