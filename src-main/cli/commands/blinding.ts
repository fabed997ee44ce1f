/** Blinded regions: what is closed, and opening by name. */
import type { Command } from 'commander';
import type { BlindedRegionRecord } from '#core/api/blinding.ts';
import { commandContext, withService } from '../context.ts';
import { formatPairs, formatTable } from '../table.ts';

export function blindingCommand(program: Command): void {
  const blinding = program
    .command('blinding')
    .description('regions of data that are out of sight until they are opened; simulated runs are not blind');
  blinding
    .command('list')
    .description('the regions of all setups, closed or opened by whom, when and why')
    .action(async (_options: unknown, command: Command) => {
      const context = commandContext(command);
      const regions = await withService(context, 'read', (client) => client.blinding.list());
      context.terminal.result({ regions }, () =>
        formatTable(
          ['region', 'title', 'closes', 'state', 'why'],
          regions.map((region) => [region.id, region.title, extentText(region), stateText(region), whyText(region)]),
        ),
      );
    });
  blinding
    .command('status <run>')
    .description('which closed regions concern a run, and how many events they hide')
    .option('--reconstruction <global-tag>', 'by this reconstruction of the run')
    .action(async (run: string, { reconstruction = null }: { reconstruction?: string | null }, command: Command) => {
      const context = commandContext(command);
      const status = await withService(context, 'read', (client) => client.blinding.status({ run, reconstruction }));
      context.terminal.result(status, () =>
        formatPairs([
          ['run', run],
          ['closed regions', status.regions.map(({ id }) => id).join(', ') || 'none'],
          ['events hidden', status.hidden],
        ]),
      );
    });
  blinding
    .command('open <region>')
    .description('open a region (SETUP/NAME) for good: recorded with your name, the time and the reason')
    .requiredOption('--reason <text>', 'why it may be looked at now')
    .action(async (id: string, { reason }: { reason: string }, command: Command) => {
      const context = commandContext(command);
      const region = await withService(context, 'command', (client) => client.blinding.open({ id, reason }));
      context.terminal.result({ region }, () => `${region.id} is open: ${stateText(region)}, ${whyText(region)}`);
    });
}

function extentText({ expression, runs }: BlindedRegionRecord): string {
  if (expression !== null) return expression;
  const { periods, beamEnergies } = runs ?? { periods: [], beamEnergies: [] };
  return [
    ...(periods.length > 0 ? [`periods ${periods.join(', ')}`] : []),
    ...beamEnergies.map(([low, high]) => `beam energies ${low} to ${high} GeV`),
  ].join('; ');
}

const stateText = ({ opened }: BlindedRegionRecord): string =>
  opened === null ? 'closed' : `opened by ${opened.user} at ${opened.at}`;

const whyText = ({ opened, reason }: BlindedRegionRecord): string => opened?.reason ?? reason;
