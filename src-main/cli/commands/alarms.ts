/** Alarms: what is wrong now, what was, what is done about it, and by which rules. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { AlarmRecord } from '#core/api/alarms.ts';
import { alarmRule, type AlarmRule } from '#core/alarms/rule.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService } from '../context.ts';
import { formatTable } from '../table.ts';

export function alarmsCommand(program: Command): void {
  const alarms = program
    .command('alarms')
    .description('what is wrong with the detector and its data, what to do, and by which rules it is found');
  listCommand(alarms);
  historyCommand(alarms);
  actionCommands(alarms);
  ruleCommands(alarms);
}

function listCommand(alarms: Command): void {
  alarms
    .command('list')
    .description('alarms that stand or are shelved, the most urgent first')
    .option('--all', 'also those that are normal, pending or switched off', false)
    .action(async ({ all }: { all: boolean }, command: Command) => {
      const context = commandContext(command);
      const found = await withService(context, 'read', (client) => client.alarms.list({ all }));
      context.terminal.result({ alarms: found.alarms }, () =>
        found.alarms.length === 0 ? 'No alarm.' : table(found.alarms),
      );
    });
}

const table = (alarms: readonly AlarmRecord[]): string =>
  formatTable(
    ['no.', 'priority', 'alarm', 'quantity', 'since', 'state', 'why', 'do'],
    alarms.map((one) => [
      one.alarm,
      one.about === 'noData' ? `${one.priority} no data` : String(one.priority),
      one.title,
      one.quantity,
      one.raisedAt,
      stateOf(one),
      one.why,
      one.action,
    ]),
  );

function stateOf({ status, acknowledged, shelf }: AlarmRecord): string {
  if (shelf !== null) return `shelved until ${shelf.until} by ${shelf.by}`;
  return acknowledged === null ? status : `${status}, acknowledged by ${acknowledged.by}`;
}

function historyCommand(alarms: Command): void {
  alarms
    .command('history')
    .description('what happened to alarms, the newest first')
    .option('--search <words>', 'in rule, quantity, reason and name', '')
    .option('--limit <n>', 'at most so many', '50')
    .action(async ({ search, limit }: { search: string; limit: string }, command: Command) => {
      const context = commandContext(command);
      const found = await withService(context, 'read', (client) =>
        client.alarms.history({ search, limit: Number(limit) }),
      );
      context.terminal.result(found, () =>
        formatTable(
          ['at', 'no.', 'alarm', 'what', 'by', 'why'],
          found.events.map(({ at, alarm, title, kind, by, text }) => [at, alarm, title, kind, by, text]),
        ),
      );
    });
}

function actionCommands(alarms: Command): void {
  alarms
    .command('ack [alarm...]')
    .description('acknowledge alarms by their numbers, or with --all those that stand')
    .option('--all', 'all that stand', false)
    .action(async (numbers: string[], { all }: { all: boolean }, command: Command) => {
      if (all === numbers.length > 0) {
        throw new BeamglassError('badInput', 'Name alarms by their numbers, or give --all.');
      }
      const context = commandContext(command);
      const wanted = numbers.map(alarmNumber);
      const done = await withService(context, 'command', async (client) => {
        const present = (await client.alarms.list({ all: true })).alarms;
        const meant = all
          ? present.filter(({ status, shelf }) => shelf === null && (status === 'active' || status === 'returned'))
          : wanted.map((alarm) => present.find((one) => one.alarm === alarm) ?? { alarm, occurrence: 0 });
        if (meant.length === 0) return { acknowledged: [], left: [] };
        return client.alarms.acknowledge({ alarms: meant.map(({ alarm, occurrence }) => ({ alarm, occurrence })) });
      });
      context.terminal.result(
        done,
        () =>
          `${done.acknowledged.length} acknowledged${done.left.length === 0 ? '' : `; nothing to acknowledge of ${done.left.join(', ')}`}.`,
      );
    });
  alarms
    .command('shelve <alarm>')
    .description('hide an alarm for a time; it comes back by itself if it is still wrong')
    .requiredOption('--for <time>', '“30m”, “4h” or “2d”; at most 7 days')
    .requiredOption('--reason <text>', 'why')
    .action(async (number: string, options: { for: string; reason: string }, command: Command) => {
      const context = commandContext(command);
      const until = new Date(Date.now() + spanOf(options.for)).toISOString();
      const alarm = await withService(context, 'command', (client) =>
        client.alarms.shelve({ alarm: alarmNumber(number), until, reason: options.reason }),
      );
      context.terminal.result({ alarm }, () => `Alarm ${alarm.alarm} is shelved until ${until}.`);
    });
  alarms
    .command('unshelve <alarm>')
    .description('show it again')
    .action(async (number: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const alarm = await withService(context, 'command', (client) =>
        client.alarms.unshelve({ alarm: alarmNumber(number) }),
      );
      context.terminal.result({ alarm }, () => `Alarm ${alarm.alarm} is off the shelf.`);
    });
  alarms
    .command('clear <alarm>')
    .description('end one that is over; one that goes on begins its watch anew (expert)')
    .action(async (number: string, _options: unknown, command: Command) => {
      const context = commandContext(command);
      const wanted = alarmNumber(number);
      const alarm = await withService(context, 'command', async (client) => {
        const { alarms: present } = await client.alarms.list({ all: true });
        const occurrence = present.find((one) => one.alarm === wanted)?.occurrence ?? 0;
        return client.alarms.clear({ alarm: wanted, occurrence });
      });
      context.terminal.result({ alarm }, () => `Alarm ${alarm.alarm} is cleared.`);
    });
}

function ruleCommands(alarms: Command): void {
  alarms
    .command('rules [name]')
    .description('the rules in force; of one, all of it as JSON; with --save a new version from a file (expert)')
    .option('--save <file>', 'JSON of a rule, as “alarms rules NAME --json” prints it')
    .option('--comment <text>', 'why, with --save')
    .action(async (name: string | undefined, options: { save?: string; comment?: string }, command: Command) => {
      const context = commandContext(command);
      const { save, comment } = options;
      if (save !== undefined) {
        if (comment === undefined) throw new BeamglassError('badInput', 'A new version of a rule takes --comment.');
        const rule = await ruleFrom(resolve(save));
        const record = await withService(context, 'command', (client) => client.alarms.saveRule({ rule, comment }));
        context.terminal.result(record, () => `Rule ${rule.id} is version ${record.version}.`);
        return;
      }
      const rules = await withService(context, 'read', (client) => client.alarms.rules());
      if (name === undefined) {
        context.terminal.result({ rules }, () =>
          formatTable(
            ['rule', 'version', 'on', 'priority', 'watches', 'title'],
            rules.map(({ rule, version }) => [
              rule.id,
              version,
              rule.enabled ? 'on' : 'off',
              rule.priority,
              rule.quantity,
              rule.title,
            ]),
          ),
        );
        return;
      }
      const found = rules.find(({ rule }) => rule.id === name);
      if (found === undefined) throw new BeamglassError('notFound', `There is no rule “${name}”.`, { rule: name });
      context.terminal.result(found.rule, () => JSON.stringify(found.rule, null, 2));
    });
}

/** @throws BeamglassError `notFound`, `badFile` */
async function ruleFrom(path: string): Promise<AlarmRule> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new BeamglassError('notFound', `“${path}” cannot be read: ${cause.message}.`, { path }, { cause });
  });
  try {
    const parsed = alarmRule.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const { path: place, message } = parsed.error.issues[0]!;
    throw new Error(`${place.join('.')}: ${message}`);
  } catch (cause) {
    const message = `“${path}” is no rule of an alarm: ${(cause as Error).message}. Nothing was changed.`;
    throw new BeamglassError('badFile', message, { path }, { cause });
  }
}

/** @throws BeamglassError `badInput` */
function alarmNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new BeamglassError('badInput', `“${text}” is no number of an alarm.`, { alarm: text });
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** ms. @throws BeamglassError `badInput` */
function spanOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([mhd])$/.exec(text) ?? [];
  if (number !== undefined && unit !== undefined) return Number(number) * UNITS[unit]!;
  throw new BeamglassError('badInput', `“${text}” is no time such as 30m, 4h or 2d.`, { for: text });
}
