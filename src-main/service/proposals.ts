/** Proposals: saved from a calibration, checked, and decided on by people. Each step is one transaction. */
import type { Actor } from '#core/access/roles.ts';
import type { ProposalDetails, ProposalRow } from '#core/api/proposals.ts';
import { overall } from '#core/calibration/checks/checks.ts';
import { constantChanges } from '#core/calibration/changes.ts';
import type { Constants, PayloadDocument } from '#core/calibration/payload.ts';
import { payloadToCsv } from '#core/calibration/payloadCsv.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { isLive, requireStep, type ProposalState } from '#core/calibration/proposal.ts';
import type { CalibrationResult } from '#core/calibration/result.ts';
import { resultPayload } from '#core/calibration/resultPayload.ts';
import { formatInterval, parseInterval, type Interval } from '#core/calibration/timeBase.ts';
import { iovAt } from '#core/calibration/validity.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ConditionWriter } from '#main/store/conditionWriter.ts';
import type { StoredProposal } from '#main/store/proposalRepository.ts';
import type { ServiceContext } from './context.ts';
import { changeConditions } from './conditionChanges.ts';
import { checkProposal, payloadInForce, referenceTag, type ProposedPlace } from './proposalChecks.ts';

type Reading = Pick<ServiceContext, 'store'>;

function proposalRow({ store: { conditions, proposals } }: Reading, stored: StoredProposal): ProposalRow {
  const { timeBase } = payloadType(stored.type);
  const { against: _, ...fields } = stored;
  const checks = proposals.steps(stored.proposal).findLast((step) => step.checks !== null)?.checks ?? null;
  return {
    ...fields,
    validity: formatInterval(timeBase, stored),
    runs: conditions.payload(stored.payload).provenance.runs,
    checked: checks === null ? null : overall(checks),
  };
}

/** Newest first. */
export const listProposals = (context: Reading, experiment: string | null): ProposalRow[] =>
  context.store.proposals
    .list()
    .filter((stored) => experiment === null || stored.experiment === experiment)
    .map((stored) => proposalRow(context, stored));

/** @throws BeamglassError `notFound`, `corruptStore` */
export async function proposalDetails(context: Reading, proposal: number): Promise<ProposalDetails> {
  const { conditions, proposals } = context.store;
  const stored = proposals.get(proposal);
  const document = conditions.payload(stored.payload);
  const { checks } = await checkProposal(context, stored);
  const reference = referenceTag(context, stored);
  const payload = reference === null ? null : (iovAt(reference.iovs, stored.since)?.payload ?? null);
  return {
    ...proposalRow(context, stored),
    document,
    result: proposals.result(proposal),
    steps: proposals.steps(proposal).map((step) => ({ ...step, checks: step.checks?.map(mutable) ?? null })),
    checks: checks.map(mutable),
    inForce:
      reference === null || payload === null ? null : { globalTag: reference.globalTag, tag: reference.tag, payload },
    ...(payload === null ? { changes: [], texts: [] } : changesOf(document, conditions.payload(payload).constants)),
    isOutdated: stored.state === 'approved' && stored.against !== payload,
  };
}

const mutable = <T extends { readonly worst: readonly unknown[] }>(verdict: T) => ({
  ...verdict,
  worst: [...(verdict.worst as T['worst'][number][])],
});

/** Numbers with their error and words that differ. */
function changesOf(document: PayloadDocument, before: Constants): Pick<ProposalDetails, 'changes' | 'texts'> {
  const { columns, parameters } = payloadType(document.type);
  const quantities = new Map([...parameters, ...columns].map((quantity) => [quantity.name, quantity]));
  const { numbers, texts } = constantChanges(before, document.constants);
  return {
    changes: numbers.flatMap((change) => {
      const quantity = quantities.get(change.name);
      return quantity === undefined ? [] : [{ ...change, label: quantity.label, unit: quantity.unit }];
    }),
    texts: [...texts],
  };
}

/** What is there already for the same payload, validity and purpose, and can still come into force. */
export function sameProposal({ store }: Reading, payload: string, place: ProposedPlace): StoredProposal | null {
  const isSame = (one: StoredProposal): boolean =>
    one.payload === payload &&
    one.since === place.since &&
    one.until === place.until &&
    one.globalTag === place.globalTag &&
    one.setup === place.setup &&
    isLive(one.state);
  return store.proposals.list().find(isSame) ?? null;
}

