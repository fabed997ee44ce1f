import type { Command } from 'commander';
import { runEdit, type RunEdit, type RunRecord } from '#core/api/contract.ts';
import { COLOUR_TITLES } from '#core/dataQuality/colours.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService } from '../context.ts';
import { formatBytes, formatPairs, formatTable } from '../table.ts';

export function runsCommand(program: Command): void {
  const runs = program
    .command('runs')
    .description('list the runs of the store, edit what is known about one, delete one')
    .option('--where <expression>', 'only runs for which it holds, such as "beamEnergy > 0.2 && events >= 100"', '')
    .action(async ({ where }: { where: string }, command: Command) => {
      const context = commandContext(command);
      const list = await withService(context, 'read', (client) => client.runs.list({ where }));
      context.terminal.result({ runs: list }, () => runTable(list));
    });
  runs
    .command('edit <run>')
    .description(`set what is known about a run: ${Object.keys(runEdit.shape).join(', ')}; an empty value clears`)
    .requiredOption('--set <name=value...>', 'may be repeated')
    .action(async (run: string, options: { set: string[] }, command: Command) => {
      const context = commandContext(command);
      const set = parseSettings(options.set);
      const record = await withService(context, 'command', (client) => client.runs.edit({ run, set }));
      context.terminal.result({ runs: [record] }, () => runPairs(record));
    });
  runs
    .command('delete <run>')
    .description('remove a run and its events from the store; the source files stay where they are')
    .action(async (run: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const record = await withService(context, 'command', async (client) => {
        const found = await client.runs.get({ run });
        await client.runs.delete({ run });
        return found;
      });
      context.terminal.result({ runs: [record] }, () => `${run}: deleted with its ${record.events} events`);
    });
}

/**
 * `name=value` pairs, checked and typed by the contract's own schema.
 * @throws BeamglassError `badInput`
 */
export function parseSettings(settings: readonly string[]): RunEdit {
  const set: Record<string, unknown> = {};
  for (const setting of settings) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(setting) ?? [];
    if (!Object.hasOwn(runEdit.shape, name)) {
      throw new BeamglassError(
        'badInput',
        `“${setting}” sets nothing: write name=value with one of ${Object.keys(runEdit.shape).join(', ')}.`,
        { setting },
      );
    }
    set[name] = typedValue(name, value);
  }
  return runEdit.parse(set);
}

function typedValue(name: string, value: string): unknown {
  const candidates: unknown[] = value === '' ? [null, ''] : [value, Number(value)];
  const results = candidates.map((candidate) => runEdit.safeParse({ [name]: candidate }));
  const fits = results.findIndex(({ success }) => success);
  if (fits >= 0) return candidates[fits];
  // The last candidate is the number, whose schema says the range.
  const reason = results.at(-1)?.error?.issues[0]?.message ?? 'not a value of this field';
  throw new BeamglassError('badInput', `“${value}” cannot be the ${name} of a run: ${reason}.`, { name, value });
}

function runTable(runs: readonly RunRecord[]): string {
  if (runs.length === 0) return 'No runs. “beamglass import FILE…” takes event files in.';
  return formatTable(
    ['run', 'quality', 'events', 'start (UTC)', 'setup', 'period', 'beam GeV', 'size', 'comment'],
    runs.map(({ run, quality, events, start, setup, period, beamEnergy, bytes, comment }) => [
      run,
      COLOUR_TITLES[quality],
      events,
      start,
      setup,
      period,
      beamEnergy,
      formatBytes(bytes),
      comment.length > 60 ? `${comment.slice(0, 59)}…` : comment,
    ]),
  );
}

function runPairs({ files, notShown, notes, ...fields }: RunRecord): string {
  return [
    formatPairs(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]),
    ),
    ...files.map(({ name, format, sha256 }) => `file: ${name} (${format}) sha256 ${sha256}`),
    ...notShown.map(({ name, what }) => `not shown: ${name} (${what})`),
    ...notes,
  ].join('\n');
}
