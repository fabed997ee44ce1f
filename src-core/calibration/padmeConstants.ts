/**
 * PADME's own constants of its calorimeter (padme.md §3.4, §4.5): a row per crystal with column, row, board, channel and
 * the charge of a cosmic muon in pC, which stands for 17.5 MeV. Read, held against the wiring of the setup, and turned
 * into gains; everything that is wrong is listed, nothing is mended silently.
 */
import { BeamglassError } from '#core/errors.ts';
import { crystalId } from '#core/physics/padmeCrystals.ts';
import type { BoardChannel, Cell } from '#core/detector/cells.ts';
import { fixed, MISSING, tableOf, type Constants, type Parameter } from './payload.ts';
import { padmeEcalGains } from './types/padmeEcalGains.ts';

/** Of a vertical cosmic muon in one crystal, MeV. */
const MUON_ENERGY = 17.5;
/** A file has as many rows as there are crystals, about 616. */
const MOST_ROWS = 10_000;

export interface PadmeConstantRow {
  /** Of the file, from 1 */
  readonly line: number;
  readonly column: number;
  readonly row: number;
  readonly board: number;
  readonly channel: number;
  /** pC */
  readonly charge: number;
}

export interface PadmeProblem {
  readonly kind: 'swapped' | 'duplicate' | 'missing' | 'unphysical' | 'unknown';
  /** Crystals that it concerns, XXYY */
  readonly crystals: readonly number[];
  /** A sentence. */
  readonly sentence: string;
}

