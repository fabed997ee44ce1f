/** `conditions …`: proposals, and how they come into force. */
import { readFile, writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { PlanRequest } from '#core/api/publications.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService, type CommandContext } from '../context.ts';
import { padmeReportText, planText, proposalText, reportText } from '../proposalTexts.ts';
import { short } from '../conditionTexts.ts';
import { formatPairs, formatTable } from '../table.ts';

export function proposalCommands(conditions: Command): void {
  listCommands(conditions);
  importCommands(conditions);
  padmeCommand(conditions);
  stepCommands(conditions);
  publicationCommands(conditions);
  payloadCommands(conditions.command('payload').description('a payload as a file'));
}

/** @throws BeamglassError `badInput` */
function proposalNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new BeamglassError('badInput', `“${text}” is no number of a proposal.`, { proposal: text });
}

function listCommands(conditions: Command): void {
  conditions
    .command('proposals')
    .description('all proposals, the newest first')
    .option('--experiment <name>', 'only of this experiment')
    .action(async ({ experiment = null }: { experiment?: string | null }, command: Command) => {
      const context = commandContext(command);
      const proposals = await withService(context, 'read', (client) => client.proposals.list({ experiment }));
      context.terminal.result({ proposals }, () =>
        formatTable(
          ['proposal', 'state', 'type', 'validity', 'author', 'checks', 'payload', 'comment'],
          proposals.map(({ proposal, state, type, validity, author, checked, payload, comment }) => [
            proposal,
            state,
            type,
            validity,
            author,
            checked,
            short(payload),
            comment,
          ]),
        ),
      );
    });
  conditions
    .command('proposal <number>')
    .description('a proposal with its checks, its history, and what it would change')
    .action(async (number: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const proposal = proposalNumber(number);
      const details = await withService(context, 'read', (client) => client.proposals.get({ proposal }));
      context.terminal.result({ proposal: details }, () => proposalText(details));
    });
}

interface ImportOptions {
  type?: string;
  experiment: string;
  setup?: string;
  validity: string;
  globalTag?: string;
  comment: string;
  markBad: boolean;
  dryRun: boolean;
}

async function importFile(file: string, options: ImportOptions, command: Command): Promise<void> {
  const context = commandContext(command);
  const path = resolve(file);
  const format = formatOf(extname(path).slice(1).toLowerCase());
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new BeamglassError('badFile', `“${path}” cannot be read: ${error.message}.`, { path });
  });
  const { type = null, setup = null, globalTag = null, ...rest } = options;
  const report = await withService(context, 'command', (client) =>
    client.proposals.import({ ...rest, type, setup, globalTag, format, text }),
  );
  context.terminal.result(report, () => reportText(report));
}

/** @throws BeamglassError `badInput` */
function formatOf(word: string): 'json' | 'csv' {
  if (word === 'json' || word === 'csv') return word;
  throw new BeamglassError('badInput', `“${word}” is no form of a payload: json or csv.`, { format: word });
}

const withImportOptions = (command: Command): Command =>
  command
    .option('--type <id>', 'payload type, where the file does not say it')
    .requiredOption('--experiment <name>', 'as in run ids')
    .option('--setup <id>', 'whose channels they are; without it as the file says')
    .requiredOption('--validity <range>', '“80344..80500” (both included) or “80344..”; times as “FROM..UNTIL” in UTC')
    .option('--global-tag <name>', 'that it is meant to change; without it the one in force')
    .requiredOption('--comment <text>', 'where it comes from, and why')
    .option('--mark-bad', 'take it with the rows that are wrong marked “missing”', false)
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .action(importFile);

function importCommands(conditions: Command): void {
  withImportOptions(
    conditions.command('propose <file>').description('constants from a JSON or CSV file, as a draft proposal'),
  );
}

interface PadmeOptions {
  setup: string;
  intervals?: string;
  validity?: string;
  globalTag?: string;
  comment: string;
  markBad: boolean;
  dryRun: boolean;
}

