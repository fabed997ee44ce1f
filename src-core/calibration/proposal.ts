/**
 * A proposal: constants on their way into force, with where they come from and what was said about them. Its content
 * never changes; its steps only grow. draft → validated → approved → published is its way. What was approved can be
 * validated again, because what it was compared with may no longer be in force.
 */
import { BeamglassError } from '#core/errors.ts';

export const PROPOSAL_STATES = ['draft', 'validated', 'approved', 'published', 'rejected', 'withdrawn'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** The migration that makes the tables spells out the same steps; a test holds them together. */
export const PROPOSAL_STEPS: Readonly<Record<ProposalState, readonly ProposalState[]>> = {
  draft: ['validated', 'rejected', 'withdrawn'],
  validated: ['validated', 'approved', 'rejected', 'withdrawn'],
  approved: ['validated', 'published', 'rejected', 'withdrawn'],
  published: [],
  rejected: [],
  withdrawn: [],
};

/** Proposals that can still come into force. */
export const isLive = (state: ProposalState): boolean => PROPOSAL_STEPS[state].length > 0;

/** @throws BeamglassError `conflict` */
export function requireStep(proposal: number, from: ProposalState, to: ProposalState): void {
  const next = PROPOSAL_STEPS[from];
  if (next.includes(to)) return;
  const can = next.length === 0 ? 'it stays so' : `it can become ${next.join(' or ')}`;
  throw new BeamglassError('conflict', `Proposal ${proposal} is ${from}: ${can}, not ${to}.`, { proposal, from, to });
}
