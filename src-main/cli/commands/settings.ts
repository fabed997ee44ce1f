import type { Command } from 'commander';
import { accessSettings, type AccessSettings } from '#core/access/settings.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService } from '../context.ts';
import { formatPairs } from '../table.ts';

export function settingsCommand(program: Command): void {
  program
    .command('settings')
    .description(`what an administrator decides for a store: ${Object.keys(accessSettings.shape).join(', ')}`)
    .option('--set <name=value...>', 'may be repeated')
    .action(async (options: { set?: string[] }, command: Command) => {
      const context = commandContext(command);
      const wanted = parseSettings(options.set ?? []);
      const settings = await withService(context, options.set === undefined ? 'read' : 'command', (client) =>
        options.set === undefined ? client.settings.get() : client.settings.set(wanted),
      );
      context.terminal.result({ settings }, () =>
        formatPairs(Object.entries(settings).map(([name, value]) => [name, String(value)])),
      );
    });
}

/** @throws BeamglassError `badInput` */
function parseSettings(pairs: readonly string[]): Partial<AccessSettings> {
  const set: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, name = '', text = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const candidates = [text, Number(text), text === 'true' ? true : text === 'false' ? false : undefined];
    const known = Object.hasOwn(accessSettings.shape, name);
    const fits = known && candidates.find((value) => accessSettings.partial().safeParse({ [name]: value }).success);
    if (!known || fits === undefined) {
      const names = Object.keys(accessSettings.shape).join(', ');
      const message = known ? `“${text}” is no value of ${name}.` : `“${pair}” sets nothing; there are ${names}.`;
      throw new BeamglassError('badInput', message, { setting: pair });
    }
    set[name] = fits;
  }
  return accessSettings.partial().parse(set);
}
