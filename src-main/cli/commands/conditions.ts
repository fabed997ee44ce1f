/** The conditions: which constants hold for which runs, and whole global tags as files. */
import type { Command } from 'commander';
import { fromApiError } from '#core/api/errors.ts';
import { GLOBAL_TAG_STATES } from '#core/calibration/globalTag.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService, type Client, type CommandContext } from '../context.ts';
import { globalTagText, importText, payloadText, short, tagCells, tagText } from '../conditionTexts.ts';
import { diffPayloads, historyCommands } from './conditionHistory.ts';
import { readPayloadFile } from '../payloadFile.ts';
import { proposalCommands } from './proposals.ts';
import { formatBytes, formatPairs, formatTable, type Cell } from '../table.ts';

const HASH = /^[0-9a-f]{64}$/;

export function conditionsCommand(program: Command): void {
  const conditions = program
    .command('conditions')
    .description('payloads, tags and global tags: which constants hold for which runs')
    .addHelpText(
      'after',
      '\nA global tag names one tag for each payload type; a tag says which payload holds from which run to which.' +
        '\nStates of a global tag: open → staged → validated → published (never changes again); running takes' +
        '\nappended validity only. Ranges are written “80344..80500”, both included, or “80344..”.',
    );
  listCommands(conditions);
  showCommands(conditions);
  changeCommands(conditions);
  fileCommands(conditions);
  sourceCommands(conditions);
  proposalCommands(conditions);
}

function listCommands(conditions: Command): void {
  conditions
    .command('types')
    .description('the payload types: what each constant is, its unit and which way it is applied')
    .action(async (_options: unknown, command: Command) => {
      const context = commandContext(command);
      const types = await withService(context, 'read', (client) => client.conditions.types());
      context.terminal.result({ types }, () =>
        formatTable(
          ['type', 'title', 'validity by', 'constants', 'direction'],
          types.map(({ id, title, timeBase, parameters, columns, direction }) => [
            id,
            title,
            timeBase,
            [...parameters, ...columns].map(({ name, unit }) => (unit === '' ? name : `${name} [${unit}]`)).join(', '),
            direction,
          ]),
        ),
      );
    });
  conditions
    .command('tags')
    .description('all global tags with their states, and all tags')
    .option('--experiment <name>', 'only of this experiment')
    .action(async ({ experiment = null }: { experiment?: string | null }, command: Command) => {
      const context = commandContext(command);
      const found = await withService(context, 'read', async (client) => ({
        globalTags: await client.conditions.globalTags({ experiment }),
        tags: await client.conditions.tags({ experiment }),
      }));
      context.terminal.result(found, () =>
        [
          formatTable(
            ['global tag', 'state', 'experiment', 'setup', 'types', 'manifest', 'description'],
            found.globalTags.map(({ name, state, experiment: of, setup, types, manifestHash, description }) => [
              name,
              state,
              of,
              setup,
              types,
              short(manifestHash),
              description,
            ]),
          ),
          formatTable(['tag', 'type', 'experiment', 'IoVs', 'in global tags'], found.tags.map(tagCells)),
        ].join('\n\n'),
      );
    });
}

/** A name is a global tag's before it is a tag's. */
async function globalTagOrTag(client: Client, name: string, asOf: string | null) {
  try {
    return { globalTag: await client.conditions.globalTag({ name }) };
  } catch (error) {
    if (fromApiError(error).code !== 'notFound') throw error;
    return { tag: await client.conditions.tag({ name, asOf }) };
  }
}

function showCommands(conditions: Command): void {
  conditions
    .command('tag <name>')
    .description('a global tag with its tags, or a tag with its IoVs and gaps')
    .option('--as-of <time>', 'what the tag held then, ISO 8601 in UTC')
    .action(async (name: string, { asOf = null }: { asOf?: string | null }, command: Command) => {
      const context = commandContext(command);
      const found = await withService(context, 'read', (client) => globalTagOrTag(client, name, asOf));
      context.terminal.result(found, () =>
        found.globalTag === undefined ? tagText(found.tag) : globalTagText(found.globalTag),
      );
    });
  conditions
    .command('show <what>')
    .description('a payload by its hash, or what a run sees')
    .option('--global-tag <name>', 'of a run: by this global tag; without it by the one in force')
    .option('--as-of <time>', 'of a run and a global tag: what the run saw then, ISO 8601 in UTC')
    .action(async (what: string, options: { globalTag?: string; asOf?: string }, command: Command) => {
      const context = commandContext(command);
      if (HASH.test(what)) await showPayload(context, what);
      else await showRun(context, what, options.globalTag ?? null, options.asOf ?? null);
    });
  historyCommands(conditions);
  conditions
    .command('diff <from> <to>')
    .description('where two global tags give runs different constants, or what differs between two payloads by hash')
    .option('--run <run>', 'only what this run sees')
    .action(async (from: string, to: string, { run = null }: { run?: string | null }, command: Command) => {
      const context = commandContext(command);
      if (HASH.test(from) && HASH.test(to)) {
        await diffPayloads(context, from, to);
        return;
      }
      const differences = await withService(context, 'read', (client) => client.conditions.diff({ from, to, run }));
      context.terminal.result({ from, to, run, differences }, () =>
        differences.length === 0
          ? `No difference between ${from} and ${to}${run === null ? '' : ` for run ${run}`}.`
          : formatTable(
              ['type', 'validity', from, to, 'values changed'],
              differences.map((row) => [row.type, row.validity, short(row.from), short(row.to), row.changedValues]),
            ),
      );
    });
}

async function showPayload(context: CommandContext, hash: string): Promise<void> {
  const found = await withService(context, 'read', (client) => client.conditions.payload({ hash }));
  context.terminal.result(found, () => payloadText(found));
}

