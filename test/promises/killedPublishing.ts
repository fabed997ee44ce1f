/**
 * R1 for what matters most: a process is killed at a chosen write into the catalogue while it saves, validates, approves
 * and publishes. No confirmed step may be lost, and no step may be half done.
 */
import { fixed, PROVENANCE } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { PROPOSAL_STATES, type ProposalState } from '#core/calibration/proposal.ts';
import { openStore } from '#main/store/store.ts';
import { killAtWrites, type KilledProgram } from './killAtWrites.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

const ACTOR = { name: 'ada', role: 'admin' } as const;
const rank = (state: string): number => PROPOSAL_STATES.indexOf(state as ProposalState);

const PUBLISHING: KilledProgram = {
  child: 'publishingChild.ts',
  lastStep: 'published',

  /** Global tag "first", published, and a setting by which one person may do every step. */
  async prepare(path) {
    const store = await openStore(path, 'the recipe');
    await store.settings.set(ACTOR, { selfApproval: true });
    const audited = { actor: ACTOR, action: 'conditions.import', subject: 'first' } as const;
    await store.conditions.write(audited, (writer) => {
      const document = makePayload('flux.npot', { parameters: { npot: fixed(1e12) }, table: null }, PROVENANCE);
      const { hash } = writer.addPayload(document);
      writer.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme', description: '' });
      writer.placeIov('flux', { since: 10, until: null, payload: hash });
      writer.createGlobalTag({ name: 'first', experiment: 'padme', setup: null, description: '' });
      writer.setMember('first', 'flux');
      for (const state of ['staged', 'validated', 'published'] as const) writer.setState('first', state);
    });
    await store.close();
  },

  problemsOf(store, confirmed) {
    const [proposal] = store.proposals.list();
    const last = confirmed.at(-1);
    const problems: string[] = [];
    if (last !== undefined && (proposal === undefined || rank(proposal.state) < rank(last))) {
      problems.push(`“${last}” was confirmed and is lost: the proposal is ${proposal?.state ?? 'not there'}`);
    }
    // Proposal, publication and global tag come into force together or not at all.
    const marks = [
      proposal?.state === 'published',
      store.publications.list().length === 1,
      store.conditions.findGlobalTag('second')?.state === 'published',
      store.conditions.findTag('flux_v2') !== null,
    ];
    if (new Set(marks).size !== 1) problems.push(`publishing is half done: ${marks.join(', ')}`);
    if (store.conditions.findGlobalTag('first')?.state !== 'published') problems.push('the first tag has changed');
    return problems;
  },
};

/** @param kills of the store as it is @param controls of the one without a journal */
export const killedPublishing = (kills: number, controls: number): Promise<PromiseOutcome> =>
  killAtWrites(PUBLISHING, kills, controls);

export const killsWhilePublishing: PromiseRecipe = {
  id: 'KILLS',
  promise: 'A step that was confirmed survives a kill at any write, and none is half done',
  run: () => killedPublishing(200, 40),
};
