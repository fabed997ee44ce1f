import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binAt, gridReading } from '#renderer/components/plot/gridLayout.ts';
import { plotCsv, plotSvg, toneColour } from '#core/plot/plotFile.ts';
import { layoutPlot, textWidth } from '#core/plot/plotLayout.ts';
import { readingAt } from '#renderer/components/plot/plotReading.ts';
import { axisScale, rangeOf } from '#core/plot/plotScales.ts';
import { nearestIndex, type PlotSpec, type StepSeries } from '#core/plot/plotSpec.ts';
import type { StoredGrid } from '#core/plot/storedPlot.ts';
import { contrast, parseColour, SCENE_THEMES } from '#renderer/scene/colour/palette.ts';

const steps: StepSeries = {
  kind: 'steps',
  name: 'counts <b>',
  tone: 0,
  edges: [0, 1, 2, 3],
  y: [4, Number.NaN, 9],
  isFilled: true,
};
const spec: PlotSpec = {
  title: 'Made & drawn',
  x: { label: 'time', unit: 'ns' },
  y: { label: 'events', unit: '' },
  series: [
    steps,
    { kind: 'points', name: 'data', tone: 1, x: [0.5, 2.5], y: [4, 9], yError: [2, 3] },
    { kind: 'band', name: 'fit', tone: 3, x: [0, 3], low: [3, 7], high: [5, 11] },
    { kind: 'line', name: 'curve', tone: 'text', x: [0, 1, 3], y: [4, 6, 9] },
  ],
  levels: [
    { name: 'threshold', tone: 'muted', axis: 'y', at: 5, look: 'dashed' },
    { name: 'far away', tone: 'muted', axis: 'y', at: 500, look: 'dashed' },
  ],
};
const SIZE = { width: 400, height: 240 };

describe('the range of a plot', () => {
  it('holds values, error bars and bands, and the zero of what is filled', () => {
    expect(rangeOf(spec, 'x')).toEqual([0, 3]);
    const [low, high] = rangeOf(spec, 'y');
    expect(low).toBe(0);
    // Of the error bar 9 + 3, and a margin of 6 %.
    expect(high).toBeCloseTo(12 * 1.06, 9);
  });

  it('is never empty', () => {
    const flat = { ...spec, levels: [], series: [{ ...steps, y: [7, 7, 7], isFilled: false }] };
    const [low, high] = rangeOf(flat, 'y');
    expect(low).toBeLessThan(7);
    expect(high).toBeGreaterThan(7);
    expect(rangeOf({ ...spec, series: [], levels: [] }, 'y')).toEqual([0, 1]);
  });

  it('leaves out of a log axis what is not above zero', () => {
    const log: PlotSpec = {
      ...spec,
      y: { label: 'events', unit: '', scale: 'log' },
      series: [{ ...steps, y: [0, 10, 1000] }],
    };
    const [low, high] = rangeOf(log, 'y');
    expect(low).toBeGreaterThan(8);
    expect(high).toBeGreaterThan(1000);
    const scale = axisScale(log.y, [low, high], [100, 0]);
    expect(scale(0)).toBeNaN();
    expect(scale.ticks(5).map(({ text }) => text.replace(/\D/g, ''))).toEqual(['10', '100', '1000']);
  });
});

describe('ticks', () => {
  it('have the same decimals all along an axis', () => {
    const ticks = axisScale(spec.x, [0, 1], [0, 300]).ticks(6);
    expect(ticks.map(({ text }) => text)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  });

  it('never touch each other, in any plot that is wide enough for two', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 200, max: 1200 }),
        (low, span, width) => {
          const one = { ...spec, x: { ...spec.x, range: [low, low + span] as const } };
          const { texts, frame } = layoutPlot(one, { width, height: 200 });
          const ticks = texts
            .filter(({ anchor, y }) => anchor === 'middle' && y > frame.top + frame.height)
            .toSorted((a, b) => a.x - b.x);
          for (let i = 0; i + 1 < ticks.length; i++) {
            const needed = (textWidth(ticks[i]!.text) + textWidth(ticks[i + 1]!.text)) / 2;
            expect(ticks[i + 1]!.x - ticks[i]!.x).toBeGreaterThanOrEqual(needed);
          }
        },
      ),
    );
  });
});

describe('the layout of a plot', () => {
  it('names in the legend what is in view, in rows that do not overlap', () => {
    const all = ['counts <b>', 'data', 'fit', 'curve', 'threshold'];
    for (const [width, named] of [
      [180, 4],
      [400, 5],
      [900, 5],
    ] as const) {
      const { texts, frame } = layoutPlot(spec, { width, height: 240 });
      const legend = texts.filter(({ anchor, tone }) => anchor === 'start' && tone === 'text');
      expect(legend.map(({ text }) => text)).toEqual(all.slice(0, named));
      // At most a fifth of the height.
      expect(Math.max(...legend.map(({ y }) => y))).toBeLessThan(0.2 * 240);
      for (const [i, one] of legend.entries()) {
        expect(one.y).toBeLessThan(frame.top);
        const next = legend[i + 1];
        if (next && next.y === one.y) expect(next.x).toBeGreaterThan(one.x + textWidth(one.text));
      }
    }
  });

  it('leaves a gap where a value is no number', () => {
    const { inside } = layoutPlot({ ...spec, series: [steps] }, SIZE);
    const outline = inside.find(({ stroke, fill }) => stroke === 0 && fill === null)!;
    expect(outline.d.match(/M/g)?.length).toBe(2);
  });

  it('gives places and values back', () => {
    const { x, y } = layoutPlot(spec, SIZE);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3, noNaN: true }), (value) => {
        expect(x.invert(x(value))).toBeCloseTo(value, 9);
        expect(y.invert(y(value))).toBeCloseTo(value, 9);
      }),
    );
  });
});

