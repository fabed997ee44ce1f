import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { compileSelection, type SelectionColumn, type SelectionData } from '#core/event/selection/selection.ts';
import { editDistance, nearestName } from '#core/event/selection/suggestion.ts';

const COLUMNS: SelectionColumn[] = [
  { name: 'n_tracks', unit: '', type: 'number' },
  { name: 'n_hits', unit: '', type: 'number' },
  { name: 'e_calo', unit: 'GeV', type: 'number' },
  { name: 't_first', unit: 'ns', type: 'number' },
  { name: 'experiment', unit: '', type: 'text' },
];

const TABLE: Record<string, SelectionData> = {
  n_tracks: Uint16Array.of(0, 1, 2, 3, 4),
  n_hits: Float64Array.of(10, 20, 30, 40, Number.NaN),
  e_calo: Float32Array.of(0, 5, 10, 20, -1),
  t_first: Float64Array.of(Number.NaN, -1, 0, 1, Number.POSITIVE_INFINITY),
  experiment: ['lhcb', 'padme', 'NA64', 'padme_mc', ''],
};

const rows = (expression: string): number[] =>
  [...compileSelection(expression, COLUMNS).evaluate((name) => TABLE[name]!, 5)].flatMap((kept, i) =>
    kept ? [i] : [],
  );

function errorOf(expression: string): BeamglassError {
  try {
    compileSelection(expression, COLUMNS);
  } catch (error) {
    if (error instanceof BeamglassError) return error;
    throw error;
  }
  throw new Error(`“${expression}” was accepted`);
}

describe('meaning', () => {
  test.each<[string, number[]]>([
    ['', [0, 1, 2, 3, 4]],
    ['   ', [0, 1, 2, 3, 4]],
    ['n_tracks >= 2 && e_calo > 10', [3]],
    ['n_tracks >= 2 and not e_calo > 10', [2, 4]],
    ['n_tracks == 0 || n_tracks == 4', [0, 4]],
    ['n_tracks == 0 or n_tracks > 0 and e_calo < 0', [0, 4]],
    ['(n_tracks == 0 or n_tracks > 0) and e_calo < 0', [4]],
    ['!(n_tracks > 1)', [0, 1]],
    ['1e1 == e_calo', [2]],
    ['e_calo > 1.5E+1', [3]],
    ['e_calo >= .5e1', [1, 2, 3]],
    ['-e_calo > 0', [4]],
    ['2 + 3 * 4 == 14 && 2 - 3 - 4 == -5 && 12 / 2 / 3 == 2 && 7 % 4 == 3', [0, 1, 2, 3, 4]],
    ['-2 * -3 == 6 && --1 == 1', [0, 1, 2, 3, 4]],
    ['n_tracks % 2 == 1', [1, 3]],
    ['abs(e_calo) == 1', [4]],
    ['sqrt(n_tracks) == 2', [4]],
    ['exp(log(n_tracks)) > 3.9 && exp(log(n_tracks)) < 4.1', [4]],
    ['cos(0 * n_tracks) == 1 && sin(0 * n_tracks) == 0 && 4 * atan(n_tracks / n_tracks) > 3.14159', [1, 2, 3, 4]],
    ['sqrt(e_calo) >= 0', [0, 1, 2, 3]],
    ['min(n_tracks, 2, 1) == 1', [1, 2, 3, 4]],
    ['max(n_tracks, 3) == 3', [0, 1, 2, 3]],
    ['hypot(3, n_tracks) == 5', [4]],
    ['isfinite(t_first)', [1, 2, 3]],
    ['not isfinite(t_first)', [0, 4]],
    ['experiment == "padme"', [1]],
    ["experiment != 'padme'", [0, 2, 3, 4]],
    ['experiment ~ "PADME"', [1, 3]],
    ['"padme" == experiment && n_tracks < 3', [1]],
    ['experiment == ""', [4]],
  ])('%s', (expression, expected) => expect(rows(expression)).toEqual(expected));

  test('NaN satisfies no comparison', () => {
    for (const operator of ['==', '!=', '<', '<=', '>', '>=']) {
      expect(rows(`t_first ${operator} 0`)).not.toContain(0);
      expect(rows(`0 / 0 ${operator} t_first`)).toEqual([]);
    }
  });

  test('names the columns it needs, once', () => {
    expect(compileSelection('n_hits > 1 && n_hits < 9 || e_calo > 0', COLUMNS).columns).toEqual(['n_hits', 'e_calo']);
  });

  test('more rows than a chunk', () => {
    const count = 10_001;
    const values = Float64Array.from({ length: count }, (_, i) => i);
    const mask = compileSelection('n_hits % 3 == 0 && n_hits > 4095', COLUMNS).evaluate(() => values, count);
    expect(mask.length).toBe(count);
    mask.forEach((kept, i) => {
      if (kept !== (i % 3 === 0 && i > 4095 ? 1 : 0)) throw new Error(`row ${i}`);
    });
  });
});

