/** Fuzzy search over short titles: the letters typed, in order, anywhere in the title. */
export interface FuzzyMatch {
  /** Larger is better. */
  readonly score: number;
  /** Positions in the title of the letters that matched, ascending. */
  readonly positions: readonly number[];
}

const AT_WORD_START = 8;
const CONSECUTIVE = 6;
const GAP = -0.5;
const LATE = -0.1;
/** What was typed stands in the title as it was typed: more than any scattered letters at beginnings of words. */
const AS_TYPED = 40;

const isWordStart = (title: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(title[at - 1]!);

/**
 * The best way to find the letters of `query` in `title`, or null where they are not all there in
 * that order. Case and spaces of the query do not matter. Dynamic programming over (letter, place):
 * O(query × title²) with titles below a hundred characters.
 */
export function fuzzyMatch(query: string, title: string): FuzzyMatch | null {
  const letters = [...query.toLowerCase()].filter((letter) => letter !== ' ');
  const lower = title.toLowerCase();
  if (letters.length === 0) return { score: 0, positions: [] };
  // best[j]: the best match of the letters so far whose last letter stands at j.
  let best: (FuzzyMatch | null)[] = [];
  letters.forEach((letter, i) => {
    best = Array.from(lower, (character, at): FuzzyMatch | null => {
      if (character !== letter) return null;
      const own = isWordStart(lower, at) ? AT_WORD_START : 0;
      if (i === 0) return { score: own + LATE * at, positions: [at] };
      let found: FuzzyMatch | null = null;
      for (let before = 0; before < at; before++) {
        const previous = best[before];
        if (!previous) continue;
        const step = before === at - 1 ? CONSECUTIVE : GAP * Math.min(at - before, 10);
        const score = previous.score + own + step;
        if (!found || score > found.score) found = { score, positions: [...previous.positions, at] };
      }
      return found;
    });
  });
  const found = best.reduce((top, match) => (match && (!top || match.score > top.score) ? match : top), null);
  const isAsTyped = lower.includes(query.toLowerCase().trim());
  return found && isAsTyped ? { ...found, score: found.score + AS_TYPED } : found;
}

/** The items whose title matches, best first; equal ones in their given order. */
export function fuzzyFilter<T>(query: string, items: readonly T[], title: (item: T) => string): [T, FuzzyMatch][] {
  return items
    .map((item): [T, FuzzyMatch | null] => [item, fuzzyMatch(query, title(item))])
    .filter((entry): entry is [T, FuzzyMatch] => entry[1] !== null)
    .toSorted((a, b) => b[1].score - a[1].score);
}
