/**
 * R4: nothing official ever changes. Every way that the application has is tried on global tags in every state that is
 * fixed, and every statement that SQL has through connections that set nothing; what a process with the file in its
 * hands does, triggers dropped and put back, must be found by the check. Manifest hashes are the same before and after.
 */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import type { GlobalTagState } from '#core/calibration/globalTag.ts';
import { checkStore } from '#main/store/check.ts';
import { openStore, openStoreToRead } from '#main/store/store.ts';
import { beamglassJson } from '../fixtures/command.ts';
import { temporaryDirectory } from '../fixtures/directory.ts';
import { startTestService } from '../fixtures/service.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

const ACTOR = { name: 'ada', role: 'admin' } as const;

/** Steps into each state that holds what it has. */
const WAYS: Readonly<Partial<Record<GlobalTagState, readonly GlobalTagState[]>>> = {
  staged: ['staged'],
  validated: ['staged', 'validated'],
  published: ['staged', 'validated', 'published'],
  running: ['staged', 'validated', 'running'],
  invalidated: ['staged', 'validated', 'published', 'invalidated'],
};
const STATES = Object.keys(WAYS) as GlobalTagState[];

/** "in_published" with tag "tag_published", and so on; a free tag and a payload beside them. */
async function filledStore(path: string): Promise<{ payload: string }> {
  const store = await openStore(path, 'the recipe');
  const audited = { actor: ACTOR, action: 'conditions.import', subject: 'recipe' } as const;
  const payload = await store.conditions.write(audited, (writer) => {
    const document = (value: number) =>
      makePayload('flux.npot', { parameters: { npot: fixed(value) }, table: null }, PROVENANCE);
    const { hash } = writer.addPayload(document(1e12));
    const newTag = (name: string): void => {
      writer.createTag({ name, type: 'flux.npot', experiment: 'padme', description: '' });
      writer.placeIov(name, { since: 10, until: 20, payload: hash });
    };
    newTag('free');
    for (const state of STATES) {
      newTag(`tag_${state}`);
      writer.createGlobalTag({ name: `in_${state}`, experiment: 'padme', setup: null, description: '' });
      writer.setMember(`in_${state}`, `tag_${state}`);
      for (const step of WAYS[state]!) writer.setState(`in_${state}`, step);
    }
    return writer.addPayload(document(9e12)).hash;
  });
  await store.close();
  return { payload };
}

function manifests(path: string): string {
  const { conditions, close } = openStoreToRead(path);
  const found = conditions
    .globalTags()
    .map((record) => `${record.name} ${record.state} ${conditions.manifestHash(record)}`);
  void close();
  return found.join('\n');
}

/** What the contract offers, and what it would change. */
async function throughTheApplication(path: string): Promise<{ tried: number; broken: string[] }> {
  const { service, client } = await startTestService(path);
  const { conditions, publications } = client;
  const constants = { parameters: { npot: fixed(5e12) }, table: null };
  const attempts: [string, () => Promise<unknown>][] = STATES.flatMap((state): [string, () => Promise<unknown>][] => {
    const [name, tag] = [`in_${state}`, `tag_${state}`];
    const experiment = 'padme';
    const iov = (validity: string) => conditions.addIov({ tag, validity, constants, provenance: PROVENANCE });
    const planned = async (validity: string): Promise<void> => {
      const { rows } = await conditions.tag({ name: tag });
      const revert = { type: 'flux.npot', validity, payload: rows[0]!.payload, reason: 'recipe' };
      const request = { base: name, reverts: [revert] };
      const { planHash } = await publications.plan(request);
      await publications.apply({ ...request, planHash, comment: 'recipe' });
    };
    return [
      [`addIov over what ${name} has`, () => iov('12..15')],
      [`addIov behind what ${name} has`, () => iov('30..40')],
      [`setMember of ${name}`, () => conditions.setMember({ globalTag: name, tag: 'free' })],
      [`createGlobalTag ${name}`, () => conditions.createGlobalTag({ name, experiment })],
      [`createTag ${tag}`, () => conditions.createTag({ name: tag, type: 'flux.npot', experiment })],
      [`publish over what ${name} has`, () => planned('12..30')],
      ...(['published', 'running', 'invalidated'] as const).map((to): [string, () => Promise<unknown>] => [
        `setState ${name} ${to}`,
        () => conditions.setState({ name, state: to }),
      ]),
      // What is only staged or validated may go back to open.
      ...(['published', 'running', 'invalidated'].includes(state)
        ? [`open`, 'staged', 'validated'].map((to): [string, () => Promise<unknown>] => [
            `setState ${name} ${to}`,
            () => conditions.setState({ name, state: to as GlobalTagState }),
          ])
        : []),
    ];
  });
  const broken: string[] = [];
  for (const [what, attempt] of attempts) {
    const before = manifests(path);
    await attempt().catch(() => null);
    if (manifests(path) !== before) broken.push(`${what} went through the application`);
  }
  await service.close();
  return { tried: attempts.length, broken };
}

/** The same words as a user types them. */
async function throughTheCommandLine(path: string): Promise<{ tried: number; broken: string[] }> {
  if (!existsSync(join(import.meta.dirname, '../../out/main/cli.js'))) return { tried: 0, broken: [] };
  const broken: string[] = [];
  const words = STATES.flatMap((state) => [
    ['use', `in_${state}`, 'free'],
    ['state', `in_${state}`, 'published'],
  ]);
  for (const word of words) {
    const { code } = await beamglassJson('conditions', ...word, '--store', path);
    if (code === 0) broken.push(`“conditions ${word.join(' ')}” was taken`);
  }
  return { tried: words.length, broken };
}

