/** Selections and their cut flows. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { CutFlowResult, SelectionRecord } from '#core/api/selections.ts';
import { cutFlowCsv } from '#core/analysis/cutFlow.ts';
import {
  parseSelectionFile,
  selectionFileText,
  versionText,
  type SelectionVersion,
} from '#core/analysis/definition.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService, type Client } from '../context.ts';
import { runsInRange } from '../runRange.ts';
import { formatPairs, formatTable, type Cell } from '../table.ts';

const NAME_HELP = 'name for its newest version, or NAME@VERSION';

export function selectCommand(program: Command): void {
  const select = program
    .command('select')
    .description('selections: the cut flows of the handbooks and your own, and what they leave of runs');
  listCommands(select);
  runCommand(select);
  fileCommands(select);
}

/** @throws BeamglassError `badInput` */
function parseVersion(text: string): { name: string; version: number | null } {
  const [, name = '', version] = /^([a-z0-9_]+)(?:@(\d{1,6}))?$/.exec(text) ?? [];
  if (name !== '') return { name, version: version === undefined ? null : Number(version) };
  throw new BeamglassError('badInput', `“${text}” names no selection: write NAME or NAME@VERSION.`, { name: text });
}

const find = (client: Client, name: string): Promise<SelectionRecord> => client.selections.get(parseVersion(name));

function listCommands(select: Command): void {
  select
    .command('list')
    .description('all selections with their versions')
    .option('--experiment <name>', 'only of this experiment')
    .action(async ({ experiment = null }: { experiment?: string | null }, command: Command) => {
      const context = commandContext(command);
      const records = await withService(context, 'read', (client) => client.selections.list({ experiment }));
      const selections = records.map(({ definition, ...record }) => ({
        ...record,
        experiment: definition.experiment,
        setups: definition.setups,
        title: definition.title,
        source: definition.source,
        cuts: definition.cuts.length,
      }));
      context.terminal.result({ selections }, () =>
        formatTable(
          ['selection', 'version', 'experiment', 'cuts', 'title', 'from'],
          selections.map((one) => [one.name, one.version, one.experiment, one.cuts, one.title, originOf(one)]),
        ),
      );
    });
  select
    .command('show <name>')
    .description(`a selection with its cuts; ${NAME_HELP}`)
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const selection = await withService(context, 'read', (client) => find(client, name));
      context.terminal.result({ selection }, () => selectionText(selection));
    });
}

function originOf({
  builtIn,
  derivedFrom,
  author,
}: Pick<SelectionRecord, 'builtIn' | 'derivedFrom' | 'author'>): string {
  if (builtIn) return 'handbook';
  const from = derivedFrom === null ? '' : `, from ${versionText(derivedFrom)}`;
  return `${author ?? ''}${from}`;
}

function selectionText(record: SelectionRecord): string {
  const { definition } = record;
  return [
    formatPairs([
      ['selection', versionText(record)],
      ['title', definition.title],
      ['experiment', definition.experiment],
      ['setups', definition.setups.length === 0 ? 'all' : definition.setups.join(', ')],
      ['energies in', definition.energyUnit],
      ['source', definition.source],
      ['from', originOf(record)],
    ]),
    ...(definition.description === '' ? [] : [definition.description]),
    formatTable(
      ['', 'cut', 'condition', 'meaning'],
      definition.cuts.map(({ name, expression, description, assumed }, index) => [
        index + 1,
        name,
        expression,
        assumed === '' ? description : `${description} [assumed: ${assumed}]`,
      ]),
    ),
  ].join('\n\n');
}

interface RunOptions {
  runs: string;
  out?: string;
  reconstruction?: string | null;
}

