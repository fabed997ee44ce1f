/** Texts at places of trends, from the command line. */
import type { Command } from 'commander';
import type { TrendAnnotation } from '#core/api/trends.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService } from '../context.ts';
import { instantOf } from '../instant.ts';
import { formatTable } from '../table.ts';

export function annotationCommands(trend: Command): void {
  trend
    .command('annotations <experiment>')
    .description('what people wrote at places of the trends of an experiment')
    .option('--against <axis>', 'run or utc: those that have a place on it, and where', 'run')
    .action(async (experiment: string, { against }: { against: string }, command: Command) => {
      const context = commandContext(command);
      if (against !== 'run' && against !== 'utc') {
        throw new BeamglassError('badInput', `--against is run or utc, not “${against}”.`, { against });
      }
      const annotations = await withService(context, 'read', (client) =>
        client.trends.annotations({ experiment, axis: against }),
      );
      context.terminal.result({ annotations }, () =>
        annotations.length === 0
          ? 'Nothing was written.'
          : formatTable(
              ['no.', 'at', 'text', 'by', 'written (UTC)'],
              annotations.map((one) => [
                one.annotation,
                placeText(one),
                one.text,
                one.author,
                one.addedAt.slice(0, 16).replace('T', ' '),
              ]),
            ),
      );
    });
  trend
    .command('annotate <experiment> <text>')
    .description('write a text at a run or a time; all trends of the experiment show it')
    .option('--run <number>', 'at this run')
    .option('--at <time>', 'at this time (ISO 8601)')
    .action(async (experiment: string, text: string, { run, at }: { run?: string; at?: string }, command: Command) => {
      const context = commandContext(command);
      const place = placeOf(run, at);
      const made = await withService(context, 'command', (client) =>
        client.trends.annotate({ experiment, ...place, text }),
      );
      context.terminal.result(made, () => `Text ${made.annotation} stands at ${placeText(made)}.`);
    });
  trend
    .command('edit-annotation <number> <text>')
    .description('change what it says: your own, or as an expert another’s')
    .action(async (number: string, text: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const annotation = annotationNumber(number);
      const made = await withService(context, 'command', (client) =>
        client.trends.reviseAnnotation({ annotation, text }),
      );
      context.terminal.result(made, () => `Text ${annotation} is changed.`);
    });
  trend
    .command('remove-annotation <number>')
    .description('take it away: your own, or as an expert another’s')
    .action(async (number: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const annotation = annotationNumber(number);
      const removed = await withService(context, 'command', (client) => client.trends.removeAnnotation({ annotation }));
      context.terminal.result(removed, () => `Text ${annotation} is removed; the audit log keeps what it said.`);
    });
}

const placeText = ({ axis, x }: TrendAnnotation): string => (axis === 'run' ? `run ${x}` : new Date(x).toISOString());

/** @throws BeamglassError `badInput` where neither or both are given */
function placeOf(run: string | undefined, at: string | undefined): Pick<TrendAnnotation, 'axis' | 'x'> {
  const instant = instantOf(at, '--at');
  if ((run === undefined) === (instant === null)) {
    throw new BeamglassError('badInput', 'A text stands at a run or at a time: give --run or --at.');
  }
  if (instant !== null) return { axis: 'utc', x: Date.parse(instant) };
  if (run !== undefined && /^\d{1,9}$/.test(run)) return { axis: 'run', x: Number(run) };
  throw new BeamglassError('badInput', `“${run}” is no number of a run.`);
}

/** @throws BeamglassError `badInput` */
function annotationNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new BeamglassError('badInput', `“${text}” is no number of a text at a trend.`, { annotation: text });
}
