/** Short forms of promises R5 and R7; in full: `npm run promises -- R5 R7`. */
import { expect, test } from 'vitest';
import { flippedBits } from '../../promises/flippedBits.ts';
import { historiesOfTags } from '../../promises/iovHistory.ts';

test('a flipped bit in a payload is found and named, and the others stay usable', async () => {
  expect((await flippedBits(40, 1)).broken).toEqual([]);
});

test('every run sees what a model says, whatever was inserted, closed, superseded and reverted', async () => {
  expect((await historiesOfTags(800, 1)).broken).toEqual([]);
});
