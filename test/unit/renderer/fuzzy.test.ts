import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzyFilter, fuzzyMatch } from '#renderer/panels/palette/fuzzy.ts';
import { highlight } from '#renderer/panels/palette/highlight.ts';

const text = fc.string({ unit: fc.constantFrom(...'abcdeAB -'), maxLength: 14 });

/** Whether the letters are there in order, found the plain way. */
function isSubsequence(query: string, title: string): boolean {
  let from = 0;
  for (const letter of query.toLowerCase().replaceAll(' ', '')) {
    const at = title.toLowerCase().indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}

describe('fuzzy search', () => {
  it('matches exactly when the letters are there in that order, at places that spell the query', () => {
    fc.assert(
      fc.property(text, text, (query, title) => {
        const match = fuzzyMatch(query, title);
        expect(match !== null).toBe(isSubsequence(query, title));
        if (!match) return;
        const spelt = match.positions.map((at) => title[at]!.toLowerCase()).join('');
        expect(spelt).toBe(query.toLowerCase().replaceAll(' ', ''));
        for (let i = 1; i < match.positions.length; i++) {
          expect(match.positions[i]!).toBeGreaterThan(match.positions[i - 1]!);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('puts beginnings of words and runs of letters first', () => {
    const titles = ['Reset the layout', 'Fit to event', 'Go to the next event', 'Export the selected run…'];
    const order = (query: string): string[] => fuzzyFilter(query, titles, (title) => title).map(([title]) => title);
    expect(order('ne')[0]).toBe('Go to the next event');
    expect(order('fe')[0]).toBe('Fit to event');
    expect(order('rl')[0]).toBe('Reset the layout');
    expect(order('xyz')).toEqual([]);
  });

  it('prefers what stands in the title as it was typed to letters at beginnings of words', () => {
    const titles = ['Plot: Two-cluster sum E1 + E2 − E_b', 'Next event with two clusters'];
    expect(fuzzyFilter('two clusters', titles, (title) => title)[0]![0]).toBe('Next event with two clusters');
  });

  it('keeps the given order for an empty query', () => {
    expect(fuzzyFilter('', ['b', 'a', 'c'], (title) => title).map(([title]) => title)).toEqual(['b', 'a', 'c']);
  });

  it('is found at once in a long title that repeats the letter', () => {
    const match = fuzzyMatch('a'.repeat(40), 'a'.repeat(200));
    expect(match?.positions).toHaveLength(40);
  });

  it('highlights what matched and loses no letter', () => {
    expect(highlight('Fit to event', [0, 7])).toEqual([
      { text: 'F', isMatch: true },
      { text: 'it to ', isMatch: false },
      { text: 'e', isMatch: true },
      { text: 'vent', isMatch: false },
    ]);
    fc.assert(
      fc.property(text, fc.uniqueArray(fc.nat(13)), (title, positions) => {
        const parts = highlight(title, positions);
        expect(parts.map((part) => part.text).join('')).toBe(title);
      }),
    );
  });
});
