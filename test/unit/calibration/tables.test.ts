import { describe, expect, it } from 'vitest';
import { fixed, measured, MISSING, tableOf } from '#core/calibration/payload.ts';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';

describe('tables of constants', () => {
  it('are in order of their keys, a row missing where one of its numbers is', () => {
    const table = tableOf([
      [7, { pedestal: measured(3800.5, 0.1), noise: measured(3.2, 0.05, 0.01) }],
      [2, { pedestal: fixed(3700), noise: fixed(3) }],
      [5, { pedestal: measured(3790, 0.1), noise: MISSING }],
    ]);
    expect(table.keys).toEqual([2, 5, 7]);
    expect(table.status).toEqual(['fixed', 'missing', 'measured']);
    expect(table.columns['pedestal']).toEqual({ value: [3700, null, 3800.5], error: [null, null, 0.1] });
    expect(table.columns['noise']!.systematic).toEqual([null, null, 0.01]);
    expect(constantProblems(payloadType('channel.pedestal'), { parameters: {}, table })).toEqual([]);
  });

  it('have a text per row where the type wants one', () => {
    const table = tableOf([[3, {}]] as const, { state: (key) => (key === 3 ? 'dead' : 'good') });
    expect(table.texts).toEqual({ state: ['dead'] });
    expect(constantProblems(payloadType('channel.status'), { parameters: {}, table })).toEqual([]);
  });
});
