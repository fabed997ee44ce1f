/**
 * A proposal: constants on their way into force, with where they come from and what was said about them. Its content
 * never changes; its steps only grow. draft → validated → approved → published is its way. What was approved can be
 * validated again, because what it was compared with may no longer be in force.
 */
import { BeamglassError } from '#core/errors.ts';
import type { CalibrationResult } from './result.ts';
import { PROVENANCE, type Provenance } from './payload.ts';

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

/** Where constants that were fitted come from, as their payload keeps it. */
export function provenanceOfResult(result: CalibrationResult, author: string, comment: string): Provenance {
  const { inputs, method, setup } = result;
  return {
    ...PROVENANCE,
    method: 'fit',
    setup,
    author,
    runs: inputs.runs.map(({ run }) => run),
    code: inputs.code,
    configuration: {
      ...Object.fromEntries(Object.entries(inputs.parameters).map(([name, value]) => [`parameters.${name}`, value])),
      method,
      where: inputs.where,
      globalTag: inputs.globalTag,
      manifestHash: inputs.manifestHash,
      entries: result.entries,
    },
    mask: inputs.mask,
    seed: inputs.seed,
    sources: [
      ...inputs.runs.map(({ run, contentHash }) => ({ name: run, sha256: contentHash })),
      ...inputs.series.map(({ name, sha256 }) => ({ name, sha256 })),
    ],
    note: comment,
  };
}
