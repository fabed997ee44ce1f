/** Short forms of R4 and of the kills while publishing and stating; in full: `npm run promises -- R4 kills stated`. */
import { expect, test } from 'vitest';
import { killedPublishing } from '../../promises/killedPublishing.ts';
import { killedStating } from '../../promises/killedStating.ts';
import { attacksOnPublished } from '../../promises/publishedNeverChanges.ts';

test('nothing published changes, and what is changed behind the triggers is found', async () => {
  expect((await attacksOnPublished(false)).broken).toEqual([]);
});

test('a confirmed step survives a kill at a write, and none is half done', async () => {
  expect((await killedPublishing(4, 3)).broken).toEqual([]);
});

test('a defect, a check and a list that were confirmed survive a kill at a write', async () => {
  expect((await killedStating(4, 3)).broken).toEqual([]);
});
