/** What happened beside a trend stands in it at its moment. */
import { expect, test } from 'vitest';
import type { Trend } from '#core/api/trends.ts';
import { trendPlot } from '../../../src-renderer/panels/trends/trendPlot.ts';

const trend = (abscissa: Trend['abscissa']): Trend => ({
  title: 'N_PoT',
  label: 'N_PoT',
  unit: '',
  abscissa,
  points: { x: [0, 100], value: [1, 2], error: [0, 0], status: ['good', 'good'], run: [1, 1], payload: [null, null] },
  borders: [],
  rules: [],
  notes: [],
});
const moments = [
  { at: 10, name: 'raised', isUrgent: true },
  { at: 20, name: 'acknowledged', isUrgent: false },
  { at: 30, name: 'raised', isUrgent: true },
  { at: 300, name: 'cleared', isUrgent: false },
];
const marks = (abscissa: Trend['abscissa']) =>
  (trendPlot(trend(abscissa), { low: 0, high: 100 }, [], moments).levels ?? []).map(({ at, name, tone }) => [
    at,
    name,
    tone,
  ]);

test('moments within the span are drawn, each kind named once, the urgent ones in the colour of alarm', () => {
  expect(marks('utc')).toEqual([
    [10, 'raised', 'warning'],
    [20, 'acknowledged', 'muted'],
    [30, '', 'warning'],
  ]);
});

test('along runs there are no moments', () => {
  expect(marks('run')).toEqual([]);
});
