/** Monitors as the page shows them: health by part, the plots of the shift, comparison of two runs, trends of a number. */
import { describe, expect, it } from 'vitest';
import type { MonitorHistory } from '#core/api/monitoring.ts';
import { monitorDefinition, type MonitorDefinition } from '#core/monitoring/definition.ts';
import type { MonitorView, Verdict } from '#core/monitoring/view.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { barPlot, channelTexts, markedValues } from '#renderer/panels/monitoring/channelPlot.ts';
import { hasDifferences, overlaid, withDifferences } from '#renderer/panels/monitoring/comparison.ts';
import { healthOf, shiftPlots } from '#renderer/panels/monitoring/health.ts';
import { monitorTrend } from '#renderer/panels/trends/monitorTrend.ts';

const definition = (id: string, change: Partial<MonitorDefinition> = {}): MonitorDefinition =>
  monitorDefinition.parse({
    id,
    title: `Title of ${id}`,
    section: 'Beam',
    part: 'beam',
    version: 1,
    shows: { kind: 'histogram', x: { value: 'n_pot', label: 'N', bins: 2, range: [0, 2] } },
    tests: [{ kind: 'limits', of: 'mean', watch: [1, 3], bad: [0, 4], least: 10 }],
    good: 'Flat.',
    action: 'Call the linac.',
    priority: 3,
    ...change,
  });

function plot(counts: (number | null)[], reference: (number | null)[] | null): StoredPlot {
  const edges = [0, 1, 2];
  const steps = { kind: 'steps' as const, edges };
  return {
    kind: 'plot',
    key: null,
    title: '',
    x: { label: 'N', unit: '' },
    y: { label: 'entries', unit: '' },
    series: [
      { ...steps, name: 'this run', tone: 0, y: counts, isFilled: true },
      ...(reference === null
        ? []
        : [{ ...steps, name: 'reference', tone: 'text' as const, y: reference, isFilled: false }]),
    ],
    levels: [],
    pulls: null,
  };
}

const view = (id: string, verdict: Verdict, change: Partial<MonitorDefinition> = {}): MonitorView => ({
  definition: definition(id, change),
  experiment: 'padme',
  hash: 'h',
  verdict,
  sentence: `${id} is ${verdict}.`,
  tests: [],
  picture: plot([4, 8], null),
  channels: [],
  entries: 12,
  outside: 0,
});

describe('health by part', () => {
  const rows = (monitors: MonitorView[]) =>
    healthOf({ experiment: 'padme', monitors }).map(({ part, verdict, counts, worst }) => [
      part,
      verdict,
      counts,
      worst.definition.id,
    ]);

  it('stands in the order of the beam, and is as bad as the worst monitor that has data', () => {
    const monitors = [
      view('gain', 'good', { part: 'ecal' }),
      view('dead', 'watch', { part: 'ecal' }),
      view('late', 'noData', { part: 'ecal' }),
      view('spot', 'good'),
    ];
    expect(rows(monitors)).toEqual([
      ['beam', 'good', '1 good', 'spot'],
      ['ecal', 'watch', '1 watch, 1 good, 1 too little data', 'dead'],
    ]);
  });

  it('has no data only where none of the monitors has any', () => {
    expect(rows([view('aa', 'noData'), view('bb', 'noData')])).toEqual([
      ['beam', 'noData', 'all 2 too little data', 'aa'],
    ]);
    expect(rows([view('aa', 'noData'), view('bb', 'good')])).toEqual([
      ['beam', 'good', '1 good, 1 too little data', 'bb'],
    ]);
  });

  it('names the more urgent of two that are equally bad', () => {
    const monitors = [view('slow', 'bad', { priority: 4 }), view('urgent', 'bad', { priority: 1 })];
    expect(rows(monitors)[0]?.[3]).toBe('urgent');
  });
});

describe('the plots of the shift', () => {
  const many = ['Beam', 'ECal', 'Target'].flatMap((section) =>
    [1, 2, 3].map((n) => view(`${section.toLowerCase()}${n}`, 'good', { section, priority: 4 - n || 1 })),
  );
  const ids = (monitors: MonitorView[]) => shiftPlots({ monitors }).map(({ definition: { id } }) => id);

  it('are the most urgent of each section in the order of the page, at most six', () => {
    expect(ids(many)).toEqual(['beam2', 'beam3', 'ecal2', 'ecal3', 'target2', 'target3']);
    expect(ids(many.slice(0, 2))).toEqual(['beam1', 'beam2']);
  });

  it('stay where they are whatever the verdicts are', () => {
    const bad = many.map((one, at) => ({ ...one, verdict: at % 2 === 0 ? ('bad' as const) : one.verdict }));
    expect(ids(bad)).toEqual(ids(many));
  });
});

