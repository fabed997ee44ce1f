/** Cuts of a selection over one event, and the planes of two energies. */
import { expect, test } from 'vitest';
import { BUILT_IN_SELECTIONS } from '#core/analysis/builtIn.ts';
import { isWithin, planeOf } from '#core/analysis/planes.ts';
import { verdicts } from '#core/analysis/verdict.ts';
import { eventColumns } from '#core/event/eventColumns.ts';
import type { EventData } from '#core/event/event.ts';

const eventWith = (scalars: EventData['scalars']): EventData => ({
  header: { eventNumber: 7, timeNs: null, spill: null, triggerBits: 0 },
  scalars,
  labels: [],
  collections: [],
});

test('a cut passes, fails, or has no value; a “not” holds for what has none', () => {
  const { cuts } = BUILT_IN_SELECTIONS.find(({ name }) => name === 'inv16')!.definition;
  const columns = eventColumns(
    eventWith([
      { name: 'e_ecal', value: 30, unit: 'GeV' },
      { name: 'e_hcal', value: 3, unit: 'GeV' },
    ]),
    'GeV',
  );
  const said = Object.fromEntries(verdicts(cuts, columns).map(({ cut, passes }) => [cut.name, passes]));
  expect(said).toMatchObject({ E_ECAL: true, E_HCAL: false, 'SRD tag': null, 'HCAL spread': true });
});

test('energies are those of the event table, in its unit', () => {
  const columns = eventColumns(
    eventWith([
      { name: 'e1', value: 0.14, unit: 'GeV' },
      { name: 'srd_1', value: 12, unit: 'MeV' },
    ]),
    'MeV',
  );
  expect(columns.get('e1')).toEqual({ name: 'e1', unit: 'MeV', value: 140 });
  expect(columns.get('srd_1')).toEqual({ name: 'srd_1', unit: 'MeV', value: 12 });
  expect(columns.get('event')?.value).toBe(7);
});

test.for([
  ['na64-inv2016', 30, 0.5, ['Signal box']],
  ['na64-inv2016', 30, 2, ['Sideband A']],
  ['na64-inv2016', 60, 0.5, ['Sideband C']],
  ['na64-inv2016', 50, 10, ['I']],
  ['na64-inv2016', 60, 40, ['II']],
  ['na64-inv2017-18', 99, 30, ['III']],
  ['na64-inv2016', 30, 30, []],
  ['na64-vis2017-40x0', 50, 50, ['Signal band', 'Trigger']],
  ['na64-vis2017-40x0', 85, 15, []],
  ['na64-vis2018', 100, 30, ['Trigger']],
] as const)('%s: (%d, %d) GeV lies in %j', ([setup, x, y, regions]) => {
  const found = planeOf(setup)!.regions.filter((region) => isWithin(region, x, y));
  expect(found.map(({ name }) => name)).toEqual(regions);
});

test('a setup without two such calorimeters has no plane', () => {
  expect([planeOf('padme-run3'), planeOf(null)]).toEqual([null, null]);
});
