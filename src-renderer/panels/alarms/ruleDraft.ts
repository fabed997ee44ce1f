/** A rule as a form: what is typed, and the rule that it makes. */
import { alarmRule, type AlarmCondition, type AlarmRule, type Priority } from '#core/alarms/rule.ts';

export const CONDITION_TITLES: Readonly<Record<AlarmCondition['kind'], string>> = {
  limits: 'outside of limits',
  change: 'changed against a reference',
  sigma: 'off by standard deviations',
  cusum: 'drifting (cumulated sum)',
  noData: 'nothing comes',
  verdict: 'the verdict of a monitor',
};

/** Numbers are as typed; an empty field is ''. */
export interface RuleDraft {
  id: string;
  title: string;
  quantity: string;
  unit: string;
  priority: Priority;
  kind: AlarmCondition['kind'];
  low: number | '';
  high: number | '';
  allowed: number | '';
  counted: 'relative' | 'absolute';
  most: number | '';
  k: number | '';
  h: number | '';
  referenceFrom: 'first' | 'given';
  points: number | '';
  value: number | '';
  sigma: number | '';
  scope: 'all' | 'run';
  minutes: number | '';
  from: 'watch' | 'bad';
  delaySeconds: number | '';
  least: number | '';
  of: number | '';
  latch: boolean;
  experiment: string;
  runTypes: string;
  cause: string;
  consequence: string;
  action: string;
  minutesToAct: number | '';
  source: string;
  enabled: boolean;
}

const EMPTY: RuleDraft = {
  id: '',
  title: '',
  quantity: '',
  unit: '',
  priority: 3,
  kind: 'limits',
  low: '',
  high: '',
  allowed: 2,
  counted: 'relative',
  most: 3,
  k: 0.5,
  h: 5,
  referenceFrom: 'first',
  points: 10,
  value: '',
  sigma: '',
  scope: 'all',
  minutes: 15,
  from: 'bad',
  delaySeconds: 0,
  least: 1,
  of: 1,
  latch: true,
  experiment: '',
  runTypes: '',
  cause: '',
  consequence: '',
  action: '',
  minutesToAct: 30,
  source: '',
  enabled: true,
};

export function draftOf(rule: AlarmRule | null): RuleDraft {
  if (rule === null) return { ...EMPTY };
  const { condition, count, experiment, runTypes, ...rest } = rule;
  return {
    ...EMPTY,
    ...rest,
    least: count.least,
    of: count.of,
    experiment: experiment ?? '',
    runTypes: (runTypes ?? []).join(', '),
    ...conditionDraft(condition),
  };
}

function conditionDraft(condition: AlarmCondition): Partial<RuleDraft> {
  const { kind } = condition;
  switch (kind) {
    case 'limits':
      return { kind, low: condition.low ?? '', high: condition.high ?? '' };
    case 'noData':
      return { kind, minutes: condition.afterSeconds / 60 };
    case 'verdict':
      return { kind, from: condition.from };
    case 'change': {
      const { counted, allowed } = condition;
      return { kind, counted, allowed: counted === 'relative' ? 100 * allowed : allowed, ...referenceDraft(condition) };
    }
    case 'sigma':
      return { kind, most: condition.most, ...referenceDraft(condition) };
    case 'cusum':
      return { kind, k: condition.k, h: condition.h, ...referenceDraft(condition) };
  }
}

function referenceDraft({ reference, scope }: Extract<AlarmCondition, { scope: unknown }>): Partial<RuleDraft> {
  return reference.from === 'first'
    ? { referenceFrom: 'first', points: reference.points, scope }
    : { referenceFrom: 'given', value: reference.value, sigma: reference.sigma, scope };
}

const numberOrNull = (typed: number | ''): number | null => (typed === '' ? null : typed);

function conditionOf(draft: RuleDraft): unknown {
  const { kind, scope } = draft;
  const reference =
    draft.referenceFrom === 'first'
      ? { from: 'first', points: numberOrNull(draft.points) }
      : { from: 'given', value: numberOrNull(draft.value), sigma: numberOrNull(draft.sigma) };
  switch (kind) {
    case 'limits':
      return { kind, low: numberOrNull(draft.low), high: numberOrNull(draft.high) };
    case 'noData':
      return { kind, afterSeconds: draft.minutes === '' ? null : 60 * draft.minutes };
    case 'verdict':
      return { kind, from: draft.from };
    case 'change': {
      const { counted, allowed } = draft;
      return {
        kind,
        counted,
        allowed: allowed === '' ? null : counted === 'relative' ? allowed / 100 : allowed,
        reference,
        scope,
      };
    }
    case 'sigma':
      return { kind, most: numberOrNull(draft.most), reference, scope };
    case 'cusum':
      return { kind, k: numberOrNull(draft.k), h: numberOrNull(draft.h), reference, scope };
  }
}

/** The rule that it makes, or what is wrong with it. */
export function ruleOf(draft: RuleDraft): { readonly rule: AlarmRule } | { readonly fault: string } {
  const runTypes = draft.runTypes
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const parsed = alarmRule.safeParse({
    id: draft.id,
    title: draft.title,
    quantity: draft.quantity,
    unit: draft.unit,
    priority: draft.priority,
    condition: conditionOf(draft),
    delaySeconds: numberOrNull(draft.delaySeconds),
    count: { least: numberOrNull(draft.least), of: numberOrNull(draft.of) },
    latch: draft.latch,
    experiment: draft.experiment.trim() || null,
    runTypes: runTypes.length === 0 ? null : runTypes,
    cause: draft.cause,
    consequence: draft.consequence,
    action: draft.action,
    minutesToAct: numberOrNull(draft.minutesToAct),
    source: draft.source,
    enabled: draft.enabled,
  });
  if (parsed.success) return { rule: parsed.data };
  const { path, message } = parsed.error.issues[0]!;
  return { fault: `${FIELDS[String(path[0])] ?? String(path[0])}: ${message}` };
}

/** How the form calls what the schema names. */
const FIELDS: Readonly<Record<string, string>> = {
  id: 'Name',
  title: 'Title',
  quantity: 'Quantity',
  unit: 'Unit',
  condition: 'Wrong when',
  delaySeconds: 'Delay',
  count: 'Count',
  experiment: 'Experiment',
  runTypes: 'Run types',
  cause: 'Cause',
  consequence: 'Consequence',
  action: 'What to do',
  minutesToAct: 'Time to act',
  source: 'Where the limit comes from',
};
