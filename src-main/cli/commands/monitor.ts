/** Monitoring on the command line: filling runs, what their monitors say, references, and numbers over runs. */
import type { Command } from 'commander';
import type { MonitoringPage } from '#core/api/monitoring.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, finishJob, withService, type CommandContext } from '../context.ts';
import { formatTable } from '../table.ts';

const VERDICT_WORDS = { good: 'good', watch: 'WATCH', bad: 'BAD', noData: 'no data' } as const;

export function monitorCommand(program: Command): void {
  const monitor = program
    .command('monitor')
    .description('fill the monitors of a run and say what they show; exit code 0 whatever that is')
    .argument('<run>', 'run id')
    .action(async (run: string, _: unknown, command: Command) => {
      const context = commandContext(command);
      const page = await filledPage(context, run);
      context.terminal.result(recordOf(page), () => textOf(page));
    });
  monitor
    .command('list <setup>')
    .description('the monitors of a setup, with their tests and where their limits come from')
    .action(async (setup: string, _: unknown, command: Command) => {
      const context = commandContext(command);
      const list = await withService(context, 'read', (client) => client.monitoring.definitions({ setup }));
      context.terminal.result({ ...list }, () =>
        formatTable(
          ['monitor', 'section', 'kind', 'tests', 'source'],
          list.monitors.map(({ id, section, shows, tests, source }) => [
            id,
            section,
            shows.kind,
            tests.map(({ kind }) => kind).join(', '),
            source,
          ]),
        ),
      );
    });
  monitor
    .command('reference <run>')
    .description('freeze the fills of a run as what is normal; takes the role expert')
    .requiredOption('--name <name>', 'name of the reference; the next version of it')
    .requiredOption('--reason <text>', 'why this run is good')
    .action(async (run: string, { name, reason }: { name: string; reason: string }, command: Command) => {
      const context = commandContext(command);
      const reference = await withService(context, 'command', (client) =>
        client.monitoring.setReference({ run, name, reason }),
      );
      context.terminal.result({ reference }, () => `${reference.name} v${reference.version} of ${reference.setup}`);
    });
  monitor
    .command('references [setup]')
    .description('the references, the newest first')
    .action(async (setup: string | undefined, _: unknown, command: Command) => {
      const context = commandContext(command);
      const references = await withService(context, 'read', (client) =>
        client.monitoring.references({ setup: setup ?? null }),
      );
      context.terminal.result({ references }, () =>
        formatTable(
          ['reference', 'version', 'setup', 'run', 'events', 'by', 'reason'],
          references.map((one) => [one.name, one.version, one.setup, one.run, one.events, one.author, one.reason]),
        ),
      );
    });
  monitor
    .command('history <setup> <monitor>')
    .description('a number of a monitor in the course of the runs of a setup')
    .option('--of <number>', 'mean, spread, value, perEvent, outside, entries, dead, hot, off or test')
    .action(async (setup: string, id: string, { of }: { of?: string }, command: Command) => {
      const context = commandContext(command);
      const history = await withService(context, 'read', (client) =>
        client.monitoring.history({ setup, monitor: id, reductor: reductorOf(of) }),
      );
      context.terminal.result({ ...history }, () =>
        formatTable(
          ['run', `${history.label} ${history.unit}`.trim(), 'error', 'entries', 'verdict'],
          history.points.map(({ run, value, error, entries, verdict }) => [
            run,
            value,
            error,
            entries,
            VERDICT_WORDS[verdict],
          ]),
        ),
      );
    });
}

const REDUCTORS = ['mean', 'spread', 'value', 'perEvent', 'outside', 'entries', 'dead', 'hot', 'off', 'test'] as const;

/** @throws BeamglassError `badInput` */
function reductorOf(name: string | undefined): (typeof REDUCTORS)[number] | null {
  if (name === undefined) return null;
  const found = REDUCTORS.find((one) => one === name);
  if (found !== undefined) return found;
  throw new BeamglassError('badInput', `“${name}” is no number of a monitor; there are ${REDUCTORS.join(', ')}.`);
}

function filledPage(context: CommandContext, run: string): Promise<MonitoringPage> {
  return withService(context, 'command', async (client) => {
    const { fill: start, page } = client.monitoring;
    await finishJob(context, client, await start({ runs: [run] }));
    return page({ run });
  });
}

/** The page without its pictures. */
function recordOf({ monitors, ...page }: MonitoringPage) {
  return {
    ...page,
    monitors: monitors.map(({ definition, verdict, sentence, entries, outside, channels, tests }) => ({
      id: definition.id,
      title: definition.title,
      verdict,
      sentence,
      entries,
      outside,
      channels,
      tests,
    })),
  };
}

function textOf({ run, events, counts, reference, notes, monitors }: MonitoringPage): string {
  const against = reference === null ? 'no reference' : `reference ${reference.name} v${reference.version}`;
  return [
    `${run}: ${events} events, ${against}. ${counts.bad} bad, ${counts.watch} to watch, ${counts.good} good, ${counts.noData} without enough data.`,
    ...notes,
    formatTable(
      ['', 'monitor', 'what was found'],
      monitors.map(({ definition, verdict, sentence }) => [VERDICT_WORDS[verdict], definition.id, sentence]),
    ),
    ...monitors
      .filter(({ verdict }) => verdict === 'bad')
      .map(({ definition }) => `${definition.title}: ${definition.action}`),
  ].join('\n');
}
