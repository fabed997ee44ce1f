/** The journal: what shifts wrote down, with their pictures. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { journalDraft, journalQuery, type JournalEntry } from '#core/api/journal.ts';
import { BeamglassError } from '#core/errors.ts';
import { entryMarkdown, pictureName } from '#core/journal/document.ts';
import { commandContext, withService, type Client } from '../context.ts';
import { checked } from '../checked.ts';
import { instantOf } from '../instant.ts';
import { formatTable } from '../table.ts';

interface FilterOptions {
  search?: string;
  author?: string;
  tag?: string;
  run?: string;
  experiment?: string;
  from?: string;
  until?: string;
  limit?: string;
}

interface AddOptions {
  text?: string;
  textFile?: string;
  tag?: string[];
  experiment?: string;
  run?: string;
  event?: string;
  picture?: string[];
  caption?: string[];
}

export function journalCommand(program: Command): void {
  const journal = program.command('journal').description('entries of shifts with text, tags and pictures');
  listCommand(journal);
  showCommand(journal);
  addCommand(journal);
  exportCommand(journal);
}

const withFilters = (command: Command): Command =>
  command
    .option('--search <words>', 'that all stand in title, text, tags or captions')
    .option('--author <name>', 'who wrote it first')
    .option('--tag <tag>', 'with this tag')
    .option('--run <run>', 'about this run')
    .option('--experiment <name>', 'of this experiment')
    .option('--from <time>', 'written at or after this time (ISO 8601)')
    .option('--until <time>', 'written before this time (ISO 8601)');

/** @throws BeamglassError `badInput` */
function queryOf({ from, until, limit, ...rest }: FilterOptions): ReturnType<typeof journalQuery.parse> {
  const times = { from: instantOf(from, '--from'), until: instantOf(until, '--until') };
  return checked(journalQuery, { ...rest, ...times, ...(limit !== undefined && { limit: Number(limit) }) });
}

function listCommand(journal: Command): void {
  withFilters(journal.command('list').description('entries, newest first'))
    .option('--limit <n>', 'at most so many', '100')
    .action(async (options: FilterOptions, command: Command) => {
      const context = commandContext(command);
      const query = queryOf(options);
      const result = await withService(context, 'read', (client) => client.journal.list(query));
      context.terminal.result(result, () =>
        result.entries.length === 0
          ? 'No entry.'
          : formatTable(
              ['entry', 'written (UTC)', 'by', 'run', 'tags', 'title', 'pictures'],
              result.entries.map((row) => [
                row.entry,
                row.at.slice(0, 16).replace('T', ' '),
                row.author,
                row.run,
                row.tags.join(' '),
                row.title,
                row.pictures,
              ]),
            ),
      );
    });
}

function showCommand(journal: Command): void {
  journal
    .command('show <entry>')
    .description('an entry with its text')
    .option('--revision <n>', 'this revision; without it the newest')
    .action(async (number: string, { revision }: { revision?: string }, command: Command) => {
      const context = commandContext(command);
      const place = {
        entry: wholeNumber(number, 'entry'),
        revision: revision === undefined ? null : wholeNumber(revision, 'revision'),
      };
      const entry = await withService(context, 'read', (client) => client.journal.get(place));
      context.terminal.result(entry, () => entryMarkdown(entry));
    });
}

function wholeNumber(text: string, what: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new BeamglassError('badInput', `“${text}” is no number of a journal ${what}.`);
}

const several = (value: string, before: string[] = []): string[] => [...before, value];

function addCommand(journal: Command): void {
  journal
    .command('add <title>')
    .description('write an entry; the text is Markdown')
    .option('--text <markdown>', 'the text')
    .option('--text-file <path>', 'a file with the text, - for standard input')
    .option('--tag <tag>', 'may be given several times', several)
    .option('--experiment <name>', 'that it is about; else that of the run')
    .option('--run <run>', 'that it is about')
    .option('--event <n>', 'event number in the run')
    .option('--picture <path>', 'PNG, JPEG or WebP; may be given several times', several)
    .option('--caption <text>', 'of the pictures, in their order', several)
    .action(async (title: string, options: AddOptions, command: Command) => {
      const context = commandContext(command);
      const { tag = [], picture = [], caption = [], run = null, event } = options;
      const draft = checked(journalDraft, {
        title,
        text: await textOf(options),
        tags: tag,
        experiment: options.experiment ?? (run === null ? null : run.replace(/-\d+$/, '')),
        run,
        event: event === undefined ? null : Number(event),
        pictures: await Promise.all(
          picture.map(async (path, index) => ({
            data: new Blob([await bytesOf(path)]),
            caption: caption[index] ?? '',
          })),
        ),
      });
      const entry = await withService(context, 'command', (client) => client.journal.add(draft));
      context.terminal.result(entry, () => `Entry ${entry.entry} is written.`);
    });
}

async function textOf({ text = '', textFile }: AddOptions): Promise<string> {
  if (textFile === undefined) return text;
  if (textFile !== '-') return new TextDecoder().decode(await bytesOf(textFile));
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function bytesOf(path: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(resolve(path));
  } catch (error) {
    throw new BeamglassError('notFound', `“${path}” cannot be read: ${(error as Error).message}.`, { path });
  }
}

function exportCommand(journal: Command): void {
  withFilters(
    journal
      .command('export')
      .description('entries as journal.md and journal.json with their pictures, into a directory that is new or empty')
      .requiredOption('--out <directory>', 'where to'),
  ).action(async (options: FilterOptions & { out: string }, command: Command) => {
    const context = commandContext(command);
    const { out, ...filter } = options;
    const directory = resolve(out);
    if (existsSync(directory) && (await readdir(directory)).length > 0) {
      throw new BeamglassError('conflict', `“${directory}” is not empty; name a new directory. Nothing was written.`, {
        directory,
      });
    }
    const query = queryOf(filter);
    const result = await withService(context, 'read', (client) => writeJournal(client, query, directory));
    context.terminal.result(
      result,
      () => `${result.entries} entries and ${result.pictures} pictures are in ${directory}.`,
    );
  });
}

const PAGE = 500;

async function writeJournal(
  client: Client,
  query: ReturnType<typeof queryOf>,
  directory: string,
): Promise<{ entries: number; pictures: number; out: string }> {
  const entries: JournalEntry[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.journal.list({ ...query, offset, limit: PAGE });
    for (const { entry } of page.entries) entries.push(await client.journal.get({ entry, revision: null }));
    if (offset + PAGE >= page.total) break;
  }
  await mkdir(directory, { recursive: true });
  const pictures = new Map(entries.flatMap((entry) => entry.pictures).map((picture) => [picture.hash, picture]));
  for (const picture of pictures.values()) {
    const blob = await client.journal.picture({ hash: picture.hash });
    await writeFile(join(directory, pictureName(picture)), new Uint8Array(await blob.arrayBuffer()));
  }
  await writeFile(join(directory, 'journal.md'), entries.map(entryMarkdown).join('\n\n---\n\n'));
  await writeFile(join(directory, 'journal.json'), `${JSON.stringify({ entries }, null, 2)}\n`);
  return { entries: entries.length, pictures: pictures.size, out: directory };
}
