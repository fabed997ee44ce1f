/** What the views of a calibration are drawn from: places on the map, points of the trend, runs in words, digits. */
import { describe, expect, it } from 'vitest';
import { constantChanges } from '#core/calibration/changes.ts';
import type { Constants } from '#core/calibration/payload.ts';
import type { Trend } from '#core/api/trends.ts';
import { axisScale } from '#core/plot/plotScales.ts';
import { measured, formatTable } from '#main/cli/table.ts';
import { channelsWithin, layoutMap } from '#renderer/panels/cellMap/mapLayout.ts';
import type { CellMap } from '#renderer/panels/cellMap/maps.ts';
import { resultPlace, withResult } from '#renderer/panels/calibration/resultTrend.ts';
import { printedRuns, wholeRange } from '#renderer/panels/timeline/runRange.ts';

/** 4 × 3 cells of 10 mm, channel = 10 · column + row. */
const cells = [0, 1, 2, 3].flatMap((column) =>
  [0, 1, 2].map((row) => ({
    cell: { channel: 10 * column + row } as never,
    h: 10 * column,
    v: 10 * row,
    width: 10,
    height: 10,
    grid: [column, row] as const,
  })),
);
const map: CellMap = {
  id: 'x',
  title: 'x',
  panes: [{ title: 'x', horizontal: 'x', cells, low: [-5, -5], high: [35, 25] }],
};

describe('cells in a rectangle', () => {
  it.each([false, true])('are those whose middle lies in it, mirrored: %s', (isMirrored) => {
    const layout = layoutMap(map, 800, 600, isMirrored);
    const [pane] = layout.panes;
    const half = { x: pane!.left - 1, y: pane!.top - 1, width: pane!.width / 2 + 1, height: pane!.height + 2 };
    // Looking along the beam x rises to the left.
    const expected = isMirrored ? [20, 21, 22, 30, 31, 32] : [0, 1, 2, 10, 11, 12];
    expect([...channelsWithin(layout, half)].toSorted((a, b) => a - b)).toEqual(expected);
    expect(channelsWithin(layout, { x: 0, y: 0, width: 2, height: 2 })).toEqual([]);
  });
});

describe('a result beside the payloads before it', () => {
  const trend = { points: { x: [100, 200], value: [1, 2] } } as unknown as Trend;

  it('has room at its run, whichever side that is on', () => {
    const { span, series } = withResult(trend, 300, { value: 1.5, error: 0.1 });
    expect(span.low).toBeLessThan(100);
    expect(span.high).toBeGreaterThan(300);
    expect(series).toMatchObject([{ x: [300], y: [1.5], yError: [0.1] }]);
    expect(withResult(trend, 10, { value: 1, error: null }).span.low).toBeLessThan(10);
  });

  it('is not drawn without a value or a time', () => {
    expect(withResult(trend, 300, { value: null, error: null }).series).toEqual([]);
    expect(resultPlace('utc', { number: 7, start: null })).toBeNull();
    expect(resultPlace('utc', { number: 7, start: '2026-01-01T00:00:00Z' })).toBe(Date.UTC(2026, 0, 1));
    expect(resultPlace('runSubrun', { number: 7, start: null })).toBe(7);
  });
});

describe('runs of a timeline in words', () => {
  it('are those that there are, without the room beside them', () => {
    const bounds = { first: 1, last: 3 };
    expect(printedRuns(wholeRange(bounds), bounds)).toBe('Runs 1–2');
    expect(printedRuns(wholeRange({ first: 7, last: 8 }), { first: 7, last: 8 })).toBe('Run 7');
    expect(printedRuns({ first: 10.2, last: 20.7 }, { first: 1, last: 100 })).toBe('Runs 11–20');
  });
});

describe('changes of constants', () => {
  const constants = (gain: number, state: string): Constants => ({
    parameters: {},
    table: {
      key: 'channel',
      keys: [5],
      status: ['measured'],
      columns: { gain: { value: [gain], error: [0.2] } },
      texts: { state: [state] },
    } as never,
  });

  it('are numbers with the error of the new one, and words', () => {
    expect(constantChanges(constants(1, 'good'), constants(2, 'dead'))).toEqual({
      numbers: [{ name: 'gain', key: 5, before: 1, after: 2, error: 0.2 }],
      texts: [{ name: 'state', key: 5, before: 'good', after: 'dead' }],
    });
    const { table: _, ...empty } = constants(1, 'good');
    expect(constantChanges(constants(1, 'good'), { ...empty, table: null })).toEqual({
      numbers: [{ name: 'gain', key: 5, before: 1, after: null, error: null }],
      texts: [{ name: 'state', key: 5, before: 'good', after: null }],
    });
  });
});

describe('digits', () => {
  const print = (value: number, error: number): string =>
    formatTable(['v', 'e'], [measured(value, error)]).split('\n')[1]!;

  it.each([
    [3.159926, 0.01405202, '3.160  0.014'],
    [15.0234, 0.0396, '15.02  0.04'],
    [244_812.3, 731, '244800  700'],
    [0.000_000_123_456, 0.000_000_000_2, '1.2346e-7  2.0e-10'],
  ])('of the command line are those that the error allows: %f ± %f', (value, error, expected) => {
    expect(print(value, error).replaceAll(/ +/g, '  ').trim()).toBe(expected);
  });

  it('tell the ticks of an axis apart, and whole axes have whole ticks', () => {
    const texts = axisScale({ label: '', unit: '' }, [7.8701e-3, 7.8709e-3], [0, 400])
      .ticks(6)
      .map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeGreaterThan(2);
    const runs = axisScale({ label: '', unit: '', isWhole: true }, [0.5, 2.5], [0, 400]).ticks(10);
    expect(runs.map(({ text }) => text)).toEqual(['1', '2']);
  });
});
