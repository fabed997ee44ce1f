/** From a file to constants in force and back, as a user types it: every step is a command of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { beamglassJson } from '../../fixtures/command.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { startTestService } from '../../fixtures/service.ts';
import { addKnownRun } from '../../fixtures/store.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const TYPE = 'leadglass.response';
const BASE = 'nominal_padme_run3';

async function conditions(...words: string[]): Promise<Record<string, unknown>> {
  const { code, json } = await beamglassJson('conditions', ...words, '--store', store);
  expect([code, json['error']]).toEqual([0, undefined]);
  return json;
}

/** Hash of what a run sees; without a global tag, of what is in force. */
async function seen(run: string, ...words: string[]): Promise<string> {
  const { types } = (await conditions('show', run, ...words)) as {
    types: { type: string; segments: { payload: string }[] }[];
  };
  return types.find(({ type }) => type === TYPE)!.segments[0]!.payload;
}

beforeAll(async () => {
  for (const number of [30_001, 30_002]) {
    await addKnownRun(store, { events: 3, experiment: 'padme', number });
  }
  const { service, client } = await startTestService(store);
  await client.conditions.nominal({ setup: 'padme-run3' });
  for (const run of ['padme-30001', 'padme-30002']) await client.runs.edit({ run, set: { setup: 'padme-run3' } });
  await client.settings.set({ selfApproval: true });
  await service.close();
});
afterAll(() => directory.remove());

it('propose, validate, approve, plan, publish, revert', async () => {
  const before = await seen('padme-30002');
  const { document } = (await conditions('show', before)) as {
    document: { constants: { parameters: Record<string, { value: number; error: number | null }> } };
  };
  const [name, parameter] = Object.entries(document.constants.parameters)[0]!;
  const changed = { ...parameter, value: parameter.value * 1.01, error: parameter.value * 0.01, status: 'measured' };
  const file = join(directory.path, 'response.json');
  const constants = { ...document.constants, parameters: { ...document.constants.parameters, [name]: changed } };
  writeFileSync(file, JSON.stringify({ ...document, constants }));

  const place = ['--experiment', 'padme', '--setup', 'padme-run3', '--validity', '30002..'];
  const { proposal, payload } = await conditions('propose', file, ...place, '--comment', 'a test beam');
  expect(payload).not.toBe(before);
  expect(await conditions('validate', `${proposal}`, '--comment', 'as expected')).toMatchObject({
    proposal: { state: 'validated' },
  });
  expect(await conditions('approve', `${proposal}`, '--comment', 'agreed')).toMatchObject({
    proposal: { state: 'approved' },
  });

  const wanted = ['--base', BASE, '--name', 'response_2026a', '--proposals', `${proposal}`];
  const { plan } = (await conditions('plan', ...wanted)) as { plan: { planHash: string } };
  expect(plan).toMatchObject({
    name: 'response_2026a',
    blocked: [],
    effects: [{ type: TYPE, before, after: payload }],
  });
  const nothing = ['--plan-hash', 'f'.repeat(64), '--comment', 'no', '--store', store];
  const stale = await beamglassJson('conditions', 'publish', ...wanted, ...nothing);
  expect(stale).toMatchObject({ code: 1, json: { error: { code: 'conflict' } } });
  await conditions('publish', ...wanted, '--plan-hash', plan.planHash, '--comment', 'into force');
  expect(await seen('padme-30001')).toBe(before);
  expect(await seen('padme-30002')).toBe(payload);

  const back = ['--base', 'response_2026a', '--name', 'response_2026b', '--payload', before, '--validity', '30002..'];
  const reason = ['--reason', 'the beam was wrong'];
  const shown = (await conditions('revert', TYPE, ...back, ...reason)) as { plan: { planHash: string } };
  expect(await seen('padme-30002')).toBe(payload);
  await conditions('revert', TYPE, ...back, ...reason, '--plan-hash', shown.plan.planHash);
  expect(await seen('padme-30002')).toBe(before);
  const noted = await beamglassJson('journal', 'list', '--tag', 'conditions', '--store', store);
  const titles = ['response_2026b is published', 'response_2026a is published'];
  expect(noted.json).toMatchObject({ entries: titles.map((title) => ({ title, kind: 'automatic' })) });
  // Nothing that was published has changed.
  expect(await seen('padme-30002', '--global-tag', 'response_2026a')).toBe(payload);
  expect(await beamglassJson('check', '--store', store)).toMatchObject({ code: 0, json: { ok: true } });
});
