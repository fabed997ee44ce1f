/** Fills in pieces: any order, any grouping, and the last events by themselves. Sums of eighths are exact. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeFills, type Fill } from '#core/monitoring/fill.ts';
import { openMonitors } from '#core/monitoring/filler.ts';
import { openRecentMonitors } from '#core/monitoring/recent.ts';
import { CELLS, eventOf, events, filled, MONITORS } from '../../fixtures/monitors.ts';

const merged = (parts: readonly (readonly Fill[])[]): Fill[] =>
  MONITORS.map((_, i) => mergeFills(parts.map((fills) => fills[i]!)));

describe('fills of parts', () => {
  it('add up to the same in any order and however they are grouped', () => {
    const cuts = fc.array(fc.nat(60), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(events, cuts, fc.infiniteStream(fc.nat()), (all, at, dice) => {
        const edges = [0, ...at.map((cut) => Math.min(cut, all.length)), all.length].toSorted((a, b) => a - b);
        const parts = edges.slice(1).map((end, i) => filled(all.slice(edges[i]!, end), i));
        const whole = merged(parts);
        const shuffled = parts
          .map((part) => ({ part, rank: dice.next().value as number }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ part }) => part);
        expect(merged(shuffled)).toEqual(whole);
        const [first, ...rest] = shuffled;
        expect(merged([first!, rest.length === 0 ? filled([]) : merged(rest)])).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('are those of the events in any order, but for points in the course of the run', () => {
    fc.assert(
      fc.property(events, (all) => {
        const [histogram, grid, profile, channels] = filled(all);
        const turned = filled(all.toReversed());
        expect(turned.slice(0, 4)).toEqual([histogram, grid, profile, channels]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('recent events', () => {
  const run = Array.from({ length: 620 }, (_, i) =>
    eventOf(i, (i % 17) / 8, 1 + (i % 3), [[(i % 9) - 4, (i % 5) / 8, [5, 7, 9][i % 3]!]]),
  );

  it.each([0, 1, 49, 50, 51, 399, 400, 449, 450, 620])(
    'after %i events: the whole, and the last 400 to 449',
    (count) => {
      const monitors = openRecentMonitors(MONITORS, CELLS);
      const plain = openMonitors(MONITORS, CELLS);
      for (const event of run.slice(0, count)) {
        monitors.add(event, 3);
        plain.add(event, 3);
      }
      expect(monitors.whole()).toEqual(plain.snapshot());
      const { events: length, fills } = monitors.recent();
      expect(length).toBe(count < 450 ? count : 400 + (count % 50));
      const last = openMonitors(MONITORS, CELLS);
      for (const event of run.slice(count - length, count)) last.add(event, 3);
      // Points of the course keep their places in the run.
      expect(fills.slice(0, 4)).toEqual(last.snapshot().slice(0, 4));
      const points = fills[4]!.columns['block']!;
      expect(points.length).toBe(length === 0 ? 0 : Math.floor((count - 1) / 7) - Math.floor((count - length) / 7) + 1);
      // Asking changes nothing.
      expect(monitors.recent()).toEqual({ events: length, fills });
      expect(monitors.whole()).toEqual(plain.snapshot());
    },
  );
});
