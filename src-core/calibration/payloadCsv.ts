/**
 * A payload as a table for spreadsheets and scripts, and back without loss:
 *
 *   # beamglass-payload,padme_ecal.gains,1        type and schema version
 *   # provenance,{"method":"fit",…}               JSON to the end of the line
 *   parameter,status,value,error,systematic       where the type has parameters
 *   scale,measured,1.02,0.003,
 *   channel,status,gain,gain error,…              where it has a table; "channel", "name" or "bin"
 *   0,measured,15.1,0.04
 *
 * An empty cell is no number. Lines that begin with “#” and blank lines hold nothing else.
 */
import { BeamglassError } from '#core/errors.ts';
import { z } from '#core/zod.ts';
import {
  CONSTANT_STATUSES,
  PROVENANCE,
  provenance as provenanceSchema,
  type Constants,
  type ConstantStatus,
  type ConstantTable,
  type NumberColumn,
  type Parameter,
  type PayloadDocument,
  type Provenance,
} from './payload.ts';
import { payloadType } from './payloadTypes.ts';
import type { PayloadType } from './payloadType.ts';

const HEAD = '# beamglass-payload,';
const ORIGIN = '# provenance,';
const ERROR = ' error';
const SYSTEMATIC = ' systematic';

const cell = (text: string): string => (/[",\n\r]|^[\s#]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const number = (value: number | null | undefined): string => (value === null || value === undefined ? '' : `${value}`);
const line = (cells: readonly string[]): string => cells.map(cell).join(',');

export function payloadToCsv({ type: id, schemaVersion, constants, provenance }: PayloadDocument): string {
  const { parameters, table } = constants;
  const lines = [`${HEAD}${id},${schemaVersion}`, `${ORIGIN}${JSON.stringify(provenance)}`];
  const names = Object.keys(parameters);
  if (names.length > 0) {
    lines.push('parameter,status,value,error,systematic');
    for (const name of names) {
      const { status, value, error, systematic } = parameters[name]!;
      lines.push(line([name, status, number(value), number(error), number(systematic)]));
    }
  }
  if (table !== null) {
    const { columns, texts } = table;
    const heads = Object.entries(columns).flatMap(([name, { systematic }]) => [
      name,
      name + ERROR,
      ...(systematic === undefined ? [] : [name + SYSTEMATIC]),
    ]);
    lines.push(line([payloadType(id).key ?? 'channel', 'status', ...heads, ...Object.keys(texts)]));
    for (const [row, key] of [...table.keys].entries()) {
      const numbers = Object.values(columns).flatMap(({ value, error, systematic }) => [
        number(value[row]),
        number(error[row]),
        ...(systematic === undefined ? [] : [number(systematic[row])]),
      ]);
      lines.push(line([`${key}`, table.status[row]!, ...numbers, ...Object.values(texts).map((text) => text[row]!)]));
    }
  }
  return `${lines.join('\n')}\n`;
}

interface Line {
  readonly at: number;
  readonly cells: readonly string[];
}

const bad = (at: number, what: string): BeamglassError =>
  new BeamglassError('badFile', `Line ${at} of the table ${what}.`, { line: at });

/**
 * Its rows are as they stand in the file: order and completeness are judged by `importedConstants`.
 * @param wanted type of the payload; null: as the file says
 * @throws BeamglassError `badFile` with the line, `notFound` for a type
 */
export function payloadFromCsv(
  text: string,
  wanted: string | null,
): { type: string; constants: Constants; provenance: Provenance } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const head = lines.find((one) => one.startsWith(HEAD));
  const [named = null, version] = head?.slice(HEAD.length).split(',') ?? [];
  if (named === null && wanted === null) {
    throw new BeamglassError('badFile', `The table does not say of which type it is; give the payload type.`);
  }
  if (named !== null && wanted !== null && named !== wanted) {
    throw new BeamglassError('badFile', `The table is of type ${named}, not of ${wanted}.`, { type: named });
  }
  const type = payloadType(named ?? wanted!);
  if (version !== undefined && Number(version) !== type.schemaVersion) {
    const message = `The table has schema version ${version} of ${type.id}; this Beamglass knows ${type.schemaVersion}.`;
    throw new BeamglassError('badFile', message, { type: type.id });
  }
  const constants: { parameters: Record<string, Parameter>; table: ConstantTable | null } = {
    parameters: {},
    table: type.key === null ? null : emptyTable(type.key),
  };
  let section: ((one: Line) => void) | null = null;
  for (const [index, raw] of lines.entries()) {
    if (raw.trim() === '' || raw.startsWith('#')) continue;
    const one = { at: index + 1, cells: split(raw, index + 1) };
    const first = one.cells[0]!;
    if (first === 'parameter') section = (row) => readParameter(row, constants.parameters);
    else if (first === type.key && constants.table !== null) section = tableReader(type, one, constants.table);
    else if (section === null) throw bad(one.at, `is no head of ${type.id}: “parameter” or “${type.key ?? 'none'}”`);
    else section(one);
  }
  return { type: type.id, constants, provenance: provenanceIn(lines) };
}

const emptyTable = (key: NonNullable<PayloadType['key']>): ConstantTable => ({
  keys: key === 'name' ? ([] as string[]) : ([] as number[]),
  status: [],
  columns: {},
  texts: {},
});

function provenanceIn(lines: readonly string[]): Provenance {
  const at = lines.findIndex((one) => one.startsWith(ORIGIN));
  if (at < 0) return { ...PROVENANCE, method: 'import' };
  try {
    return provenanceSchema.parse(JSON.parse(lines[at]!.slice(ORIGIN.length)));
  } catch (error) {
    const reason = error instanceof z.ZodError ? error.issues[0]!.message : (error as Error).message;
    throw bad(at + 1, `holds no provenance: ${reason}`);
  }
}

function readParameter({ at, cells }: Line, parameters: Record<string, Parameter>): void {
  const [name = '', status = '', value = '', error = '', systematic = ''] = cells;
  if (Object.hasOwn(parameters, name)) throw bad(at, `gives “${name}” a second time`);
  const extra = asNumber(systematic, at);
  parameters[name] = {
    status: asStatus(status, at),
    value: asNumber(value, at),
    error: asNumber(error, at),
    ...(extra !== null && { systematic: extra }),
  };
}

/** By the heads of the columns, in whatever order they stand. */
function tableReader(type: PayloadType, { at, cells }: Line, table: ConstantTable): (one: Line) => void {
  const words = new Set(type.texts.map(({ name }) => name));
  const heads = cells.map((head) => head.trim());
  if (new Set(heads).size !== heads.length) throw bad(at, 'has a head twice');
  if (heads[1] !== 'status') throw bad(at, 'needs “status” as its second head');
  const numbers = (name: string): NumberColumn => (table.columns[name] ??= { value: [], error: [] });
  const readers = heads.slice(2).map((head): ((text: string, row: number) => void) => {
    if (words.has(head)) {
      const texts = (table.texts[head] ??= []);
      return (text) => void texts.push(text);
    }
    const systematic = head.endsWith(SYSTEMATIC);
    const isError = head.endsWith(ERROR);
    const name = head.slice(0, head.length - (systematic ? SYSTEMATIC.length : isError ? ERROR.length : 0));
    const column = numbers(name);
    const values = systematic ? (column.systematic ??= []) : isError ? column.error : column.value;
    return (text, row) => void values.push(asNumber(text, row));
  });
  for (const { name } of type.columns) {
    if (!heads.includes(name) || !heads.includes(name + ERROR)) {
      throw bad(at, `needs the heads “${name}” and “${name}${ERROR}”`);
    }
  }
  return (one) => {
    if (one.cells.length !== heads.length) throw bad(one.at, `has ${one.cells.length} cells for ${heads.length} heads`);
    const key = one.cells[0]!;
    if (type.key === 'name') (table.keys as string[]).push(key);
    else if (/^\d{1,9}$/.test(key)) (table.keys as number[]).push(Number(key));
    else throw bad(one.at, `begins with “${key}”, which is no ${type.key ?? 'row'}`);
    table.status.push(asStatus(one.cells[1]!, one.at));
    for (const [index, read] of readers.entries()) read(one.cells[index + 2]!, one.at);
  };
}

function asStatus(text: string, at: number): ConstantStatus {
  const status = CONSTANT_STATUSES.find((one) => one === text.trim());
  if (status !== undefined) return status;
  throw bad(at, `has the status “${text}”, which is none of ${CONSTANT_STATUSES.join(', ')}`);
}

function asNumber(text: string, at: number): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  if (Number.isFinite(value)) return value;
  throw bad(at, `has “${text}” where a number belongs`);
}

function split(text: string, at: number): string[] {
  const cells: string[] = [];
  for (let from = 0; from <= text.length;) {
    if (text[from] === '"') {
      const match = /^"((?:[^"]|"")*)"(,|$)/.exec(text.slice(from));
      if (match === null) throw bad(at, 'has a quotation mark that does not close');
      cells.push(match[1]!.replaceAll('""', '"'));
      from += match[0].length;
      if (match[2] === '') return cells;
    } else {
      const end = text.indexOf(',', from);
      cells.push(text.slice(from, end < 0 ? text.length : end));
      if (end < 0) return cells;
      from = end + 1;
    }
  }
  return [...cells, ''];
}
