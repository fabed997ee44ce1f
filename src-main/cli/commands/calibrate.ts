/** Constants measured from runs or series. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { CalibrationMethodRecord, CalibrationRequest, FinishedCalibration } from '#core/api/calibrations.ts';
import { BeamglassError } from '#core/errors.ts';
import { calibrationSummary, type CalibrationSummary } from '../calibrationSummary.ts';
import { commandContext, finishJob, withService, type CommandContext } from '../context.ts';
import { assignment, wholeNumber } from '../numbers.ts';
import { runsInRange } from '../runRange.ts';
import { formatPairs, formatTable, measured } from '../table.ts';

interface Options {
  list?: string;
  runs?: string;
  series?: string[];
  setup?: string;
  method?: string;
  globalTag?: string;
  where: string;
  set: Record<string, number>;
  mask: number[];
  seed: number;
  out?: string;
  commit?: boolean;
  comment: string;
  validity?: string;
}

export function calibrateCommand(program: Command): void {
  program
    .command('calibrate [type]')
    .description('measure constants of a payload type; “calibrate --list SETUP” names the types and their methods')
    .option('--list <setup>', 'the methods that suit a setup, with their parameters')
    .option('--runs <A..B>', 'run ids, both included, or one run')
    .option('--series <name...>', 'stored series, for methods that read them')
    .option('--setup <id>', 'detector setup, needed where there are no runs')
    .option('--method <id>', 'how it is measured; without it the usual method of the type')
    .option('--global-tag <tag>', 'constants to start from; without it those in force')
    .option('--where <expression>', 'only events for which this holds', '')
    .option('--set <name=value>', 'parameter of the method, may be repeated', assignment, {})
    .option('--mask <channels>', 'channels to leave out, such as 12,13', channels, [])
    .option('--seed <n>', 'of methods that draw random numbers', wholeNumber, 0)
    .option('--out <file>', 'also write the whole result there, with plots, as JSON')
    .option('--commit', 'save the result as a proposal')
    .option('--comment <text>', 'of the proposal', '')
    .option(
      '--validity <A..B>',
      'of the proposal, such as 80344..80500; without it the runs from the first to the last',
    )
    .action(async (type: string | undefined, options: Options, command: Command) => {
      const context = commandContext(command);
      if (options.list !== undefined) await printMethods(context, options.list);
      else await calibrate(context, type, options);
    });
}

function channels(text: string, before: readonly number[]): number[] {
  const given = text.split(',').map((part) => part.trim());
  if (!given.every((part) => /^\d+$/.test(part))) throw new InvalidArgumentError('It is channel numbers with commas.');
  return [...before, ...given.map(Number)];
}

async function printMethods(context: CommandContext, setup: string): Promise<void> {
  const methods = await withService(context, 'read', (client) => client.calibrations.methods({ setup }));
  context.terminal.result({ methods }, () => methods.map(methodText).join('\n\n'));
}

function methodText({ id, type, title, input, wants, parameters }: CalibrationMethodRecord): string {
  const head = formatPairs([
    ['type', type],
    ['method', `${id}: ${title}`],
    ['reads', `${input === 'series' ? 'series' : `${input} `.replace('events ', 'recorded ') + 'events'}; ${wants}`],
  ]);
  if (parameters.length === 0) return head;
  const rows = parameters.map((one) => [one.name, one.default, one.least, one.largest, one.unit, one.title]);
  return `${head}\n${formatTable(['parameter', 'default', 'least', 'largest', 'unit', ''], rows)}`;
}

async function calibrate(context: CommandContext, type: string | undefined, options: Options): Promise<void> {
  if (type === undefined) {
    const message = 'Name the payload type to measure; “calibrate --list SETUP” prints those of a setup.';
    throw new BeamglassError('badInput', message);
  }
  const { runs, out, commit = false } = options;
  if (commit && options.comment.trim() === '') {
    throw new BeamglassError('badInput', 'A proposal needs a reason: say with --comment TEXT why it is made.');
  }
  const { finished, saved } = await withService(context, commit ? 'command' : 'read', async (client) => {
    const ids = runs === undefined ? [] : await runsInRange(client, runs);
    const validity = commit ? validityOf(ids, options) : '';
    const job = await finishJob(context, client, await client.calibrations.start(requestOf(type, ids, options)));
    const result = await client.calibrations.result({ job: job.id });
    if (!commit) return { finished: result, saved: null };
    const { globalTag = null, comment } = options;
    const { duplicate, proposal } = await client.proposals.save({ job: job.id, validity, globalTag, comment });
    return {
      finished: result,
      saved: { payload: proposal.payload, proposal: proposal.proposal, validity: proposal.validity, duplicate },
    };
  });
  if (out !== undefined) await write(out, finished);
  const summary = calibrationSummary(finished.result);
  context.terminal.result({ ...summary, ...saved }, () =>
    [
      summaryText(summary, finished),
      ...(saved === null
        ? []
        : [
            `saved as proposal ${saved.proposal}, valid for ${saved.validity}: payload ${saved.payload}${saved.duplicate ? ', as before' : ''}`,
          ]),
    ].join('\n\n'),
  );
}

/** As given, else from the first run to the last. @throws BeamglassError `badInput` where there are no runs to tell it */
function validityOf(runs: readonly string[], { validity }: Options): string {
  if (validity !== undefined) return validity;
  const numbers = runs.map((run) => Number(run.slice(run.lastIndexOf('-') + 1))).toSorted((a, b) => a - b);
  if (numbers.length > 0) return `${numbers[0]}..${numbers.at(-1)}`;
  throw new BeamglassError('badInput', 'A proposal that is made without runs needs its --validity A..B.');
}

