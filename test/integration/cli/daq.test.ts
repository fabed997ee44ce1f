/** The simulated data acquisition as a command: its files, its faults, and what is said of a wrong one. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BEAMGLASS, beamglassJson, run } from '../../fixtures/command.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';

const directory = temporaryDirectory();
const out = join(directory.path, 'daq');
const daq = ['daq', '--setup', 'na64-vis2018', '--rate', '5000', '--out', out];

afterAll(() => directory.remove());

test('tells which of its files have the fault', async () => {
  const words = [...daq, '--runs', '1', '--files-per-run', '3', '--events-per-file', '4', '--fault', 'hotChannel@6'];
  const { code, stdout, stderr } = await run([...BEAMGLASS, ...words, '--json']);
  expect(code).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ run: id, subrun, events, fault }) => ({ id, subrun, events, fault }))).toEqual([
    { id: 'na64-1001', subrun: 0, events: 4, fault: null },
    { id: 'na64-1001', subrun: 1, events: 4, fault: 'hotChannel' },
    { id: 'na64-1001', subrun: 2, events: 4, fault: 'hotChannel' },
  ]);
  expect(stderr).toMatch(/From event 6 on: .* fires in every event\./);
  expect(readdirSync(out)).toHaveLength(3);
});

test.each([
  ['flood', /one of deadChannel, hotChannel/],
  ['deadChannel@1@2', /one of deadChannel, hotChannel/],
  ['deadChannel@soon', /whole number/],
  ['deadChannel@12', /would never be seen/],
  ['lostCharge', /has no lead glass/],
])('the fault %s gives one sentence and no file', async (fault, sentence) => {
  const elsewhere = join(directory.path, 'none');
  const words = ['daq', '--setup', 'na64-vis2018', '--rate', '10', '--runs', '1', '--events-per-file', '1'];
  const { code, json } = await beamglassJson(...words, '--out', elsewhere, '--fault', fault);
  expect(code).toBe(1);
  expect((json['error'] as { message: string }).message).toMatch(sentence);
  expect(readdirSync(directory.path)).not.toContain('none');
});