function padmeCommand(conditions: Command): void {
  conditions
    .command('import-padme <file...>')
    .description("PADME's own constants (ECalEnergyCalibration_N.dat) as draft proposals; all files or none")
    .requiredOption('--setup <id>', 'whose crystals they are: padme-run3')
    .option('--intervals <file>', 'ECalEnergyCalibTimeIntervals.txt: placed by the start of the runs in the store')
    .option('--validity <range>', 'instead of intervals: “30001..30500” (both included) or “30001..”')
    .option('--global-tag <name>', 'that they are meant to change; without it the one in force')
    .option('--comment <text>', 'where they come from, and why', 'PADME’s own constants')
    .option('--mark-bad', 'take them with the crystals that are wrong marked “missing”', false)
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .action(async (files: string[], options: PadmeOptions, command: Command) => {
      const context = commandContext(command);
      const { intervals, validity = null, globalTag = null, ...rest } = options;
      const report = await withService(context, 'command', (client) =>
        client.proposals.importPadme({
          ...rest,
          paths: files.map((file) => resolve(file)),
          intervals: intervals === undefined ? null : resolve(intervals),
          validity,
          globalTag,
        }),
      );
      context.terminal.result(report, () => padmeReportText(report));
    });
}

function stepCommands(conditions: Command): void {
  const steps = [
    ['validate', 'let the checks decide; with warnings it needs a comment', false],
    ['approve', 'as another expert than its author', true],
    ['reject', 'with a reason', true],
    ['withdraw', 'as its author', false],
  ] as const;
  for (const [step, description, needsComment] of steps) {
    const command = conditions.command(`${step} <proposal>`).description(description);
    if (needsComment) command.requiredOption('--comment <text>', 'why');
    else command.option('--comment <text>', 'why', '');
    command.action(async (number: string, { comment }: { comment: string }, self: Command) => {
      const context = commandContext(self);
      const proposal = proposalNumber(number);
      const details = await withService(context, 'command', (client) => client.proposals[step]({ proposal, comment }));
      context.terminal.result({ proposal: details }, () => proposalText(details));
    });
  }
}

interface PlanOptions {
  base: string;
  name?: string;
  as?: string;
  description?: string;
  proposals?: string;
  planHash?: string;
  comment?: string;
}

const withPlanOptions = (command: Command): Command =>
  command
    .requiredOption('--base <global-tag>', 'to begin with: the one in force, an open or a running one')
    .option('--name <name>', 'of the new global tag; without it the base itself is changed')
    .option('--as <state>', 'published (never changes again) or running (takes appended validity)', 'published')
    .option('--description <text>', 'what the new global tag is for', '');

/** @throws BeamglassError `badInput` */
function requestOf({ base, name, as = 'published', description = '', proposals = '' }: PlanOptions): PlanRequest {
  if (as !== 'published' && as !== 'running') {
    throw new BeamglassError('badInput', `“${as}” is not published or running.`, { as });
  }
  const numbers = proposals.split(',').filter((one) => one.trim() !== '');
  return {
    base,
    name: name ?? null,
    as,
    description,
    proposals: numbers.map((one) => proposalNumber(one.trim())),
    reverts: [],
  };
}

/** Shown without a plan hash; carried out with the one that was shown. */
async function planOrPublish(
  context: CommandContext,
  request: PlanRequest,
  { planHash, comment = '' }: PlanOptions,
): Promise<void> {
  if (planHash === undefined) {
    const plan = await withService(context, 'read', (client) => client.publications.plan(request));
    context.terminal.result({ plan }, () => planText(plan));
    return;
  }
  const done = await withService(context, 'command', (client) =>
    client.publications.apply({ ...request, planHash, comment }),
  );
  context.terminal.result(done, () =>
    formatPairs([
      ['publication', done.publication],
      ['global tag', done.globalTag.name],
      ['state', done.globalTag.state],
      ['manifest', done.manifestHash],
    ]),
  );
}

