/**
 * Whatever becomes of a file, reading it gives events or a sentence, and never another error. Every event
 * that is read must also pass through the codec.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { BeamglassError } from '#core/errors.ts';
import { fixture, importFiles, scratchDirectory } from '../../fixtures/import.ts';

const scratch = scratchDirectory();
afterAll(scratch.remove);

/** How many files gave events, so that a test cannot pass by refusing everything. */
let filesRead = 0;
beforeEach(() => {
  filesRead = 0;
});

async function eventsOrSentence(...paths: string[]): Promise<void> {
  try {
    const { events } = await importFiles(...paths);
    for (const event of events) decodeEvent(encodeEvent(event));
    filesRead++;
  } catch (error) {
    if (error instanceof BeamglassError && ['badFile', 'unknownFormat'].includes(error.code)) return;
    throw error;
  }
}

/** Modulo the length of the file; without the bias to small numbers, which would spare its end. */
const anywhere = fc.noBias(fc.nat());

/** Cuts a file short, or changes some of its bytes. */
const damage = fc.oneof(
  fc.record({ cutAt: anywhere }),
  fc.record({
    changes: fc.array(fc.tuple(anywhere, fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
  // Bytes that mean something to the formats go deeper than random ones.
  fc.record({
    changes: fc.array(
      fc.tuple(anywhere, fc.constantFrom(...Array.from('[]{},:"\\-+.eE0129tn \n', (sign) => sign.charCodeAt(0)))),
      { minLength: 1, maxLength: 3 },
    ),
  }),
);

function damaged(bytes: Uint8Array, how: { cutAt?: number; changes?: [number, number][] }): Uint8Array {
  if (how.cutAt !== undefined) return bytes.slice(0, how.cutAt % bytes.length);
  const copy = bytes.slice();
  for (const [at, byte] of how.changes ?? []) copy[at % copy.length] = byte;
  return copy;
}

const compact = (name: string): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(JSON.parse(readFileSync(fixture(name), 'utf8'))));

describe('a damaged file gives events or a sentence', { timeout: 60_000 }, () => {
  it.each([
    ['lhcb.json', compact('lhcb.json')],
    ['phoenix.json', compact('phoenix.json')],
    ['dex.json', compact('dex.firebird.json')],
    ['dex.zip', zipSync({ 'dex.json': compact('dex.firebird.json') })],
  ])('%s', async (name, bytes) => {
    await fc.assert(
      fc.asyncProperty(damage, async (how) => eventsOrSentence(scratch.write(name, damaged(bytes, how)))),
      { numRuns: 500 },
    );
    expect(filesRead).toBeGreaterThan(0);
  });

  it('TrackML', async () => {
    const roles = ['hits', 'truth', 'particles', 'cells'];
    const paths = roles.map((role) => fixture(`event000000017-${role}.csv`));
    await fc.assert(
      fc.asyncProperty(fc.nat(3), damage, async (which, how) => {
        const files = paths.map((path, index) => {
          const bytes = readFileSync(path);
          return scratch.write(basename(path), index === which ? damaged(bytes, how) : bytes);
        });
        await eventsOrSentence(...files);
      }),
      { numRuns: 300 },
    );
    expect(filesRead).toBeGreaterThan(0);
  });
});

describe('JSON of the right outline and any content gives events or a sentence', { timeout: 60_000 }, () => {
  const anything = fc.jsonValue({ maxDepth: 4 });
  /** A valid value nearly always: a file holds many, and one that is not is enough to refuse it. */
  const either = (valid: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 2000, arbitrary: valid }, { weight: 1, arbitrary: anything });
  const number = either(fc.double({ min: -5, max: 5, noNaN: true }));
  const numbers = (length: number) => either(fc.array(number, { minLength: length, maxLength: length }));
  const listOf = (row: fc.Arbitrary<unknown>) => either(fc.array(row, { maxLength: 4 }));
  const json = (value: unknown): string => JSON.stringify(value) ?? 'null';

  it('Phoenix', async () => {
    const place = { energy: number, phi: number, eta: number, radius: number, z: number, side: number, length: number };
    const collections = (row: fc.Arbitrary<unknown>) => either(fc.dictionary(fc.string({ maxLength: 4 }), listOf(row)));
    const some = (fields: Record<string, fc.Arbitrary<unknown>>) =>
      either(
        fc.oneof(
          { weight: 20, arbitrary: fc.record(fields) },
          { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
        ),
      );
    const event = fc.record(
      {
        'event number': either(fc.nat()),
        'run number': either(fc.nat()),
        Tracks: collections(
          some({ pos: listOf(numbers(3)), dparams: numbers(5), pT: number, phi: number, eta: number }),
        ),
        Hits: fc.oneof(
          collections(numbers(3)),
          collections(some({ pos: numbers(6), type: either(fc.constantFrom('Line', 'Box')), extraInfo: anything })),
          collections(some({ pos: numbers(3), anything })),
        ),
        CaloClusters: collections(some(place)),
        CaloCells: collections(some(place)),
        PlanarCaloCells: either(
          fc.dictionary(
            fc.string({ maxLength: 4 }),
            some({
              plane: either(fc.tuple(number, number, fc.constant(1), number)),
              cells: listOf(some({ pos: numbers(2), cellSize: number, energy: number })),
            }),
          ),
        ),
        IrregularCaloCells: collections(some({ vtx: numbers(24), layer: either(fc.nat(70_000)) })),
        Vertices: collections(
          some({
            pos: numbers(3),
            linkedTracks: listOf(fc.nat(3)),
            linkedTrackCollection: either(fc.string({ maxLength: 4 })),
          }),
        ),
        MissingEnergy: collections(some({ etx: number, ety: number })),
        Jets: collections(anything),
        Other: anything,
      },
      { requiredKeys: ['event number'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 2 }), async (events) => {
        const file = Object.fromEntries(events.map((each, index) => [`Event ${index}`, each]));
        await eventsOrSentence(scratch.write('fuzz.json', json(file)));
      }),
      { numRuns: 500 },
    );
    expect(filesRead).toBeGreaterThan(5);
  });

  it('Firebird DEX', async () => {
    const columns = fc.shuffledSubarray(['x', 'y', 'z', 't', 'dx', 'dy', 'dz', 'dt', 'aux'], { minLength: 3 });
    const params = fc.shuffledSubarray(['theta', 'phi', 'q_over_p', 'loc_a', 'loc_b', 'time', 'pdg', 'type', 'charge']);
    const group = fc.oneof(
      fc.record({
        name: either(fc.string({ minLength: 1, maxLength: 3 })),
        type: fc.constant('BoxHit'),
        hits: listOf(
          either(fc.record({ pos: numbers(3), dim: numbers(3), t: numbers(2), ed: numbers(2), more: anything })),
        ),
      }),
      fc.tuple(columns, params).chain(([pointColumns, paramColumns]) =>
        fc.record({
          trajectories: listOf(
            either(fc.record({ points: listOf(numbers(pointColumns.length)), params: numbers(paramColumns.length) })),
          ),
          type: fc.constant('PointTrajectory'),
          name: either(fc.string({ minLength: 1, maxLength: 3 })),
          pointColumns: either(fc.constant(pointColumns)),
          paramColumns: either(fc.constant(paramColumns)),
        }),
      ),
      fc.record({ name: fc.string(), type: fc.string(), things: anything }),
    );
    const event = either(
      fc.record({ id: fc.oneof(fc.nat(), fc.string(), fc.string(), anything), groups: listOf(group) }),
    );
    await fc.assert(
      fc.asyncProperty(listOf(event), async (events) => {
        await eventsOrSentence(
          scratch.write('fuzz.json', json({ type: 'firebird-dex-json', version: '0.04', events })),
        );
      }),
      { numRuns: 500 },
    );
    expect(filesRead).toBeGreaterThan(5);
  });
});
