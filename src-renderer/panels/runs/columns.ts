/** Columns of the runs table. `null` prints as an empty cell. */
import type { RunRecord } from '#core/api/contract.ts';
import { COLOUR_TITLES } from '#core/dataQuality/colours.ts';
import type { GridSort } from '../../components/gridModel.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatCount, formatNumber } from '../../format/number.ts';

type Value = string | number | null;

export interface RunColumn {
  readonly id: string;
  readonly title: string;
  /** px */
  readonly width: number;
  readonly isNumber: boolean;
  /** Shown until the user chooses. */
  readonly isStandard: boolean;
  readonly value: (run: RunRecord) => Value;
  readonly print: (value: string | number) => string;
}

const plain = (value: string | number): string => String(value);
const number = (value: string | number): string => formatNumber(Number(value));
const count = (value: string | number): string => formatCount(Number(value));
/** “2026-11-21 12:04:31” out of ISO 8601. */
export const printInstant = (iso: string | number): string => String(iso).slice(0, 19).replace('T', ' ');

const text = (id: string, title: string, width: number, value: RunColumn['value'], isStandard = true): RunColumn => ({
  id,
  title,
  width,
  isNumber: false,
  isStandard,
  value,
  print: plain,
});

const numeric = (
  id: string,
  title: string,
  width: number,
  value: RunColumn['value'],
  print: RunColumn['print'],
  isStandard = true,
): RunColumn => ({ id, title, width, isNumber: true, isStandard, value, print });

export const RUN_COLUMNS: readonly RunColumn[] = [
  text('run', 'Run', 208, (run) => run.run),
  text('quality', 'Quality', 136, (run) => COLOUR_TITLES[run.quality]),
  numeric('events', 'Events', 80, (run) => run.events, count),
  { ...text('start', 'Start (UTC)', 150, (run) => run.start), print: printInstant },
  { ...text('end', 'End (UTC)', 150, (run) => run.end, false), print: printInstant },
  text('type', 'Type', 96, (run) => run.type, false),
  text('setup', 'Setup', 120, (run) => run.setup, false),
  text('period', 'Period', 100, (run) => run.period),
  text('scan', 'Scan', 100, (run) => run.scan, false),
  numeric('beamEnergy', 'Beam energy (GeV)', 130, (run) => run.beamEnergy, number),
  numeric('eot', 'EOT', 100, (run) => run.eot, number, false),
  numeric('pot', 'POT', 100, (run) => run.pot, number, false),
  numeric('fieldT', 'Field (T)', 80, (run) => run.fieldT, number, false),
  text('files', 'Files', 220, (run) => run.files.map((file) => file.name).join(', ')),
  numeric(
    'bytes',
    'Size',
    80,
    (run) => run.bytes,
    (value) => formatBytes(Number(value)),
  ),
  { ...text('importedAt', 'Imported (UTC)', 150, (run) => run.importedAt), print: printInstant },
  text('comment', 'Comment', 240, (run) => run.comment || null),
];

/** Newest first. */
export const STANDARD_SORT: GridSort = { by: 'importedAt', descending: true };

/** Counts and instants are looked at from the largest and the newest down. */
export const startsDescending = ({ id, isNumber }: RunColumn): boolean =>
  isNumber || id === 'importedAt' || id === 'start';

/** By natural order in texts: lhcb-9 before lhcb-10. Empty cells come last either way. */
export function sortRuns(runs: readonly RunRecord[], { by, descending }: GridSort): RunRecord[] {
  const column = RUN_COLUMNS.find(({ id }) => id === by)!;
  const sign = descending ? -1 : 1;
  return runs.toSorted((one, other) => {
    const [a, b] = [column.value(one), column.value(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
  });
}
