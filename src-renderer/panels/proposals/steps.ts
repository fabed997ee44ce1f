/** The steps that a person takes with a proposal. */
import { PROPOSAL_STEPS, type ProposalState } from '#core/calibration/proposal.ts';

export type Step = 'validate' | 'approve' | 'reject' | 'withdraw';

interface StepLook {
  readonly title: string;
  readonly to: ProposalState;
  readonly done: string;
  readonly description: string;
  readonly needsComment: boolean;
}

export const STEPS: Readonly<Record<Step, StepLook>> = {
  validate: {
    title: 'Validate',
    to: 'validated',
    done: 'validated',
    description: 'The checks are run once more and kept with it; one that vetoes stops it.',
    needsComment: false,
  },
  approve: {
    title: 'Approve',
    to: 'approved',
    done: 'approved',
    description: 'Says that these constants may come into force. They do so when a coordinator publishes them.',
    needsComment: true,
  },
  reject: {
    title: 'Reject',
    to: 'rejected',
    done: 'rejected',
    description: 'It will not come into force, and stays to be read with your reason.',
    needsComment: true,
  },
  withdraw: {
    title: 'Withdraw',
    to: 'withdrawn',
    done: 'withdrawn',
    description: 'Takes your own proposal back. It stays to be read.',
    needsComment: false,
  },
};

const ALL = Object.keys(STEPS) as Step[];

/** Those that a proposal can take now. */
export const stepsFrom = (state: ProposalState): readonly Step[] =>
  ALL.filter((step) => PROPOSAL_STEPS[state].includes(STEPS[step].to));
