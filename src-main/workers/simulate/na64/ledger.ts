/** What was deposited where, and what was lost: the books of a block of events. */
import type { CounterDeposits } from '#main/native/tracking.ts';
import type { ShowerDeposits } from '#main/native/showers.ts';
import type { Channels } from './channels.ts';
import type { ReadCell, Stack } from './layout.ts';
import { SLOTS } from './bunch.ts';
import type { Passing } from './particles.ts';

/** Energy in one cell by the particles of one slot. */
export interface Deposits {
  readonly slot: number[];
  /** Index in `Channels` */
  readonly channel: number[];
  /** GeV */
  readonly energy: number[];
  /** What the detector makes of it, before its electronics, GeV. */
  readonly visible: number[];
  /** ns */
  readonly time: number[];
}

/** Per event, GeV. */
export interface Losses {
  /** Of the beam particles, all slots */
  readonly beam: Float64Array;
  /** Left in matter that is not read out */
  readonly dead: Float64Array;
  /** Leaked, or gone beside the detector */
  readonly leaked: Float64Array;
  /** Carried away unseen, as by A′ */
  readonly invisible: Float64Array;
}

export class Ledger {
  readonly deposits: Deposits = { slot: [], channel: [], energy: [], visible: [], time: [] };
  readonly losses: Losses;
  private readonly channels: Channels;

  constructor(channels: Channels, events: number) {
    this.channels = channels;
    this.losses = {
      beam: new Float64Array(events),
      dead: new Float64Array(events),
      leaked: new Float64Array(events),
      invisible: new Float64Array(events),
    };
  }

  add(slot: number, cell: ReadCell, energy: number, visible: number, time: number): void {
    const { deposits } = this;
    deposits.slot.push(slot);
    deposits.channel.push(this.channels.index.get(cell.channel)!);
    deposits.energy.push(energy);
    deposits.visible.push(visible);
    deposits.time.push(time);
  }

  lose(kind: keyof Losses, slot: number, energy: number): void {
    this.losses[kind][Math.floor(slot / SLOTS)]! += energy;
  }

  addCounters({ count, counter, energy, time }: CounterDeposits, cells: readonly ReadCell[]): void {
    let row = 0;
    for (const [slot, rows] of count.entries()) {
      for (const end = row + rows; row < end; row++) {
        this.add(slot, cells[counter[row]!]!, energy[row]!, energy[row]!, time[row]!);
        this.lose('dead', slot, -energy[row]!);
      }
    }
  }

  /** @param particles of the request, in its order */
  addShowers({ count, cell, energy, visible, time }: ShowerDeposits, { cells }: Stack): void {
    let row = 0;
    for (const [slot, rows] of count.entries()) {
      for (const end = row + rows; row < end; row++) {
        this.add(slot, cells[cell[row]!]!, energy[row]!, visible[row]!, time[row]!);
      }
    }
  }

  addLeakage(particles: readonly Passing[], leakage: Float64Array): void {
    for (const [i, { slot }] of particles.entries()) this.lose('leaked', slot, leakage[i]!);
  }
}
