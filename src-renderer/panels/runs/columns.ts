/** Columns of the runs table. `null` prints as an empty cell. */
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  columnVisibilityFeature,
} from '@tanstack/vue-table';
import type { RunRecord } from '#core/api/contract.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatCount, formatNumber } from '../../format/number.ts';

export const RUN_FEATURES = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
});

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
  numeric('events', 'Events', 80, (run) => run.events, count),
  { ...text('start', 'Start (UTC)', 150, (run) => run.start), print: printInstant },
  { ...text('end', 'End (UTC)', 150, (run) => run.end, false), print: printInstant },
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

const helper = createColumnHelper<typeof RUN_FEATURES, RunRecord>();

/** By natural order in texts: lhcb-9 before lhcb-10. Empty cells come last either way. */
function compare(a: Value | undefined, b: Value | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

export const RUN_COLUMN_DEFS = helper.columns(
  RUN_COLUMNS.map((column) =>
    helper.accessor((run) => column.value(run) ?? undefined, {
      id: column.id,
      sortUndefined: 'last',
      sortDescFirst: column.isNumber || column.id === 'importedAt' || column.id === 'start',
      sortFn: (a, b, id) => compare(a.getValue<Value>(id), b.getValue<Value>(id)),
    }),
  ),
);
