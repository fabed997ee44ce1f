import { describe, expect, test } from 'vitest';
import { attributeValues } from '#core/event/attribute.ts';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { summaryValues, SUMMARY_COLUMNS } from '#core/event/summary.ts';
import { makeSampleEvents, SAMPLE_RUN } from '#main/workers/import/sample/sample.ts';
import { hitsCrystal } from '#main/workers/import/sample/sampleWall.ts';

const events = [...makeSampleEvents()];
const values = (event: EventData, collection: string, attribute: string) => [
  ...attributeValues(findCollection(event, collection)!, attribute)!,
];

describe('sample run', () => {
  test('is the same at every call and survives the codec', () => {
    expect(events.length).toBe(SAMPLE_RUN.events);
    const again = [...makeSampleEvents()];
    for (const [i, event] of events.entries()) {
      const payload = encodeEvent(event);
      expect(Buffer.compare(payload, encodeEvent(again[i]!))).toBe(0);
      expect(decodeEvent(payload).collections.map(({ count }) => count)).toEqual(
        event.collections.map(({ count }) => count),
      );
    }
  });

  test('events differ and hold something to look at', () => {
    const tracks = SUMMARY_COLUMNS.findIndex(({ name }) => name === 'n_tracks');
    expect(new Set(events.map((event) => summaryValues(event)[tracks])).size).toBeGreaterThan(5);
    for (const { collections } of events) {
      expect(new Set(collections.map(({ kind }) => kind)).size).toBe(8);
      expect(collections.find(({ name }) => name === 'ECal')!.count).toBeGreaterThan(10);
    }
  });

  test('the wall has PADME’s 616 crystals, and cells are on them', () => {
    let crystals = 0;
    for (let ix = -16; ix <= 16; ix++) {
      for (let iy = -16; iy <= 16; iy++) if (hitsCrystal(3.13 + 21.45 * ix, 3.86 + 21.45 * iy)) crystals++;
    }
    expect(crystals).toBe(616);
    for (const event of events) {
      const x = values(event, 'ECal', 'position.x');
      const y = values(event, 'ECal', 'position.y');
      x.forEach((one, i) => expect(hitsCrystal(one, y[i]!)).toBe(true));
      expect(new Set(values(event, 'ECal', 'channel')).size).toBe(x.length);
    }
  });

  test('links point into their collections', () => {
    for (const event of events) {
      for (const { columns } of event.collections) {
        for (const { target, data } of columns.values()) {
          if (target) for (const link of data) expect(Number(link)).toBeLessThan(findCollection(event, target)!.count);
        }
      }
    }
  });

  test('tracks get the momentum kick of the dipole, 0.2998 · 0.03 T · 1 m, towards +x for positive charge', () => {
    const kicks = events.flatMap((event) => {
      const tracks = findCollection(event, 'Tracks')!;
      const states = tracks.columns.get('states')!;
      const charge = values(event, 'Tracks', 'charge');
      return Array.from({ length: tracks.count }, (_, i) => {
        const from = 6 * states.offsets![i]!;
        const rows = (states.offsets![i + 1]! - states.offsets![i]!) as number;
        const at = (row: number, column: number) => Number(states.data[from + 6 * row + column]);
        const after = Array.from({ length: rows }, (_, row) => row).find((row) => at(row, 0) >= 500);
        if (after === undefined) return null;
        const sine = (row: number) => Math.sin(Math.atan(at(row, 3)));
        const p = Math.abs(1 / at(0, 5));
        return (charge[i]! * (sine(after) - sine(0)) * p) / (0.299792458 * 0.03);
      }).filter((kick) => kick !== null);
    });
    expect(kicks.length).toBeGreaterThan(50);
    // The momentum is smeared by one per cent and p is not quite the momentum across the field.
    for (const kick of kicks) expect(Math.abs(kick - 1)).toBeLessThan(0.07);
  });
});
