/** Defects, checks and good-run lists through the service, and against another program with the file in its hands. */
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DefectRecord } from '#core/api/dataQuality.ts';
import { SUBRUNS } from '#core/calibration/timeBase.ts';
import { AUTOMATIC_AUTHOR } from '#core/dataQuality/defect.ts';
import type { GoodRunQuery } from '#core/dataQuality/goodRuns.ts';
import type { Role } from '#core/access/roles.ts';
import type { EventData } from '#core/event/event.ts';
import type { SimulationRecord } from '#core/simulation/truth.ts';
import { settleAutomaticDefects, type CheckFinding } from '#main/service/defects.ts';
import { Changes } from '#main/service/changes.ts';
import type { ServiceContext } from '#main/service/context.ts';
import { createRouter } from '#main/service/router.ts';
import type { Session } from '#main/service/session.ts';
import { checkStore } from '#main/store/check.ts';
import { storeLayout } from '#main/store/layout.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { addRunOf } from '../../fixtures/store.ts';
import type { Client } from '../access/accessFixture.ts';

const event = (key: number): EventData => ({
  header: { eventNumber: key, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [{ name: 'n_pot', value: key, unit: '' }],
  labels: [],
  collections: [],
});

let directory: TemporaryDirectory;
let path: string;
let store: Store;
let context: ServiceContext;
let shifter: Client;
let expert: Client;
let coordinator: Client;

/** The service as far as it is needed here; passwords, which take their time, are tried elsewhere. */
async function open(): Promise<void> {
  store = await openStore(path, 'the tests');
  const sessions = { admit: (session: unknown) => session };
  context = { store, sessions, writable: true, changes: new Changes(), version: '0' } as unknown as ServiceContext;
  const router = createRouter(context);
  const connect = (role: Role): Client =>
    createRouterClient(router, { context: { session: { name: role, role } as unknown as Session } });
  [shifter, expert, coordinator] = [connect('shifter'), connect('expert'), connect('coordinator')];
}

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'store');
  for (const number of [11, 12, 13]) {
    const options = { experiment: 'padme', number, energyUnit: 'MeV', setup: 'padme-run3' } as const;
    await addRunOf(path, [event(number), event(number + 1)], options);
  }
  await open();
});

afterEach(async () => {
  await store.close();
  directory.remove();
});

const deadCrystal = (range: string): Promise<DefectRecord> =>
  shifter.dataQuality.add({ experiment: 'padme', type: 'dead_crystal', part: 'ecal', range, comment: 'cell 305' });
const off = (range: string): Promise<DefectRecord> =>
  shifter.dataQuality.add({ experiment: 'padme', type: 'part_off', part: 'ecal', range });
const qualities = async (): Promise<string[]> => (await shifter.runs.list({})).map(({ quality }) => quality);
const QUERY: GoodRunQuery = {
  rules: 1,
  experiment: 'padme',
  purpose: 'physics',
  accept: 'good',
  periods: [],
  runs: null,
  minimumEvents: 0,
  minimumOnTarget: 0,
};

