import { describe, expect, test } from 'vitest';
import { endedRuns, type StreamFacts } from '#core/live/ended.ts';

const RULE = { settle: 10_000, silence: 900_000 };
const NOW = 1_000_000_000;

const file = (subrun: number, changes: Partial<StreamFacts> = {}): StreamFacts => ({
  path: `/daq/${changes.run ?? 'padme-1'}-${subrun}`,
  run: 'padme-1',
  experiment: 'padme',
  subrun,
  startedAt: NOW - 60_000,
  end: 'endOfSubrun',
  isDamaged: false,
  changedAt: NOW - 1000,
  ...changes,
});

const ended = (...files: StreamFacts[]): string[] => [...endedRuns(files, NOW, RULE).keys()];

describe('a run has ended', () => {
  test('once its last file says so', () => {
    expect(ended(file(0), file(1, { end: 'endOfRun' }))).toEqual(['padme-1']);
    expect(ended(file(0), file(1))).toEqual([]);
  });

  test('with all files in the order of subruns, whatever order they came in', () => {
    const runs = endedRuns([file(1, { end: 'endOfRun' }), file(0)], NOW, RULE);
    expect(runs.get('padme-1')).toEqual(['/daq/padme-1-0', '/daq/padme-1-1']);
  });

  test('not while a file of it grows', () => {
    expect(ended(file(0, { end: null, changedAt: NOW - 9_999 }), file(1, { end: 'endOfRun' }))).toEqual([]);
    expect(ended(file(0, { end: null, changedAt: NOW - 10_000 }), file(1, { end: 'endOfRun' }))).toEqual(['padme-1']);
  });

  test('once a file that was not closed has not grown for the settle time, or is damaged', () => {
    expect(ended(file(0, { end: null, changedAt: NOW - 9_999 }))).toEqual([]);
    expect(ended(file(0, { end: null, changedAt: NOW - 10_000 }))).toEqual(['padme-1']);
    expect(ended(file(0, { end: null, isDamaged: true }))).toEqual(['padme-1']);
  });

  test('with a file missing only after the settle time: it may be on its way', () => {
    const last = { end: 'endOfRun' as const };
    expect(ended(file(0), file(2, last))).toEqual([]);
    expect(ended(file(0, { changedAt: NOW - 10_000 }), file(2, { ...last, changedAt: NOW - 10_000 }))).toEqual([
      'padme-1',
    ]);
  });

  test('when the next run of the experiment has begun, not that of another one', () => {
    const next = { run: 'padme-2', startedAt: NOW - 5000, end: null };
    expect(ended(file(0), file(0, next))).toEqual(['padme-1']);
    expect(ended(file(0), file(0, { ...next, run: 'na64-2', experiment: 'na64' }))).toEqual([]);
    expect(ended(file(0), file(0, { ...next, startedAt: NOW - 90_000 }))).toEqual([]);
  });

  test('closed between spills only after a long silence', () => {
    expect(ended(file(0, { changedAt: NOW - 899_999 }))).toEqual([]);
    expect(ended(file(0, { changedAt: NOW - 900_000 }))).toEqual(['padme-1']);
  });
});