export function requireComment(comment: string, what: string): string {
  const trimmed = comment.trim();
  if (trimmed !== '') return trimmed;
  throw new BeamglassError('badInput', `${what} needs a comment.`);
}

/** @throws BeamglassError `notFound`, `conflict` for a global tag of another experiment */
export function requirePlace({ store: { conditions } }: Reading, place: ProposedPlace): void {
  if (place.globalTag === null) return;
  const { experiment, state } = conditions.globalTag(place.globalTag);
  if (experiment !== place.experiment) {
    const message = `Global tag ${place.globalTag} is of ${experiment}, and the constants are of ${place.experiment}.`;
    throw new BeamglassError('conflict', message, { globalTag: place.globalTag });
  }
  if (state === 'invalidated') {
    throw new BeamglassError('conflict', `Global tag ${place.globalTag} is invalidated; propose for another.`, {
      globalTag: place.globalTag,
    });
  }
}

/** Within a transaction: payload and draft, or the proposal that is there already. */
export function enterProposal(
  context: Reading,
  writer: ConditionWriter,
  author: string,
  given: { document: PayloadDocument; place: ProposedPlace; comment: string; result: CalibrationResult | null },
): { proposal: number; duplicate: boolean; hash: string; isNew: boolean } {
  const { document, place, comment, result } = given;
  const { hash, isNew } = writer.addPayload(document);
  const known = sameProposal(context, hash, place);
  if (known !== null) return { proposal: known.proposal, duplicate: true, hash, isNew };
  const replaces = payloadInForce(context, place);
  const proposal = context.store.proposals.add({ ...place, payload: hash, replaces, comment, author, result });
  return { proposal, duplicate: false, hash, isNew };
}

export interface WantedProposal {
  readonly job: string;
  readonly validity: string;
  readonly globalTag: string | null;
  readonly comment: string;
}

/** @throws BeamglassError `notFound` for a job without a result, `badInput`, `conflict` */
export async function saveProposal(
  context: ServiceContext,
  actor: Actor,
  wanted: WantedProposal,
): Promise<{ duplicate: boolean; proposal: ProposalDetails }> {
  const result = context.calibrationResults.get(wanted.job);
  const comment = requireComment(wanted.comment, 'A proposal');
  const { experiment, setup, type, inputs } = result;
  const validity: Interval = parseInterval(payloadType(type).timeBase, wanted.validity);
  const { globalTag } = wanted;
  const place: ProposedPlace = { ...validity, type, experiment, setup, globalTag };
  requirePlace(context, place);
  const document = resultPayload(result, actor.name);
  const action = { action: 'proposal.save', subject: type, details: { validity: wanted.validity, inputs } } as const;
  const { proposal, duplicate } = await changeConditions(context, actor, action, (writer) =>
    enterProposal(context, writer, actor.name, { document, place, comment, result }),
  );
  return { duplicate, proposal: await proposalDetails(context, proposal) };
}

export interface WantedStep {
  readonly proposal: number;
  readonly comment: string;
}

async function take(
  context: ServiceContext,
  actor: Actor,
  { proposal, comment }: WantedStep,
  state: ProposalState,
  judge: (stored: StoredProposal) => Promise<Parameters<typeof context.store.proposals.step>[1]['checks']>,
): Promise<ProposalDetails> {
  const { proposals } = context.store;
  const seen = proposals.get(proposal);
  requireStep(proposal, seen.state, state);
  const checks = await judge(seen);
  const against = payloadInForce(context, seen);
  const action = { action: ACTIONS[state], subject: `proposal ${proposal}`, details: { comment, against } };
  await changeConditions(context, actor, action, () => {
    const now = proposals.get(proposal);
    if (now.stateAt !== seen.stateAt || now.state !== seen.state || payloadInForce(context, now) !== against) {
      const message = `Proposal ${proposal} was ${now.state} by ${now.stateBy} in the meantime, or what is in force has changed; look at it again.`;
      throw new BeamglassError('conflict', message, { proposal, state: now.state });
    }
    proposals.step(proposal, { state, actor: actor.name, comment, against, checks, publication: null });
  });
  return proposalDetails(context, proposal);
}

