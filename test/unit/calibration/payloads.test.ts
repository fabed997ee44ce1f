/** Payload types: their rules, canonical text, and taking constants out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { constantDifferences } from '#core/calibration/compare.ts';
import { columnOf, parameterOf, textsOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import { fixed, fixedColumn, payloadDocument, PROVENANCE, type Constants } from '#core/calibration/payload.ts';
import { checkPayload, makePayload, PAYLOAD_TYPES, payloadType } from '#core/calibration/payloadTypes.ts';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { tagNameOf } from '#core/calibration/globalTag.ts';

const pedestals = (changes: Partial<NonNullable<Constants['table']>> = {}): Constants => ({
  parameters: {},
  table: {
    keys: [3, 7],
    status: ['measured', 'fixed'],
    columns: {
      pedestal: { value: [3760.5, 3700], error: [0.1, null] },
      noise: { value: [3.4, 3], error: [0.05, null] },
    },
    texts: {},
    ...changes,
  },
});

describe('the table of types', () => {
  it('has the ids of the command line and the containment, each once, with sensible ranges', () => {
    const ids = PAYLOAD_TYPES.map(({ id }) => id);
    expect(ids).toHaveLength(25);
    expect(new Set(ids).size).toBe(25);
    for (const type of PAYLOAD_TYPES) {
      for (const { low, high } of [...type.parameters, ...type.columns]) expect(low).toBeLessThan(high);
      expect(type.direction).not.toBe('');
      expect(type.parameters.length + type.columns.length + type.texts.length).toBeGreaterThan(0);
    }
  });

  it('names what there is when a type is not', () => {
    expect(() => payloadType('ecal.gain')).toThrow(/There is no payload type “ecal\.gain”; there are channel\.map/);
  });
});

describe('constants of a type', () => {
  const problems = (constants: Constants): readonly string[] =>
    constantProblems(payloadType('channel.pedestal'), constants);

  it('are taken when they are right', () => expect(problems(pedestals())).toEqual([]));

  it.each([
    ['channels out of order', pedestals({ keys: [7, 3] }), /ascending order/],
    ['a channel twice', pedestals({ keys: [3, 3] }), /ascending order/],
    ['names for channels', pedestals({ keys: ['a', 'b'] }), /every key is a number/],
    ['a missing row', pedestals({ status: ['fixed'] }), /“status” has 1 entries for 2 rows/],
    ['a missing column', pedestals({ columns: {} }), /column “pedestal” is missing/],
    ['no table', { parameters: {}, table: null }, /needs a table/],
    ['a parameter that is not one', { ...pedestals(), parameters: { x: fixed(1) } }, /no parameter “x”/],
    [
      'an unphysical value',
      pedestals({ columns: { pedestal: { value: [-536, 3700], error: [1, null] }, noise: fixedColumn([3, 3]) } }),
      /Pedestal of channel 3 is -536 counts, which lies outside 0 to 65535/,
    ],
    [
      'an error of 0',
      pedestals({
        columns: {
          pedestal: { value: [3700, 3700], error: [0, null] },
          noise: { value: [3, 3], error: [1, null] },
        },
      }),
      /“measured” and needs an error above 0/,
    ],
    [
      'a fixed value with an error',
      pedestals({
        status: ['fixed', 'fixed'],
        columns: { pedestal: { value: [3700, 3700], error: [1, null] }, noise: fixedColumn([3, 3]) },
      }),
      /“fixed” and has an error/,
    ],
    ['a value that is not there', pedestals({ status: ['missing', 'fixed'] }), /“missing” and has a value/],
  ])('are refused with %s', (_, constants, sentence) => {
    expect(problems(constants).join(' ')).toMatch(sentence);
    expect(() => makePayload('channel.pedestal', constants, PROVENANCE)).toThrow(/channel\.pedestal/);
  });

  it('obey the rule of their type', () => {
    const window = (low: number, high: number): Constants => ({
      parameters: {},
      table: {
        keys: [50_021],
        status: ['fixed'],
        columns: { low: fixedColumn([low]), high: fixedColumn([high]) },
        texts: {},
      },
    });
    expect(constantProblems(payloadType('srd.window'), window(0.005, 0.1))).toEqual([]);
    expect(constantProblems(payloadType('srd.window'), window(0.1, 0.005))).toEqual([
      'The window of channel 50021 is empty: 0.1 to 0.005 GeV.',
    ]);
  });

  it('of a newer version are refused as such', () => {
    const document = { ...makePayload('channel.pedestal', pedestals(), PROVENANCE), schemaVersion: 2 };
    expect(() => checkPayload(document)).toThrow(/newer Beamglass/);
  });

  it('never hold a number that is none', () => {
    const document = makePayload('channel.pedestal', pedestals(), PROVENANCE);
    const bad = structuredClone(document);
    bad.constants.table!.columns['noise']!.value[0] = Number.NaN;
    expect(payloadDocument.safeParse(bad).success).toBe(false);
  });
});

describe('canonical JSON', () => {
  it('is one text for one value, whatever the order of keys, and reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        // −0 has no text of its own in JSON.
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is as RFC 8785 gives it', () => {
    // Example of section 3.2.2 of the RFC.
    const value: unknown = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it.each([[Number.NaN], [Infinity], [{ a: -Infinity }], ['\ud800'], [1n], [() => 1]])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'badInput' }));
  });
});

/** The same value with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

describe('constants in force', () => {
  const segment = { payload: 'a'.repeat(64), tag: 'pedestals' };
  const inForce: ConstantsInForce = {
    run: 'padme-7',
    globalTag: 'online_2022b',
    manifestHash: 'b'.repeat(64),
    types: {
      'channel.pedestal': [{ ...segment, since: 0, until: null, constants: pedestals() }],
      'padme_ecal.temperature': [20, 30].map((left, index) => ({
        ...segment,
        since: 1000 * index,
        until: 1000 * index + 1000,
        constants: { parameters: { left: fixed(left) }, table: null },
      })),
    },
  };

  it('are given in the order of the channels', () => {
    expect(columnOf(inForce, 'channel.pedestal', 'pedestal', Uint32Array.of(7, 3, 7))).toEqual(
      Float64Array.of(3700, 3760.5, 3700),
    );
  });

  it('change within the run where they are by time', () => {
    const left = (position?: number): number => parameterOf(inForce, 'padme_ecal.temperature', 'left', position);
    expect([left(), left(999), left(1000), left(1999)]).toEqual([20, 20, 30, 30]);
    expect(() => left(2000)).toThrow(expect.objectContaining({ code: 'missingConstant' }));
  });

  it.each([
    [
      'channel',
      () => columnOf(inForce, 'channel.pedestal', 'noise', [3, 4, 5]),
      /no noise of type channel\.pedestal for run padme-7 in 2 of 3 channels \(4, 5\)/,
    ],
    ['column', () => columnOf(inForce, 'channel.pedestal', 'toString', [3]), /in 1 of 1 channels/],
    [
      'type',
      () => columnOf(inForce, 'channel.t0', 't0', [3]),
      /online_2022b has no constants of type channel\.t0 for run padme-7/,
    ],
    ['name of an object', () => columnOf(inForce, 'constructor', 't0', [3]), /type constructor/],
    ['parameter', () => parameterOf(inForce, 'padme_ecal.temperature', 'right'), /no value of “right”/],
    ['text', () => textsOf(inForce, 'channel.pedestal', 'state', [3]), /no state/],
  ])('that are missing are an error that says so: %s', (_, work, sentence) => {
    expect(work).toThrow(
      expect.objectContaining({ code: 'missingConstant', message: expect.stringMatching(sentence) }),
    );
  });
});

describe('comparing payloads', () => {
  it('lists every value that changed, came or went', () => {
    const to = pedestals({
      keys: [3, 8],
      columns: { pedestal: fixedColumn([3761, 3700]), noise: fixedColumn([3.4, 3]) },
    });
    expect(constantDifferences(pedestals(), to)).toEqual([
      { name: 'pedestal', key: 3, from: 3760.5, to: 3761 },
      { name: 'pedestal', key: 7, from: 3700, to: null },
      { name: 'noise', key: 7, from: 3, to: null },
      { name: 'pedestal', key: 8, from: null, to: 3700 },
      { name: 'noise', key: 8, from: null, to: 3 },
    ]);
    expect(constantDifferences(pedestals(), pedestals())).toEqual([]);
  });
});

describe('names made of others', () => {
  it('are tag names, and differ where what they are made of differs', () => {
    expect(tagNameOf('nominal', 'na64-vis2018', 'channel.t0')).toBe('nominal_na64_vis2018_channel_t0');
    const long = tagNameOf('nominal', 'x'.repeat(70), 'a');
    expect(long).toMatch(/^[a-z0-9_]{64}$/);
    expect(tagNameOf('nominal', 'x'.repeat(70), 'b')).not.toBe(long);
  });
});
