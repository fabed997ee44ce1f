/**
 * The constants in force for a run, and how they are taken out. A constant that is not there is an error that names
 * type, run, global tag and number of channels: nothing is ever assumed in its place.
 */
import { BeamglassError } from '#core/errors.ts';
import type { Constants, ConstantTable } from './payload.ts';

/** One payload and the positions, on its type's time base, in which it holds. */
export interface ConstantsSegment {
  readonly since: number;
  readonly until: number | null;
  /** SHA-256 of the payload. */
  readonly payload: string;
  readonly tag: string;
  readonly constants: Constants;
}

/** Plain data: it is sent to the workers as it is. */
export interface ConstantsInForce {
  readonly run: string;
  readonly globalTag: string;
  /** Of the whole global tag when this was looked up, to be recorded with whatever is made with it. */
  readonly manifestHash: string;
  /**
   * By payload type, in order of validity: one segment for a type by run, as many as begin within the run for one by
   * subrun or time. A type without an entry is not in the global tag or not valid for the run.
   */
  readonly types: Readonly<Record<string, readonly ConstantsSegment[]>>;
}

/**
 * @param position within the run on the type's time base, for a type whose constants change within a run
 * @throws BeamglassError `missingConstant`
 */
export function constantsOf(inForce: ConstantsInForce, type: string, position?: number): Constants {
  return segmentOf(inForce, type, position).constants;
}

function segmentOf(inForce: ConstantsInForce, type: string, position?: number): ConstantsSegment {
  const segments = Object.hasOwn(inForce.types, type) ? inForce.types[type]! : [];
  const segment =
    position === undefined
      ? segments[0]
      : segments.findLast(({ since, until }) => since <= position && (until === null || until > position));
  if (segment !== undefined) return segment;
  const { run, globalTag } = inForce;
  const message = `Global tag ${globalTag} has no constants of type ${type} for run ${run}.`;
  throw new BeamglassError('missingConstant', message, { type, run, globalTag });
}

/** @throws BeamglassError `missingConstant` */
export function parameterOf(inForce: ConstantsInForce, type: string, name: string, position?: number): number {
  const { constants } = segmentOf(inForce, type, position);
  const value = Object.hasOwn(constants.parameters, name) ? constants.parameters[name]!.value : null;
  if (value !== null) return value;
  const { run, globalTag } = inForce;
  const message = `The constants of type ${type} in global tag ${globalTag} for run ${run} have no value of “${name}”.`;
  throw new BeamglassError('missingConstant', message, { type, run, globalTag, name });
}

/** Keys named in the sentence of a missing constant. */
const NAMED = 5;

/**
 * A column of a type's table in the order of the wanted channels (or names), each of which must have a value.
 * @throws BeamglassError `missingConstant`
 */
export function columnOf(
  inForce: ConstantsInForce,
  type: string,
  column: string,
  keys: ArrayLike<number> | readonly string[],
  position?: number,
): Float64Array {
  return columnWhere(inForce, type, column, keys, () => true, position);
}

/**
 * Likewise, where some may be without a value, which is 0 then: what cannot be used cannot be calibrated.
 * @param isNeeded of the entry of `keys` with that index
 * @throws BeamglassError `missingConstant`
 */
export function columnWhere(
  inForce: ConstantsInForce,
  type: string,
  column: string,
  keys: ArrayLike<number> | readonly string[],
  isNeeded: (index: number) => boolean,
  position?: number,
): Float64Array {
  const { table, rowOf } = tableOf(inForce, type, position);
  const values = Object.hasOwn(table.columns, column) ? table.columns[column]!.value : [];
  const missing: (number | string)[] = [];
  const found = Float64Array.from(keys as ArrayLike<number | string>, (key, index) => {
    const row = rowOf.get(key);
    const value = row === undefined ? null : (values[row] ?? null);
    if (value === null && isNeeded(index)) missing.push(key);
    return value ?? 0;
  });
  if (missing.length > 0) throw missingRows(inForce, type, column, missing, keys.length);
  return found;
}

/**
 * A text column, likewise.
 * @throws BeamglassError `missingConstant`
 */
export function textsOf(
  inForce: ConstantsInForce,
  type: string,
  column: string,
  keys: ArrayLike<number> | readonly string[],
  position?: number,
): string[] {
  const { table, rowOf } = tableOf(inForce, type, position);
  const texts = Object.hasOwn(table.texts, column) ? table.texts[column]! : [];
  const missing: (number | string)[] = [];
  const found = Array.from(keys as ArrayLike<number | string>, (key) => {
    const row = rowOf.get(key);
    const text = row === undefined ? undefined : texts[row];
    if (text === undefined) missing.push(key);
    return text ?? '';
  });
  if (missing.length > 0) throw missingRows(inForce, type, column, missing, keys.length);
  return found;
}

interface IndexedTable {
  readonly table: ConstantTable;
  readonly rowOf: ReadonlyMap<number | string, number>;
}

/** Looked up by every event of a run. */
const indexed = new WeakMap<Constants, IndexedTable>();

function tableOf(inForce: ConstantsInForce, type: string, position?: number): IndexedTable {
  const { constants } = segmentOf(inForce, type, position);
  const known = indexed.get(constants);
  if (known !== undefined) return known;
  const table = constants.table ?? { keys: [], status: [], columns: {}, texts: {} };
  const entry = { table, rowOf: new Map([...table.keys].map((key, row) => [key, row])) };
  indexed.set(constants, entry);
  return entry;
}

function missingRows(
  { run, globalTag }: ConstantsInForce,
  type: string,
  column: string,
  missing: readonly (number | string)[],
  wanted: number,
): BeamglassError {
  const what = typeof missing[0] === 'number' ? 'channels' : 'entries';
  const named = missing.slice(0, NAMED).join(', ') + (missing.length > NAMED ? ', …' : '');
  const message =
    `Global tag ${globalTag} has no ${column} of type ${type} for run ${run} ` +
    `in ${missing.length} of ${wanted} ${what} (${named}).`;
  return new BeamglassError('missingConstant', message, {
    type,
    run,
    globalTag,
    column,
    missing: missing.length,
    wanted,
  });
}
