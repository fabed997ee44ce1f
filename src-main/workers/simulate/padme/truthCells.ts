/** "Truth cells": the energy that particles left in every crystal and bar. */
import type { Cell } from '#core/detector/cells.ts';
import type { BlockCollection } from '#main/workers/blockColumns.ts';
import type { TouchedCells } from './deposits.ts';

const AXES = [0, 1, 2] as const;

export class TruthCells {
  private readonly offsets: number[] = [0];
  private readonly cells: Cell[] = [];
  private readonly energy: number[] = [];
  private readonly time: number[] = [];

  /** Cells of one part of the detector that the event under way touched. */
  add(cells: readonly Cell[], touched: TouchedCells): void {
    for (let k = 0; k < touched.count; k++) {
      this.cells.push(cells[touched.cell[k]!]!);
      this.energy.push(touched.energy[k]!);
      this.time.push(touched.time[k]!);
    }
  }

  endEvent(): void {
    this.offsets.push(this.cells.length);
  }

  collection(): BlockCollection {
    const { cells } = this;
    const position = new Float32Array(3 * cells.length);
    const size = new Float32Array(3 * cells.length);
    const channel = new Uint32Array(cells.length);
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]!;
      for (const axis of AXES) {
        position[3 * i + axis] = cell.place.centre[axis];
        size[3 * i + axis] = cell.size[axis];
      }
      channel[i] = cell.channel;
    }
    return {
      name: 'Truth cells',
      kind: 'calorimeterHits',
      offsets: this.offsets,
      columns: [
        { name: 'position', data: position, width: 3, unit: 'mm' },
        { name: 'energy', data: new Float32Array(this.energy), unit: 'GeV' },
        { name: 'size', data: size, width: 3, unit: 'mm' },
        { name: 'time', data: new Float32Array(this.time), unit: 'ns' },
        { name: 'channel', data: channel },
      ],
    };
  }
}
