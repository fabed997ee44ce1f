/** Trends: values of payloads and series in their course, and the alarms of drift rules. */
import type { Command } from 'commander';
import type { JudgedRule, Trend } from '#core/api/trends.ts';
import type { DriftReference, DriftRule } from '#core/analysis/drift.ts';
import { BeamglassError } from '#core/errors.ts';
import { commandContext, withService } from '../context.ts';
import { formatPairs, formatTable, type Cell } from '../table.ts';
import { annotationCommands } from './trendAnnotations.ts';

interface RuleOptions {
  limits?: string;
  change?: string;
  sigma?: string;
  cusum?: string;
  reference: string;
  perRun: boolean;
  all: boolean;
}

interface PayloadOptions extends RuleOptions {
  globalTag?: string;
  tag?: string;
  key?: string;
  over: 'mean' | 'median' | 'spread';
  against: 'run' | 'utc';
}

export function trendCommand(program: Command): void {
  const trend = program
    .command('trend')
    .description('values of payloads and series in their course, and where drift rules alarm');
  withRules(
    trend
      .command('payload <type> <value>')
      .description('a parameter or column of the payloads of a tag')
      .option('--global-tag <name>', 'by its tag of the type')
      .option('--tag <name>', 'a tag of the type by itself')
      .option('--key <key>', 'row of a column: channel, name or bin; without it what the column comes to')
      .option('--over <what>', 'of a column without a key: mean, median or spread', 'mean')
      .option('--against <axis>', 'run, or utc by the starts of the runs in the store', 'run'),
  ).action(async (type: string, name: string, options: PayloadOptions, command: Command) => {
    const context = commandContext(command);
    const { globalTag = null, tag = null, key = null } = options;
    const over = oneOf('--over', options.over, ['mean', 'median', 'spread'] as const);
    const against = oneOf('--against', options.against, ['run', 'utc'] as const);
    const rules = rulesOf(options) ?? [];
    const found = await withService(context, 'read', async (client) => {
      const isByName = (await client.conditions.types()).find(({ id }) => id === type)?.key === 'name';
      const row = key === null || isByName || !/^\d+$/.test(key) ? key : Number(key);
      const value = { name, key: row, over };
      return client.trends.payload({ type, value, globalTag, tag, against, rules, useAll: options.all });
    });
    context.terminal.result(found, () => trendText(found));
  });
  withRules(
    trend.command('series <name>').description('a series; without rules by those that watch it without being asked'),
  ).action(async (name: string, options: RuleOptions, command: Command) => {
    const context = commandContext(command);
    const rules = rulesOf(options);
    const found = await withService(context, 'read', (client) =>
      client.trends.series({ name, rules, useAll: options.all }),
    );
    context.terminal.result(found, () => trendText(found));
  });
  annotationCommands(trend);
}

const withRules = (command: Command): Command =>
  command
    .option('--limits <range>', 'alarm outside “LOW..HIGH”; either may be left out')
    .option('--change <amount>', 'alarm above this change against the reference: “2%”, or “1” in the unit of the value')
    .option('--sigma <n>', 'alarm above so many standard deviations from the reference')
    .option('--cusum <k,h>', 'cumulated sum with k and h in standard deviations, such as “0.5,5”')
    .option('--reference <what>', '“10”: the first 10 points; or “VALUE,SIGMA”', '10')
    .option('--per-run', 'every run has a reference of its own', false)
    .option('--all', 'judge points with a wrong error too', false);

function oneOf<T extends string>(option: string, given: string, words: readonly T[]): T {
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  throw new BeamglassError('badInput', `${option} is ${words.join(' or ')}, not “${given}”.`, { option, given });
}

function numbersIn(option: string, text: string, count: number, example: string): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.length === count && numbers.every(Number.isFinite)) return numbers;
  throw new BeamglassError('badInput', `${option} is written like “${example}”, not “${text}”.`, { option, text });
}

