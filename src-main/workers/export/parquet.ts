/** Tables as Parquet: one type per column, lists as LIST, units in the file's key-value metadata. */
import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { Outputs } from './output.ts';
import type { Cell, CellType, TableColumn } from './table.ts';
import type { TableWriter } from './tableWriter.ts';

/** A row group is written when it has so many cells, a list counting its items. */
const GROUP_CELLS = 2_000_000;

type Physical = Pick<SchemaElement, 'type' | 'converted_type'>;

const PHYSICAL: Readonly<Record<CellType, Physical>> = {
  u8: { type: 'INT32' },
  i8: { type: 'INT32' },
  u16: { type: 'INT32' },
  i16: { type: 'INT32' },
  i32: { type: 'INT32' },
  u32: { type: 'INT32', converted_type: 'UINT_32' },
  i64: { type: 'INT64' },
  u64: { type: 'INT64', converted_type: 'UINT_64' },
  f32: { type: 'FLOAT' },
  f64: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

function schemaOf(columns: readonly TableColumn[]): SchemaElement[] {
  const root: SchemaElement = { name: 'root', num_children: columns.length };
  const elements = columns.flatMap(({ name, type, isList }): SchemaElement[] =>
    isList
      ? [
          { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', repetition_type: 'REQUIRED', ...PHYSICAL[type] },
        ]
      : [{ name, repetition_type: 'OPTIONAL', ...PHYSICAL[type] }],
  );
  return [root, ...elements];
}

export function parquetWriter(outputs: Outputs, path: string, columns: readonly TableColumn[]): TableWriter {
  const units = Object.fromEntries(columns.filter(({ unit }) => unit).map(({ name, unit }) => [name, unit]));
  const file = outputs.guard(path, () => {
    const kvMetadata = [{ key: 'units', value: JSON.stringify(units) }];
    return new ParquetWriter({
      writer: fileWriter(path),
      schema: schemaOf(columns),
      kvMetadata,
      createdBy: 'Beamglass',
    });
  });
  let group: Cell[][] = columns.map(() => []);
  let cells = 0;
  const flush = (): void => {
    if (group[0]!.length === 0) return;
    const columnData = columns.map(({ name, type }, i) => ({
      name,
      data: group[i]!,
      // Bounds of unsigned integers would be taken in signed order.
      statistics: type !== 'u32' && type !== 'u64',
    }));
    const rowGroupSize = group[0]!.length;
    void outputs.guard(path, () => file.write({ columnData, rowGroupSize }));
    group = columns.map(() => []);
    cells = 0;
  };
  return {
    row: (row) => {
      row.forEach((cell, i) => {
        group[i]!.push(cell);
        cells += Array.isArray(cell) ? 1 + cell.length : 1;
      });
      if (cells > GROUP_CELLS) flush();
    },
    close: () => {
      flush();
      void outputs.guard(path, () => file.finish());
    },
  };
}
