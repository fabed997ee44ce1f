/**
 * A process that takes a proposal from a file into force step by step, telling each step once it is confirmed, to be
 * killed on the way. Arguments: store, directory of the marks, "safe" or "unsafe".
 */
import { writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Changes } from '#main/service/changes.ts';
import type { ServiceContext } from '#main/service/context.ts';
import { importProposal } from '#main/service/proposalImports.ts';
import { approveProposal, validateProposal } from '#main/service/proposals.ts';
import { applyPublication, publicationPlanOf } from '#main/service/publications.ts';
import { openStore } from '#main/store/store.ts';
import { makeUnsafe } from './killAtWrites.ts';

const [, , directory = '', marks = '', mode = 'safe'] = process.argv;
const store = await openStore(directory, 'the recipe');
if (mode === 'unsafe') makeUnsafe(store);
// All that these steps use of it.
const context = { store, writable: true, changes: new Changes() } as unknown as ServiceContext;
const actor = { name: 'ada', role: 'admin' } as const;
const confirmed = (step: string): void => void writeSync(1, `${step}\n`);

writeFileSync(join(marks, 'arm'), 'x');
const constants = { parameters: { npot: { status: 'measured', value: 2e12, error: 1e10 } }, table: null };
const text = JSON.stringify({ type: 'flux.npot', constants });
const wanted = { text, format: 'json' as const, type: null, experiment: 'padme', setup: null, validity: '20..' };
const report = await importProposal(context, actor, {
  ...wanted,
  globalTag: null,
  comment: 'recipe',
  markBad: false,
  dryRun: false,
});
confirmed('draft');
const step = { proposal: report.proposal!, comment: 'recipe' };
await validateProposal(context, actor, step);
confirmed('validated');
await approveProposal(context, actor, step);
confirmed('approved');
const request = {
  base: 'first',
  name: 'second',
  as: 'published' as const,
  description: '',
  proposals: [step.proposal],
  reverts: [],
};
const { planHash } = publicationPlanOf(context, request);
await applyPublication(context, actor, { ...request, planHash, comment: 'recipe' });
confirmed('published');
writeFileSync(join(marks, 'disarm'), 'x');
await store.close();
