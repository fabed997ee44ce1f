import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { colourObjects } from '#renderer/scene/colour/colouring.ts';
import {
  contrast,
  DATA_COLOURS,
  legible,
  packColour,
  parseColour,
  SCENE_THEMES,
} from '#renderer/scene/colour/palette.ts';
import { paintSpecies, speciesIn } from '#renderer/scene/colour/species.ts';
import { cividis, paintScale, positionInScale, scaleOf } from '#renderer/scene/colour/scale.ts';
import type { ColourBy, Theme } from '#renderer/scene/types.ts';

const THEMES: readonly Theme[] = ['dark', 'light'];
const unpack = (packed: number): [number, number, number] => [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255];

describe('palette', () => {
  it('holds no red: nothing whose red is far above both other channels without being an orange or brown', () => {
    for (const colour of DATA_COLOURS) {
      const [red, green, blue] = parseColour(colour);
      expect(red > 180 && green < 110 && blue < 110, colour).toBe(false);
    }
  });

  it('holds colours that all differ in both themes', () => {
    for (const theme of THEMES) {
      const drawn = DATA_COLOURS.map((colour) => packColour(legible(parseColour(colour), theme)));
      expect(new Set(drawn).size).toBe(DATA_COLOURS.length);
    }
  });

  it('makes every colour stand out 3:1 in both themes, and leaves those alone that do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), fc.constantFrom(...THEMES), (value, theme) => {
        const colour = parseColour(`#${value.toString(16).padStart(6, '0')}`);
        const { background } = SCENE_THEMES[theme];
        const result = legible(colour, theme);
        expect(contrast(result, background)).toBeGreaterThanOrEqual(3);
        if (contrast(colour, background) >= 3) expect(result).toEqual(colour);
      }),
    );
  });

  it('computes contrast as WCAG does', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    // #777777 on white is the well-known near miss of 4.5:1.
    expect(contrast([0x77, 0x77, 0x77], [255, 255, 255])).toBeCloseTo(4.48, 2);
  });
});

describe('cividis', () => {
  it('agrees with the published table at both ends and in the middle', () => {
    // matplotlib's table, entries 0, 127 and 255.
    const table = [
      [0, [0, 34, 78]],
      [127 / 255, [124, 123, 120]],
      [1, [254, 232, 56]],
    ] as const;
    for (const [share, colour] of table) {
      cividis(share).forEach((value, channel) => expect(Math.abs(value - colour[channel]!)).toBeLessThanOrEqual(14));
    }
  });

  it('stands out from the background, the more the higher the value', () => {
    const values = Float64Array.from({ length: 101 }, (_, i) => i);
    for (const theme of THEMES) {
      const out = new Uint32Array(values.length);
      paintScale(values, { low: 0, high: 100, logarithmic: false }, theme, 0, out);
      const distance = Array.from(out, (packed) => contrast(unpack(packed), SCENE_THEMES[theme].background));
      for (const value of distance) expect(value).toBeGreaterThanOrEqual(3);
      for (let i = 10; i < distance.length; i += 10) expect(distance[i]!).toBeGreaterThan(distance[i - 10]! - 0.05);
      expect(distance[100]!).toBeGreaterThan(2.5 * distance[0]!);
    }
  });
});

describe('scales', () => {
  it('are logarithmic over more than two decades of positive values only', () => {
    expect(scaleOf([1, 50, 99], true)).toEqual({ low: 1, high: 99, logarithmic: false });
    expect(scaleOf([0.01, 5, 99], true)).toEqual({ low: 0.01, high: 99, logarithmic: true });
    expect(scaleOf([0.01, 5, 99], false)).toEqual({ low: 0.01, high: 99, logarithmic: false });
    expect(scaleOf([Number.NaN, Infinity], true)).toBeNull();
    expect(scaleOf([Number.NaN, 3, -Infinity], true)).toEqual({ low: 3, high: 3, logarithmic: false });
  });

  it('keep the order of values and stay within 0 … 1', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 50 }), fc.boolean(), (values, logarithmic) => {
        const scale = scaleOf(values, logarithmic)!;
        const sorted = values.toSorted((left, right) => left - right).map((each) => positionInScale(scale, each));
        sorted.forEach((share, i) => {
          expect(share).toBeGreaterThanOrEqual(i > 0 ? sorted[i - 1]! : 0);
          expect(share).toBeLessThanOrEqual(1);
        });
        expect(sorted.at(-1)).toBe(1);
      }),
    );
  });
});

