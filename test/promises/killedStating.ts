/**
 * R1 for a shift: a process is killed at a chosen write into the catalogue while defects are stated, verified and
 * withdrawn, runs are checked and a list is frozen. No confirmed statement may be lost, and each stands in the audit log
 * or is not there at all.
 */
import { openStore } from '#main/store/store.ts';
import { addRunOf } from '../fixtures/store.ts';
import { killAtWrites, type KilledProgram } from './killAtWrites.ts';
import type { PromiseOutcome, PromiseRecipe } from './promise.ts';

/** What the process confirms, in this order. */
export const STEPS = ['stated', 'found', 'verified', 'withdrawn', 'checked', 'frozen'] as const;

const STATING: KilledProgram = {
  child: 'statingChild.ts',
  lastStep: 'frozen',

  async prepare(path) {
    const header = { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 };
    const event = { header, scalars: [{ name: 'n_pot', value: 1, unit: '' }], labels: [], collections: [] };
    await addRunOf(path, [event], { experiment: 'padme', number: 31404, energyUnit: 'MeV', setup: 'padme-run3' });
    // Entered with the hash of the events, so that the store is checked once before anything is killed.
    await (await openStore(path, 'the recipe')).close();
  },

  problemsOf(store, confirmed) {
    const all = store.defects.all();
    const done: Readonly<Record<(typeof STEPS)[number], boolean>> = {
      stated: all.some(({ type }) => type === 'beam_moved'),
      found: all.some(({ origin }) => origin === 'automatic'),
      verified: all.some(({ verified }) => verified !== null),
      withdrawn: all.some(({ present }) => !present),
      checked: store.defects.checksOf('padme-31404').length > 0,
      frozen: store.goodRuns.list().length > 0,
    };
    const lost = STEPS.filter((step) => confirmed.includes(step) && !done[step]);
    const problems = lost.map((step) => `“${step}” was confirmed and is lost`);
    // One step under way at most may be there without having been confirmed.
    const extra = STEPS.filter((step) => done[step] && !confirmed.includes(step));
    if (extra.length > 1) problems.push(`${extra.join(', ')} are there and were never confirmed`);
    const entries = store.audit.list({
      user: null,
      action: null,
      subject: null,
      since: null,
      until: null,
      offset: 0,
      limit: 100,
    }).entries;
    const told = entries.filter(({ action }) => /^(dataQuality|goodRuns)\./.test(action)).length;
    const made = STEPS.filter((step) => done[step]).length;
    if (told !== made) problems.push(`the audit log tells of ${told} statements, and ${made} are there`);
    return problems;
  },
};

/** @param kills of the store as it is @param controls of the one without a journal */
export const killedStating = (kills: number, controls: number): Promise<PromiseOutcome> =>
  killAtWrites(STATING, kills, controls);

export const killsWhileStating: PromiseRecipe = {
  id: 'STATED',
  promise: 'A defect, a check and a good-run list that were confirmed survive a kill at any write',
  run: () => killedStating(200, 40),
};
