import { describe, expect, it } from 'vitest';
import { payloadTypeRecord, type InForceRecord } from '#core/api/conditions.ts';
import { fixed, fixedColumn, PROVENANCE, type PayloadDocument } from '#core/calibration/payload.ts';
import { PAYLOAD_TYPES } from '#core/calibration/payloadTypes.ts';
import type { ResultPlot } from '#core/plot/storedPlot.ts';
import type { FitState } from '#core/statistics/fitState.ts';
import { z } from '#core/zod.ts';
import { boardRows } from '#renderer/panels/calibration/board.ts';
import { changePlot, changeRows, ratiosByChannel } from '#renderer/panels/calibration/changes.ts';
import { faultsOf, fitCounts, fitRows } from '#renderer/panels/calibration/fitRows.ts';
import { headlineOf, printedAge, printedValue } from '#renderer/panels/calibration/printed.ts';

const GOOD: FitState = {
  isValid: true,
  failure: null,
  hasAccurateCovar: true,
  hasParametersAtLimit: false,
  hasReachedCallLimit: false,
  edm: 1e-6,
  fval: 20,
  nfcn: 40,
  entries: 500,
  starts: 1,
  chi2: 20,
  ndof: 20,
  pValue: 0.46,
  minimumGap: null,
};

describe('numbers of a payload in one line', () => {
  it('prints a value with the digits of its error, and says where there is none', () => {
    expect(printedValue(4.13123, 0.01234, 'mm')).toBe('4.131 ± 0.012 mm');
    expect(printedValue(4.13123, null, 'mm')).toBe('4.1312 mm');
    expect(printedValue(null, null, 'mm')).toBe('no value');
    expect(printedValue(1.234e12, 2e9, '')).toBe('(1.2340 ± 0.0020) × 10¹²');
  });

  it('gives mean and spread of a column, rows and missing rows', () => {
    const type = {
      parameters: [],
      columns: [{ name: 'gain', label: 'Gain', unit: 'pC/MeV' }],
      key: 'channel',
    } as const;
    const table = {
      keys: [1, 2, 3],
      status: ['measured', 'measured', 'missing'] as ('measured' | 'missing')[],
      columns: { gain: { value: [14, 16, null], error: [0.1, 0.1, null] } },
      texts: {},
    };
    expect(headlineOf(type, { parameters: {}, table })).toBe('Gain 15 pC/MeV (r.m.s. 1), 3 channels, 1 missing');
  });

  it('counts words instead of the cells beside them', () => {
    const type = { parameters: [], columns: [], key: 'channel' } as const;
    const table = { keys: [1, 2, 3], status: [], columns: {}, texts: { state: ['good', 'dead', 'good'] } };
    expect(headlineOf(type, { parameters: {}, table })).toBe('2 good, 1 dead');
  });

  it('puts single parameters first', () => {
    const type = { parameters: [{ name: 'a', label: 'Response', unit: 'pC/MeV' }], columns: [], key: null };
    expect(headlineOf(type, { parameters: { a: fixed(0.98) }, table: null })).toBe('Response 0.98 pC/MeV');
  });

  it('tells ages in what they are counted in', () => {
    expect(printedAge('run', 12)).toBe('12 runs');
    expect(printedAge('utc', 7200)).toBe('2 h');
    expect(printedAge('utc', 3 * 86_400)).toBe('3 days');
  });
});

describe('the coverage board', () => {
  const types = z
    .array(payloadTypeRecord)
    .parse(
      PAYLOAD_TYPES.filter(({ id }) =>
        ['channel.t0', 'beam.spot', 'leadglass.response', 'channel.pedestal'].includes(id),
      ),
    );
  const hash = 'a'.repeat(64);
  const segment = { since: 1, until: null, validity: '1 and later', payload: hash };
  const inForce = (type: string, segments: (typeof segment)[], isStale: boolean) => ({
    type,
    tag: `${type}_tag`,
    segments,
    age: segments.length === 0 ? null : 700,
    isStale,
  });
  const record: InForceRecord = {
    run: 'padme-701',
    globalTag: 'prompt',
    state: 'published',
    manifestHash: hash,
    types: [
      inForce('channel.pedestal', [segment], true),
      inForce('channel.t0', [segment], false),
      inForce('beam.spot', [], false),
    ],
  };
  const document: PayloadDocument = {
    format: 'beamglass-payload',
    type: 'channel.t0',
    schemaVersion: 1,
    constants: {
      parameters: {},
      table: { keys: [1], status: ['fixed'], columns: { t0: fixedColumn([0]) }, texts: {} },
    },
    provenance: PROVENANCE,
  };

  it('puts what is missing before what is stale, and what has no tag last', () => {
    const rows = boardRows(types, record, new Map([[hash, document]]), new Map());
    expect(rows.map(({ type, coverage }) => [type.id, coverage])).toEqual([
      ['beam.spot', 'missing'],
      ['channel.pedestal', 'stale'],
      ['channel.t0', 'good'],
      ['leadglass.response', 'none'],
    ]);
    expect(rows[0]!.payload).toBeNull();
    expect(rows[0]!.reason).toContain('gap at padme-701');
    expect(rows[2]!.payload?.hash).toBe(hash);
  });
});

