/** The metadata form of a run: texts as typed, and back. */
import { runEdit, type RunEdit, type RunRecord } from '#core/api/contract.ts';
import { parseNumber } from '../../format/number.ts';

export type RunField =
  'setup' | 'start' | 'end' | 'period' | 'scan' | 'beamEnergy' | 'eot' | 'pot' | 'fieldT' | 'type' | 'comment';
export type RunForm = Record<RunField, string>;

export interface FieldSpec {
  readonly field: RunField;
  readonly label: string;
  readonly unit: string;
  readonly kind: 'text' | 'number' | 'instant' | 'setup' | 'type' | 'comment';
  readonly hint: string;
}

const spec = (field: RunField, label: string, kind: FieldSpec['kind'], unit = '', hint = ''): FieldSpec => ({
  field,
  label,
  unit,
  kind,
  hint,
});

export const RUN_FIELDS: readonly FieldSpec[] = [
  spec('period', 'Period', 'text', '', 'such as 2022B or Run III'),
  spec('scan', 'Scan', 'text'),
  spec('setup', 'Detector setup', 'setup'),
  spec('type', 'Type', 'type'),
  spec('beamEnergy', 'Beam energy', 'number', 'GeV'),
  spec('eot', 'Electrons on target', 'number', '', 'such as 2.84e11'),
  spec('pot', 'Positrons on target', 'number', '', 'such as 1e10'),
  spec(
    'fieldT',
    'Solenoid field along z',
    'number',
    'T',
    'empty: unknown, tracks known at one point are drawn straight',
  ),
  spec('start', 'Start', 'instant', 'UTC', 'YYYY-MM-DD hh:mm:ss'),
  spec('end', 'End', 'instant', 'UTC', 'YYYY-MM-DD hh:mm:ss'),
  spec('comment', 'Comment', 'comment'),
];

const printInstant = (iso: string | null): string => (iso ?? '').replace('T', ' ').replace(/(\.0+)?Z$/, '');

const text = (value: number | string | null): string => (value === null ? '' : String(value));

export function formOf(run: RunRecord): RunForm {
  return {
    setup: text(run.setup),
    start: printInstant(run.start),
    end: printInstant(run.end),
    period: text(run.period),
    scan: text(run.scan),
    beamEnergy: text(run.beamEnergy),
    eot: text(run.eot),
    pot: text(run.pot),
    fieldT: text(run.fieldT),
    type: text(run.type),
    comment: run.comment,
  };
}

type Value = string | number | null;

/** @returns the value of one field, or what is wrong with it */
function valueOf({ kind }: FieldSpec, typed: string): { value: Value } | { fault: string } {
  const text = typed.trim();
  if (kind === 'comment') return { value: typed };
  if (text === '') return { value: null };
  if (kind === 'number') {
    const value = parseNumber(text);
    return value === null ? { fault: 'this is not a number.' } : { value };
  }
  if (kind === 'instant') {
    const value = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?Z?$/.exec(text);
    if (!value) return { fault: 'write it as YYYY-MM-DD hh:mm:ss, in UTC.' };
    return { value: `${value[1]}T${value[2]}${value[3] ?? ':00'}Z` };
  }
  return { value: text };
}

export interface CheckedForm {
  /** Only what differs from the run. */
  readonly edit: RunEdit;
  /** What is wrong, to be read after the label and a colon. */
  readonly faults: Readonly<Partial<Record<RunField, string>>>;
}

const PLAIN_FAULTS: Readonly<Partial<Record<RunField, string>>> = {
  beamEnergy: 'above 0 and at most 10 000 GeV.',
  eot: '0 or more.',
  pot: '0 or more.',
  fieldT: 'between −20 T and 20 T.',
  setup: 'at most 64 characters.',
  period: 'at most 64 characters.',
  scan: 'at most 64 characters.',
  comment: 'at most 10 000 characters.',
  start: 'there is no such time.',
  end: 'there is no such time.',
};

/** Checks against the same schema that the service uses. */
export function checkForm(run: RunRecord, form: RunForm): CheckedForm {
  const before = formOf(run);
  const edit: Partial<Record<RunField, Value>> = {};
  const faults: Partial<Record<RunField, string>> = {};
  for (const field of RUN_FIELDS) {
    if (form[field.field] === before[field.field]) continue;
    const result = valueOf(field, form[field.field]);
    if ('fault' in result) faults[field.field] = result.fault;
    else edit[field.field] = result.value;
  }
  const checked = runEdit.safeParse(edit);
  for (const issue of checked.error?.issues ?? []) {
    const field = issue.path[0] as RunField;
    faults[field] = PLAIN_FAULTS[field] ?? issue.message;
  }
  return { edit: checked.data ?? {}, faults };
}
