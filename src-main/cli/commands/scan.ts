/** Scans: plans of points with their goals, and how far the runs of the store are. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ScanState } from '#core/api/scans.ts';
import { BeamglassError } from '#core/errors.ts';
import { countUnit, scanPlan } from '#core/scan/plan.ts';
import { exposureHeadline, percentText, subrunsText, type RunExposure } from '#core/scan/exposure.ts';
import { headline } from '#core/scan/texts.ts';
import { checked } from '../checked.ts';
import { commandContext, withService } from '../context.ts';
import { formatTable } from '../table.ts';

export function scanCommand(program: Command): void {
  const scan = program.command('scan').description('points of data taking, what was taken at each, and what is left');
  scan
    .command('show <plan>')
    .description('how far the runs of the store are with a plan')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const state = await withService(context, 'read', (client) => client.scans.show({ plan: name }));
      context.terminal.result(state, () => scanText(state));
    });
  scan
    .command('spills <run>')
    .description('what a run took spill by spill or subrun by subrun, with its dead time')
    .action(async (run: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const exposure = await withService(context, 'read', (client) => client.scans.exposure({ run }));
      context.terminal.result(exposure, () => exposureText(exposure));
    });
  const plan = scan.command('plan').description('the plans: JSON files of points with their goals');
  plan
    .command('list')
    .description('all plans')
    .action(async (_options: unknown, command: Command) => {
      const context = commandContext(command);
      const plans = await withService(context, 'read', (client) => client.scans.plans({}));
      context.terminal.result({ plans }, () =>
        formatTable(
          ['plan', 'version', 'experiment', 'points', 'title', 'by'],
          plans.map((row) => [row.name, row.version, row.experiment, row.points, row.title, row.author ?? 'handbook']),
        ),
      );
    });
  plan
    .command('export <plan>')
    .description('write a plan to a file, to be edited')
    .requiredOption('--out <path>', 'file to write')
    .action(async (name: string, { out }: { out: string }, command: Command) => {
      const context = commandContext(command);
      const state = await withService(context, 'read', (client) => client.scans.show({ plan: name }));
      await writeFile(resolve(out), `${JSON.stringify(state.plan, null, 2)}\n`);
      context.terminal.result({ path: resolve(out) }, () => `The plan ${name} is in ${resolve(out)}.`);
    });
  plan
    .command('save <file>')
    .description('take in a plan from a file, as the next version of its name')
    .action(async (file: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const wanted = checked(scanPlan, await jsonOf(file));
      const row = await withService(context, 'command', (client) => client.scans.save({ plan: wanted }));
      context.terminal.result(row, () => `Version ${row.version} of ${row.name} is saved.`);
    });
}

async function jsonOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(resolve(file), 'utf8'));
  } catch (error) {
    throw new BeamglassError('badFile', `“${file}” holds no plan: ${(error as Error).message}.`, { file });
  }
}

function exposureText(exposure: RunExposure): string {
  const unit = exposure.counts.toUpperCase();
  return [
    `${exposure.run}: ${exposureHeadline(exposure)}.`,
    formatTable(
      ['spill', 'subruns', 'events', unit, 'dead time', `${unit} after it`],
      exposure.rows.map(({ spill, subruns, events, amount, deadTime, live }) => [
        spill,
        subrunsText({ subruns }),
        events,
        amount === null ? null : amount.toExponential(3),
        deadTime === null ? null : percentText(deadTime),
        live === null ? null : live.toExponential(3),
      ]),
    ),
    ...exposure.notes,
  ].join('\n\n');
}

function scanText({ plan, progress }: ScanState): string {
  const unit = countUnit(plan);
  const { unplaced, ambiguous, uncounted, withoutDeadTime, simulated } = progress;
  return [
    `${plan.title}: ${headline(plan, progress)}.`,
    formatTable(
      ['point', 'scan', 'energy GeV', `goal ${unit}`, `taken ${unit}`, '%', 'runs', ''],
      progress.points.map(({ point, amount, runs, state }) => [
        point.label,
        point.scan,
        point.beamEnergy,
        point.goal.toExponential(2),
        amount.toExponential(2),
        Math.floor((100 * amount) / point.goal),
        runs,
        state,
      ]),
    ),
    ...(unplaced.length > 0 ? [`Runs that fit no point: ${unplaced.join(', ')}.`] : []),
    ...(ambiguous.length > 0 ? [`Runs that fit several points (give them a period): ${ambiguous.join(', ')}.`] : []),
    ...(simulated.length > 0 ? [`Simulated, not measured, and counted: ${simulated.join(', ')}.`] : []),
    ...(uncounted.length > 0 ? [`Runs without a count of ${unit}: ${uncounted.join(', ')}.`] : []),
    ...(withoutDeadTime.length > 0
      ? [`Runs counted without dead time, which they do not state: ${withoutDeadTime.join(', ')}.`]
      : []),
  ].join('\n\n');
}
