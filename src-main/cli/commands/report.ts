/** End-of-shift reports. */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { reportRequest } from '#core/api/reports.ts';
import { BeamglassError } from '#core/errors.ts';
import { printedTime } from '#core/journal/document.ts';
import { reportFileName } from '#core/report/texts.ts';
import { checked } from '../checked.ts';
import { commandContext, withService, type Client } from '../context.ts';
import { instantOf } from '../instant.ts';
import { formatTable } from '../table.ts';

interface MakeOptions {
  experiment: string;
  from?: string;
  until?: string;
  summary?: string;
  nextShift?: string;
  coordinator?: string;
  out?: string;
}

export function reportCommand(program: Command): void {
  const report = program
    .command('report')
    .description('end-of-shift reports: what the store knows of a shift, and a few words, as HTML and PDF');
  report
    .command('make')
    .description('make one and keep it; texts are Markdown, @FILE takes one from a file')
    .requiredOption('--experiment <name>', 'padme or na64')
    .option('--from <time>', 'begin (ISO 8601); without it the end of the last report, at most a day ago')
    .option('--until <time>', 'end; without it now')
    .option('--summary <text>', 'summary of the shifter')
    .option('--next-shift <text>', 'for the next shift')
    .option('--coordinator <text>', 'for the coordinator')
    .option('--out <directory>', 'also write HTML and PDF there')
    .action(async (options: MakeOptions, command: Command) => {
      const context = commandContext(command);
      const { experiment, from, until, out } = options;
      const [summary, nextShift, coordinator] = await Promise.all(
        [options.summary, options.nextShift, options.coordinator].map(textOf),
      );
      const request = checked(reportRequest, {
        experiment,
        from: instantOf(from, '--from'),
        until: instantOf(until, '--until'),
        notes: { summary, nextShift, coordinator },
      });
      const result = await withService(context, 'command', async (client) => {
        const row = await client.reports.make(request);
        return { ...row, written: out === undefined ? [] : await writeFiles(client, row.report, resolve(out)) };
      });
      context.terminal.result(result, () =>
        [`Report ${result.report} is made, content ${result.contentHash}.`, ...result.written].join('\n'),
      );
    });
  report
    .command('list')
    .description('reports, newest first')
    .action(async (_options: unknown, command: Command) => {
      const context = commandContext(command);
      const reports = await withService(context, 'read', (client) => client.reports.list({}));
      context.terminal.result({ reports }, () =>
        reports.length === 0
          ? 'No report.'
          : formatTable(
              ['report', 'experiment', 'from', 'until', 'by', 'content'],
              reports.map((row) => [
                row.report,
                row.experiment,
                printedTime(row.from),
                printedTime(row.until),
                row.author,
                row.contentHash.slice(0, 12),
              ]),
            ),
      );
    });
  report
    .command('export <report>')
    .description('write the HTML and the PDF of a report, as they were made')
    .option('--out <directory>', 'where to', '.')
    .action(async (number: string, { out }: { out: string }, command: Command) => {
      const context = commandContext(command);
      if (!/^[1-9]\d{0,8}$/.test(number)) throw new BeamglassError('badInput', `“${number}” is no number of a report.`);
      const written = await withService(context, 'read', (client) => writeFiles(client, Number(number), resolve(out)));
      context.terminal.result({ written }, () => written.join('\n'));
    });
}

async function textOf(text: string | undefined): Promise<string> {
  if (text === undefined || !text.startsWith('@')) return text ?? '';
  try {
    return await readFile(resolve(text.slice(1)), 'utf8');
  } catch (error) {
    throw new BeamglassError('notFound', `“${text.slice(1)}” cannot be read: ${(error as Error).message}.`);
  }
}

async function writeFiles(client: Client, report: number, directory: string): Promise<string[]> {
  const { content } = await client.reports.get({ report });
  const paths: string[] = [];
  for (const format of ['html', 'pdf'] as const) {
    const blob = await client.reports.file({ report, format });
    const path = join(directory, reportFileName(content, format));
    try {
      await writeFile(path, new Uint8Array(await blob.arrayBuffer()));
    } catch (error) {
      throw new BeamglassError('badInput', `“${path}” cannot be written: ${(error as Error).message}.`, { path });
    }
    paths.push(path);
  }
  return paths;
}
