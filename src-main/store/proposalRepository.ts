/** Proposals and what became of them. Writing is for use within the transaction of `ConditionRepository.write`. */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { CheckVerdict } from '#core/calibration/checks/check.ts';
import { requireStep, type ProposalState } from '#core/calibration/proposal.ts';
import { calibrationResult, type CalibrationResult } from '#core/calibration/result.ts';
import type { Interval } from '#core/calibration/timeBase.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf, hashOfText } from './hash.ts';
import type { ProposalStepTable, ProposalTable } from './proposalsSchema.ts';
import type { SqliteFile } from './sqlite.ts';

export interface NewProposal extends Interval {
  readonly type: string;
  readonly experiment: string;
  readonly setup: string | null;
  /** Hash of a payload that is in the store. */
  readonly payload: string;
  readonly globalTag: string | null;
  readonly replaces: string | null;
  readonly comment: string;
  readonly author: string;
  /** null: imported, without a fit. */
  readonly result: CalibrationResult | null;
}

export interface StoredProposal extends Omit<NewProposal, 'result'> {
  readonly proposal: number;
  readonly kind: 'fit' | 'import';
  readonly state: ProposalState;
  /** ISO 8601, UTC. */
  readonly addedAt: string;
  /** Of the last step. */
  readonly stateAt: string;
  readonly stateBy: string;
  /** What held when it was validated or approved last. */
  readonly against: string | null;
}

export interface NewStep {
  readonly state: ProposalState;
  readonly actor: string;
  readonly comment: string;
  readonly against: string | null;
  readonly checks: readonly CheckVerdict[] | null;
  readonly publication: number | null;
}

export interface StoredStep extends NewStep {
  readonly step: number;
  readonly at: string;
}

const time = (ms: number): string => new Date(ms).toISOString();

type ProposalFields = Omit<ProposalTable, 'result' | 'hash'>;
type StepFields = Omit<ProposalStepTable, 'hash'>;

const proposalHash = (row: ProposalFields): string =>
  hashOf({
    proposal: row.proposal,
    kind: row.kind,
    type: row.type,
    experiment: row.experiment,
    setup: row.setup,
    payload: row.payload,
    since: row.since,
    until: row.until,
    globalTag: row.global_tag,
    replaces: row.replaces,
    comment: row.comment,
    author: row.author,
    addedUtcMs: row.added_utc_ms,
    resultHash: row.result_hash,
  });

const stepHash = (before: string, row: StepFields): string =>
  hashOf({
    before,
    proposal: row.proposal,
    step: row.step,
    state: row.state,
    actor: row.actor,
    comment: row.comment,
    against: row.against,
    checks: row.checks,
    publication: row.publication,
    atUtcMs: row.at_utc_ms,
  });

type Row = Omit<ProposalTable, 'result'> &
  Pick<ProposalStepTable, 'state' | 'actor' | 'at_utc_ms'> & { reviewed_against: string | null };

export class ProposalRepository {
  private readonly file: SqliteFile;
  private readonly statements: ReturnType<typeof prepareStatements>;

  constructor({ file }: Catalogue) {
    this.file = file;
    this.statements = prepareStatements(file);
  }

  /** Newest first. */
  list(): StoredProposal[] {
    return this.statements.list.all().map(storedProposal);
  }

  /** @throws BeamglassError `notFound` */
  get(proposal: number): StoredProposal {
    const row = this.statements.get.get(proposal);
    if (row !== undefined) return storedProposal(row);
    throw new BeamglassError('notFound', `There is no proposal ${proposal}.`, { proposal });
  }

  /** In order. */
  steps(proposal: number): StoredStep[] {
    return this.statements.steps.all(proposal).map((row) => ({
      step: row.step,
      state: row.state,
      actor: row.actor,
      comment: row.comment,
      against: row.against,
      checks: row.checks === null ? null : (JSON.parse(row.checks) as CheckVerdict[]),
      publication: row.publication,
      at: time(row.at_utc_ms),
    }));
  }

  /** What the fit gave; null for what was imported. @throws BeamglassError `corruptStore` */
  result(proposal: number): CalibrationResult | null {
    const row = this.statements.result.get(proposal);
    if (row === undefined || row.result === null) return null;
    const text = unpacked(row.result);
    const parsed = text !== null && hashOfText(text) === row.result_hash ? JSON.parse(text) : null;
    const checked = calibrationResult.safeParse(parsed);
    if (checked.success) return checked.data;
    const message = `The result of proposal ${proposal} is not what was saved. Restore a backup.`;
    throw new BeamglassError('corruptStore', message, { proposal });
  }

  /** Its number. Within a transaction. */
  add(wanted: NewProposal): number {
    const text = wanted.result === null ? null : JSON.stringify(wanted.result);
    const row: ProposalFields = {
      proposal: (this.statements.last.get() ?? 0) + 1,
      kind: wanted.result === null ? 'import' : 'fit',
      type: wanted.type,
      experiment: wanted.experiment,
      setup: wanted.setup,
      payload: wanted.payload,
      since: wanted.since,
      until: wanted.until,
      global_tag: wanted.globalTag,
      replaces: wanted.replaces,
      comment: wanted.comment,
      author: wanted.author,
      added_utc_ms: Date.now(),
      result_hash: text === null ? null : hashOfText(text),
    };
    const result = text === null ? null : gzipSync(text);
    this.statements.insert.run({ ...row, result, hash: proposalHash(row) });
    const { author: actor, replaces: against } = wanted;
    const step = { state: 'draft' as const, actor, comment: wanted.comment, against, checks: null, publication: null };
    this.insertStep(row.proposal, step);
    return row.proposal;
  }