export interface PadmeConstants {
  readonly name: string;
  readonly rows: readonly PadmeConstantRow[];
  readonly problems: readonly PadmeProblem[];
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const WHOLE = /^\d{1,6}$/;

/**
 * @param name of the file, for sentences
 * @throws BeamglassError `badInput` where a line is none of five numbers, or there are none at all
 */
export function readPadmeRows(text: string, name: string): PadmeConstantRow[] {
  const rows: PadmeConstantRow[] = [];
  for (const [index, content] of text.split(/\r\n|\r|\n/).entries()) {
    const words = content.trim().split(/\s+/);
    if (words.length === 1 && words[0] === '') continue;
    const charge = words[4] ?? '';
    if (words.length !== 5 || !words.slice(0, 4).every((word) => WHOLE.test(word)) || !NUMBER.test(charge)) {
      const wanted = 'column, row, board, channel and charge';
      throw new BeamglassError('badInput', `Line ${index + 1} of ${name} is not ${wanted}.`, { line: index + 1 });
    }
    const [column, row, board, channel] = words.slice(0, 4).map(Number) as [number, number, number, number];
    rows.push({ line: index + 1, column, row, board, channel, charge: Number(charge) });
    if (rows.length > MOST_ROWS) throw new BeamglassError('badInput', `${name} has more than ${MOST_ROWS} rows.`);
  }
  if (rows.length === 0) throw new BeamglassError('badInput', `${name} has no rows.`, { name });
  return rows;
}

/** What a setup has: crystals by their number, and what reads them. */
export interface PadmeCrystalMap {
  readonly cells: readonly Cell[];
  readonly wiring: ReadonlyMap<number, BoardChannel>;
}

/** −1 for a place that no crystal's number has. */
const idOf = ({ column, row }: PadmeConstantRow): number => (column > 99 || row > 99 ? -1 : crystalId(column, row));

/** @throws BeamglassError `badInput` where the file cannot be read */
export function checkPadmeConstants(text: string, name: string, map: PadmeCrystalMap): PadmeConstants {
  const rows = readPadmeRows(text, name);
  const known = new Set(map.cells.map(({ id }) => id));
  const byCrystal = Map.groupBy(rows, idOf);
  const problems: PadmeProblem[] = [];
  for (const [id, same] of byCrystal) {
    const [first] = same;
    if (first === undefined) continue;
    const place = `column ${first.column}, row ${first.row}`;
    if (!known.has(id)) {
      const lines = same.map(({ line }) => line).join(', ');
      problems.push({ kind: 'unknown', crystals: [], sentence: `There is no crystal at ${place} (line ${lines}).` });
      continue;
    }
    if (same.length > 1) {
      const sentence = `Crystal ${id} stands in ${same.length} rows (lines ${same.map(({ line }) => line).join(', ')}).`;
      problems.push({ kind: 'duplicate', crystals: [id], sentence });
    }
    for (const one of same) problems.push(...chargeProblems(one, id));
  }
  problems.push(
    ...wiringProblems(
      rows.filter((row) => known.has(idOf(row))),
      map.wiring,
    ),
  );
  const missing = [...known].filter((id) => !byCrystal.has(id)).toSorted((a, b) => a - b);
  if (missing.length > 0) {
    const sentence = `${missing.length} of ${known.size} crystals have no row: ${missing.join(', ')}.`;
    problems.push({ kind: 'missing', crystals: missing, sentence });
  }
  return { name, rows, problems };
}

function chargeProblems({ charge, line }: PadmeConstantRow, id: number): PadmeProblem[] {
  const { low, high } = padmeEcalGains.columns[0]!;
  if (charge >= low * MUON_ENERGY && charge <= high * MUON_ENERGY) return [];
  const range = `${low * MUON_ENERGY} to ${high * MUON_ENERGY} pC`;
  const sentence = `Crystal ${id} has a charge of ${charge} pC (line ${line}), which lies outside ${range}.`;
  return [{ kind: 'unphysical', crystals: [id], sentence }];
}

/** Rows whose board and channel are not those that read their crystal: often those of two rows are exchanged. */
function wiringProblems(rows: readonly PadmeConstantRow[], wiring: ReadonlyMap<number, BoardChannel>): PadmeProblem[] {
  const readBy = new Map([...wiring].map(([id, { board, channel }]) => [`${board}/${channel}`, id]));
  const problems: PadmeProblem[] = [];
  const told = new Set<number>();
  for (const row of rows) {
    const id = idOf(row);
    const place = wiring.get(id);
    if (place === undefined || (place.board === row.board && place.channel === row.channel) || told.has(id)) continue;
    const other = readBy.get(`${row.board}/${row.channel}`);
    const exchanged = rows.find((one) => idOf(one) === other && readBy.get(`${one.board}/${one.channel}`) === id);
    const where = `board ${row.board}, channel ${row.channel}`;
    if (other !== undefined && exchanged !== undefined) {
      told.add(id).add(other);
      const sentence = `The rows of crystals ${id} and ${other} are swapped: board and channel of each are those of the other (lines ${row.line} and ${exchanged.line}).`;
      problems.push({ kind: 'swapped', crystals: [id, other], sentence });
    } else {
      const sentence = `Crystal ${id} is read by board ${place.board}, channel ${place.channel}, not by ${where} (line ${row.line}).`;
      problems.push({ kind: 'swapped', crystals: [id], sentence });
    }
  }
  return problems;
}

/**
 * Gains in pC/MeV: charge ÷ 17.5 MeV, without errors, for the files state none.
 * @param marksBad crystals with a problem become “missing”
 * @throws BeamglassError `badInput` with all problems, where there are some and they are not to be marked; where a row
 *   belongs to no crystal, in any case
 */
export function padmeGains(
  { name, rows, problems }: PadmeConstants,
  { cells }: PadmeCrystalMap,
  marksBad: boolean,
): Constants {
  const refused = marksBad ? problems.filter(({ kind }) => kind === 'unknown') : problems;
  if (refused.length > 0) {
    const more = refused.length === 1 ? '' : ` There are ${refused.length - 1} more problems.`;
    const message = `${name} is refused: ${refused[0]!.sentence}${more}`;
    throw new BeamglassError('badInput', message, { problems: refused.map(({ sentence }) => sentence).join('\n') });
  }
  const bad = new Set(problems.flatMap(({ crystals }) => crystals));
  const charge = new Map(rows.map((row) => [crystalId(row.column, row.row), row.charge]));
  const gains = cells.map(({ id, channel }): [number, { gain: Parameter }] => {
    const found = bad.has(id) ? undefined : charge.get(id);
    return [channel, { gain: found === undefined ? MISSING : fixed(found / MUON_ENERGY) }];
  });
  return { parameters: {}, table: tableOf(gains) };
}

export interface PadmeInterval {
  /** ms UTC, half-open */
  readonly since: number;
  readonly until: number;
  readonly file: string;
}

const MOMENT = /^(\d{4})(\d{2})(\d{2}) (\d{2})(\d{2})(\d{2})$/;

/**
 * The list of wall-clock validities: start and end (YYYYMMDD HHMMSS) and the file. An end at 23:59:59 belongs to its
 * interval, one at another second does not; what is given back is half-open. Times are taken as UTC.
 * @throws BeamglassError `badInput` for a line that is none, a date that does not exist, an end before its start, and
 *   intervals that overlap
 */
export function readPadmeIntervals(text: string, name: string): PadmeInterval[] {
  const intervals = text.split(/\r\n|\r|\n/).flatMap((content, index): PadmeInterval[] => {
    const words = content.trim().split(/\s+/);
    if (words.length === 1 && words[0] === '') return [];
    const bad = (what: string): BeamglassError =>
      new BeamglassError('badInput', `Line ${index + 1} of ${name} ${what}.`, { line: index + 1 });
    if (words.length !== 5) throw bad('is not start, end and file');
    const since = momentOf(`${words[0]} ${words[1]}`);
    const end = momentOf(`${words[2]} ${words[3]}`);
    if (since === null || end === null) throw bad('has a date that does not exist');
    const until = words[3] === '235959' ? end + 1000 : end;
    if (!(until > since)) throw bad('ends before it begins');
    return [{ since, until, file: words[4]! }];
  });
  if (intervals.length === 0) throw new BeamglassError('badInput', `${name} has no intervals.`, { name });
  const sorted = intervals.toSorted((a, b) => a.since - b.since);
  const overlap = sorted.findIndex((one, i) => i > 0 && one.since < sorted[i - 1]!.until);
  if (overlap > 0) {
    const message = `The intervals of ${sorted[overlap - 1]!.file} and ${sorted[overlap]!.file} in ${name} overlap.`;
    throw new BeamglassError('badInput', message, { name });
  }
  return sorted;
}

function momentOf(text: string): number | null {
  const match = MOMENT.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const moment = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal =
    moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? moment.getTime() : null;
}
