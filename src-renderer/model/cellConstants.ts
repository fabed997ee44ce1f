/** The constants of a global tag on the cells of a detector: what can be shown, and its values by channel. */
import { CHANNEL_STATUSES } from '#core/calibration/types/channelStatus.ts';
import type { Constants, ConstantTable } from '#core/calibration/payload.ts';
import type { payloadTypeRecord } from '#core/api/conditions.ts';
import type { z } from '#core/zod.ts';
import { DATA_COLOURS } from '#renderer/scene/colour/palette.ts';

export type PayloadTypeRecord = z.infer<typeof payloadTypeRecord>;

/** A column of a payload type by channel. */
export interface ConstantQuantity {
  /** Kept in what is remembered. */
  readonly id: string;
  readonly type: string;
  readonly column: string;
  readonly label: string;
  readonly unit: string;
  /** What the constant does: "t = t(raw) − t0". */
  readonly direction: string;
  /** A word per channel instead of a number. */
  readonly isText: boolean;
}

export interface CellConstant {
  /** NaN where the tag has no value; of a word its place in `STATUS_LOOKS`. */
  readonly value: number;
  /** 1σ, NaN where it has none. */
  readonly error: number;
  /** The word, else "". */
  readonly text: string;
}

/** How a state of a channel is drawn. */
export interface StatusLook {
  readonly name: string;
  /** null: grey, for grey is normal. */
  readonly colour: string | null;
  /** What is not used is hatched: once or crosswise. */
  readonly hatch: 0 | 1 | 2;
}

const LOOKS: Readonly<Record<string, Omit<StatusLook, 'name'>>> = {
  good: { colour: null, hatch: 0 },
  dead: { colour: null, hatch: 2 },
  hot: { colour: DATA_COLOURS[1], hatch: 0 },
  noisy: { colour: DATA_COLOURS[2], hatch: 0 },
  masked: { colour: null, hatch: 1 },
};
export const STATUS_LOOKS: readonly StatusLook[] = CHANNEL_STATUSES.map((name) => ({ name, ...LOOKS[name]! }));

/** Says where a channel is, which the picture does by itself. */
const CHANNEL_MAP = 'channel.map';
/** What is asked for first. */
const FIRST = ['gain', 't0', 'pedestal', 'noise'];

const STATUS = { type: 'channel.status', column: 'state' } as const;

/** What the payloads have for these channels: gain, t0, pedestal, noise, then in the order of the types, states last. */
export function constantQuantities(
  types: readonly PayloadTypeRecord[],
  payloads: ReadonlyMap<string, Constants>,
  channels: ReadonlySet<number>,
): ConstantQuantity[] {
  const found = types.flatMap((type): ConstantQuantity[] => {
    const isOfCells = type.key === 'channel' && type.id !== CHANNEL_MAP;
    const table = isOfCells ? payloads.get(type.id)?.table : null;
    if (!table || ![...table.keys].some((key) => typeof key === 'number' && channels.has(key))) return [];
    const head = { type: type.id, direction: type.direction };
    if (type.id === STATUS.type) {
      return [
        {
          ...head,
          id: `${type.id} ${STATUS.column}`,
          column: STATUS.column,
          label: type.title,
          unit: '',
          isText: true,
        },
      ];
    }
    return type.columns.map(({ name, label, unit }) => ({
      ...head,
      id: `${type.id} ${name}`,
      column: name,
      label,
      unit,
      isText: false,
    }));
  });
  const isAmbiguous = ({ label }: ConstantQuantity): boolean => found.filter((one) => one.label === label).length > 1;
  return found
    .map((one) => (isAmbiguous(one) ? { ...one, label: `${one.label} (${one.type})` } : one))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ column, isText }: ConstantQuantity): number {
  if (isText) return FIRST.length + 1;
  const place = FIRST.indexOf(column);
  return place < 0 ? FIRST.length : place;
}

/** Of every one of these channels. */
export function constantsByChannel(
  { table }: Constants,
  quantity: ConstantQuantity,
  channels: Iterable<number>,
): ReadonlyMap<number, CellConstant> {
  const rows = new Map(table ? [...table.keys].map((key, row) => [key, row] as const) : []);
  return new Map([...channels].map((channel) => [channel, constantAt(table, rows.get(channel), quantity)] as const));
}

const MISSING: CellConstant = { value: Number.NaN, error: Number.NaN, text: '' };

function constantAt(
  table: ConstantTable | null,
  row: number | undefined,
  { column, isText }: ConstantQuantity,
): CellConstant {
  if (table === null || row === undefined) return MISSING;
  if (isText) {
    const text = table.texts[column]?.[row] ?? '';
    const place = STATUS_LOOKS.findIndex(({ name }) => name === text);
    return place < 0 ? MISSING : { value: place, error: Number.NaN, text };
  }
  const values = table.columns[column];
  return { value: values?.value[row] ?? Number.NaN, error: values?.error[row] ?? Number.NaN, text: '' };
}