describe('errors are a sentence with a place', () => {
  test.each<[string, number, RegExp]>([
    ['n_track > 1', 1, /no column “n_track”; did you mean “n_tracks”\?$/],
    ['N_TRACKS > 1', 1, /did you mean “n_tracks”/],
    ['zzz > 1', 1, /no column “zzz”\.$/],
    ['abd(e_calo) > 1', 1, /no function “abd”; did you mean “abs”/],
    ['1 < n_tracks < 3', 14, /cannot be chained/],
    ['n_tracks', 1, /“n_tracks” is a number, not a condition; .*“n_tracks > 0”/],
    ['e_calo > 1 && n_hits', 15, /“n_hits” is a number/],
    ['experiment', 1, /is a text/],
    ['experiment > "a"', 12, /does not order texts/],
    ['experiment == 1', 12, /number with a text/],
    ['n_hits ~ 1', 8, /these are numbers/],
    ['(n_hits > 1) == (e_calo > 1)', 14, /compares a condition/],
    ['(n_hits > 1) + 1 > 2', 9, /A number should stand .* a condition/],
    ['n_hits = 1', 8, /did you mean “==”/],
    ['n_hits > 1 & e_calo > 1', 12, /did you mean “&&”/],
    ['n_hits > 10MeV', 12, /without a unit/],
    ['n_hits > 1.2.3', 13, /without a unit/],
    ['n_hits > ', 10, /ends where/],
    ['n_hits > )', 10, /should stand at character 10/],
    ['(n_hits > 1', 1, /“\)” is missing/],
    ['abs(n_hits > 1', 1, /“\)” is missing/],
    ['n_hits > 1)', 11, /closes nothing/],
    ['n_hits > 1 e_calo < 2', 12, /operator .* is missing before “e_calo”/],
    ['abs(n_hits, 1) > 1', 1, /takes one value; 2 given/],
    ['max(n_hits) > 1', 1, /two values or more; 1 given/],
    ['experiment == "lhcb', 15, /no closing quote/],
    ['n_hits > 1 ; drop', 12, /“;” at character 12 is not part/],
    ['n_hits > 😀', 10, /“😀”/],
  ])('%s', (expression, position, sentence) => {
    const error = errorOf(expression);
    expect(error.code).toBe('badInput');
    expect(error.message).toMatch(sentence);
    expect(error.details.position).toBe(position);
  });

  test('length and depth are bounded', () => {
    expect(errorOf('('.repeat(4000)).message).toMatch(/nested more than 100 deep/);
    expect(errorOf('!'.repeat(4000)).message).toMatch(/nested/);
    expect(errorOf(`${'-'.repeat(3990)}1 > 0`).message).toMatch(/nested/);
    expect(errorOf('abs('.repeat(1000)).message).toMatch(/nested/);
    expect(errorOf('1'.repeat(4001)).message).toMatch(/4001 characters/);
  });

  test('a long flat expression is no deep one', () => {
    expect(rows(`${'1+'.repeat(1990)}1 == 1991`)).toEqual([0, 1, 2, 3, 4]);
    expect(rows(`${'1<2&&'.repeat(790)}n_tracks == 1`)).toEqual([1]);
    const wrapped = `${'('.repeat(100)}n_tracks == 1${')'.repeat(100)}`;
    expect(rows(wrapped)).toEqual([1]);
  });

  test('any text is accepted or refused with a sentence', () => {
    const word = fc.constantFrom(
      'n_hits',
      'experiment',
      '1',
      '"a"',
      '(',
      ')',
      '&&',
      '!',
      '<',
      '==',
      '-',
      ',',
      'abs',
      ' ',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(text, (expression) => {
        try {
          compileSelection(expression, COLUMNS).evaluate((name) => TABLE[name]!, 5);
        } catch (error) {
          expect(error).toBeInstanceOf(BeamglassError);
          expect((error as BeamglassError).code).toBe('badInput');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('against a row-by-row interpreter', () => {
  interface Row {
    readonly [name: string]: number | string;
  }
  /** Expression text with its meaning, built together. */
  interface Part<T> {
    readonly text: string;
    readonly of: (row: Row) => T;
  }
  const comparisons: Record<string, (a: number, b: number) => boolean> = {
    '==': (a, b) => a === b,
    '!=': (a, b) => a !== b && !Number.isNaN(a) && !Number.isNaN(b),
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
  };
  const arithmetic: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  };
  const calls: Record<string, (...values: number[]) => number> = { min: Math.min, max: Math.max, hypot: Math.hypot };

  const { condition } = fc.letrec<{ number: Part<number>; condition: Part<boolean> }>((tie) => ({
    number: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc
        .constantFrom('n_tracks', 'n_hits', 'e_calo')
        .map((name) => ({ text: name, of: (row: Row) => row[name] as number })),
      fc
        .oneof(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.nat(4))
        .map((value) => ({ text: String(value), of: () => value })),
      fc.tuple(fc.constantFrom(...Object.keys(arithmetic)), tie('number'), tie('number')).map(([sign, a, b]) => ({
        text: `(${a.text}${sign}${b.text})`,
        of: (row: Row) => arithmetic[sign]!(a.of(row), b.of(row)),
      })),
      fc.tuple(fc.constantFrom(...Object.keys(calls)), tie('number'), tie('number')).map(([name, a, b]) => ({
        text: `${name}(${a.text}, ${b.text})`,
        of: (row: Row) => calls[name]!(a.of(row), b.of(row)),
      })),
      tie('number').map((a) => ({ text: `-${a.text}`, of: (row: Row) => -a.of(row) })),
      tie('number').map((a) => ({ text: `abs(${a.text})`, of: (row: Row) => Math.abs(a.of(row)) })),
      tie('number').map((a) => ({ text: `sqrt(${a.text})`, of: (row: Row) => Math.sqrt(a.of(row)) })),
    ),
    condition: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.tuple(fc.constantFrom(...Object.keys(comparisons)), tie('number'), tie('number')).map(([sign, a, b]) => ({
        text: `${a.text} ${sign} ${b.text}`,
        of: (row: Row) => comparisons[sign]!(a.of(row), b.of(row)),
      })),
      fc.constantFrom('lhcb', 'a', '').map((value) => ({
        text: `experiment == "${value}"`,
        of: (row: Row) => row['experiment'] === value,
      })),
      tie('number').map((a) => ({ text: `isfinite(${a.text})`, of: (row: Row) => Number.isFinite(a.of(row)) })),
      tie('condition').map((a) => ({ text: `!(${a.text})`, of: (row: Row) => !a.of(row) })),
      fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => ({
        text: `(${a.text}) && ${b.text.includes('||') ? `(${b.text})` : b.text}`,
        of: (row: Row) => a.of(row) && b.of(row),
      })),
      fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => ({
        text: `(${a.text} || ${b.text})`,
        of: (row: Row) => a.of(row) || b.of(row),
      })),
    ),
  }));

  test('same rows', () => {
    const row = fc.record({
      n_tracks: fc.nat(3),
      n_hits: fc.oneof(fc.double(), fc.nat(4)),
      e_calo: fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY),
      experiment: fc.constantFrom('lhcb', 'a', ''),
    });
    fc.assert(
      fc.property(condition, fc.array(row, { minLength: 1, maxLength: 20 }), ({ text, of }, table) => {
        fc.pre(text.length <= 4000);
        const columns: Record<string, SelectionData> = {
          n_tracks: Uint8Array.from(table, (one) => one.n_tracks),
          n_hits: Float64Array.from(table, (one) => one.n_hits),
          e_calo: Float64Array.from(table, (one) => one.e_calo),
          experiment: table.map((one) => one.experiment),
        };
        const mask = compileSelection(text, COLUMNS).evaluate((name) => columns[name]!, table.length);
        expect([...mask]).toEqual(table.map((one) => (of(one) ? 1 : 0)));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('suggestions', () => {
  test('edit distance counts edits and exchanges', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('e_clao', 'e_calo')).toBe(1);
    expect(editDistance('abc', 'abc')).toBe(0);
  });
  test('nothing near, no suggestion', () => {
    expect(nearestName('x', ['n_tracks'])).toBeNull();
    expect(nearestName('n_trakcs', ['n_hits', 'n_tracks'])).toBe('n_tracks');
  });
});
