/** The conditions in the catalogue: what the database itself refuses, and what it gives back. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_TAG_STATES, TRANSITIONS } from '#core/calibration/globalTag.ts';
import { fixed, PROVENANCE, type PayloadDocument } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { backUpStore, restoreStore } from '#main/store/backup.ts';
import { checkStore } from '#main/store/check.ts';
import { ConditionRepository } from '#main/store/conditionRepository.ts';
import type { ConditionWriter } from '#main/store/conditionWriter.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { BY_ADA } from '../../fixtures/store.ts';

let directory: TemporaryDirectory;
let store: Store;

beforeEach(async () => {
  directory = temporaryDirectory();
  store = await openStore(join(directory.path, 'store'), 'the tests');
});

afterEach(async () => {
  await store.close();
  directory.remove();
});

const npot = (value: number): PayloadDocument =>
  makePayload('flux.npot', { parameters: { npot: fixed(value) }, table: null }, PROVENANCE);

const write = <T>(work: (writer: ConditionWriter) => T): Promise<T> => store.conditions.write(BY_ADA, work);

/** Tag "flux" with 100 from run 10 on and 200 from run 20 on, in the global tag "online". */
async function fill(): Promise<string[]> {
  return write((writer) => {
    const hashes = [100, 200, 300].map((value) => writer.addPayload(npot(value)).hash);
    writer.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme', description: '' });
    writer.placeIov('flux', { since: 10, until: null, payload: hashes[0]! });
    writer.placeIov('flux', { since: 20, until: 30, payload: hashes[1]! });
    writer.createGlobalTag({ name: 'online', experiment: 'padme', setup: null, description: '' });
    writer.setMember('online', 'flux');
    return hashes;
  });
}

const publish = async (): Promise<void> => {
  for (const state of ['staged', 'validated', 'published'] as const) {
    await write((writer) => writer.setState('online', state));
  }
};

const span = (number: number) => ({ run: `padme-${number}`, number, start: null, end: null });
const valueAt = (run: number): number | null => {
  const hash = store.conditions.inForce('online', span(run))[0]?.segments[0]?.payload;
  return hash === undefined ? null : (store.conditions.payload(hash).constants.parameters['npot']?.value ?? null);
};

describe('what is in force', () => {
  it('is what holds in the tag, on both sides of every border', async () => {
    await fill();
    expect([9, 10, 19, 20, 29, 30, 10_000].map(valueAt)).toEqual([null, 100, 100, 200, 200, 100, 100]);
    expect(store.conditions.inForce('online', span(15))[0]).toMatchObject({
      type: 'flux.npot',
      tag: 'flux',
      segments: [{ since: 10, until: 20 }],
    });
    expect(store.conditions.inForce('online', span(9))).toMatchObject([{ type: 'flux.npot', segments: [] }]);
  });

  it('is every piece within the run where the type is by time', async () => {
    const temperature = (left: number) =>
      makePayload(
        'padme_ecal.temperature',
        {
          parameters: { coefficient: fixed(0.01), reference: fixed(36.195), left: fixed(left), right: fixed(36) },
          table: null,
        },
        PROVENANCE,
      );
    await fill();
    await write((writer) => {
      writer.createTag({ name: 'warmth', type: 'padme_ecal.temperature', experiment: 'padme', description: '' });
      for (const [index, left] of [35, 36, 37].entries()) {
        const { hash } = writer.addPayload(temperature(left));
        writer.placeIov('warmth', { since: 1000 * index, until: 1000 * index + 1000, payload: hash });
      }
      writer.setMember('online', 'warmth');
    });
    const at = (start: number | null, end: number | null) =>
      store.conditions.inForce('online', { ...span(15), start, end })[1]!.segments.map(({ since }) => since);
    expect(at(1500, 2500)).toEqual([1000, 2000]);
    expect(at(999, 1000)).toEqual([0, 1000]);
    expect(at(1999, null)).toEqual([1000]);
    expect(at(3000, 4000)).toEqual([]);
    expect(() => at(null, null)).toThrow(/padme-15 has no start/);
  });

  it('can be asked as of an earlier moment', async () => {
    const [first, , third] = await fill();
    const before = store.conditions.iovs('flux').map(({ since, until, payload }) => ({ since, until, payload }));
    const moment = Date.parse(store.conditions.iovs('flux')[0]!.addedAt);
    await expect.poll(() => Date.now()).toBeGreaterThan(moment);
    await write((writer) => writer.placeIov('flux', { since: 10, until: null, payload: third! }));
    expect(store.conditions.iovs('flux').map(({ payload }) => payload)).toEqual([third]);
    expect(store.conditions.iovs('flux', moment)).toMatchObject(before);
    expect(store.conditions.tagsOfPayload(first!)).toEqual(['flux']);
  });

  it('is what a model says after any sequence of changes, and stays free of overlaps', async () => {
    const [a, b, c] = await fill();
    const change = fc.record({
      since: fc.integer({ min: 0, max: 40 }),
      length: fc.option(fc.integer({ min: 1, max: 20 })),
      payload: fc.constantFrom(a!, b!, c!),
    });
    let tag = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
        const name = `random_${tag++}`;
        const model = new Map<number, string>();
        await write((writer) => {
          writer.createTag({ name, type: 'flux.npot', experiment: 'padme', description: '' });
          for (const { since, length, payload } of changes) {
            const until = length === null ? null : since + length;
            writer.placeIov(name, { since, until, payload });
            for (let run = since; run < (until ?? 61); run++) model.set(run, payload);
          }
          writer.setMember('online', name);
        });
        for (let run = 0; run <= 60; run++) {
          const { segments } = store.conditions.inForce('online', span(run))[0]!;
          expect(segments.map(({ payload }) => payload)).toEqual(model.has(run) ? [model.get(run)] : []);
        }
      }),
      { numRuns: 60 },
    );
    expect(await checkStore(store.layout.directory)).toMatchObject({ ok: true, problems: [] });
  });
});