describe('fits as rows', () => {
  const plot = (key: number | null): ResultPlot => ({
    kind: 'plot',
    key,
    title: '',
    x: { label: '', unit: '' },
    y: { label: '', unit: '' },
    series: [],
    levels: [],
    pulls: null,
  });

  it('puts the whole first, then failed, doubtful and good fits by how badly the model describes the data', () => {
    const rows = fitRows({
      fits: [
        { key: 1, state: GOOD },
        { key: 2, state: { ...GOOD, chi2: 30, pValue: 0.07 } },
        { key: 3, state: { ...GOOD, isValid: false, failure: 'noEntries', chi2: null, ndof: null, pValue: null } },
        { key: 4, state: { ...GOOD, hasParametersAtLimit: true } },
      ],
      plots: [plot(1), plot(null), plot(1)],
    });
    expect(rows.map(({ key }) => key)).toEqual([null, 3, 4, 2, 1]);
    expect(rows.at(-1)!.plots).toHaveLength(2);
    expect(fitCounts(rows)).toEqual({ failed: 1, doubtful: 1, fits: 4 });
  });

  it.each<[string, Partial<FitState>, string]>([
    ['a failure', { isValid: false, failure: 'noEntries' }, 'All bins are empty.'],
    ['a limit', { hasParametersAtLimit: true }, 'at its limit'],
    ['used-up calls', { hasReachedCallLimit: true }, 'calls of the fit were used up'],
    ['errors that are not accurate', { hasAccurateCovar: false }, 'errors are not accurate'],
    ['a model that does not describe the data', { pValue: 1e-5 }, 'does not describe the data'],
    ['another minimum nearby', { minimumGap: 0.8 }, 'Another minimum'],
  ])('says %s in words', (_, change, words) => {
    expect(faultsOf({ ...GOOD, ...change }).join(' ')).toContain(words);
  });

  it('finds nothing wrong with a good fit', () => {
    expect(faultsOf(GOOD)).toEqual([]);
  });
});

describe('changes against what is in force', () => {
  const quantity = { name: 'gain', label: 'Gain', unit: 'pC/MeV' };
  const rows = changeRows(
    [
      { name: 'gain', key: 1, before: 10, after: 10.1, error: 0.1 },
      { name: 'gain', key: 2, before: 10, after: 9, error: 0.1 },
      { name: 'gain', key: 3, before: null, after: 11, error: 0.1 },
      { name: 'gain', key: 4, before: 10, after: null, error: null },
      { name: 'gain', key: 5, before: -10, after: -11, error: 0.5 },
    ],
    [quantity],
  );

  it('puts what came or went first, then the largest change in σ', () => {
    expect(rows.map(({ key }) => key)).toEqual([3, 4, 2, 5, 1]);
    expect(rows[2]!.percent).toBeCloseTo(-10, 12);
    expect(rows[2]!.sigmas).toBeCloseTo(-10, 12);
    // Towards −11 from −10: lower, whatever the sign of what was before.
    expect(rows[3]!.percent).toBeCloseTo(-10, 12);
  });

  it('has ratios of channels with both values alone', () => {
    expect([...ratiosByChannel(rows)]).toEqual([
      [2, 0.9],
      [5, 1.1],
      [1, 1.01],
    ]);
  });

  it('counts every change with both values in the histogram', () => {
    const [series] = changePlot([...rows, ...rows], quantity)!.series;
    expect(series?.kind === 'steps' && Array.from(series.y).reduce((sum, count) => sum + count, 0)).toBe(6);
  });

  it('has no histogram of so few changes that the table says it all', () => {
    expect(changePlot(rows, quantity)).toBeNull();
  });
});