const ACTIONS = {
  draft: 'proposal.save',
  validated: 'proposal.validate',
  approved: 'proposal.approve',
  published: 'publication.publish',
  rejected: 'proposal.reject',
  withdrawn: 'proposal.withdraw',
} as const;

/** @throws BeamglassError `conflict` with every veto, `badInput` for warnings without a comment, `notFound` */
export function validateProposal(context: ServiceContext, actor: Actor, wanted: WantedStep): Promise<ProposalDetails> {
  const comment = wanted.comment.trim();
  return take(context, actor, { ...wanted, comment }, 'validated', async (stored) => {
    const { checks } = await checkProposal(context, stored);
    const of = (verdict: string): string[] =>
      checks.filter((check) => check.verdict === verdict).map(({ title, sentence }) => `${title}: ${sentence}`);
    const vetoes = of('vetoed');
    if (vetoes.length > 0) {
      const message = `Proposal ${stored.proposal} is vetoed by ${vetoes.length} of ${checks.length} checks. ${vetoes.join(' ')}`;
      throw new BeamglassError('conflict', message, { proposal: stored.proposal, vetoes: vetoes.length });
    }
    const warnings = of('warning');
    if (warnings.length > 0 && comment === '') {
      const message = `Proposal ${stored.proposal} has ${warnings.length} warning${warnings.length === 1 ? '' : 's'}; say in a comment why it is right all the same. ${warnings.join(' ')}`;
      throw new BeamglassError('badInput', message, { proposal: stored.proposal, warnings: warnings.length });
    }
    return checks;
  });
}

/** @throws BeamglassError `forbidden` for its own author where the settings do not allow that, `badInput`, `conflict` */
export async function approveProposal(
  context: ServiceContext,
  actor: Actor,
  wanted: WantedStep,
): Promise<ProposalDetails> {
  const { proposals, settings } = context.store;
  const comment = requireComment(wanted.comment, 'An approval');
  const { author } = proposals.get(wanted.proposal);
  if (author === actor.name && !settings.get().selfApproval) {
    const message = `Proposal ${wanted.proposal} is by ${author}; another expert approves it. (The setting “selfApproval” lets one person do both.)`;
    throw new BeamglassError('forbidden', message, { proposal: wanted.proposal });
  }
  return take(context, actor, { ...wanted, comment }, 'approved', async (stored) => {
    if (stored.against === payloadInForce(context, stored)) return null;
    const message = `Proposal ${stored.proposal} was validated against a payload that is in force no more; validate it again.`;
    throw new BeamglassError('conflict', message, { proposal: stored.proposal });
  });
}

/** @throws BeamglassError `badInput` without a reason, `conflict` */
export function rejectProposal(context: ServiceContext, actor: Actor, wanted: WantedStep): Promise<ProposalDetails> {
  const comment = requireComment(wanted.comment, 'A rejection');
  return take(context, actor, { ...wanted, comment }, 'rejected', () => Promise.resolve(null));
}

/** @throws BeamglassError `forbidden` for another than its author, `conflict` */
export async function withdrawProposal(
  context: ServiceContext,
  actor: Actor,
  wanted: WantedStep,
): Promise<ProposalDetails> {
  const { author } = context.store.proposals.get(wanted.proposal);
  if (author !== actor.name) {
    const message = `Proposal ${wanted.proposal} is by ${author}, who alone can withdraw it; reject it instead.`;
    throw new BeamglassError('forbidden', message, { proposal: wanted.proposal });
  }
  return take(context, actor, { ...wanted, comment: wanted.comment.trim() }, 'withdrawn', () => Promise.resolve(null));
}

/** @throws BeamglassError `notFound`, `corruptStore` */
export function exportPayload(
  { store: { conditions } }: Reading,
  hash: string,
  format: 'json' | 'csv',
): { text: string; name: string } {
  const document = conditions.payload(hash);
  const text = format === 'csv' ? payloadToCsv(document) : `${JSON.stringify(document, null, 2)}\n`;
  return { text, name: `${document.type}-${hash.slice(0, 12)}.${format}` };
}
