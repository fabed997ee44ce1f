/** Selections as documents, and the filters that follow from them. */
import { describe, expect, test } from 'vitest';
import { BUILT_IN_SELECTIONS } from '#core/analysis/builtIn.ts';
import { columnsOf, failsOnly, parseSelectionFile, passesFirst, selectionFileText } from '#core/analysis/definition.ts';
import { compileSelection } from '#core/event/selection/selection.ts';

const cuts = ['a > 1 || b > 1', 'b < 3', 'c == 0'].map((expression, index) => ({
  name: `cut ${index}`,
  expression,
  description: '',
  assumed: '',
}));
const columns = ['a', 'b', 'c'].map((name) => ({ name, unit: '', type: 'number' as const }));
const holds = (filter: string, a: number, b: number, c: number): boolean => {
  const values: Record<string, number> = { a, b, c };
  return compileSelection(filter, columns).evaluate((name) => Float64Array.of(values[name]!), 1)[0] === 1;
};

test('what passes the first cuts is a filter, whatever “or” they hold', () => {
  expect(passesFirst(cuts, 0)).toBe('');
  expect(passesFirst(cuts, 1)).toBe('a > 1 || b > 1');
  expect(holds(passesFirst(cuts, 2), 2, 4, 0)).toBe(false);
  expect(holds(passesFirst(cuts, 2), 2, 2, 5)).toBe(true);
});

test('what fails one cut alone is a filter', () => {
  expect(holds(failsOnly(cuts, 1), 2, 4, 0)).toBe(true);
  expect(holds(failsOnly(cuts, 1), 2, 2, 0)).toBe(false);
  expect(holds(failsOnly(cuts, 1), 2, 4, 1)).toBe(false);
  expect(holds(failsOnly(cuts.slice(0, 1), 0), 0, 0, 0)).toBe(true);
});

test('columns are named once each, in calls and signs, too', () => {
  expect(columnsOf('min(abs(a), -b) > 2 * a && !(c == 1) && isfinite(d)')).toEqual(['a', 'b', 'c', 'd']);
});

test('every selection comes back from its file as it was', () => {
  for (const { definition, version } of BUILT_IN_SELECTIONS) {
    expect(parseSelectionFile(selectionFileText(definition, version), 'a file')).toEqual(definition);
  }
});

describe('a file that is wrong says what', () => {
  const good = JSON.parse(selectionFileText(BUILT_IN_SELECTIONS[0]!.definition, 1)) as {
    selection: { cuts: { expression: string; name: string }[] };
  };
  const changed = (change: (file: typeof good) => void): string => {
    const copy = structuredClone(good);
    change(copy);
    return JSON.stringify(copy);
  };
  test.for([
    ['no JSON', '{', /selection.json is no selection of Beamglass/],
    ['another format', '{"format":"phoenix"}', /“format”/],
    ['no cuts', changed((file) => (file.selection.cuts = [])), /cuts/],
    ['a cut twice', changed((file) => (file.selection.cuts[1]!.name = file.selection.cuts[0]!.name)), /twice/],
    [
      'an expression',
      changed((file) => (file.selection.cuts[0]!.expression = 'p_in >')),
      /Cut “Trigger”: The filter ends/,
    ],
    ['another field', changed((file) => Object.assign(file.selection, { hidden: 1 })), /hidden/],
  ] as const)('%s', ([, text, sentence]) => {
    expect(() => parseSelectionFile(text, 'selection.json')).toThrow(sentence);
  });
});