const TABLES = ['payloads', 'tags', 'iovs', 'global_tags', 'global_tag_members'] as const;

/** Statements that would change what is held, through a connection that sets nothing. */
function statements(payload: string): string[] {
  const ofHeld = STATES.flatMap((state) => [
    `UPDATE iovs SET payload = '${payload}' WHERE tag = 'tag_${state}'`,
    `UPDATE iovs SET withdrawn_utc_ms = added_utc_ms + 1 WHERE tag = 'tag_${state}'`,
    `UPDATE iovs SET until = 99 WHERE tag = 'tag_${state}'`,
    `INSERT INTO iovs (tag, since, until, payload, author, added_utc_ms) VALUES ('tag_${state}', 1, 9, '${payload}', 'x', 1)`,
    `INSERT OR REPLACE INTO iovs SELECT iov, tag, since, until, '${payload}', author, added_utc_ms, NULL FROM iovs WHERE tag = 'tag_${state}'`,
    `UPDATE global_tags SET description = 'x' WHERE name = 'in_${state}'`,
    `UPDATE global_tags SET manifest_hash = '${payload}' WHERE name = 'in_${state}'`,
    `UPDATE global_tag_members SET tag = 'free' WHERE global_tag = 'in_${state}'`,
    `INSERT OR REPLACE INTO global_tag_members VALUES ('in_${state}', 'flux.npot', 'free')`,
    `INSERT INTO global_tag_members VALUES ('in_${state}', 'flux.npot', 'free') ON CONFLICT DO UPDATE SET tag = 'free'`,
    `DELETE FROM global_tag_members WHERE global_tag = 'in_${state}'`,
  ]);
  return [
    ...ofHeld,
    ...TABLES.flatMap((table) => [`DELETE FROM ${table}`, `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`]),
    `UPDATE payloads SET document = replace(document, '1000000000000', '2000000000000')`,
    `INSERT INTO payloads SELECT hash, type, '{}', 1 FROM payloads WHERE true ON CONFLICT DO UPDATE SET document = '{}'`,
    `UPDATE tags SET type = 'beam.spot'`,
  ];
}

function throughSql(path: string, payload: string): { tried: number; broken: string[] } {
  const catalogue = join(path, 'catalogue.db');
  const direct = new Database(catalogue);
  const attached = new Database(':memory:');
  attached.prepare('ATTACH ? AS held').run(catalogue);
  const broken: string[] = [];
  const before = manifests(path);
  const all = statements(payload);
  for (const sql of all) {
    const inHeld = TABLES.reduce(
      (text, table) => text.replaceAll(new RegExp(`\\b${table}\\b`, 'g'), `held.${table}`),
      sql,
    );
    for (const [how, connection, text] of [
      ['directly', direct, sql],
      ['attached', attached, inHeld],
    ] as const) {
      try {
        connection.exec(text);
      } catch {
        // Refused, as it should be.
      }
      if (manifests(path) !== before) broken.push(`${how}: ${text}`);
    }
  }
  direct.close();
  attached.close();
  return { tried: 2 * all.length, broken };
}

/**
 * With the triggers dropped and put back nothing refuses; the check must tell. A running global tag has no fixed
 * manifest: what is appended to it behind the triggers is told by nothing but the audit log, and is not tried here.
 */
async function behindTheTriggers(
  path: string,
  payload: string,
  scratch: string,
): Promise<{ tried: number; broken: string[] }> {
  const harmful = statements(payload).filter(
    (sql) => !/_running|SET description|SELECT \* FROM|^INSERT INTO payloads|DELETE FROM \w+$/.test(sql),
  );
  const broken: string[] = [];
  let tried = 0;
  for (const [index, sql] of harmful.entries()) {
    const copy = join(scratch, `copy-${index}`);
    cpSync(path, copy, { recursive: true });
    const file = new Database(join(copy, 'catalogue.db'));
    const triggers = file
      .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      .all();
    for (const { name } of triggers) file.exec(`DROP TRIGGER ${name}`);
    let done = 0;
    try {
      done = file.prepare(sql).run().changes;
    } catch {
      // A constraint of the table itself refuses.
    }
    for (const trigger of triggers) file.exec(trigger.sql);
    file.close();
    if (done === 0) continue;
    tried++;
    if ((await checkStore(copy)).ok) broken.push(`not found by the check: ${sql}`);
  }
  return { tried, broken };
}

/** @param isWhole with the command line, which is slow to start */
export async function attacksOnPublished(isWhole: boolean): Promise<PromiseOutcome> {
  const directory = temporaryDirectory();
  try {
    const path = join(directory.path, 'store');
    const { payload } = await filledStore(path);
    const before = manifests(path);
    const sql = throughSql(path, payload);
    const application = await throughTheApplication(path);
    const words = isWhole ? await throughTheCommandLine(path) : { tried: 0, broken: [] };
    const behind = await behindTheTriggers(path, payload, directory.path);
    const broken = [...sql.broken, ...application.broken, ...words.broken, ...behind.broken];
    if (manifests(path) !== before) broken.push('the manifests are not what they were');
    if (behind.tried === 0) broken.push('nothing was changed behind the triggers: the recipe would find nothing');
    const { ok, problems } = await checkStore(path);
    if (!ok) broken.push(...problems);
    return {
      lines: [
        `${application.tried} attempts through the application, ${words.tried} through the command line, ${sql.tried} through SQL: all refused`,
        `${behind.tried} changes behind dropped triggers: found by the check`,
      ],
      broken,
    };
  } finally {
    directory.remove();
  }
}

export const publishedNeverChanges: PromiseRecipe = {
  id: 'R4',
  promise: 'Nothing published ever changes',
  run: () => attacksOnPublished(true),
};