function publicationCommands(conditions: Command): void {
  withPlanOptions(conditions.command('plan').description('what publishing would change for every run; nothing is done'))
    .option('--proposals <numbers>', 'approved proposals: “3,5”', '')
    .action((options: PlanOptions, command: Command) =>
      planOrPublish(commandContext(command), requestOf(options), { base: options.base }),
    );
  withPlanOptions(conditions.command('publish').description('do what “plan” has shown, and only that'))
    .option('--proposals <numbers>', 'approved proposals: “3,5”', '')
    .requiredOption('--plan-hash <hash>', 'of the plan that was looked at')
    .requiredOption('--comment <text>', 'why')
    .action((options: PlanOptions, command: Command) =>
      planOrPublish(commandContext(command), requestOf(options), options),
    );
  withPlanOptions(
    conditions
      .command('revert <type>')
      .description('a new version in which an older payload holds again; without --plan-hash it is only shown'),
  )
    .requiredOption('--payload <hash>', 'that held before')
    .requiredOption('--validity <range>', '“80344..80500” (both included) or “80344..”')
    .requiredOption('--reason <text>', 'why')
    .option('--plan-hash <hash>', 'of the plan that was looked at: do it')
    .action(async (type: string, options: PlanOptions & RevertOptions, command: Command) => {
      const { payload, validity, reason, planHash } = options;
      const request = { ...requestOf(options), reverts: [{ type, payload, validity, reason }] };
      await planOrPublish(commandContext(command), request, {
        base: options.base,
        comment: reason,
        ...(planHash !== undefined && { planHash }),
      });
    });
  conditions
    .command('publications')
    .description('what was put into force and taken out of it, by whom and why')
    .option('--experiment <name>', 'only of this experiment')
    .action(async ({ experiment = null }: { experiment?: string | null }, command: Command) => {
      const context = commandContext(command);
      const publications = await withService(context, 'read', (client) => client.publications.list({ experiment }));
      context.terminal.result({ publications }, () =>
        formatTable(
          ['at', 'what', 'global tag', 'from', 'proposals', 'by', 'comment'],
          publications.map(({ at, kind, globalTag, base, proposals, author, comment }) => [
            at,
            kind,
            globalTag,
            base,
            proposals.join(', '),
            author,
            comment,
          ]),
        ),
      );
    });
  conditions
    .command('invalidate <global-tag>')
    .description('take an official global tag out of force; what it holds is kept')
    .requiredOption('--reason <text>', 'why')
    .action(async (globalTag: string, { reason }: { reason: string }, command: Command) => {
      const context = commandContext(command);
      const done = await withService(context, 'command', (client) =>
        client.publications.invalidate({ globalTag, reason }),
      );
      context.terminal.result(done, () => `${globalTag} is ${done.globalTag.state}.`);
    });
}

interface RevertOptions {
  payload: string;
  validity: string;
  reason: string;
}

function payloadCommands(payload: Command): void {
  payload
    .command('export <hash>')
    .description('a payload as JSON or as a table')
    .option('--format <form>', 'json or csv', 'json')
    .requiredOption('--out <path>', 'file to write')
    .action(async (hash: string, { format, out }: { format: string; out: string }, command: Command) => {
      const context = commandContext(command);
      const path = resolve(out);
      const { text } = await withService(context, 'read', (client) =>
        client.proposals.exportPayload({ hash, format: formatOf(format) }),
      );
      await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        const why = error.code === 'EEXIST' ? 'exists already; name a new file' : `cannot be written: ${error.message}`;
        throw new BeamglassError('conflict', `“${path}” ${why}.`, { path });
      });
      const bytes = Buffer.byteLength(text);
      context.terminal.result({ hash, path, bytes }, () => formatPairs([['file', path]]));
    });
  withImportOptions(payload.command('import <file>').description('the same as “conditions propose”'));
}