  /** Within a transaction. @throws BeamglassError `conflict` for a step that there is not, `notFound` */
  step(proposal: number, wanted: NewStep): void {
    requireStep(proposal, this.get(proposal).state, wanted.state);
    this.insertStep(proposal, wanted);
  }

  private insertStep(proposal: number, wanted: NewStep): void {
    const last = this.statements.lastStep.get(proposal);
    const row: StepFields = {
      proposal,
      step: (last?.step ?? 0) + 1,
      state: wanted.state,
      actor: wanted.actor,
      comment: wanted.comment,
      against: wanted.against,
      checks: wanted.checks === null ? null : JSON.stringify(wanted.checks),
      publication: wanted.publication,
      // A clock that was set back does not make the history run backwards.
      at_utc_ms: Math.max(Date.now(), last?.at_utc_ms ?? 0),
    };
    const before = last?.hash ?? this.statements.hash.get(proposal)!;
    this.statements.insertStep.run({ ...row, hash: stepHash(before, row) });
  }

  /** What another process has changed, one sentence each. */
  problems(): string[] {
    const problems: string[] = [];
    let expected = 1;
    for (const row of this.file.prepare<[], ProposalTable>('SELECT * FROM proposals ORDER BY proposal').iterate()) {
      const { proposal } = row;
      if (proposal !== expected) problems.push(`Proposal ${expected} is missing.`);
      expected = proposal + 1;
      const text = row.result === null ? null : unpacked(row.result);
      const isSame = row.hash === proposalHash(row) && (text === null ? null : hashOfText(text)) === row.result_hash;
      if (!isSame) problems.push(`Proposal ${proposal} (${row.type}) is not what was saved.`);
      let before = row.hash;
      for (const step of this.statements.steps.all(proposal)) {
        if (step.hash !== stepHash(before, step)) {
          problems.push(`Step ${step.step} of proposal ${proposal} (${step.state}) is not what was written.`);
        }
        before = step.hash;
      }
      if (before === row.hash) problems.push(`Proposal ${proposal} has lost its steps.`);
    }
    return problems;
  }
}

function unpacked(result: Buffer): string | null {
  try {
    return gunzipSync(result).toString('utf8');
  } catch {
    return null;
  }
}

const storedProposal = (row: Row): StoredProposal => ({
  proposal: row.proposal,
  kind: row.kind,
  type: row.type,
  experiment: row.experiment,
  setup: row.setup,
  payload: row.payload,
  since: row.since,
  until: row.until,
  globalTag: row.global_tag,
  replaces: row.replaces,
  comment: row.comment,
  author: row.author,
  state: row.state,
  addedAt: time(row.added_utc_ms),
  stateAt: time(row.at_utc_ms),
  stateBy: row.actor,
  against: row.reviewed_against,
});

const COLUMNS = [
  'proposal',
  'kind',
  'type',
  'experiment',
  'setup',
  'payload',
  'since',
  'until',
  'global_tag',
  'replaces',
  'comment',
  'author',
  'added_utc_ms',
  'result_hash',
  'hash',
];
const columns = (prefix: string): string => COLUMNS.map((name) => `${prefix}${name}`).join(', ');

function prepareStatements(file: SqliteFile) {
  const select = `
    SELECT ${columns('p.')}, s.state, s.actor, s.at_utc_ms, s.against AS reviewed_against
    FROM proposals AS p JOIN proposal_steps AS s ON s.proposal = p.proposal
      AND s.step = (SELECT max(step) FROM proposal_steps WHERE proposal = p.proposal)`;
  return {
    list: file.prepare<[], Row>(`${select} ORDER BY p.proposal DESC`),
    get: file.prepare<[number], Row>(`${select} WHERE p.proposal = ?`),
    steps: file.prepare<[number], ProposalStepTable>('SELECT * FROM proposal_steps WHERE proposal = ? ORDER BY step'),
    lastStep: file.prepare<[number], Pick<ProposalStepTable, 'step' | 'at_utc_ms' | 'hash'>>(
      'SELECT step, at_utc_ms, hash FROM proposal_steps WHERE proposal = ? ORDER BY step DESC LIMIT 1',
    ),
    result: file.prepare<[number], Pick<ProposalTable, 'result' | 'result_hash'>>(
      'SELECT result, result_hash FROM proposals WHERE proposal = ?',
    ),
    hash: file.prepare<[number], string>('SELECT hash FROM proposals WHERE proposal = ?').pluck(),
    last: file.prepare<[], number | null>('SELECT max(proposal) FROM proposals').pluck(),
    insert: file.prepare<[ProposalTable]>(
      `INSERT INTO proposals (${columns('')}, result) VALUES (${columns('@')}, @result)`,
    ),
    insertStep: file.prepare<[ProposalStepTable]>(
      `INSERT INTO proposal_steps (proposal, step, state, actor, comment, against, checks, publication, at_utc_ms, hash)
       VALUES (@proposal, @step, @state, @actor, @comment, @against, @checks, @publication, @at_utc_ms, @hash)`,
    ),
  };
}