describe('steps', () => {
  it('of states are those of the table, in the program and in the database', async () => {
    await fill();
    const raw = new Database(store.layout.catalogue);
    raw.pragma('foreign_keys = OFF');
    // Put directly into each state, past the triggers that the other connections keep.
    const { sql: step } = raw.prepare("SELECT sql FROM sqlite_schema WHERE name = 'global_tag_step'").get() as {
      sql: string;
    };
    const { sql: held } = raw.prepare("SELECT sql FROM sqlite_schema WHERE name = 'global_tag_manifest'").get() as {
      sql: string;
    };
    const hash = 'a'.repeat(64);
    for (const from of GLOBAL_TAG_STATES) {
      for (const to of GLOBAL_TAG_STATES) {
        raw.exec('DROP TRIGGER global_tag_step; DROP TRIGGER global_tag_manifest');
        raw.prepare('UPDATE global_tags SET state = ?, manifest_hash = ?').run(from, hash);
        raw.exec(`${step}; ${held}`);
        let refused = false;
        try {
          raw.prepare('UPDATE global_tags SET state = ?').run(to);
        } catch {
          refused = true;
        }
        expect({ from, to, refused }).toEqual({ from, to, refused: !TRANSITIONS[from].includes(to) });
      }
    }
    raw.close();
  });

  it('fix the manifest when staged, free it when open again, and keep it when published', async () => {
    const [, , third] = await fill();
    const manifestHash = () => store.conditions.globalTag('online').manifestHash;
    expect(manifestHash()).toBeNull();
    const open = store.conditions.manifestHash(store.conditions.globalTag('online'));
    await write((writer) => writer.setState('online', 'staged'));
    expect(manifestHash()).toBe(open);
    await write((writer) => writer.setState('online', 'open'));
    await write((writer) => writer.placeIov('flux', { since: 12, until: 13, payload: third! }));
    const changed = store.conditions.manifestHash(store.conditions.globalTag('online'));
    expect(changed).not.toBe(open);
    await publish();
    expect(manifestHash()).toBe(changed);
    await expect(write((writer) => writer.setState('online', 'open'))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('of a running global tag append and do nothing else', async () => {
    const [first, second, third] = await fill();
    for (const state of ['staged', 'validated', 'running'] as const) {
      await write((writer) => writer.setState('online', state));
    }
    // What is there ends at 30 with 200 and goes on with 100 from there.
    await write((writer) => writer.placeIov('flux', { since: 40, until: null, payload: third! }));
    expect([35, 39, 40].map(valueAt)).toEqual([100, 100, 300]);
    for (const since of [5, 15, 40]) {
      const late = write((writer) => writer.placeIov('flux', { since, until: null, payload: second! }));
      await expect(late).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('running') });
    }
    expect([15, 35, 40].map(valueAt)).toEqual([100, 100, 300]);
    const raw = new Database(store.layout.catalogue);
    for (const attempt of [
      `UPDATE iovs SET withdrawn_utc_ms = 9e15 WHERE since = 40`,
      `INSERT INTO iovs (tag, since, payload, author, added_utc_ms) VALUES ('flux', 35, '${first}', 'eve', 1)`,
    ]) {
      expect(() => raw.exec(attempt)).toThrow(/running/);
    }
    raw.close();
  });

  it('that fail half way leave nothing behind', async () => {
    await fill();
    const half = write((writer) => {
      writer.addPayload(npot(400));
      writer.createTag({ name: 'half', type: 'flux.npot', experiment: 'padme', description: '' });
      throw new Error('the step fails');
    });
    await expect(half).rejects.toMatchObject({ code: 'storeUnusable' });
    expect(store.conditions.findTag('half')).toBeNull();
    expect(store.catalogue.file.prepare('SELECT count(*) FROM payloads').pluck().get()).toBe(3);
  });

  it('can be rehearsed', async () => {
    await fill();
    const hash = await store.conditions.rehearse(BY_ADA, (writer) => {
      const { hash: added } = writer.addPayload(npot(400));
      writer.placeIov('flux', { since: 50, until: null, payload: added });
      return added;
    });
    expect(store.conditions.hasPayload(hash)).toBe(false);
    expect(() => store.conditions.payload(hash)).toThrow(expect.objectContaining({ code: 'notFound' }));
    expect(store.conditions.iovs('flux').some(({ payload }) => payload === hash)).toBe(false);
  });

  it.each([
    [
      'a payload of another type',
      (writer: ConditionWriter, hash: string) => {
        writer.createTag({ name: 'spread', type: 'beam.energy_spread', experiment: 'padme', description: '' });
        writer.placeIov('spread', { since: 0, until: null, payload: hash });
      },
      'badInput',
      /takes payloads of type beam\.energy_spread/,
    ],
    [
      'a tag of another experiment',
      (writer: ConditionWriter) => {
        writer.createTag({ name: 'na64_flux', type: 'flux.npot', experiment: 'na64', description: '' });
        writer.setMember('online', 'na64_flux');
      },
      'conflict',
      /is of na64 and global tag online of padme/,
    ],
    [
      'a name that is taken',
      (writer: ConditionWriter) => {
        writer.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme', description: '' });
      },
      'conflict',
      /There is a tag “flux” already/,
    ],
    [
      'a validity that is none',
      (writer: ConditionWriter, hash: string) => {
        writer.placeIov('flux', { since: 7, until: 7, payload: hash });
      },
      'badInput',
      /empty or reversed/,
    ],
    [
      'a payload that is not there',
      (writer: ConditionWriter) => {
        writer.placeIov('flux', { since: 7, until: 8, payload: 'f'.repeat(64) });
      },
      'notFound',
      /There is no payload/,
    ],
  ] as const)('with %s are refused', async (_, step, code, message) => {
    const [hash] = await fill();
    await expect(write((writer) => step(writer, hash!))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

/** Everything that the conditions hold, as text. */
function contents(): string {
  const { file } = store.catalogue;
  const tables = ['payloads', 'tags', 'iovs', 'global_tags', 'global_tag_members'];
  return JSON.stringify(tables.map((table) => file.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()));
}

describe('a published global tag', () => {
  const ATTEMPTS = [
    "UPDATE payloads SET document = '{}'",
    'UPDATE OR REPLACE payloads SET hash = (SELECT max(hash) FROM payloads)',
    'DELETE FROM payloads',
    "INSERT OR REPLACE INTO payloads SELECT hash, type, '{}', 0 FROM payloads",
    "REPLACE INTO payloads SELECT hash, type, '{}', 0 FROM payloads",
    "INSERT INTO payloads SELECT hash, type, '{}', 0 FROM payloads WHERE true ON CONFLICT (hash) DO UPDATE SET document = '{}'",
    "UPDATE tags SET type = 'channel.t0'",
    'DELETE FROM tags',
    "INSERT OR REPLACE INTO tags SELECT name, type, 'na64', time_base, '', '', 0 FROM tags",
    'UPDATE iovs SET since = since + 1',
    'UPDATE iovs SET until = 99',
    'UPDATE iovs SET withdrawn_utc_ms = 9000000000000000',
    'UPDATE iovs SET payload = (SELECT max(hash) FROM payloads)',
    'DELETE FROM iovs',
    'INSERT OR REPLACE INTO iovs SELECT iov, tag, since, 21, payload, author, added_utc_ms, NULL FROM iovs',
    "INSERT OR REPLACE INTO iovs (tag, since, payload, author, added_utc_ms) SELECT tag, since, payload, 'eve', 1 FROM iovs",
    "INSERT INTO iovs (tag, since, payload, author, added_utc_ms) SELECT 'flux', 500, hash, 'eve', 1 FROM payloads LIMIT 1",
    "UPDATE global_tags SET state = 'open'",
    "UPDATE global_tags SET manifest_hash = hex(zeroblob(32)), state = 'invalidated'",
    "UPDATE global_tags SET description = 'better', state = 'invalidated'",
    'DELETE FROM global_tags',
    "INSERT OR REPLACE INTO global_tags SELECT name, experiment, setup, description, 'open', NULL, author, 0, 0 FROM global_tags",
    'DELETE FROM global_tag_members',
    "UPDATE global_tag_members SET tag = 'other'",
    "INSERT OR REPLACE INTO global_tag_members VALUES ('online', 'flux.npot', 'other')",
    "INSERT INTO global_tag_members VALUES ('online', 'channel.t0', 'other')",
  ];

  it('changes through no statement of another connection, whatever its settings', async () => {
    await fill();
    await write((writer) =>
      writer.createTag({ name: 'other', type: 'flux.npot', experiment: 'padme', description: '' }),
    );
    await publish();
    const before = contents();
    for (const recursive of ['OFF', 'ON']) {
      const raw = new Database(store.layout.catalogue);
      raw.pragma(`recursive_triggers = ${recursive}`);
      raw.pragma('foreign_keys = OFF');
      for (const attempt of ATTEMPTS) {
        expect(() => raw.exec(attempt), `${attempt} (recursive_triggers ${recursive})`).toThrow(
          expect.objectContaining({ code: 'SQLITE_CONSTRAINT_TRIGGER' }),
        );
      }
      raw.close();
    }
    expect(contents()).toBe(before);
    expect(await checkStore(store.layout.directory)).toMatchObject({ ok: true });
  });

  it('changes through no step of the program', async () => {
    const [first] = await fill();
    await publish();
    const before = contents();
    const steps: ((writer: ConditionWriter) => unknown)[] = [
      (writer) => writer.placeIov('flux', { since: 500, until: null, payload: first! }),
      (writer) => writer.setMember('online', 'flux'),
      (writer) => writer.setState('online', 'open'),
      (writer) => writer.setState('online', 'running'),
      (writer) => writer.createGlobalTag({ name: 'online', experiment: 'padme', setup: null, description: '' }),
    ];
    for (const step of steps) await expect(write(step)).rejects.toMatchObject({ code: 'conflict' });
    expect(contents()).toBe(before);
  });

  it.each([
    [
      'a payload',
      ['payload_update'],
      "UPDATE payloads SET document = replace(document, '100', '101')",
      /Payload [0-9a-f]{64}.* is not what it was/,
    ],
    [
      'an IoV',
      ['iov_update', 'iov_withdraw'],
      'UPDATE iovs SET since = 11 WHERE since = 10',
      /Global tag online \(published\) is not what it was/,
    ],
    [
      'an IoV, so that it overlaps',
      ['iov_update', 'iov_withdraw'],
      'UPDATE iovs SET until = 25 WHERE since = 10',
      /Tag flux \(flux\.npot\): the IoVs 10–24 and 20–29 overlap/,
    ],
    ['a member', ['member_delete'], 'DELETE FROM global_tag_members', /online \(published\) is not what it was/],
    ['nothing but a trigger', ['payload_delete'], '', /lost its trigger payload_delete/],
  ])('that another process changed is found by check: %s', async (_, triggers, change, problem) => {
    await fill();
    await publish();
    const raw = new Database(store.layout.catalogue);
    for (const trigger of triggers) raw.exec(`DROP TRIGGER ${trigger}`);
    raw.exec(change);
    raw.close();
    const { ok, problems } = await checkStore(store.layout.directory);
    expect(ok).toBe(false);
    expect(problems.join('\n')).toMatch(problem);
  });

  it('is the same, and as safe, in a store restored from a backup', async () => {
    await fill();
    await publish();
    const before = contents();
    const restored = join(directory.path, 'restored');
    await backUpStore(store.layout.directory, join(directory.path, 'backup'));
    await restoreStore(join(directory.path, 'backup'), restored);
    await store.close();
    store = await openStore(restored, 'the tests');
    expect(contents()).toBe(before);
    const late = write((writer) => writer.setState('online', 'open'));
    await expect(late).rejects.toMatchObject({ code: 'conflict' });
    expect(() => store.catalogue.file.exec('DELETE FROM iovs')).toThrow(/never deleted/);
    expect(await checkStore(restored)).toMatchObject({ ok: true, conditionPayloads: 3 });
  });

  it('is noticed as damaged when one bit of a payload is another, wherever it lies', async () => {
    const [first] = await fill();
    const original = store.catalogue.file
      .prepare('SELECT document FROM payloads WHERE hash = ?')
      .pluck()
      .get(first) as string;
    const raw = new Database(store.layout.catalogue);
    raw.exec('DROP TRIGGER payload_update');
    const set = raw.prepare('UPDATE payloads SET document = ? WHERE hash = ?');
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.nat(6), (index, bit) => {
        const flipped = String.fromCharCode(original.charCodeAt(index) ^ (1 << bit));
        const document = original.slice(0, index) + flipped + original.slice(index + 1);
        try {
          set.run(document, first);
        } catch {
          // No longer JSON: the table itself refuses it.
          return;
        }
        expect(() => new ConditionRepository(store.catalogue, store.audit).payload(first!)).toThrow(
          expect.objectContaining({ code: 'corruptStore' }),
        );
      }),
      { numRuns: 200 },
    );
    raw.close();
  });
});