function requestOf(type: string, runs: string[], options: Options): CalibrationRequest {
  const { series = [], setup = null, method = null, globalTag = null, where, set, mask, seed } = options;
  return { type, method, runs, series, setup, where, globalTag, parameters: set, mask, seed };
}

async function write(path: string, { result, inForce }: FinishedCalibration): Promise<void> {
  try {
    await writeFile(resolve(path), `${JSON.stringify({ result, inForce })}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BeamglassError('badInput', `“${path}” cannot be written: ${reason}.`, { path });
  }
}

function summaryText(
  { type, method, parameters, rows, fit, left, notes }: CalibrationSummary,
  { result, inForce }: FinishedCalibration,
): string {
  const { runs, series, globalTag } = result.inputs;
  const from = runs.length > 0 ? runs.map(({ run }) => run) : series.map(({ name }) => name);
  return [
    formatPairs([
      ['type', `${type}, by ${method}`],
      ['from', `${from.length > 3 ? `${from[0]} to ${from.at(-1)} (${from.length})` : from.join(', ')}`],
      ['constants', globalTag ?? 'none needed'],
      ['entries', result.entries],
      ['fits', `${fit.fits - fit.failed} of ${fit.fits} valid`],
      ['χ²/ndof', fit.chi2 === null ? '–' : `${fit.chi2.toFixed(1)} / ${fit.ndof}`],
      ...(rows === null
        ? []
        : [['rows', `${rows.measured} measured, ${rows.fixed} taken over, ${rows.missing} missing`] as const]),
      [
        'in force',
        inForce === null ? 'nothing' : `${inForce.tag} in ${inForce.globalTag}: ${inForce.payload.slice(0, 12)}`,
      ],
    ]),
    formatTable(
      ['quantity', 'value', 'error', 'unit'],
      Object.entries(parameters).map(([name, { value, error, unit }]) => [name, ...measured(value, error), unit]),
    ),
    ...(left.length === 0
      ? []
      : [left.slice(0, 10).join('\n') + (left.length > 10 ? `\n… ${left.length - 10} more` : '')]),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
  ].join('\n\n');
}