describe('the quality of a run', () => {
  it('begins as not checked, and follows what is stated', async () => {
    expect(await qualities()).toEqual(['notChecked', 'notChecked', 'notChecked']);
    await shifter.dataQuality.markChecked({ runs: ['padme-11', 'padme-12'] });
    await deadCrystal('12..13');
    expect(await qualities()).toEqual(['good', 'usableWithCare', 'notChecked']);
    const { defect } = await off('11..13');
    expect(await qualities()).toEqual(['bad', 'bad', 'bad']);
    await expert.dataQuality.withdraw({ defect, range: '12', reason: 'it was on' });
    expect(await qualities()).toEqual(['bad', 'usableWithCare', 'bad']);
    expect((await shifter.runs.list({ where: 'quality == "bad"' })).map(({ run }) => run)).toEqual([
      'padme-11',
      'padme-13',
    ]);
    await shifter.dataQuality.markChecked({ runs: ['padme-12'], checked: false, comment: 'too early' });
    expect((await shifter.runs.get({ run: 'padme-12' })).quality).toBe('notChecked');
    expect((await shifter.dataQuality.checks({ run: 'padme-12' })).map(({ checked }) => checked)).toEqual([
      false,
      true,
    ]);
  });

  it('is not checked for a run of that name with other events', async () => {
    await shifter.dataQuality.markChecked({ runs: ['padme-13'] });
    await deadCrystal('13');
    await store.runs.delete({ name: 'ada', role: 'admin' }, 'padme-13');
    await store.close();
    await addRunOf(path, [event(99)], { experiment: 'padme', number: 13, energyUnit: 'MeV', setup: 'padme-run3' });
    await open();
    expect((await shifter.runs.get({ run: 'padme-13' })).quality).toBe('notChecked');
    expect((await shifter.dataQuality.checks({ run: 'padme-13' })).map(({ holds }) => holds)).toEqual([false]);
    // What was wrong with the detector then still was.
    const { rows } = await shifter.dataQuality.board({ experiment: 'padme', runs: ['padme-13'] });
    expect(rows[0]?.reasons.map(({ text }) => text)).toEqual(['Dead crystal']);
  });

  it('is shown by part, with the reasons, for a purpose', async () => {
    await shifter.dataQuality.markChecked({ runs: ['padme-11', 'padme-12'] });
    await shifter.dataQuality.add({ experiment: 'padme', type: 'no_lead_glass', part: 'leadglass', range: '12' });
    const board = await shifter.dataQuality.board({ experiment: 'padme' });
    const titles = board.parts.map(({ title }) => title);
    expect(titles).not.toContain('SAC');
    const column = titles.indexOf('Lead glass');
    expect(board.rows.map(({ run, colour, parts }) => [run, colour, parts[column]])).toEqual([
      ['padme-13', 'notChecked', 'notChecked'],
      ['padme-12', 'bad', 'bad'],
      ['padme-11', 'good', 'good'],
    ]);
    const calibration = await shifter.dataQuality.board({ experiment: 'padme', purpose: 'calibration', limit: 2 });
    expect(calibration.rows.map(({ colour }) => colour)).toEqual(['notChecked', 'good']);
  });
});

describe('a defect', () => {
  it('is put right and withdrawn by later statements, and nothing is lost', async () => {
    const first = await deadCrystal('11..13');
    const second = await expert.dataQuality.correct({ defect: first.defect, range: '12', comment: 'only there' });
    expect(second).toMatchObject({ supersedes: first.defect, author: 'expert', comment: 'only there' });
    await expect(expert.dataQuality.withdraw({ defect: first.defect, reason: 'x' })).rejects.toThrow(
      `Defect ${first.defect} holds no longer: expert has said so in ${second.defect}. Nothing was changed.`,
    );
    await shifter.dataQuality.withdraw({ defect: second.defect, reason: 'a loose cable' });
    expect(await shifter.dataQuality.list({})).toEqual([]);
    const history = await shifter.dataQuality.list({ history: true });
    expect(history.map(({ defect, present, holds }) => [defect, present, holds.length])).toEqual([
      [3, false, 1],
      [2, true, 0],
      [1, true, 0],
    ]);
    const { entries } = await shifter.audit.list({ action: 'dataQuality' });
    expect(entries.map(({ user, action }) => `${user} ${action}`)).toEqual([
      'shifter dataQuality.add',
      'expert dataQuality.add',
      'shifter dataQuality.add',
    ]);
  });

  it('is verified once, by another person', async () => {
    const { defect } = await deadCrystal('11');
    await expect(shifter.dataQuality.verify({ defect })).rejects.toThrow('another person verifies it');
    expect((await expert.dataQuality.verify({ defect, comment: 'seen' })).verified).toMatchObject({ by: 'expert' });
    await expect(coordinator.dataQuality.verify({ defect })).rejects.toThrow('verified already');
    await expect(expert.dataQuality.verify({ defect: 99 })).rejects.toThrow('There is no defect 99');
  });

  it('is refused with a sentence where it makes no sense, and leaves everything as it was', async () => {
    const wrong = { experiment: 'padme', type: 'dead_crystal', part: 'ecal', range: '11' };
    await expect(shifter.dataQuality.add({ ...wrong, type: 'nonsense' })).rejects.toThrow('no type of defect');
    await expect(shifter.dataQuality.add({ ...wrong, part: 'srd' })).rejects.toThrow('is a defect of ecal');
    await expect(shifter.dataQuality.add({ ...wrong, range: '12..11' })).rejects.toThrow('reversed');
    await expect(shifter.dataQuality.markChecked({ runs: ['padme-11', 'padme-99'] })).rejects.toThrow('no run');
    expect(await qualities()).toEqual(['notChecked', 'notChecked', 'notChecked']);
    expect((await shifter.audit.list({ action: 'dataQuality' })).total).toBe(0);
  });
});

