/** Filling: against a filler that goes event by event, fills that add up, and fills that are damaged. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import type { MonitorShows } from '#core/monitoring/definition.ts';
import { decodeFill, encodeFill, mergeFills } from '#core/monitoring/fill.ts';
import { openMonitors } from '#core/monitoring/filler.ts';
import { reduce } from '#core/monitoring/reduce.ts';
import { CELLS, eventOf, events, filled, HISTOGRAM, monitor, MONITORS, SHOWS } from '../../fixtures/monitors.ts';

describe('filling', () => {
  it('gives what going through the events one by one gives', () => {
    fc.assert(
      fc.property(events, (all) => {
        const [histogram, grid, profile, channels, trend] = filled(all);
        const counts = new Float64Array(10);
        const map = new Float64Array(12);
        const means = { n: new Float64Array(4), sum: new Float64Array(4) };
        const seen = new Float64Array(3);
        const objects = { count: new Float64Array(3), sum: new Float64Array(3) };
        for (const event of all) {
          const [energy, n] = [event.scalars[0]!.value * 1000, event.scalars[1]!.value];
          if (n > 1 && energy * 2 < 4000) counts[Math.floor((energy * 2) / 400)]!++;
          const { columns, count } = event.collections[0]!;
          const touched = new Set<number>();
          for (let i = 0; i < count; i++) {
            const x = Number(columns.get('position')!.data[3 * i]);
            const e = Number(columns.get('energy')!.data[i]) * 1000;
            const bin = x >= -10 && x < 10 ? Math.floor((x + 10) / 5) : -1;
            if (bin >= 0 && e < 1000) map[Math.floor(e / (1000 / 3)) * 4 + bin]!++;
            if (bin >= 0) {
              means.n[bin]!++;
              means.sum[bin]! += e;
            }
            const at = [5, 7, 9].indexOf(Number(columns.get('channel')!.data[i]));
            if (at < 0) continue;
            touched.add(at);
            objects.count[at]!++;
            objects.sum[at]! += e;
          }
          for (const at of touched) seen[at]!++;
        }
        expect(histogram!.columns['count']).toEqual(counts);
        expect(grid!.columns['count']).toEqual(map);
        expect(profile!.columns['n']).toEqual(means.n);
        expect(profile!.columns['sum']).toEqual(means.sum);
        expect(channels!.columns['n']).toEqual(seen);
        expect(channels!.columns['count']).toEqual(objects.count);
        expect(channels!.columns['sum']).toEqual(objects.sum);
        expect(trend!.columns['n']).toEqual(
          Float64Array.from({ length: Math.ceil(all.length / 7) }, (_, i) => Math.min(7, all.length - 7 * i)),
        );
        for (const fill of [histogram, grid, profile, channels, trend]) expect(fill!.events).toBe(all.length);
      }),
      { numRuns: 60 },
    );
  });

  it('of parts adds up to that of the whole, and survives being stored', () => {
    fc.assert(
      fc.property(events, fc.nat(), (all, cut) => {
        const at = all.length === 0 ? 0 : cut % (all.length + 1);
        const parts = [filled(all.slice(0, at), 1), filled(all.slice(at), 2)];
        const whole = openMonitors(MONITORS, CELLS);
        for (const [i, event] of all.entries()) whole.add(event, i < at ? 1 : 2);
        const stored = parts.map((fills) => fills.map((fill) => decodeFill(encodeFill(fill))));
        const merged = MONITORS.map((_, i) => mergeFills(stored.map((fills) => fills[i]!)));
        expect(merged).toEqual(whole.snapshot());
      }),
      { numRuns: 40 },
    );
  });

  it('begins anew after a reset, and what was given stays as it was', () => {
    const all = [eventOf(0, 0.5, 2, [[1, 0.5, 5]]), eventOf(1, 0.25, 2, [[1, 0.5, 7]])];
    const filler = openMonitors(MONITORS, CELLS);
    filler.add(all[0]!, 0);
    const before = filler.snapshot();
    const copy = structuredClone(before);
    filler.add(all[1]!, 0);
    filler.snapshot();
    expect(before).toEqual(copy);
    filler.reset();
    filler.add(all[1]!, 0);
    expect(filler.snapshot()).toEqual(filled([all[1]!]));
  });

  it('of a spill that goes on in the next file is one point', () => {
    const shows = { ...SHOWS[4]!, every: 'spill' } as MonitorShows;
    const part = (spills: readonly number[], subrun: number) => {
      const filler = openMonitors([monitor(shows, 0)], CELLS);
      for (const [i, spill] of spills.entries()) {
        const event = eventOf(i, 1, 2, []);
        filler.add({ ...event, header: { ...event.header, spill } }, subrun);
      }
      return filler.snapshot()[0]!;
    };
    const { columns } = mergeFills([part([1, 1, 2], 0), part([2, 2, 3], 1)]);
    expect([...columns['block']!]).toEqual([1, 2, 3]);
    expect([...columns['n']!]).toEqual([2, 3, 1]);
  });

  it('never reads truth', () => {
    const shows: MonitorShows = {
      ...HISTOGRAM,
      where: undefined,
      x: { ...HISTOGRAM.x, value: 'true_energy' },
    } as MonitorShows;
    const filler = openMonitors([monitor(shows, 0)], CELLS);
    filler.add(eventOf(0, 1, 1, []), 0);
    expect(filler.snapshot()[0]!.entries).toBe(0);
  });

  it('refuses an expression with the name of its monitor', () => {
    const shows = { ...HISTOGRAM, x: { ...HISTOGRAM.x, value: 'energy +' } } as MonitorShows;
    expect(() => openMonitors([monitor(shows, 3)], CELLS)).toThrow(/Monitor “m3”/);
  });
});

describe('a stored fill', () => {
  const bytes = encodeFill(filled([eventOf(0, 0.5, 2, [[1, 0.5, 5]])])[0]!);

  it('that is cut off or changed in its head is refused with a sentence, and never crashes', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const broken = bytes.slice();
        broken[at] = value;
        for (const damaged of [bytes.subarray(0, at), broken]) {
          try {
            decodeFill(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(BeamglassError);
            expect((error as BeamglassError).code).toBe('corruptStore');
          }
        }
      }),
    );
    expect(() => decodeFill(bytes.subarray(0, bytes.length - 1))).toThrow(BeamglassError);
  });

  it('is not added to that of another monitor', () => {
    const [one, other] = filled([eventOf(0, 0.5, 2, [])]);
    expect(() => mergeFills([one!, other!])).toThrow(/different monitors/);
  });
});

describe('numbers of a fill', () => {
  it('are mean, spread and their errors of the values', () => {
    const energies = [0.5, 0.625, 0.75, 1, 0.25, 0.875];
    const fill = filled(energies.map((energy, i) => eventOf(i, energy, 2, [])))[0]!;
    const values = energies.map((energy) => 2000 * energy);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const seen = reduce(HISTOGRAM, fill, 'mean');
    expect(seen.value).toBeCloseTo(mean, 9);
    expect(seen.error).toBeCloseTo(Math.sqrt(variance / values.length), 9);
    expect(reduce(HISTOGRAM, fill, 'spread').value).toBeCloseTo(Math.sqrt(variance), 9);
    expect(reduce(HISTOGRAM, fill, 'perEvent').value).toBe(1);
  });

  it('of a ratio hold for sums that go together', () => {
    const shows = SHOWS[4]!;
    // E = 100·n: the ratio is exact, whatever n does.
    const all = Array.from({ length: 20 }, (_, i) => eventOf(i, 0.1 * (1 + (i % 3)), 1 + (i % 3), []));
    const ratio = reduce(shows, filled(all)[4]!, 'value');
    expect(ratio.value).toBeCloseTo(100, 9);
    expect(ratio.error).toBeLessThan(1e-3);
  });
});
