/** No figure of the handbooks is forgotten: each has a test, or a reason why not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HANDBOOKS, PENDING, PENDING_TWICE } from './handbook/handbook.ts';

const sources = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'completeness.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
// Ids stand in the tests as they are in the handbook, never put together from parts.
const tested = new Set(sources.flatMap((text) => [...text.matchAll(/'(AF-\d{3}|A\d{1,3})'/g)].map(([, id]) => id!)));

test('the lists hold the handbooks’ numbers without a gap', () => {
  expect(HANDBOOKS.NA64.map(({ id }) => id)).toEqual(
    Array.from({ length: 130 }, (_, i) => `AF-${String(i + 1).padStart(3, '0')}`),
  );
  expect(HANDBOOKS.PADME.map(({ id }) => id)).toEqual(Array.from({ length: 125 }, (_, i) => `A${i + 1}`));
});

describe.each(['NA64', 'PADME'] as const)('%s', (experiment) => {
  const ids = HANDBOOKS[experiment].map(({ id }) => id);

  test('every figure has a test or a reason', () => {
    expect(ids.filter((id) => !tested.has(id) && !PENDING.has(id))).toEqual([]);
  });

  test('no figure has both', () => {
    expect(ids.filter((id) => tested.has(id) && PENDING.has(id))).toEqual([]);
  });
});

test('reasons are given once, to figures that exist', () => {
  const ids = new Set(Object.values(HANDBOOKS).flatMap((figures) => figures.map(({ id }) => id)));
  expect([...PENDING.keys()].filter((id) => !ids.has(id))).toEqual([]);
  expect(PENDING_TWICE).toEqual([]);
});