describe('defects that checks of the program find', () => {
  const SUBRUNS_OF_14 = [0, 1, 2, 3];
  const found = (states: CheckFinding['states']): CheckFinding[] => [
    {
      type: 'dead_crystal',
      part: 'ecal',
      states,
      tell: ([first, last]) => ({ comment: `${first} to ${last}`, evidence: { monitor: 'occupancy', value: 0 } }),
    },
  ];
  const bad = found(['bad']);
  const holding = async (): Promise<string[]> =>
    (await shifter.dataQuality.list({})).flatMap(({ holds }) => holds.map(({ text }) => text)).toSorted();

  beforeEach(async () => {
    await store.close();
    await addRunOf(
      path,
      Array.from({ length: 40 }, (_, i) => event(1400 + i)),
      { experiment: 'padme', number: 14, energyUnit: 'MeV', setup: 'padme-run3', subruns: [10, 10, 10, 10] },
    );
    await open();
  });

  it('are stated once, also by two that find the same at the same moment', async () => {
    const settle = () => settleAutomaticDefects(context, 'padme-12', [0], bad);
    expect(await Promise.all([settle(), settle()])).toEqual([[1], []]);
    const [record] = await shifter.dataQuality.list({});
    expect(record).toMatchObject({
      origin: 'automatic',
      author: AUTOMATIC_AUTHOR,
      range: { text: '12' },
      comment: '0 to 0',
      evidence: { monitor: 'occupancy', value: 0 },
    });
  });

  it('do not come back where a person has withdrawn them, and stay where a person has verified them', async () => {
    const [first] = await settleAutomaticDefects(context, 'padme-12', [0], bad);
    await shifter.dataQuality.withdraw({ defect: first!, reason: 'the monitor was wrong' });
    expect(await settleAutomaticDefects(context, 'padme-12', [0], bad)).toEqual([]);
    const [other] = await settleAutomaticDefects(context, 'padme-13', [0], bad);
    await shifter.dataQuality.verify({ defect: other! });
    expect(await settleAutomaticDefects(context, 'padme-13', [0], found(['fine']))).toEqual([]);
    expect(await holding()).toEqual(['13']);
  });

  it('concern the subruns in which they are, and are replaced when it is looked at again', async () => {
    await shifter.dataQuality.markChecked({ runs: ['padme-14'] });
    await settleAutomaticDefects(context, 'padme-14', SUBRUNS_OF_14, found(['fine', 'fine', 'bad', 'bad']));
    expect(await holding()).toEqual(['14:2–3']);
    const query = { ...QUERY, rules: 2, runs: { first: 14, last: 14 } };
    const before = await coordinator.goodRuns.preview(query);
    expect(before.runs).toMatchObject([
      { ranges: [[0, 1]], taken: { events: 20, onTarget: 2000 }, reasons: ['Dead crystal, 14:2–3'] },
    ]);
    expect(before.totals).toMatchObject({ whole: 0, partly: 1, events: 20, onTarget: 2000, withoutOnTarget: 0 });
    await shifter.dataQuality.add({ experiment: 'padme', type: 'part_off', part: 'ecal', range: '14:0' });
    await settleAutomaticDefects(context, 'padme-14', SUBRUNS_OF_14, found(['fine', 'fine', 'fine', 'bad']));
    expect(await holding()).toEqual(['14:0', '14:3']);
    const after = await coordinator.goodRuns.preview(query);
    expect(after.runs).toMatchObject([{ ranges: [[1, 2]], taken: { events: 20, onTarget: 2000 } }]);
    await settleAutomaticDefects(context, 'padme-14', SUBRUNS_OF_14, found(['fine', 'fine', 'fine', 'fine']));
    expect(await holding()).toEqual(['14:0']);
    expect(await shifter.dataQuality.list({ history: true, range: '14' })).toHaveLength(4);
    expect((await checkStore(path)).problems).toEqual([]);
    // Another program gives a subrun more than it had.
    store.catalogue.file.exec('UPDATE subruns SET pot = 1e6 WHERE subrun = 1');
    expect((await checkStore(path)).problems).toEqual(['Run padme-14: its subruns are not those of its event file.']);
  });

  it('are refused with a type that is none, and nothing is stated', async () => {
    const wrong = [...bad, { ...bad[0]!, type: 'x' }];
    await expect(settleAutomaticDefects(context, 'padme-12', [0], wrong)).rejects.toThrow('no type of defect “x”');
    expect(await shifter.dataQuality.list({})).toEqual([]);
  });
});