async function showRun(
  context: CommandContext,
  run: string,
  globalTag: string | null,
  asOf: string | null,
): Promise<void> {
  const found = await withService(context, 'read', (client) => client.conditions.inForce({ run, globalTag, asOf }));
  context.terminal.result(found, () =>
    [
      formatPairs([
        ['run', found.run],
        ['global tag', `${found.globalTag} (${found.state})`],
        ['manifest', found.manifestHash],
      ]),
      formatTable(
        ['type', 'tag', 'validity', 'payload', ''],
        found.types.flatMap(({ type, tag, segments, isStale }): Cell[][] =>
          segments.length === 0
            ? [[type, tag, 'nothing holds', null, 'missing']]
            : segments.map(({ validity, payload }) => [type, tag, validity, short(payload), isStale ? 'stale' : '']),
        ),
      ),
    ].join('\n\n'),
  );
}

function changeCommands(conditions: Command): void {
  conditions
    .command('create <name>')
    .description('a new, open global tag')
    .requiredOption('--experiment <name>', 'as in run ids')
    .option('--setup <id>', 'only for runs with this setup')
    .option('--description <text>', 'what it is for', '')
    .option('--from <global-tag>', 'begin with the tags of this one')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const context = commandContext(command);
      const { experiment, setup = null, description, from = null } = options;
      const globalTag = await withService(context, 'command', (client) =>
        client.conditions.createGlobalTag({ name, experiment, setup, description, from }),
      );
      context.terminal.result({ globalTag }, () => globalTagText(globalTag));
    });
  conditions
    .command('create-tag <name>')
    .description('a new, empty tag of one payload type')
    .requiredOption('--type <id>', 'payload type')
    .requiredOption('--experiment <name>', 'as in run ids')
    .option('--description <text>', 'what it is for', '')
    .action(async (name: string, options: { type: string; experiment: string; description: string }, command) => {
      const context = commandContext(command as Command);
      const tag = await withService(context, 'command', (client) => client.conditions.createTag({ name, ...options }));
      context.terminal.result({ tag }, () => tagText(tag));
    });
  conditions
    .command('use <global-tag> <tag>')
    .description('make a tag the one of its type in an open global tag')
    .action(async (globalTag: string, tag: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const details = await withService(context, 'command', (client) =>
        client.conditions.setMember({ globalTag, tag }),
      );
      context.terminal.result({ globalTag: details }, () => globalTagText(details));
    });
  conditions
    .command('add <tag>')
    .description('let a payload hold in a range of a tag; what held there before is withdrawn, and kept')
    .requiredOption('--validity <range>', '“80344..80500” (both included) or “80344..”; times as “FROM..UNTIL” in UTC')
    .requiredOption(
      '--payload <file>',
      'JSON with “constants” and, where you have it, “provenance”, as “show” prints it',
    )
    .action(async (tag: string, { validity, payload }: { validity: string; payload: string }, command: Command) => {
      const context = commandContext(command);
      const { constants, provenance } = await readPayloadFile(payload);
      const details = await withService(context, 'command', (client) =>
        client.conditions.addIov({ tag, validity, constants, provenance }),
      );
      context.terminal.result({ payload: details.payload, tag: details }, () => tagText(details));
    });
  conditions
    .command('state <global-tag> <state>')
    .description(`take a global tag to open, staged or validated; into force it comes by “publish”`)
    .action(async (name: string, wanted: string, _options: unknown, command: Command) => {
      const state = GLOBAL_TAG_STATES.find((one) => one === wanted);
      if (state === undefined) {
        const message = `“${wanted}” is no state of a global tag: ${GLOBAL_TAG_STATES.join(', ')}.`;
        throw new BeamglassError('badInput', message, { state: wanted });
      }
      const context = commandContext(command);
      const globalTag = await withService(context, 'command', (client) => client.conditions.setState({ name, state }));
      context.terminal.result({ globalTag }, () => globalTagText(globalTag));
    });
}

interface CreateOptions {
  experiment: string;
  setup?: string;
  description: string;
  from?: string;
}

function fileCommands(conditions: Command): void {
  conditions
    .command('export <global-tag>')
    .description('a whole global tag as one file, with its payloads, manifest and hashes')
    .requiredOption('--out <path>', 'file to write')
    .action(async (name: string, { out }: { out: string }, command: Command) => {
      const context = commandContext(command);
      const written = await withService(context, 'read', (client) => client.conditions.exportFile({ name, path: out }));
      context.terminal.result(written, () =>
        formatPairs([
          ['file', written.path],
          ['size', formatBytes(written.bytes)],
          ['sha256', written.sha256],
          ['manifest', written.manifestHash],
        ]),
      );
    });
  conditions
    .command('import <file>')
    .description('take in a global tag that was exported; all of it or nothing')
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .action(async (path: string, { dryRun }: { dryRun: boolean }, command: Command) => {
      const context = commandContext(command);
      const report = await withService(context, 'command', (client) => client.conditions.importFile({ path, dryRun }));
      context.terminal.result(report, () => importText(report));
    });
}

function sourceCommands(conditions: Command): void {
  conditions
    .command('nominal <setup>')
    .description('the published global tag of a setup’s design values; made where it is not there')
    .action(async (setup: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const globalTag = await withService(context, 'command', (client) => client.conditions.nominal({ setup }));
      context.terminal.result({ globalTag }, () => globalTagText(globalTag));
    });
  conditions
    .command('truth <run>')
    .description('the global tag of a simulated run’s true calibration; made where it is not there')
    .action(async (run: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const globalTag = await withService(context, 'command', (client) => client.conditions.truth({ run }));
      context.terminal.result({ globalTag }, () => globalTagText(globalTag));
    });
}