describe('the reading of a plot', () => {
  it('takes the nearest value of every series, as a search through all would', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 }),
        fc.double({ min: -1200, max: 1200, noNaN: true }),
        (values, at) => {
          const x = values.toSorted((a, b) => a - b);
          const index = nearestIndex({ kind: 'line', name: '', tone: 0, x, y: x }, at);
          expect(Math.abs(x[index]! - at)).toBe(Math.min(...x.map((value) => Math.abs(value - at))));
        },
      ),
    );
  });

  it('says value, uncertainty, and the second axis', () => {
    const reading = readingAt({ ...spec, top: { label: 'sample', zero: 0.5, step: 1 } }, 2.4)!;
    expect(reading.place).toBe('time 2.5 ns · sample 2');
    expect(reading.values.map(({ text }) => text)).toEqual(['9', '9 ± 3', '7 … 11', '9']);
    expect(readingAt({ ...spec, series: [] }, 1)).toBeNull();
  });
});

describe('a plot as a file', () => {
  it('is well-formed SVG with every name escaped and the caption in it', () => {
    const svg = plotSvg(spec, SIZE, ['Run 1 & 2']);
    expect(svg).toContain('Made &amp; drawn');
    expect(svg).toContain('counts &lt;b>');
    expect(svg).toContain('Run 1 &amp; 2');
    expect(svg).not.toMatch(/NaN|undefined|var\(/);
    expect(svg.match(/<svg/g)?.length).toBe(svg.match(/<\/svg>/g)?.length);
  });

  it('is a table of its numbers', () => {
    const [head, first, second] = plotCsv(spec).split('\n');
    expect(head).toBe('time (ns),counts <b>,time (ns),data,data σ,time (ns),fit low,fit high,time (ns),curve');
    expect(first).toBe('0.5,4,0.5,4,2,0,3,5,0,4');
    expect(second).toBe('1.5,NaN,2.5,9,3,3,7,11,1,6');
  });

  it('has colours that stand out from the paper', () => {
    for (const theme of ['dark', 'light'] as const) {
      for (const tone of [0, 1, 2, 3, 'text', 'muted', 'accent', 'warning'] as const) {
        const ratio = contrast(parseColour(toneColour(tone, theme)), SCENE_THEMES[theme].background);
        expect(ratio, `${tone} on ${theme}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

describe('the pulls of a fit', () => {
  const withPulls: PlotSpec = { ...spec, pulls: { x: [0.5, 1.5, 2.5], y: [-1, Number.NaN, 6] } };

  it('stand below the plot, on the same x axis, in a range that holds them all', () => {
    const { frame, pulls, x } = layoutPlot(withPulls, SIZE);
    expect([pulls!.frame.left, pulls!.frame.width]).toEqual([frame.left, frame.width]);
    expect(pulls!.frame.top).toBeGreaterThan(frame.top + frame.height);
    expect(pulls!.frame.top + pulls!.frame.height).toBeLessThan(SIZE.height - 20);
    const [, , sticks] = pulls!.inside;
    expect(sticks!.d).toBe(
      `M${x(0.5).toFixed(1)},${pulls!.y(0).toFixed(1)}V${pulls!.y(-1).toFixed(1)}` +
        `M${x(2.5).toFixed(1)},${pulls!.y(0).toFixed(1)}V${pulls!.y(6).toFixed(1)}`,
    );
    expect(pulls!.y(6)).toBeGreaterThanOrEqual(0);
  });

  it('are read out at the nearest place that has one, and are in both files', () => {
    expect(readingAt(withPulls, 2.4)!.pull).toBe('pull 6.0');
    expect(readingAt(spec, 2.4)!.pull).toBe('');
    expect(plotCsv(withPulls).split('\n')[0]).toMatch(/,time \(ns\),pull$/);
    expect(plotSvg(withPulls, SIZE, []).match(/<svg/g)).toHaveLength(3);
  });
});

describe('a picture of bins', () => {
  const grid: StoredGrid = {
    kind: 'grid',
    key: null,
    title: '',
    x: { label: 'x', unit: 'mm' },
    y: { label: 'y', unit: 'mm' },
    value: { label: 'hits', unit: '' },
    xEdges: [0, 1, 3],
    yEdges: [-1, 0, 1],
    values: [1, 2, 3, null],
    curves: [],
  };

  it('finds the bin of a place, both ends of the edges included', () => {
    expect([-0.1, 0, 0.99, 1, 3, 3.1].map((value) => binAt(grid.xEdges, value))).toEqual([-1, 0, 0, 1, 1, -1]);
  });

  it('tells a bin by its middle and its value', () => {
    expect(gridReading(grid, 2.5, -0.5)).toBe('x 2 mm, y −0.5 mm: hits 2');
    expect(gridReading(grid, 2.5, 0.5)).toBe('x 2 mm, y 0.5 mm: hits nothing');
    expect(gridReading(grid, 5, 0.5)).toBe('');
  });
});
