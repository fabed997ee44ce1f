/** `beamglass defects`, `quality` and `goodruns` as a user types them. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData } from '#core/event/event.ts';
import { beamglass, beamglassJson } from '../../fixtures/command.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { addRunOf } from '../../fixtures/store.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const command = (...words: string[]) => beamglassJson(...words, '--store', store);

const eventOf = (eventNumber: number): EventData => ({
  header: { eventNumber, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [{ name: 'n_pot', value: eventNumber, unit: '' }],
  labels: [],
  collections: [],
});

beforeAll(async () => {
  for (const number of [31404, 31405]) {
    await addRunOf(store, [eventOf(number)], {
      experiment: 'padme',
      number,
      energyUnit: 'MeV',
      setup: 'padme-run3',
    });
  }
});
afterAll(() => directory.remove());

describe('a defect, its verdict and a list', () => {
  it('go from the statement to the exported file', async () => {
    const words = ['defects', 'add', 'padme', '31405', '--type', 'part_off', '--part', 'ecal'];
    const added = await command(...words, '--comment', 'high voltage tripped');
    expect(added).toMatchObject({ code: 0, json: { defect: 1, range: { text: '31405' }, recoverable: false } });
    expect(await command('quality', 'check', 'padme-31404..padme-31405')).toMatchObject({
      code: 0,
      json: { checks: [{ run: 'padme-31404', checked: true }, { run: 'padme-31405' }] },
    });
    expect(await command('quality', 'padme-31405')).toMatchObject({
      code: 0,
      json: { rules: 2, rows: [{ colour: 'bad', reasons: [{ text: 'Part off' }] }] },
    });
    const runs = await command('runs', '--where', 'quality == "good"');
    expect(runs).toMatchObject({ code: 0, json: { runs: [{ run: 'padme-31404', quality: 'good' }] } });
    const frozen = await command('goodruns', 'freeze', 'run3_first', 'padme', '--comment', 'first look');
    expect(frozen).toMatchObject({ code: 0, json: { totals: { asked: 2, whole: 1, leftOut: 1 } } });
    // The next shift reads of it without looking for it.
    expect(await command('journal', 'list', '--tag', 'good-runs')).toMatchObject({
      code: 0,
      json: { entries: [{ title: 'Good-run list run3_first is frozen', kind: 'automatic' }] },
    });
    const out = join(directory.path, 'lists');
    mkdirSync(out);
    expect(await command('goodruns', 'export', 'run3_first', '--out', out)).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(out, 'run3_first.json'), 'utf8'))).toEqual({ '31404': [[0, 0]] });
    expect(JSON.parse(readFileSync(join(out, 'run3_first.manifest.json'), 'utf8'))).toMatchObject({
      name: 'run3_first',
      hash: (frozen.json as { hash: string }).hash,
    });
    expect(await command('defects', 'withdraw', '1', '--reason', 'wrong run')).toMatchObject({
      code: 0,
      json: { defect: 2, supersedes: 1, present: false },
    });
    expect(await command('defects', 'list')).toMatchObject({ code: 0, json: { defects: [] } });
    const { stdout } = await beamglass('defects', 'list', '--history', '--store', store);
    expect(stdout).toContain('no longer holds');
    expect(await command('check')).toMatchObject({ code: 0, json: { ok: true, problems: [] } });
  });

  it('are refused with one sentence where they make no sense', async () => {
    const wrong: [string[], RegExp][] = [
      [['defects', 'add', 'padme', '31405', '--type', 'nonsense', '--part', 'ecal'], /no type of defect “nonsense”/],
      [['defects', 'add', 'padme', '9..8', '--type', 'part_off', '--part', 'ecal'], /reversed/],
      [['defects', 'withdraw', 'x', '--reason', 'y'], /no number of a defect/],
      [['quality', 'padme-7'], /no run/],
      [['quality', 'padme-31404', '--purpose', 'fun'], /no purpose/],
      [['goodruns', 'preview', 'padme', '--min-events', 'many'], /minimumEvents of the list/],
      [['goodruns', 'show', 'not_there'], /no good-run list “not_there”/],
    ];
    for (const [words, sentence] of wrong) {
      const { code, json } = await command(...words);
      expect({ words, code }).toEqual({ words, code: 1 });
      expect((json as { error: { message: string } }).error.message).toMatch(sentence);
    }
  });
});