describe('a list of runs of which some were simulated', () => {
  it('holds the measured ones, or the simulated ones where it asks for them, and says so', async () => {
    await store.close();
    const simulation: SimulationRecord = {
      setup: 'padme-run3',
      process: 'bunches',
      events: 1,
      seed: 1,
      parameters: {},
      truth: { families: [], constants: [] },
    };
    await addRunOf(path, [event(0)], {
      experiment: 'padme',
      number: 20,
      energyUnit: 'MeV',
      setup: 'padme-run3',
      simulation,
    });
    await open();
    await shifter.dataQuality.markChecked({ runs: ['padme-11', 'padme-20'] });
    const listed = async (change: Partial<GoodRunQuery>) =>
      (await coordinator.goodRuns.preview({ ...QUERY, ...change })).runs
        .filter(({ run }) => run === 'padme-11' || run === 'padme-20')
        .map(({ ranges, reasons }) => [ranges.length, ...reasons]);
    expect(await listed({ rules: 2 })).toEqual([[1], [0, 'simulated (bunches), not measured']]);
    expect(await listed({ rules: 2, simulated: true })).toEqual([[0, 'measured, not simulated'], [1]]);
    expect(await listed({ rules: 1 })).toEqual([[1], [1]]);
  });
});

describe('a good-run list', () => {
  it('is frozen as it was looked at, and stays so', async () => {
    await shifter.dataQuality.markChecked({ runs: ['padme-11', 'padme-12', 'padme-13'] });
    const looked = await coordinator.goodRuns.preview(QUERY);
    expect(looked.totals).toMatchObject({ asked: 3, whole: 3, leftOut: 0 });
    await off('12');
    const wanted = { name: 'run3_good', query: QUERY, hash: looked.hash };
    await expect(coordinator.goodRuns.freeze(wanted)).rejects.toThrow('look at it again. Nothing was frozen');
    const { hash } = await coordinator.goodRuns.preview(QUERY);
    const frozen = await coordinator.goodRuns.freeze({ ...wanted, hash, comment: 'first pass' });
    expect(frozen).toMatchObject({ author: 'coordinator', hash, totals: { whole: 2, leftOut: 1 } });
    await expect(coordinator.goodRuns.freeze({ ...wanted, hash })).rejects.toThrow('of that name already');
    await off('11');
    const list = await shifter.goodRuns.get({ name: 'run3_good' });
    expect(list.runs.map(({ run, ranges, reasons }) => [run, ranges, reasons])).toEqual([
      ['padme-11', [[0, 0]], []],
      ['padme-12', [], ['Part off']],
      ['padme-13', [[0, 0]], []],
    ]);
    const exported = await shifter.goodRuns.export({ name: 'run3_good' });
    expect(JSON.parse(exported.list)).toEqual({ '11': [[0, 0]], '13': [[0, 0]] });
    expect(JSON.parse(exported.manifest)).toMatchObject({
      name: 'run3_good',
      hash,
      query: QUERY,
      comment: 'first pass',
    });
  });
});