/** null: none was asked for. @throws BeamglassError `badInput` */
function rulesOf({ limits, change, sigma, cusum, reference: text, perRun }: RuleOptions): DriftRule[] | null {
  const scope = perRun ? ('run' as const) : ('all' as const);
  const reference = referenceOf(text);
  const rules: DriftRule[] = [];
  if (limits !== undefined) {
    const [low = '', high = '', ...more] = limits.split('..');
    const [from, to] = [low, high].map((end) => (end.trim() === '' ? null : Number(end)));
    if (more.length > 0 || !limits.includes('..') || Number.isNaN(from) || Number.isNaN(to)) {
      throw new BeamglassError('badInput', `--limits is written like “0.9..1.1”, not “${limits}”.`, { limits });
    }
    rules.push({ kind: 'limits', low: from ?? null, high: to ?? null });
  }
  if (change !== undefined) {
    const isRelative = change.endsWith('%');
    const [amount = 0] = numbersIn('--change', isRelative ? change.slice(0, -1) : change, 1, '2%');
    const allowed = isRelative ? amount / 100 : amount;
    rules.push({ kind: 'change', allowed, counted: isRelative ? 'relative' : 'absolute', reference, scope });
  }
  if (sigma !== undefined) {
    const [most = 0] = numbersIn('--sigma', sigma, 1, '3');
    rules.push({ kind: 'sigma', most, reference, scope });
  }
  if (cusum !== undefined) {
    const [k = 0, h = 0] = numbersIn('--cusum', cusum, 2, '0.5,5');
    rules.push({ kind: 'cusum', k, h, reference, scope });
  }
  return rules.length === 0 ? null : rules;
}

function referenceOf(text: string): DriftReference {
  if (!text.includes(',')) {
    const [points = 0] = numbersIn('--reference', text, 1, '10');
    return { from: 'first', points };
  }
  const [value = 0, sigma = 0] = numbersIn('--reference', text, 2, '1.02,0.01');
  return { from: 'given', value, sigma };
}

function ruleText(rule: DriftRule): string {
  if (rule.kind === 'limits') return `within ${rule.low ?? '−∞'} to ${rule.high ?? '∞'}`;
  const { reference, scope } = rule;
  const from = reference.from === 'given' ? `${reference.value}` : `the first ${reference.points} points`;
  const of = `${from}${scope === 'run' ? ' of each run' : ''}`;
  if (rule.kind === 'change') {
    return `change ≤ ${rule.counted === 'relative' ? `${100 * rule.allowed} %` : rule.allowed} against ${of}`;
  }
  if (rule.kind === 'sigma') return `within ${rule.most} σ of ${of}`;
  return `CUSUM k ${rule.k}, h ${rule.h} against ${of}`;
}

function trendText({ title, label, unit, abscissa, points, rules, notes }: Trend): string {
  const place = (x: number): Cell => (abscissa === 'utc' ? new Date(x).toISOString() : x);
  return [
    formatPairs([
      ['trend', title],
      ['what', unit === '' ? label : `${label} [${unit}]`],
    ]),
    formatTable(
      [abscissa, 'value', 'error', 'status', 'run', 'payload'],
      points.x.map((x, row) => [
        place(x),
        points.value[row] ?? null,
        points.error[row] ?? null,
        points.status[row]!,
        points.run[row] ?? null,
        points.payload[row]?.slice(0, 12) ?? null,
      ]),
    ),
    ...rules.map((rule) => alarmText(rule, place)),
    ...notes,
  ].join('\n\n');
}

function alarmText(
  { title, rule, alarms, judged, leftOut, withoutReference }: JudgedRule,
  place: (x: number) => Cell,
): string {
  const counts = `${judged} points judged, ${leftOut} left out for their error, ${withoutReference} without a reference or part of it`;
  const head = `${title} (${ruleText(rule)}): ${alarms.length === 0 ? 'no alarm' : `${alarms.length} alarms`}; ${counts}.`;
  if (alarms.length === 0) return head;
  const rows = alarms.map(({ fromX, toX, points, why }): Cell[] => [place(fromX), place(toX), points, why]);
  return `${head}\n${formatTable(['from', 'to', 'points', 'why'], rows)}`;
}
