/**
 * A process that states, verifies and withdraws defects, checks a run and freezes a list, telling each step once it is
 * confirmed, to be killed on the way. Arguments: store, directory of the marks, "safe" or "unsafe".
 */
import { writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { GoodRunQuery } from '#core/dataQuality/goodRuns.ts';
import { Changes } from '#main/service/changes.ts';
import type { ServiceContext } from '#main/service/context.ts';
import { freezeGoodRuns, previewGoodRuns } from '#main/service/dataQuality.ts';
import { addDefect, markChecked, settleAutomaticDefects, verifyDefect, withdrawDefect } from '#main/service/defects.ts';
import { openStore } from '#main/store/store.ts';
import { makeUnsafe } from './killAtWrites.ts';
import type { STEPS } from './killedStating.ts';

const [, , directory = '', marks = '', mode = 'safe'] = process.argv;
const store = await openStore(directory, 'the recipe');
if (mode === 'unsafe') makeUnsafe(store);
// All that these steps use of it.
const context = { store, writable: true, changes: new Changes() } as unknown as ServiceContext;
const actor = { name: 'ada', role: 'admin' } as const;
const confirmed = (step: (typeof STEPS)[number]): void => void writeSync(1, `${step}\n`);

writeFileSync(join(marks, 'arm'), 'x');
const what = { experiment: 'padme', range: '31404', present: true, recoverable: null, comment: 'the recipe' };
const { defect } = await addDefect(context, actor, { ...what, type: 'beam_moved', part: 'beam' });
confirmed('stated');
const tell = (): { comment: string; evidence: { n: number } } => ({ comment: 'x', evidence: { n: 1 } });
const found = { type: 'dead_crystal', part: 'ecal', states: ['bad'], tell } as const;
const [automatic] = await settleAutomaticDefects(context, 'padme-31404', [0], [found]);
confirmed('found');
await verifyDefect(context, actor, automatic!, 'seen');
confirmed('verified');
await withdrawDefect(context, actor, { defect, range: null, reason: 'the recipe' });
confirmed('withdrawn');
await markChecked(context, actor, { runs: ['padme-31404'], checked: true, comment: '' });
confirmed('checked');
const query: GoodRunQuery = {
  rules: 1,
  experiment: 'padme',
  purpose: 'physics',
  accept: 'usableWithCare',
  periods: [],
  runs: null,
  minimumEvents: 0,
  minimumOnTarget: 0,
};
const { hash } = previewGoodRuns(context, query);
await freezeGoodRuns(context, actor, { name: 'a_list', query, hash, comment: '' });
confirmed('frozen');
writeFileSync(join(marks, 'disarm'), 'x');
await store.close();
