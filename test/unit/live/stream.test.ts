import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { encodeEvent } from '#core/event/codec.ts';
import { eventArbitrary } from '../../fixtures/eventArbitrary.ts';
import { HEADER, joined, plainEvent, readAll, readerOf, streamBytes, streamFrames } from '../../fixtures/streams.ts';

const few = [plainEvent(0), plainEvent(1), plainEvent(2)];
const bytesOfFew = streamBytes({ events: few });
const framesOfFew = readAll(bytesOfFew).frames;

describe('a DAQ file', () => {
  test('gives back what was written', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 4 }), (events) => {
        const { frames, error } = readAll(streamBytes({ events }));
        expect(error).toBeNull();
        const payloads = frames.flatMap((frame) => (frame.kind === 'event' ? [frame.payload] : []));
        expect(payloads).toEqual(events.map((event) => encodeEvent(event)));
        expect(frames[0]).toEqual({ kind: 'header', header: HEADER });
        expect(frames.at(-1)).toMatchObject({ kind: 'end', end: { events: events.length, reason: 'endOfRun' } });
      }),
      { numRuns: 50 },
    );
  });

  test('is read up to its last whole frame while it grows, byte by byte', () => {
    let length = 0;
    const reader = readerOf(() => bytesOfFew.subarray(0, length));
    const ends = streamFrames({ events: few }).map(
      (
        (sum) => (frame: Uint8Array) =>
          (sum += frame.length)
      )(0),
    );
    let count = 0;
    for (length = 0; length <= bytesOfFew.length; length++) {
      while (reader.next() !== null) count++;
      expect(count).toBe(ends.filter((end) => end <= length).length);
    }
    expect(count).toBe(5);
  });

  test('is passed over without its payloads', () => {
    const reader = readerOf(() => bytesOfFew);
    reader.next();
    expect(
      [reader.next(false), reader.next(), reader.next(false)].map(
        (frame) => frame?.kind === 'event' && frame.payload?.length,
      ),
    ).toEqual([undefined, encodeEvent(few[1]!).length, undefined]);
    expect(reader.next(false)).toMatchObject({ kind: 'end' });
    expect(reader.next()).toBeNull();
  });

  test('says where a byte was changed, and what came before stands', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytesOfFew.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytesOfFew.slice();
        changed[at]! ^= change;
        const { frames, error } = readAll(changed);
        expect(frames).toEqual(framesOfFew.slice(0, frames.length));
        if (error === null) {
          // Zeros that fill a frame up carry nothing.
          expect(frames).toHaveLength(framesOfFew.length);
          expect(bytesOfFew[at]).toBe(0);
          return;
        }
        expect(error).toBeInstanceOf(BeamglassError);
        expect(error).toMatchObject({ code: 'badFile', details: { file: 'test.bgstream' } });
        expect((error as BeamglassError).details['byte']).toBeLessThanOrEqual(at);
      }),
      { numRuns: 500 },
    );
  });

  test('made of anything is never more than damaged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const { frames, error } = readAll(noise);
        expect(frames).toEqual([]);
        if (noise.length >= 24) expect(error).toBeInstanceOf(BeamglassError);
      }),
    );
  });

  test.each([
    ['frames in another order', [0, 2, 1, 3, 4], /frame 2 stands where 1 belongs/],
    ['a frame left out', [0, 1, 3, 4], /frame 3 stands where 2 belongs/],
    ['a frame twice', [0, 1, 1, 2], /frame 1 stands where 2 belongs/],
    ['no header', [1, 2], /frame 1 stands where 0 belongs/],
    ['more behind the end', [0, 1, 2, 3, 4, 1], /more behind its end frame/],
  ])('with %s is refused', (_what, order, sentence) => {
    const frames = streamFrames({ events: few });
    const { error } = readAll(joined(order.map((index) => frames[index]!)));
    expect(error).toMatchObject({ code: 'badFile', message: expect.stringMatching(sentence) as unknown });
  });

  test('with a header of another version says so', () => {
    const { error } = readAll(streamBytes({ header: { version: 2 as 1 }, events: [] }));
    expect(error).toMatchObject({
      message: expect.stringContaining('has not the form of version 1 (version') as unknown,
    });
  });
});
