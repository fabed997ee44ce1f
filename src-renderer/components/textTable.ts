/** A table of texts for DataGrid: columns said as what they print, sorted as a reader would sort them. */
import { useMediaQuery } from '@vueuse/core';
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { GridColumn, GridSort } from './gridModel.ts';

export interface TextColumn<Row> {
  readonly name: string;
  readonly label: string;
  /** As CSS grid has it. */
  readonly width: string;
  readonly print: (row: Row) => string;
  /** Numbers stand at the right; false if not given. */
  readonly isNumber?: boolean;
  /** Left out on a narrow screen: what stands beside the table says it too. */
  readonly isExtra?: boolean;
}

/** As in the styles of the page. */
const NARROW = '(width < 1500px)';

export interface TextTable<Row> {
  /** In the order shown. */
  readonly list: ComputedRef<readonly Row[]>;
  readonly columns: ComputedRef<readonly GridColumn[]>;
  /** null: the order in which the rows came. For `v-model:sort`. */
  readonly sort: ShallowRef<GridSort | null>;
}

/**
 * @param rows in the order that holds until the user sorts
 * @param isSortable false: the order is part of what is said, as in a log
 */
export function useTextTable<Row>(
  rows: () => readonly Row[],
  columns: () => readonly TextColumn<Row>[],
  isSortable = true,
): TextTable<Row> {
  const sort = shallowRef<GridSort | null>(null);
  const isNarrow = useMediaQuery(NARROW);
  const shown = computed(() => columns().filter(({ isExtra = false }) => !(isExtra && isNarrow.value)));
  const list = computed<readonly Row[]>(() => {
    const all = rows();
    const order = sort.value;
    const by = columns().find(({ name }) => name === order?.by);
    if (!order || !by) return all;
    const sign = order.descending ? -1 : 1;
    return all.toSorted((a, b) => sign * by.print(a).localeCompare(by.print(b), 'en', { numeric: true }));
  });
  const grid = computed(() =>
    shown.value.map(({ name, label, width, print, isNumber = false }): GridColumn => {
      const of = (row: number): string => print(list.value[row]!);
      return {
        name,
        label,
        width,
        unit: '',
        description: '',
        isText: !isNumber,
        sortsFirst: isSortable ? 'ascending' : null,
        print: of,
        exact: of,
      };
    }),
  );
  return { list, columns: grid, sort };
}
