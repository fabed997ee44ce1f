/** R20 in short: as many sequences as one store holds, of another seed than the command's. */
import { expect, test } from 'vitest';
import { randomSequences } from '../../promises/alarmStates.ts';

test('alarms do what a model says, whatever happens to them and however often the service restarts', async () => {
  const { broken, lines } = await randomSequences(1000, 7);
  expect(broken).toEqual([]);
  expect(lines).toEqual([expect.stringContaining('1000 sequences')]);
});
