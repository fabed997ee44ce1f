import { describe, expect, it } from 'vitest';
import type { RunRecord } from '#core/api/contract.ts';
import { formatBytes } from '#renderer/format/bytes.ts';
import { sortRuns } from '#renderer/panels/runs/columns.ts';
import { checkForm, formOf } from '#renderer/panels/runs/runForm.ts';
import { isExpression, matchesWords } from '#renderer/panels/runs/runSearch.ts';

const RUN: RunRecord = {
  run: 'padme-31404',
  experiment: 'padme',
  number: 31404,
  setup: null,
  start: '2022-10-05T08:15:00Z',
  end: null,
  events: 12_873,
  period: 'Run III',
  scan: null,
  beamEnergy: 0.2825,
  eot: null,
  pot: 1e10,
  fieldT: null,
  deadTime: null,
  comment: 'Target moved in',
  quality: 'notChecked',
  energyUnit: 'MeV',
  isSample: false,
  type: null,
  process: null,
  importedAt: '2026-11-21T12:00:00Z',
  bytes: 1_000_000,
  files: [{ name: 'run_0031404.json', sha256: 'ab', bytes: 10, format: 'phoenix' }],
  notShown: [],
  notes: [],
};

describe('metadata form', () => {
  it('changes nothing as long as nothing is typed', () => {
    expect(checkForm(RUN, formOf(RUN))).toEqual({ edit: {}, faults: {} });
  });

  it('sends only what differs, in the units of the contract', () => {
    const form = { ...formOf(RUN), beamEnergy: '0.29', pot: '2.5e10', period: '', start: '2022-10-05 08:16' };
    expect(checkForm(RUN, form)).toEqual({
      edit: { beamEnergy: 0.29, pot: 2.5e10, period: null, start: '2022-10-05T08:16:00Z' },
      faults: {},
    });
  });

  it.each([
    ['beamEnergy', '-3'],
    ['beamEnergy', '0'],
    ['beamEnergy', '1e5'],
    ['beamEnergy', 'much'],
    ['pot', '-1'],
    ['eot', 'NaN'],
    ['fieldT', '21'],
    ['start', 'yesterday'],
    ['start', '2022-13-05 08:15'],
    ['end', '2022-02-30 08:15'],
    ['period', 'x'.repeat(65)],
    ['comment', 'x'.repeat(10_001)],
  ] as const)('refuses %s “%s” and sends nothing', (field, typed) => {
    const { edit, faults } = checkForm(RUN, { ...formOf(RUN), scan: 'S1', [field]: typed });
    expect(Object.keys(faults)).toEqual([field]);
    expect(edit).not.toHaveProperty(field);
  });

  it('gives back a time with its fraction as it was', () => {
    const run = { ...RUN, start: '2017-05-23T14:45:50.195Z' };
    expect(formOf(run).start).toBe('2017-05-23 14:45:50.195');
    expect(checkForm(run, formOf(run)).edit).toEqual({});
    expect(checkForm(RUN, formOf(run)).edit).toEqual({ start: '2017-05-23T14:45:50.195Z' });
  });
});

describe('search of runs', () => {
  it('knows an expression by its comparison', () => {
    expect(isExpression('experiment == "lhcb"')).toBe(true);
    expect(isExpression('events > 3')).toBe(true);
    expect(isExpression('padme 31404')).toBe(false);
  });

  it('finds every word in run, period, comment and files', () => {
    expect(matchesWords(RUN, 'PADME iii')).toBe(true);
    expect(matchesWords(RUN, 'target 0031404')).toBe(true);
    expect(matchesWords(RUN, 'padme 31405')).toBe(false);
  });
});

describe('sizes', () => {
  it('have three digits and powers of ten', () => {
    expect([0, 999, 1000, 9994, 9996, 785_318, 999_600, 2_500_000_000].map(formatBytes)).toEqual([
      '0\u00a0B',
      '999\u00a0B',
      '1.00\u00a0kB',
      '9.99\u00a0kB',
      '10.0\u00a0kB',
      '785\u00a0kB',
      '1.00\u00a0MB',
      '2.50\u00a0GB',
    ]);
  });
});

describe('order of the runs', () => {
  const runs = [
    { ...RUN, run: 'lhcb-10', events: 7, beamEnergy: null },
    { ...RUN, run: 'lhcb-9', events: 1_000, beamEnergy: 0.29 },
    { ...RUN, run: 'lhcb-100', events: 60, beamEnergy: 0.28 },
  ];
  const sorted = (by: string, descending: boolean) => sortRuns(runs, { by, descending }).map(({ run }) => run);

  it('counts within names and takes numbers by size', () => {
    expect(sorted('run', false)).toEqual(['lhcb-9', 'lhcb-10', 'lhcb-100']);
    expect(sorted('events', true)).toEqual(['lhcb-9', 'lhcb-100', 'lhcb-10']);
  });

  it('puts what is not known last, either way', () => {
    expect(sorted('beamEnergy', false)).toEqual(['lhcb-100', 'lhcb-9', 'lhcb-10']);
    expect(sorted('beamEnergy', true)).toEqual(['lhcb-9', 'lhcb-100', 'lhcb-10']);
  });
});