function runCommand(select: Command): void {
  select
    .command('run <name>')
    .description(`events and efficiency after each cut; ${NAME_HELP}`)
    .requiredOption('--runs <A..B>', 'run ids, both included, or one run')
    .option('--reconstruction <global-tag>', 'by this reconstruction of the runs; without it as recorded')
    .option('--out <path>', 'also write the table there: CSV for a name that ends with .csv, else JSON')
    .action(async (name: string, { runs, out, reconstruction = null }: RunOptions, command) => {
      const context = commandContext(command as Command);
      const result = await withService(context, 'read', async (client) =>
        client.selections.run({ ...parseVersion(name), runs: await runsInRange(client, runs), reconstruction }),
      );
      if (out !== undefined) await write(out, flowFile(result, out));
      context.terminal.result(result, () => flowText(result));
    });
}

const flowFile = (result: CutFlowResult, path: string): string =>
  path.toLowerCase().endsWith('.csv') ? cutFlowCsv(result.all, result.cuts) : `${JSON.stringify(result, null, 2)}\n`;

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(resolve(path), text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BeamglassError('badInput', `“${path}” cannot be written: ${reason}.`, { path });
  }
}

/** Per cent with one digit more than the interval has. */
const percent = (value: number | null): string => (value === null ? '–' : (100 * value).toFixed(2));

function flowText({ selection, reconstruction, runs, weighted, all, cuts }: CutFlowResult): string {
  const hidden = runs.reduce((total, run) => total + run.hidden, 0);
  const first: Cell[] = ['all events', all.events, ...(weighted ? [all.weight] : []), '100.00', '', '', null, null];
  return [
    formatPairs([
      ['selection', `${versionText(selection)}: ${selection.title}`],
      ['runs', runs.length === 1 ? runs[0]!.run : `${runs.length}, ${runs[0]!.run} to ${runs.at(-1)!.run}`],
      ['quantities', reconstruction === null ? 'as recorded' : `reconstructed with ${reconstruction}`],
      ...(hidden > 0 ? [['not counted', `${hidden} events in closed regions`] as const] : []),
    ]),
    formatTable(
      [
        'cut',
        'events',
        ...(weighted ? ['weight'] : []),
        'eff. %',
        '68 % interval',
        'of last %',
        'fails only',
        'no value',
      ],
      [
        first,
        ...cuts.map((cut): Cell[] => [
          cut.name,
          cut.events,
          ...(weighted ? [cut.weight] : []),
          percent(cut.efficiency),
          `${percent(cut.low)} … ${percent(cut.high)}`,
          percent(cut.relative),
          cut.failsOnly,
          cut.unknown,
        ]),
      ],
    ),
  ].join('\n\n');
}

function fileCommands(select: Command): void {
  select
    .command('export <name>')
    .description(`a selection as a file; ${NAME_HELP}`)
    .requiredOption('--out <path>', 'file to write')
    .action(async (name: string, { out }: { out: string }, command: Command) => {
      const context = commandContext(command);
      const { definition, version } = await withService(context, 'read', (client) => find(client, name));
      const text = selectionFileText(definition, version);
      await write(out, text);
      const written = { path: resolve(out), bytes: Buffer.byteLength(text), name: definition.name, version };
      context.terminal.result(written, () => `${versionText(written)} written to ${written.path}`);
    });
  select
    .command('import <file>')
    .description('take in a selection from a file, as the next version of its name')
    .option('--derived-from <selection>', 'NAME@VERSION that it was made from')
    .action(async (file: string, { derivedFrom }: { derivedFrom?: string }, command: Command) => {
      const context = commandContext(command);
      const definition = parseSelectionFile(await read(file), basename(file));
      const selection = await withService(context, 'command', async (client) => {
        const origin: SelectionVersion | null = derivedFrom === undefined ? null : await find(client, derivedFrom);
        return client.selections.save({
          definition,
          derivedFrom: origin && { name: origin.name, version: origin.version },
        });
      });
      context.terminal.result({ selection }, () => selectionText(selection));
    });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(resolve(file), 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BeamglassError('badFile', `“${file}” cannot be read: ${reason}.`, { file });
  }
}
