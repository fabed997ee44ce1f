/** Of the conditions over all runs: timelines, uses of a payload, payload against payload. */
import type { Command } from 'commander';
import type { PayloadComparisonRecord, Timeline } from '#core/api/conditionHistory.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService, type CommandContext } from '../context.ts';
import { short } from '../conditionTexts.ts';
import { formatPairs, formatTable, type Cell } from '../table.ts';

export function historyCommands(conditions: Command): void {
  conditions
    .command('timeline <global-tag>')
    .description('what holds along the runs: IoVs, gaps, what is stale, and which runs of the store are covered')
    .option('--runs <range>', 'run numbers, “80344..80500”, both included')
    .action(async (globalTag: string, { runs }: { runs?: string }, command: Command) => {
      const context = commandContext(command);
      const [fromRun, untilRun] = runs === undefined ? [null, null] : numbersOf(runs);
      const found = await withService(context, 'read', (client) =>
        client.conditions.timeline({ globalTag, fromRun, untilRun }),
      );
      context.terminal.result(found, () => timelineText(found));
    });
  conditions
    .command('uses <hash>')
    .description('in which tags and global tags a payload holds, and where')
    .action(async (hash: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const uses = await withService(context, 'read', (client) => client.conditions.payloadUses({ hash }));
      context.terminal.result({ payload: hash, uses }, () =>
        formatTable(
          ['tag', 'type', 'holds in', 'withdrawn', 'global tags'],
          uses.map(({ tag, type, validity, withdrawn, globalTags }) => [
            tag,
            type,
            validity.join(', ') || 'nowhere now',
            withdrawn,
            globalTags.map(({ name, state }) => `${name} (${state})`).join(', '),
          ]),
        ),
      );
    });
}

function numbersOf(range: string): [number, number] {
  const [, from, to = from] = /^(\d{1,10})(?:\.\.(\d{1,10}))?$/.exec(range.trim()) ?? [];
  if (from !== undefined) return [Number(from), Number(to)];
  throw new BeamglassError('badInput', `“${range}” is no range of run numbers: write “80344..80500”.`, { runs: range });
}

function timelineText({ globalTag, state, firstRun, lastRun, storedRuns, rows }: Timeline): string {
  return [
    formatPairs([
      ['global tag', `${globalTag} (${state})`],
      ['runs', `${firstRun}–${lastRun}, ${storedRuns.inRange} of them in the store`],
    ]),
    formatTable(
      ['type', 'tag', 'IoVs', 'gaps', 'runs covered', 'stale', 'first gap'],
      rows.map(({ type, tag, iovs, gaps, gapCount, coverage }): Cell[] => [
        type,
        tag,
        iovs,
        gapCount,
        `${coverage.covered} of ${coverage.runs}`,
        coverage.stale,
        gaps[0]?.validity ?? null,
      ]),
    ),
  ].join('\n\n');
}

export async function diffPayloads(context: CommandContext, from: string, to: string): Promise<void> {
  const found = await withService(context, 'read', (client) => client.conditions.comparePayloads({ from, to }));
  context.terminal.result(found, () => comparisonText(found));
}

const percent = (value: number | null | undefined): Cell =>
  value === null || value === undefined ? null : `${Number((100 * value).toPrecision(4))} %`;

function comparisonText({ type, from, to, quantities, texts, statuses, worst }: PayloadComparisonRecord): string {
  const changed = quantities.some((one) => one.changed > 0) || texts.length > 0 || statuses.length > 0;
  if (!changed) return `No value differs between ${short(from)} and ${short(to)} (${type}).`;
  return [
    formatTable(
      ['value', 'unit', 'rows', 'changed', 'mean change', 'RMS of change'],
      quantities.map(({ name, unit, rows, changed: count, relative }) => [
        name,
        unit,
        rows.length,
        count,
        percent(relative?.mean),
        percent(relative?.rms),
      ]),
    ),
    ...(worst.length === 0
      ? []
      : [
          formatTable(
            ['largest changes', 'key', `${short(from)}`, `${short(to)}`, 'ratio', 'in errors'],
            worst.map((row) => [row.name, row.key, row.from, row.to, row.ratio, row.inErrors]),
          ),
        ]),
    ...texts.map((row) => `${row.name} of ${row.key}: ${row.from ?? 'nothing'} → ${row.to ?? 'nothing'}`),
    ...statuses.map((row) => `status of ${row.key}: ${row.from ?? 'no row'} → ${row.to ?? 'no row'}`),
  ].join('\n\n');
}
