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

  it('say for what a row was measured without an error', () => {
    const row = { energy: fixed(283), y: fixed(-4), loss: measured(0.93, 0.002) };
    const problems = (table: ReturnType<typeof tableOf>): readonly string[] =>
      constantProblems(payloadType('leadglass.leakage'), { parameters: {}, table });
    expect(problems(tableOf([[0, row]]))).toEqual([]);
    expect(problems(tableOf([[0, { ...row, loss: { ...row.loss, error: null } }]]))).toEqual([
      'Loss factor of bin 0 is “measured” and needs an error above 0, not null.',
    ]);
  });

  it('have a text per row where the type wants one', () => {
    const table = tableOf([[3, {}]] as const, { state: (key) => (key === 3 ? 'dead' : 'good') });
    expect(table.texts).toEqual({ state: ['dead'] });
    expect(constantProblems(payloadType('channel.status'), { parameters: {}, table })).toEqual([]);
  });

  it('hold still what straight tracks do not determine, and nothing else', () => {
    const held = { dz: fixed(0), rx: fixed(0), ry: fixed(0) };
    const type = payloadType('tracker.alignment');
    const aligned = tableOf([['MM3', { dx: measured(0.1, 0.01), dy: fixed(0), rz: fixed(0), ...held }]]);
    expect(constantProblems(type, { parameters: {}, table: aligned })).toEqual([]);
    const spot = { x: measured(0, 0.1), y: measured(0, 0.1), sigmaX: fixed(4), sigmaY: measured(1, 0.1) };
    const table = tableOf([['MM3', { ...spot, correlation: fixed(0) }]]);
    expect(constantProblems(payloadType('beam.spot'), { parameters: {}, table })).toEqual([
      'σx of name MM3 is “measured” and needs an error above 0, not null.',
    ]);
  });
});
