/** Short forms of R4 and of the kills while publishing; in full: `npm run promises -- R4 kills`. */
import { expect, test } from 'vitest';
import { killedPublishing } from '../../promises/killedPublishing.ts';
import { attacksOnPublished } from '../../promises/publishedNeverChanges.ts';

test('nothing published changes, and what is changed behind the triggers is found', async () => {
  expect((await attacksOnPublished(false)).broken).toEqual([]);
});

test('a confirmed step survives a kill at a write, and none is half done', async () => {
  expect((await killedPublishing(4, 1)).broken).toEqual([]);
});
