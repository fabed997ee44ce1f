import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitiserOf, MSADC, V1742 } from '#core/detector/digitiser.ts';
import { channelOf, objectsByChannel, objectsOfChannel } from '#core/event/channels.ts';
import { numericColumn } from '#core/event/column.ts';
import { findCollection, makeCollection } from '#core/event/event.ts';
import { waveformAt, waveformFacts } from '#core/event/waveform.ts';
import { na64Event, padmeEvent } from '../fixtures/rawEvents.ts';

/** Pedestal samples first, then a pulse. */
const made = (length: number, pedestal: (i: number) => number, pulse: readonly [number, number][]): Uint16Array => {
  const samples = Uint16Array.from({ length }, (_, i) => pedestal(i));
  for (const [at, code] of pulse) samples[at] = code;
  return samples;
};

describe('the facts of a waveform', () => {
  it('takes a V1742’s pedestal and threshold from its first 80 samples and looks below it', () => {
    // 3749 and 3751 in turn: mean 3750, standard deviation √(80/79).
    const samples = made(1024, (i) => 3749 + 2 * (i % 2), [
      [300, 3600],
      [301, 3500],
      [500, 3900],
    ]);
    const facts = waveformFacts(samples, V1742);
    expect(facts).toMatchObject({ pedestal: 3750, pedestalSamples: 80, peak: 301, height: 250, saturated: 0 });
    expect(facts.rms).toBeCloseTo(Math.sqrt(80 / 79), 12);
    expect(facts.threshold).toBeCloseTo(3750 - 3 * Math.sqrt(80 / 79), 12);
  });

  it('takes an MSADC’s pedestal from its first 4 samples and looks above it', () => {
    const samples = made(32, (i) => (i < 4 ? [60, 62, 61, 61][i]! : 61), [
      [8, 561],
      [9, 300],
    ]);
    expect(waveformFacts(samples, MSADC)).toMatchObject({ pedestal: 61, peak: 8, height: 500, threshold: 61 + 22 });
  });

  it('counts samples at the end of the range toward which pulses go, and at no other', () => {
    const low: [number, number][] = [
      [200, 0],
      [201, 0],
      [300, 4095],
    ];
    expect(
      waveformFacts(
        made(1024, () => 3750, low),
        V1742,
      ).saturated,
    ).toBe(2);
    expect(
      waveformFacts(
        made(32, () => 60, [
          [9, 4095],
          [10, 0],
        ]),
        MSADC,
      ).saturated,
    ).toBe(1);
  });

  it('knows no direction of an unknown digitiser', () => {
    const facts = waveformFacts(
      made(100, () => 500, [
        [50, 400],
        [60, 570],
      ]),
      null,
    );
    expect(facts).toMatchObject({ pedestal: 500, pedestalSamples: 5, peak: 50, height: 100, threshold: null });
  });

  it('has no numbers where there are no samples', () => {
    const facts = waveformFacts(new Uint16Array(0), V1742);
    expect(facts.peak).toBe(-1);
    expect(facts.height).toBeNaN();
    expect(facts.pedestal).toBeNaN();
    expect(facts.threshold).toBeNull();
  });

  it('does not depend on the pedestal: a shifted waveform has the same height', () => {
    fc.assert(
      fc.property(
        fc.uint16Array({ minLength: 100, maxLength: 200, max: 2000 }),
        fc.integer({ min: 1, max: 1500 }),
        (samples, shift) => {
          const one = waveformFacts(samples, V1742);
          const other = waveformFacts(
            samples.map((code) => code + shift),
            V1742,
          );
          expect(other.height).toBeCloseTo(one.height, 6);
          expect(other.pedestal).toBeCloseTo(one.pedestal + shift, 6);
        },
      ),
    );
  });

  it('tells the digitisers by their sampling period, in single precision too', () => {
    for (const period of [0.2, 0.4, 1]) expect(digitiserOf(Math.fround(period))).toBe(V1742);
    expect(digitiserOf(12.5)).toBe(MSADC);
    expect(digitiserOf(25)).toBeNull();
    expect(digitiserOf(0)).toBeNull();
  });
});

describe('waveforms of an event', () => {
  it('are views into it', () => {
    const collection = findCollection(padmeEvent(1), 'ECal waveforms')!;
    const last = waveformAt(collection, collection.count - 1);
    expect(last).toMatchObject({ start: -200, period: 1 });
    expect(last.samples.length).toBe(1024);
    expect(last.samples.buffer).toBe(collection.columns.get('samples')!.data.buffer);
    expect(last.channel).toBe(channelOf(collection, collection.count - 1));
  });
});

describe('objects by channel', () => {
  it('finds every object of a channel, collection by collection', () => {
    const event = padmeEvent(1);
    const [channel] = objectsByChannel(findCollection(event, 'ECal waveforms')!).keys();
    expect(objectsOfChannel(event, channel!).map(({ collection }) => collection.name)).toEqual([
      'ECal waveforms',
      'Truth cells',
    ]);
    expect(objectsOfChannel(event, 999_999)).toEqual([]);
  });

  it('gives all strips that share a channel', () => {
    const strips = findCollection(na64Event(1), 'Strips')!;
    const shared = [...objectsByChannel(strips)].filter(([, objects]) => objects.length > 1);
    expect(shared.length).toBeGreaterThan(0);
    for (const [, objects] of shared) expect(objects.length % 5).toBe(0);
  });

  it('gives nothing for a collection without channels', () => {
    const cells = makeCollection('cells', 'calorimeterHits', [
      ['position', numericColumn(new Float32Array(3), { width: 3 })],
      ['energy', numericColumn(new Float32Array(1))],
    ]);
    expect(objectsByChannel(cells).size).toBe(0);
    expect(channelOf(cells, 0)).toBeNull();
  });
});
