/** Killed between any two steps of a change, the conditions are as before it; killed after it, they are as it made them. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { checkStore } from '#main/store/check.ts';
import { openStore } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { BY_ADA } from '../../fixtures/store.ts';

const module = (path: string): string => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);

/** Steps of one change, as the child takes them; it kills itself after as many as it is told. */
const STEPS = [
  'hash = writer.addPayload(document).hash',
  "writer.placeIov('flux', { since: 15, until: 25, payload: hash })",
  "writer.createTag({ name: 'other', type: 'flux.npot', experiment: 'padme', description: '' })",
  "writer.placeIov('other', { since: 0, until: null, payload: hash })",
  "writer.createGlobalTag({ name: 'online', experiment: 'padme', setup: null, description: '' })",
  "writer.setMember('online', 'other')",
  "writer.setState('online', 'staged')",
];

/** @param kill after this many steps; beyond the last: once the change is confirmed */
function killedChange(store: string, kill: number, inTransaction: boolean): Promise<NodeJS.Signals | null> {
  const program = `
    import { openStore } from ${module('src-main/store/store.ts')};
    import { ConditionWriter } from ${module('src-main/store/conditionWriter.ts')};
    import { makePayload } from ${module('src-core/calibration/payloadTypes.ts')};
    import { fixed, PROVENANCE } from ${module('src-core/calibration/payload.ts')};
    const store = await openStore(${JSON.stringify(store)}, 'the tests');
    const document = makePayload('flux.npot', { parameters: { npot: fixed(900) }, table: null }, PROVENANCE);
    let hash = '';
    const audited = ${JSON.stringify(BY_ADA)};
    const die = () => process.kill(process.pid, 'SIGKILL');
    const work = (writer) => {
      ${STEPS.map((step, index) => `${step};${index + 1 === kill ? ' die();' : ''}`).join('\n')}
    };
    if (${inTransaction}) await store.conditions.write(audited, work);
    else work(new ConditionWriter(store.catalogue.file, store.conditions, 'ada'));
    die();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
}

let directory: TemporaryDirectory;

async function freshStore(name: string): Promise<string> {
  const path = join(directory.path, name);
  const store = await openStore(path, 'the tests');
  await store.conditions.write(BY_ADA, (writer) => {
    const document = makePayload('flux.npot', { parameters: { npot: fixed(100) }, table: null }, PROVENANCE);
    writer.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme', description: '' });
    writer.placeIov('flux', { since: 10, until: 30, payload: writer.addPayload(document).hash });
  });
  await store.close();
  return path;
}

/** What the change touches, as it is after a new start. */
async function contents(path: string) {
  const store = await openStore(path, 'the tests');
  try {
    const { conditions, catalogue } = store;
    return {
      payloads: catalogue.file.prepare('SELECT count(*) FROM payloads').pluck().get(),
      iovs: catalogue.file.prepare('SELECT count(*) FROM iovs').pluck().get(),
      flux: conditions.iovs('flux').map(({ since, until }) => [since, until]),
      tags: conditions.tags().map(({ name }) => name),
      states: conditions.globalTags().map(({ state }) => state),
    };
  } finally {
    await store.close();
  }
}

const BEFORE = { payloads: 1, iovs: 1, flux: [[10, 30]], tags: ['flux'], states: [] };
const AFTER = {
  payloads: 2,
  iovs: 5,
  flux: [
    [10, 15],
    [15, 25],
    [25, 30],
  ],
  tags: ['flux', 'other'],
  states: ['staged'],
};

beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => directory.remove());

describe('a change of the conditions', () => {
  it('that is killed between its steps has not happened; killed behind its confirmation it has', async () => {
    const path = await freshStore('killed');
    for (let kill = 1; kill <= STEPS.length; kill++) {
      expect(await killedChange(path, kill, true)).toBe('SIGKILL');
      expect(await contents(path), STEPS[kill - 1]).toEqual(BEFORE);
    }
    expect(await killedChange(path, STEPS.length + 1, true)).toBe('SIGKILL');
    expect(await contents(path)).toEqual(AFTER);
    expect(await checkStore(path)).toMatchObject({ ok: true });
  });

  it('would be found half done if it were no transaction', async () => {
    const path = await freshStore('control');
    expect(await killedChange(path, 3, false)).toBe('SIGKILL');
    const found = await contents(path);
    expect(found).not.toEqual(BEFORE);
    expect(found).not.toEqual(AFTER);
  });
});