describe('another program with the file in its hands', () => {
  function elsewhere(sql: string): void {
    const file = new Database(storeLayout(path).catalogue);
    try {
      file.pragma('recursive_triggers = ON');
      file.pragma('foreign_keys = ON');
      file.exec(sql);
    } finally {
      file.close();
    }
  }
  /** As someone would who knows what holds the tables. */
  const untriggered = (table: string, sql: string): void =>
    elsewhere(
      `CREATE TABLE t_text AS SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '${table}';` +
        ['update', 'delete', 'append'].map((one) => `DROP TRIGGER ${table}_${one};`).join('') +
        sql,
    );
  /** Puts back what `untriggered` has dropped, so that the tables look as they should. */
  function putBack(): void {
    const file = new Database(storeLayout(path).catalogue);
    const texts = file.prepare<[], { sql: string; name: string }>('SELECT * FROM t_text').all();
    for (const { sql, name } of texts) {
      if (/_(update|delete|append)$/.test(name)) file.exec(sql);
    }
    file.exec('DROP TABLE t_text');
    file.close();
  }

  beforeEach(async () => {
    await deadCrystal('11');
    const { defect } = await off('12');
    await expert.dataQuality.verify({ defect });
    await shifter.dataQuality.markChecked({ runs: ['padme-11', 'padme-13'] });
    const { hash } = await coordinator.goodRuns.preview(QUERY);
    await coordinator.goodRuns.freeze({ name: 'a_list', query: QUERY, hash });
  });

  it('is refused by the database whatever would change what was stated', async () => {
    const columns = 'experiment, type, part, since, until, present, recoverable, comment, author, origin, evidence';
    const refused = [
      'UPDATE defects SET present = 0',
      'DELETE FROM defects WHERE defect = 2',
      `INSERT OR REPLACE INTO defects SELECT defect, ${columns}, supersedes, at_utc_ms, hash FROM defects WHERE defect = 1`,
      `INSERT INTO defects SELECT 9, ${columns}, supersedes, at_utc_ms, hash FROM defects WHERE defect = 1`,
      `INSERT INTO defects SELECT 3, experiment, 'other', part, since, until, 0, recoverable, 'x', author, origin, evidence, 1, at_utc_ms, hash FROM defects WHERE defect = 1`,
      `INSERT INTO defects SELECT 3, experiment, type, part, since, until, 0, recoverable, 'x', '${AUTOMATIC_AUTHOR}', 'automatic', evidence, 1, at_utc_ms, hash FROM defects WHERE defect = 1`,
      `INSERT INTO defect_verifications SELECT 2, 1, 'shifter', '', at_utc_ms, hash FROM defect_verifications`,
      `INSERT INTO defect_verifications SELECT 2, 2, 'admin', '', at_utc_ms, hash FROM defect_verifications`,
      'DELETE FROM defect_verifications',
      'UPDATE run_checks SET checked = 0',
      'DELETE FROM run_checks',
      "UPDATE good_run_lists SET runs = '[]'",
      'DELETE FROM good_run_lists',
    ];
    for (const sql of refused) {
      expect(() => elsewhere(sql), sql).toThrow(/never|alone|takes the place|another person|already/);
    }
    expect((await checkStore(path)).problems).toEqual([]);
  });

  it.each([
    ['defects', 'UPDATE defects SET present = 0 WHERE defect = 1', /Defect 1 is not what was written/],
    ['defects', `UPDATE defects SET until = until + ${SUBRUNS} WHERE defect = 2`, /Defect 2 is not what was written/],
    ['run_checks', 'DELETE FROM run_checks WHERE run_check = 2', /Check of a run 2 is missing/],
    ['run_checks', 'DELETE FROM run_checks WHERE run_check = 1', /Check of a run 1 is missing/],
    ['defect_verifications', 'DELETE FROM defect_verifications', /Verification of a defect 1 is missing/],
    ['good_run_lists', "UPDATE good_run_lists SET runs = '[]'", /Good-run list 1 is not what was written/],
  ])('is found out by “check”, also with the triggers put back: %s, %s', async (table, sql, sentence) => {
    untriggered(table, sql);
    putBack();
    const { problems } = await checkStore(path);
    expect(problems[0]).toMatch(sentence);
  });
});
