/** Whether the constants themselves can be: finite, physical, and with errors that mean something. */
import { constantProblems, type Quantity } from '../payloadType.ts';
import {
  digits,
  found,
  notApplicable,
  OUT_OF_USE,
  passed,
  rowsOf,
  share,
  type Check,
  type CheckInput,
  type RowKey,
} from './check.ts';

export const physicalValues: Check = {
  id: 'values',
  title: 'Finite and physical values',
  run: ({ type, constants }) => {
    const problems = constantProblems(type, constants);
    const [first] = problems;
    if (first === undefined) return passed('Every number is finite and within the range of its type.');
    return found(
      'vetoed',
      `${problems.length === 1 ? 'One value' : `${problems.length} values`} cannot be: ${first}`,
      problems.map((text) => ({ key: null, text })),
    );
  },
};

/** One measured number. */
export interface Entry {
  readonly quantity: Quantity;
  readonly key: RowKey | null;
  readonly value: number;
  readonly error: number | null;
}

/** Every number that has a value, parameters first. */
export function entriesOf({ type, constants }: Pick<CheckInput, 'type' | 'constants'>): readonly Entry[] {
  const { parameters, table } = constants;
  const entries: Entry[] = [];
  for (const quantity of type.parameters) {
    const given = parameters[quantity.name];
    if (given === undefined || given.value === null) continue;
    entries.push({ quantity, key: null, value: given.value, error: given.error });
  }
  for (const quantity of type.columns) {
    const column = table?.columns[quantity.name];
    for (const [row, key] of (table?.keys ?? []).entries()) {
      const value = column?.value[row] ?? null;
      if (value !== null) entries.push({ quantity, key, value, error: column?.error[row] ?? null });
    }
  }
  return entries;
}

export const whose = (key: RowKey | null, kind: CheckInput['type']['key']): string =>
  key === null ? '' : `${kind ?? 'row'} ${key}: `;

/** An error larger than its value is no measurement of a number that cannot be 0 (complaint 4 of calibration.md §0). */
export const meaningfulErrors: Check = {
  id: 'errors',
  title: 'Errors smaller than values',
  run: (input, { movement }) => {
    const followed = entriesOf(input).filter(
      ({ quantity, error }) => movement[quantity.name]?.counted === 'relative' && error !== null,
    );
    if (followed.length === 0) return notApplicable('No number here has an error that its size could be held against.');
    const bad = followed
      .filter(({ value, error }) => error! > Math.abs(value))
      .toSorted((a, b) => b.error! / Math.abs(b.value) - a.error! / Math.abs(a.value));
    if (bad.length === 0) return passed(`No error is larger than its value (${followed.length} looked at).`);
    const worst = bad.map(({ quantity, key, value, error }) => ({
      key,
      text: `${whose(key, input.type.key)}${quantity.label} ${digits(value)} ± ${digits(error!)}${quantity.unit && ` ${quantity.unit}`}`,
    }));
    const isMany = bad.length > 0.1 * followed.length;
    return found(
      isMany ? 'vetoed' : 'warning',
      `${share(bad.length, followed.length, 'values')} have an error larger than themselves.`,
      worst,
    );
  },
};

export const coverage: Check = {
  id: 'coverage',
  title: 'Coverage',
  run: (input, { missing: limits }) => {
    const { constants, expected, elements, status, provenance } = input;
    const { table } = constants;
    if (table === null) {
      const none = Object.entries(constants.parameters).filter(([, { value }]) => value === null);
      if (none.length === 0) return passed('Every parameter has a value.');
      return found('vetoed', `There is no value of ${none.map(([name]) => name).join(', ')}.`);
    }
    if (expected === null || expected.length === 0) {
      const measured = table.status.filter((state) => state !== 'missing').length;
      const text = `${share(measured, table.keys.length, rowsOf(input))} have a constant`;
      if (measured === 0) return found('vetoed', `${text}.`);
      return notApplicable(`${text}; which ones the setup needs is not known.`);
    }
    const present = new Set(table.keys.filter((_, row) => table.status[row] !== 'missing'));
    const outOfUse = (key: RowKey): boolean => typeof key === 'number' && OUT(status.get(key));
    const wanted = expected.filter((key) => !outOfUse(key));
    const lacking = wanted.filter((key) => !present.has(key));
    const beyond = [...present].filter((key) => !expected.includes(key) && !elements.has(String(key)));
    const known = expected.length - wanted.length;
    const aside = known === 0 ? '' : ` (${known} more are known to be dead or masked)`;
    if (beyond.length > 0) {
      const sentence = `${share(beyond.length, present.size, rowsOf(input))} are not of setup ${input.setup ?? '(unknown)'}: ${beyond.slice(0, 5).join(', ')}.`;
      return found(
        'vetoed',
        sentence,
        beyond.map((key) => ({ key, text: `${whose(key, input.type.key)}not of the setup` })),
      );
    }
    const covered = `${share(wanted.length - lacking.length, wanted.length, rowsOf(input))} in use have a constant${aside}.`;
    const fraction = wanted.length === 0 ? 1 : lacking.length / wanted.length;
    if (fraction <= limits.warning && wanted.length > 0) return passed(covered);
    const masked = new Set(provenance.mask);
    return found(
      fraction > limits.veto ? 'vetoed' : 'warning',
      covered,
      lacking.map((key) => ({
        key,
        text: `${whose(key, input.type.key)}${typeof key === 'number' && masked.has(key) ? 'left out of the fit' : 'missing'}`,
      })),
    );
  },
};

const OUT = (state: string | undefined): boolean => state !== undefined && OUT_OF_USE.has(state);

export const deadChannels: Check = {
  id: 'dead',
  title: 'Known dead channels',
  run: ({ type, constants: { table }, status, provenance }) => {
    if (type.key !== 'channel' || table === null) return notApplicable('This type has no row per channel.');
    if (type.id === 'channel.status' || type.id === 'channel.map') {
      return notApplicable('This type is about every channel, in use or not.');
    }
    if (status.size === 0) return notApplicable('No channel status is in force for the beginning of the validity.');
    const dead = [...status].filter(([, state]) => OUT(state)).map(([channel]) => channel);
    if (provenance.method === 'nominal' || dead.length === 0)
      return passed('No channel is known to be dead or masked.');
    const confident = dead.filter((channel) => {
      const row = (table.keys as (number | string)[]).indexOf(channel);
      return row >= 0 && table.status[row] === 'measured';
    });
    const sentence = `${share(confident.length, dead.length, 'dead or masked channels')} have a measured constant.`;
    if (confident.length === 0) return passed(sentence);
    return found(
      'warning',
      `${sentence} Either they live again, and the channel status is to be mended, or this is noise.`,
      confident.map((key) => ({ key, text: `channel ${key}: ${status.get(key)} and measured all the same` })),
    );
  },
};