describe('a run beside another', () => {
  it('is compared by the shape of its counts', () => {
    const other = { ...view('spot', 'good'), picture: plot([2, 1], null), entries: 3 };
    const together = overlaid(view('spot', 'good'), other, 'padme-1');
    expect(together?.series.map(({ name }) => name)).toEqual(['this run', 'padme-1, as many entries']);
    // Three entries there, twelve here.
    expect(together?.series[1]).toMatchObject({ y: [8, 4], isFilled: false });
  });

  it('is not drawn over one that was filled by another definition', () => {
    expect(overlaid(view('spot', 'good'), { ...view('spot', 'good'), hash: 'other' }, 'padme-1')).toBeNull();
  });

  it('shows differences in standard deviations of the larger count, and none without an outline', () => {
    const { pulls } = withDifferences(plot([16, 0], [25, 4]));
    expect(pulls).toEqual({ x: [0.5, 1.5], y: [-9 / 5, -2] });
    expect(withDifferences(plot([0, null], [0, 3])).pulls?.y).toEqual([null, null]);
    expect(hasDifferences(plot([1, 2], null))).toBe(false);
  });
});

describe('a value per channel', () => {
  const picture = {
    kind: 'channels' as const,
    title: 'Occupancy',
    elements: ['ECal'],
    value: { label: 'occupancy', unit: 'hits/event' },
    channel: [7, 8, 9, 10],
    name: ['a', 'b', 'c', 'd'],
    element: ['ECal', 'ECal', 'ECal', 'ECal'],
    x: [0, 1, 2, 3],
    y: [0, 0, 0, 0],
    size: [1, 1, 1, 1].map((side): [number, number] => [side, side]),
    values: [0.1, 0, 0.9, null],
    reference: [0.1, 0.1, 0.1, 0.1],
    verdict: ['good', 'dead', 'hot', 'noData'] as ('good' | 'dead' | 'hot' | 'noData')[],
  };

  it('is hatched where the channel is dead or has no value, marked where it is hot, and told in words', () => {
    const { values, hatched, saturated } = markedValues(picture);
    expect([...values]).toEqual([
      [7, 0.1],
      [8, 0],
      [9, 0.9],
    ]);
    expect([...hatched]).toEqual([
      [8, 2],
      [10, 1],
    ]);
    expect([...saturated]).toEqual([9]);
    expect(channelTexts(picture).get(8)).toBe('b: 0 hits/event, expected 0.1, dead');
  });

  it('is a row of bars with what is not good as points', () => {
    const { series } = barPlot(picture);
    expect(series.map(({ name }) => name)).toEqual(['this run', 'reference', 'dead, hot or off']);
    expect(series[2]).toMatchObject({ x: Float64Array.of(1, 2), y: Float64Array.of(0, 0.9) });
  });
});

describe('the trend of a monitor', () => {
  const point = (number: number, value: number | null, subrun: number | null = null, at: number | null = null) => ({
    run: `padme-${number}`,
    number,
    subrun,
    at,
    value,
    error: 0.1,
    entries: 100,
    verdict: 'good' as const,
  });
  const history: MonitorHistory = {
    monitor: definition('spot'),
    reductor: 'mean',
    label: 'mean of N',
    unit: 'mm',
    points: [point(11, 5, 0, 2000), point(10, 2, 0, 1000), point(10, 2.2, 1), point(12, null, 0)],
    watch: [1, 3],
    bad: [null, 4],
  };

  it('rises with the runs, subruns behind the beginning of theirs, and begins a border with each run', () => {
    const { points, borders, rules } = monitorTrend(history, 'run', null);
    expect(points.x).toEqual([10, 10.5, 11, 12]);
    expect(points.value).toEqual([2, 2.2, 5, null]);
    expect(borders.map(({ x }) => x)).toEqual([10, 11, 12]);
    expect(rules.map(({ title, alarms, guidance }) => [title, alarms.length, guidance])).toEqual([
      ['Worth a look', 1, 'Call the linac.'],
      ['Bad', 1, 'Call the linac.'],
    ]);
    expect(rules[1]?.alarms[0]).toMatchObject({ fromX: 11, toX: 11, run: 11, limit: 4 });
  });

  it('over time leaves out what states none, and says so; asked rules take the place of its own', () => {
    const { points, notes, rules } = monitorTrend(history, 'utc', [{ kind: 'limits', low: null, high: 10 }]);
    expect(points.x).toEqual([1000, 2000]);
    expect(notes).toEqual(['2 points left out: the run states no time.']);
    expect(rules.map(({ title, alarms }) => [title, alarms.length])).toEqual([['As asked for', 0]]);
  });
});
