/** What is typed for a good-run list, as a query. */
import { describe, expect, it } from 'vitest';
import { queryOf, type ListFields } from '#renderer/panels/dataQuality/listQuery.ts';

const EMPTY: ListFields = { accept: 'good', of: 'measured', period: '', runs: '', events: '', onTarget: '' };
const asked = (change: Partial<ListFields>) => queryOf('padme', 'physics', { ...EMPTY, ...change });

describe('the fields of a good-run list', () => {
  it('ask for everything while they are empty', () => {
    expect(asked({}).query).toEqual({
      rules: 2,
      experiment: 'padme',
      purpose: 'physics',
      accept: 'good',
      periods: [],
      runs: null,
      minimumEvents: 0,
      minimumOnTarget: 0,
    });
  });

  it.each([
    [{ runs: '31404' }, { runs: { first: 31404, last: 31404 } }],
    [{ runs: ' 31404..31410 ' }, { runs: { first: 31404, last: 31410 } }],
    [{ runs: '31404–31410' }, { runs: { first: 31404, last: 31410 } }],
    [
      { events: '1e4', onTarget: '2.5e9' },
      { minimumEvents: 10_000, minimumOnTarget: 2.5e9 },
    ],
    [{ events: '0.5' }, { minimumEvents: 1 }],
    [{ period: '12' }, { periods: ['12'] }],
    [{ of: 'simulated' as const }, { simulated: true }],
  ])('%j ask for %j', (fields, query) => {
    expect(asked(fields)).toMatchObject({ query, wrong: null });
  });

  it.each([
    [{ runs: '31410..31404' }, ['runs']],
    [{ runs: 'all', events: '-1' }, ['runs', 'events']],
    [{ onTarget: 'many' }, ['onTarget']],
  ])('%j are told to be wrong in %j', (fields, wrong) => {
    expect(asked(fields)).toEqual({ query: null, wrong });
  });
});