describe('colourObjects', () => {
  const column = (values: number[], unit = '') => numericColumn(Float32Array.from(values), { unit });
  const tracks = makeCollection('tracks', 'tracks', [
    ['charge', column([1, -1])],
    ['hits', numericColumn(Uint32Array.of(2, 0), { target: 'hits', offsets: Uint32Array.of(0, 1, 2) })],
  ]);
  const hits = makeCollection('hits', 'trackerHits', [
    ['position', numericColumn(new Float32Array(9), { unit: 'mm', width: 3 })],
    ['energy', column([1, Number.NaN, 2], 'GeV')],
  ]);
  const event: EventData = {
    header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [],
    labels: [],
    collections: [tracks, hits],
  };
  const coloured = (colourBy: ColourBy): number[] => {
    const out = new Uint32Array(3);
    colourObjects(event, hits, { visible: true, colour: '#3f90da', colourBy, cuts: [] }, 'dark', out);
    return [...out];
  };
  const own = packColour(parseColour('#3f90da'));
  const muted = packColour(SCENE_THEMES.dark.muted);

  it('takes the collection’s colour, also where the attribute is missing', () => {
    expect(coloured('collection')).toEqual([own, own, own]);
    expect(coloured('time')).toEqual([own, own, own]);
  });

  it('takes the scale, and grey for an object without a value', () => {
    const [first, second, third] = coloured('energy');
    expect(second).toBe(muted);
    expect(first).not.toBe(third);
    expect(unpack(third!)).toEqual(cividis(1));
  });

  it('gives hits the colour of the track that links to them', () => {
    const [first, second, third] = coloured('track');
    expect(second).toBe(muted);
    expect(first).toBe(packColour(legible(parseColour(DATA_COLOURS[1]), 'dark')));
    expect(third).toBe(packColour(legible(parseColour(DATA_COLOURS[0]), 'dark')));
  });
});

describe('kinds of particles', () => {
  const truth = makeCollection('Truth particles', 'particles', [
    ['pdg', numericColumn(Int32Array.of(11, -11, 22, 13, -13, 9_900_022))],
    ['vertex', numericColumn(new Float32Array(18), { unit: 'mm', width: 3 })],
  ]);

  it('have a colour each: charge tells electron and positron apart, not the muons', () => {
    for (const theme of THEMES) {
      const out = new Uint32Array(6);
      expect(paintSpecies(truth, theme, out)).toBe(true);
      const [electron, positron, photon, muon, antimuon, dark] = out;
      expect(muon).toBe(antimuon);
      expect(new Set([electron, positron, photon, muon, dark]).size).toBe(5);
      for (const packed of out)
        expect(contrast(unpack(packed), SCENE_THEMES[theme].background)).toBeGreaterThanOrEqual(3);
    }
  });

  it('are named in a legend in a fixed order, those only that are there', () => {
    expect(speciesIn(truth).map(({ name }) => name)).toEqual(['e⁻', 'e⁺', 'γ', 'μ', 'other']);
  });

  it('are unknown where no codes are', () => {
    const cells = makeCollection('hits', 'trackerHits', [
      ['position', numericColumn(new Float32Array(3), { unit: 'mm', width: 3 })],
    ]);
    expect(paintSpecies(cells, 'dark', new Uint32Array(1))).toBe(false);
  });
});
