/** Energy in channels: what a block's events left where, and the pulses that come of it. GeV, ns. */

/** Rows in any order within an event; the rows of event i are `offsets[i] … offsets[i + 1] - 1`. */
export interface Deposits {
  readonly offsets: Uint32Array;
  /** Index among the cells of the detector part */
  readonly cell: Uint32Array;
  /** Left there, and what the part shows of it */
  readonly energy: ArrayLike<number>;
  readonly visible: ArrayLike<number>;
  readonly time: ArrayLike<number>;
}

/** Cells that an event touched, in their order, with the rows of each. */
export interface TouchedCells {
  readonly count: number;
  readonly cell: Uint32Array;
  readonly energy: Float64Array;
  readonly visible: Float64Array;
  /** Energy-weighted mean */
  readonly time: Float64Array;
  /** Rows of the k-th cell: `rows[rowOffsets[k]] … rows[rowOffsets[k + 1] - 1]` */
  readonly rowOffsets: Uint32Array;
  readonly rows: Uint32Array;
}

/** Sorts the rows of single events by cell. It has room for one event: what it gives holds until the next call. */
export class CellSorter {
  private readonly rowsOf: Uint32Array;
  private readonly order: Uint32Array;
  private cell = new Uint32Array(256);
  private energy = new Float64Array(256);
  private visible = new Float64Array(256);
  private time = new Float64Array(256);
  private rowOffsets = new Uint32Array(257);
  private rows = new Uint32Array(256);

  constructor(cells: number) {
    this.rowsOf = new Uint32Array(cells);
    this.order = new Uint32Array(cells);
  }

  sort(deposits: Deposits, event: number): TouchedCells {
    const begin = deposits.offsets[event]!;
    const end = deposits.offsets[event + 1]!;
    this.grow(end - begin);
    const { rowsOf, order, cell, energy, visible, time, rowOffsets, rows } = this;
    let count = 0;
    for (let row = begin; row < end; row++) {
      const at = deposits.cell[row]!;
      if (rowsOf[at]!++ === 0) cell[count++] = at;
    }
    cell.subarray(0, count).sort();
    rowOffsets[0] = 0;
    for (let k = 0; k < count; k++) {
      const at = cell[k]!;
      order[at] = k;
      rowOffsets[k + 1] = rowOffsets[k]! + rowsOf[at]!;
      rowsOf[at] = rowOffsets[k]!;
      energy[k] = visible[k] = time[k] = 0;
    }
    for (let row = begin; row < end; row++) {
      const at = deposits.cell[row]!;
      const k = order[at]!;
      rows[rowsOf[at]!++] = row;
      energy[k]! += deposits.energy[row]!;
      visible[k]! += deposits.visible[row]!;
      time[k]! += deposits.energy[row]! * deposits.time[row]!;
    }
    for (let k = 0; k < count; k++) {
      rowsOf[cell[k]!] = 0;
      time[k] = energy[k]! > 0 ? time[k]! / energy[k]! : deposits.time[rows[rowOffsets[k]!]!]!;
    }
    return { count, cell, energy, visible, time, rowOffsets, rows };
  }

  private grow(rows: number): void {
    if (rows <= this.rows.length) return;
    const size = 2 ** Math.ceil(Math.log2(rows));
    this.cell = new Uint32Array(size);
    this.energy = new Float64Array(size);
    this.visible = new Float64Array(size);
    this.time = new Float64Array(size);
    this.rowOffsets = new Uint32Array(size + 1);
    this.rows = new Uint32Array(size);
  }
}

/** Growing rows of a part of the detector that JavaScript fills itself. */
export class DepositList {
  private readonly offsets: number[] = [0];
  private readonly cell: number[] = [];
  private readonly energy: number[] = [];
  private readonly visible: number[] = [];
  private readonly time: number[] = [];

  add(cell: number, energy: number, visible: number, time: number): void {
    this.cell.push(cell);
    this.energy.push(energy);
    this.visible.push(visible);
    this.time.push(time);
  }

  endEvent(): void {
    this.offsets.push(this.cell.length);
  }

  deposits(): Deposits {
    return {
      offsets: new Uint32Array(this.offsets),
      cell: new Uint32Array(this.cell),
      energy: this.energy,
      visible: this.visible,
      time: this.time,
    };
  }
}
