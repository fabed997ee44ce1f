/** Proposals and plans as text for people. */
import type { PadmeImportReport, PayloadImportReport, ProposalDetails } from '#core/api/proposals.ts';
import type { PublicationPlanRecord } from '#core/api/publications.ts';
import { operationText, runsText, sourceText } from '#core/calibration/publication.ts';
import { short } from './conditionTexts.ts';
import { formatPairs, formatTable } from './table.ts';

const MOST_CHANGES = 20;

export function proposalText(details: ProposalDetails): string {
  const { proposal, state, type, experiment, setup, validity, payload, author, comment, globalTag, inForce } = details;
  return [
    formatPairs([
      ['proposal', proposal],
      ['state', state],
      ['type', type],
      ['experiment', experiment],
      ['setup', setup],
      ['validity', validity],
      ['global tag', globalTag],
      ['payload', payload],
      ['in force', inForce === null ? 'nothing' : `${short(inForce.payload)} (${inForce.globalTag})`],
      ['author', author],
      ['runs', details.runs.join(', ')],
      ['comment', comment],
    ]),
    formatTable(
      ['check', 'verdict', 'finding'],
      details.checks.map(({ title, verdict, sentence }) => [title, verdict, sentence]),
    ),
    formatTable(
      ['step', 'by', 'at', 'comment'],
      details.steps.map((step) => [step.state, step.actor, step.at, step.comment]),
    ),
    changesText(details),
  ].join('\n\n');
}

function changesText({ changes }: ProposalDetails): string {
  if (changes.length === 0) return 'No number differs from what is in force.';
  const table = formatTable(
    ['quantity', 'row', 'in force', 'proposed', '±', 'unit'],
    changes
      .slice(0, MOST_CHANGES)
      .map(({ label, key, before, after, error, unit }) => [label, key, before, after, error, unit]),
  );
  return changes.length <= MOST_CHANGES ? table : `${table}\n… and ${changes.length - MOST_CHANGES} more.`;
}

export function reportText(report: PayloadImportReport): string {
  const { dryRun, problems, marked, duplicate, proposal, payload } = report;
  const done =
    payload === null
      ? 'It cannot be taken as it is.'
      : duplicate
        ? `The same is proposal ${proposal} already; nothing was written.`
        : dryRun
          ? `It can be taken as payload ${short(payload)}; nothing was written.`
          : `Proposal ${proposal} with payload ${short(payload)}.`;
  const marks = marked.length === 0 ? [] : [`Marked “missing”: ${marked.join(', ')}.`];
  return [done, ...marks, ...problems.map(({ text }) => text)].join('\n');
}

export function padmeReportText({ dryRun, proposals, counts }: PadmeImportReport): string {
  const lines = proposals.map((one) => {
    const runs = one.runs === null ? '' : ` (${one.runs} runs begin in its interval)`;
    const done =
      one.outcome === 'refused'
        ? 'cannot be taken as it is'
        : one.outcome === 'known'
          ? `is proposal ${one.proposal} already`
          : one.proposal === null
            ? `can be taken as payload ${short(one.payload)}`
            : `is proposal ${one.proposal} with payload ${short(one.payload)}`;
    const marks = one.marked.length === 0 ? [] : [`  Marked “missing”: ${one.marked.join(', ')}.`];
    const head = `${one.file}, ${one.rows} rows, runs ${one.validity}${runs}: ${done}.`;
    return [head, ...marks, ...one.notes.map((note) => `  ${note}`), ...one.problems.map(({ text }) => `  ${text}`)];
  });
  const total = `${counts.new} new, ${counts.known} known, ${counts.refused} refused${dryRun ? '; nothing was written' : ''}.`;
  return [...lines.flat(), total].join('\n');
}

export function planText(plan: PublicationPlanRecord): string {
  const { base, name, as, operations, effects, blocked, planHash } = plan;
  return [
    formatPairs([
      ['global tag', name],
      ['to be', as],
      ['from', `${base.name} (${base.state}, manifest ${short(base.manifestHash)})`],
    ]),
    operations.map((operation, index) => `${index + 1}. ${operationText(operation, name)}`).join('\n'),
    formatTable(
      ['type', 'validity', 'runs in the store', 'before', 'after', 'by', 'change'],
      effects.map(({ type, validity, runs, before, after, by, summary }) => [
        type,
        validity,
        runs === null ? 'none yet' : runsText(runs),
        short(before) ?? 'nothing',
        short(after) ?? 'nothing',
        by === null ? 'NOTHING EXPLAINS IT' : sourceText(by),
        summary,
      ]),
    ),
    ...(blocked.length === 0 ? [`plan hash ${planHash}`] : blocked.map((reason) => `Blocked: ${reason}`)),
  ].join('\n\n');
}
