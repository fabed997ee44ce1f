/** Defects of runs: what is wrong, with what, in which runs, who says so. */
import type { Command } from 'commander';
import type { DefectRecord } from '#core/api/dataQuality.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService } from '../context.ts';
import { formatPairs, formatTable } from '../table.ts';

interface ListOptions {
  readonly experiment?: string;
  readonly runs?: string;
  readonly part?: string;
  readonly type?: string;
  readonly history: boolean;
}

interface AddOptions {
  readonly type: string;
  readonly part: string;
  readonly comment: string;
  readonly recoverable?: boolean;
  readonly absent: boolean;
}

export function defectsCommand(program: Command): void {
  const defects = program
    .command('defects')
    .description('defects of runs; a statement never changes, later ones take its place');
  defects
    .command('types <experiment>')
    .description('types of defects, and the parts of the detector that can have them')
    .action(async (experiment: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const found = await withService(context, 'read', (client) => client.dataQuality.types({ experiment }));
      context.terminal.result(found, () =>
        formatTable(
          ['type', 'parts', 'recoverable', 'meaning'],
          found.types.map(({ id, parts, recoverable, meaning }) => [
            id,
            parts.length === found.parts.length ? 'any' : parts.join(', '),
            recoverable ? 'yes' : 'no',
            meaning,
          ]),
        ),
      );
    });
  defects
    .command('list')
    .description('defects that hold, newest first')
    .option('--experiment <name>')
    .option('--runs <range>', 'run numbers “31404..31410”, both included, or “31404:3..31404:7” with subruns')
    .option('--part <id>')
    .option('--type <id>')
    .option('--history', 'every statement, also those that no longer hold', false)
    .action(async ({ runs, experiment, part, type, history }: ListOptions, command: Command) => {
      const context = commandContext(command);
      const rows = await withService(context, 'read', (client) =>
        client.dataQuality.list({ experiment, range: runs, part, type, history }),
      );
      context.terminal.result({ defects: rows }, () => tableOf(rows));
    });
  defects
    .command('add <experiment> <range>')
    .description('state a defect of runs, both ends included: “31404”, “31404..31410”, “31404:3..31404:7”')
    .requiredOption('--type <id>', '“defects types EXPERIMENT” lists them')
    .requiredOption('--part <id>', 'part of the detector')
    .option('--comment <text>', 'what was seen', '')
    .option('--recoverable', 'a later calibration, mask or reconstruction can mend it')
    .option('--no-recoverable', 'nothing mends it')
    .option('--absent', 'it was looked for, and is not there', false)
    .action(async (experiment: string, range: string, options: AddOptions, command: Command) => {
      const context = commandContext(command);
      const { type, part, comment, recoverable, absent } = options;
      const record = await withService(context, 'command', (client) =>
        client.dataQuality.add({ experiment, range, type, part, comment, recoverable, present: !absent }),
      );
      context.terminal.result(record, () => pairsOf(record));
    });
  defects
    .command('correct <defect>')
    .description('put a defect right: a new statement takes its place')
    .requiredOption('--comment <text>', 'what it is, and why it is put right')
    .option('--runs <range>', 'where it is; as before where it is not given')
    .option('--recoverable')
    .option('--no-recoverable')
    .action(
      async (
        number: string,
        { comment, runs, recoverable }: { comment: string; runs?: string; recoverable?: boolean },
        command: Command,
      ) => {
        const context = commandContext(command);
        const request = { defect: numberOf(number), comment, range: runs, recoverable };
        const record = await withService(context, 'command', (client) => client.dataQuality.correct(request));
        context.terminal.result(record, () => pairsOf(record));
      },
    );
  defects
    .command('withdraw <defect>')
    .description('state that a defect is not there; it stays in the history')
    .requiredOption('--reason <text>')
    .option('--runs <range>', 'within these runs alone')
    .action(async (number: string, { reason, runs }: { reason: string; runs?: string }, command: Command) => {
      const context = commandContext(command);
      const request = { defect: numberOf(number), reason, range: runs };
      const record = await withService(context, 'command', (client) => client.dataQuality.withdraw(request));
      context.terminal.result(record, () => pairsOf(record));
    });
  defects
    .command('verify <defect>')
    .description('say, as another person than its author, that it is so')
    .option('--comment <text>', '', '')
    .action(async (number: string, { comment }: { comment: string }, command: Command) => {
      const context = commandContext(command);
      const request = { defect: numberOf(number), comment };
      const record = await withService(context, 'command', (client) => client.dataQuality.verify(request));
      context.terminal.result(record, () => pairsOf(record));
    });
}

function numberOf(text: string): number {
  const number = Number(text.replace(/^#/, ''));
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new BeamglassError('badInput', `“${text}” is no number of a defect; “defects list” shows them.`, {
    defect: text,
  });
}

const stateOf = ({ present, holds, range }: DefectRecord): string => {
  if (!present) return holds.length === 0 ? 'withdrawal that no longer holds' : 'not there';
  if (holds.length === 0) return 'no longer holds';
  return holds.length === 1 && holds[0]?.text === range.text
    ? 'holds'
    : `holds in ${holds.map(({ text }) => text).join(', ')}`;
};

function tableOf(rows: readonly DefectRecord[]): string {
  if (rows.length === 0) return 'No defects.';
  return formatTable(
    ['no.', 'experiment', 'runs', 'type', 'part', 'state', 'recoverable', 'author', 'verified by', 'comment'],
    rows.map((row) => [
      row.defect,
      row.experiment,
      row.range.text,
      row.type,
      row.part,
      stateOf(row),
      row.recoverable ? 'yes' : 'no',
      row.author,
      row.verified?.by ?? null,
      row.comment,
    ]),
  );
}

const pairsOf = (record: DefectRecord): string =>
  formatPairs([
    ['defect', record.defect],
    ['what', `${record.title} (${record.type}), ${record.partTitle}`],
    ['runs', `${record.experiment} ${record.range.text}`],
    ['state', stateOf(record)],
    ['recoverable', record.recoverable ? 'yes' : 'no'],
    ['comment', record.comment],
    ['author', `${record.author}, ${record.at}`],
    ['verified by', record.verified?.by ?? null],
    ['takes the place of', record.supersedes],
  ]);
