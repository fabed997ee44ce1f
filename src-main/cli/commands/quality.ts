/** The quality of runs: colours by part with their reasons, and the statement that somebody has looked. */
import type { Command } from 'commander';
import type { QualityBoard, RunCheckRecord } from '#core/api/dataQuality.ts';
import { COLOUR_TITLES, PURPOSES, type Purpose } from '#core/dataQuality/colours.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService } from '../context.ts';
import { runsInRange } from '../runRange.ts';
import { formatTable } from '../table.ts';

export function qualityCommand(program: Command): void {
  const quality = program.command('quality').description('quality of runs, computed from defects and checks');
  quality
    .command('show <runs>', { isDefault: true })
    .description('colours of a run or of “A..B” (run ids, both included) by part, with their reasons')
    .option('--purpose <name>', PURPOSES.join(' or '), 'physics')
    .action(async (range: string, options: { purpose: string }, command: Command) => {
      const context = commandContext(command);
      const purpose = purposeOf(options.purpose);
      const board = await withService(context, 'read', async (client) => {
        const runs = await runsInRange(client, range);
        const experiment = runs[0]!.replace(/-\d+$/, '');
        return client.dataQuality.board({ experiment, runs, purpose, limit: runs.length });
      });
      context.terminal.result(board, () => boardText(board));
    });
  quality
    .command('check <runs>')
    .description('state that you have looked at a run, or at all of “A..B”')
    .option('--comment <text>', 'what was seen', '')
    .option('--undo', 'it was too early: not checked again', false)
    .action(async (range: string, { comment, undo }: { comment: string; undo: boolean }, command: Command) => {
      const context = commandContext(command);
      const checks = await withService(context, 'command', async (client) =>
        client.dataQuality.markChecked({ runs: await runsInRange(client, range), checked: !undo, comment }),
      );
      context.terminal.result({ checks }, () => checksText(checks));
    });
}

/** @throws BeamglassError `badInput` */
export function purposeOf(text: string): Purpose {
  const purpose = PURPOSES.find((one) => one === text);
  if (purpose !== undefined) return purpose;
  throw new BeamglassError('badInput', `“${text}” is no purpose; there are ${PURPOSES.join(' and ')}.`, {
    purpose: text,
  });
}

function boardText({ parts, rows, purpose, rules }: QualityBoard): string {
  const table = formatTable(
    ['run', 'quality', ...parts.map(({ title }) => title)],
    rows.map(({ run, colour, parts: colours }) => [
      run,
      COLOUR_TITLES[colour],
      ...colours.map((one) => (one === null ? null : COLOUR_TITLES[one])),
    ]),
  );
  const reasons = rows.flatMap(({ run, reasons: own }) =>
    own.map(({ defect, part, colour, text }) => `  ${run}: #${defect} ${part}: ${text} – ${COLOUR_TITLES[colour]}`),
  );
  const why = reasons.length === 0 ? 'No defects.' : ['Defects:', ...reasons].join('\n');
  return [table, why, `For ${purpose}, by version ${rules} of the rules.`].join('\n\n');
}

const checksText = (checks: readonly RunCheckRecord[]): string =>
  formatTable(
    ['run', 'state', 'by', 'at (UTC)', 'comment'],
    checks.map(({ run, checked, author, at, comment }) => [
      run,
      checked ? 'checked' : 'not checked',
      author,
      at,
      comment,
    ]),
  );
