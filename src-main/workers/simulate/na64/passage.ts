/** Particles through the stages of a setup: tracking along the beam line, the SRD, showers. */
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { simulateShowers } from '#main/native/showers.ts';
import { trackParticles, type TrackedParticles } from '#main/native/tracking.ts';
import { LIGHT, SLOTS, stageSeed, streamOf } from './bunch.ts';
import type { Layout, Stack, Stretch } from './layout.ts';
import type { Ledger } from './ledger.ts';
import { charge, mass } from './masses.ts';
import { bySlot, incoming, movedTo, type Passing } from './particles.ts';
import { passSrd, srdCellAt } from './srd.ts';
import type { TrackerHits } from './trackers.ts';
import type { Truth } from './truth.ts';

/** A block of events under way. */
export interface Block {
  readonly layout: Layout;
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly ledger: Ledger;
  readonly truth: Truth;
  readonly hits: TrackerHits;
  /** z of all tracking planes, rising. */
  readonly planes: readonly number[];
}

/** Softer bremsstrahlung is a steady loss, GeV. */
const CUT = 0.01;
/** Hits count within this time of the trigger's particles: the trackers' electronics see no more, ns. */
const TRACKER_GATE = 75;

const PROCESSES = ['scattering', 'ionisation', 'bremsstrahlung', 'conversion', 'synchrotron', 'decay'] as const;

/** @param stage number of its own for every stage, which gives it its own random numbers */
export async function passStretch(
  block: Block,
  stretch: Stretch,
  stage: number,
  particles: readonly Passing[],
): Promise<Passing[]> {
  const { layout, ledger, truth, count, first, seed } = block;
  const list = bySlot(particles);
  const z = block.planes.filter((plane) => plane > stretch.from && plane < stretch.to);
  const tracked = await trackParticles({
    field: layout.field,
    matter: stretch.matter,
    counters: stretch.counters,
    processes: PROCESSES,
    particles: incoming(list, count),
    to: stretch.to,
    cut: CUT,
    planes: { z: Float64Array.from(z), seesNeutral: new Uint8Array(z.length) },
    points: true,
    seed: stageSeed(seed, stage),
    firstStream: streamOf(first),
  });
  const rows = truth.addTracked(
    tracked,
    list.map((one) => one.truth),
  );
  for (let slot = 0; slot < count * SLOTS; slot++) {
    ledger.lose('dead', slot, tracked.deposited[slot]!);
    ledger.lose('leaked', slot, tracked.escaped[slot]!);
  }
  ledger.addCounters(tracked.counters, layout.counters);
  addHits(block, tracked, z);
  return arrivals(tracked, rows);
}

function addHits({ hits }: Block, { crossings }: TrackedParticles, z: readonly number[]): void {
  let row = 0;
  for (const [slot, rows] of crossings.count.entries()) {
    for (const end = row + rows; row < end; row++) {
      const at = z[crossings.plane[row]!]!;
      const time = crossings.time[row]! - at / LIGHT;
      if (Math.abs(time) > TRACKER_GATE) continue;
      hits.add(Math.floor(slot / SLOTS), at, crossings.position[3 * row]!, crossings.position[3 * row + 1]!, time);
    }
  }
}

function arrivals(tracked: TrackedParticles, rows: Int32Array): Passing[] {
  const list: Passing[] = [];
  let row = 0;
  let firstTruth = 0;
  for (const [slot, count] of tracked.count.entries()) {
    for (const end = row + count; row < end; row++) {
      list.push({
        slot,
        truth: rows[firstTruth + tracked.particle[row]!]!,
        code: tracked.code[row]!,
        energy: tracked.energy[row]!,
        x: tracked.position[3 * row]!,
        y: tracked.position[3 * row + 1]!,
        z: tracked.position[3 * row + 2]!,
        dx: tracked.direction[3 * row]!,
        dy: tracked.direction[3 * row + 1]!,
        dz: tracked.direction[3 * row + 2]!,
        time: tracked.time[row]!,
      });
    }
    firstTruth += tracked.truth.count[slot]!;
  }
  return list;
}

/** What goes on behind the SRD. */
export function passSrds({ layout, ledger, seed, first }: Block, particles: readonly Passing[]): Passing[] {
  const list: Passing[] = [];
  let random: Random | null = null;
  let drawnFor = -1;
  for (const one of bySlot(particles)) {
    const cell = srdCellAt(layout.srd, one.x, one.y);
    if (cell === null) {
      list.push(one);
      continue;
    }
    if (random === null || drawnFor !== one.slot) {
      random = makeRandom(seed, streamOf(first) + one.slot, 3);
      drawnFor = one.slot;
    }
    const energy = passSrd(ledger, cell, one.slot, one.code, one.energy, one.time, random);
    if (energy > 0) list.push({ ...one, energy });
  }
  return list;
}

/** A hadron that leaves so much behind goes on with it, GeV. */
const LEAST_LEAK = 1;
/** Cosine to the beam below which a particle leaves a stack through its side: it would end ten lengths beside it. */
const LEAST_FORWARD = 0.1;

/**
 * Showers in a stack.
 * @returns what comes out of its back: muons, and hadrons with what they did not leave there; what flies to the side
 *   counts as leaked
 */
export async function passStack(
  { ledger, seed, first, count }: Block,
  stack: Stack,
  stage: number,
  particles: readonly Passing[],
  goesOn: boolean,
): Promise<Passing[]> {
  const list = bySlot(particles);
  const deposits = await simulateShowers({
    sections: stack.sections,
    particles: incoming(list, count),
    seed: stageSeed(seed, stage),
    firstStream: streamOf(first),
  });
  ledger.addShowers(deposits, stack);
  const out: Passing[] = [];
  // Number within the slot: what a particle draws does not depend on the other events.
  let number = 0;
  for (const [i, one] of list.entries()) {
    number = i > 0 && list[i - 1]!.slot === one.slot ? number + 1 : 0;
    const left = deposits.leakage[i]!;
    const isMuon = Math.abs(one.code) === 13;
    const isHadron = Math.abs(one.code) > 100;
    const isForward = one.dz > LEAST_FORWARD;
    const goes =
      goesOn &&
      isForward &&
      ((isMuon && left > 2 * mass(one.code)) || (isHadron && left > LEAST_LEAK + mass(one.code)));
    if (goes)
      out.push(scattered(stack, movedTo({ ...one, energy: left }, stack.end, LIGHT), seed, streamOf(first), number));
    else ledger.lose('leaked', one.slot, left);
  }
  return out;
}

/** Highland's angle in the matter of the stack, with the displacement that belongs to it. */
function scattered(stack: Stack, one: Passing, seed: number, stream: number, number: number): Passing {
  if (charge(one.code) === 0) return one;
  const depth = stack.sections.reduce(
    (sum, { zBegin, zEnd, radiationLength }) => sum + (zEnd - zBegin) / radiationLength,
    0,
  );
  const momentum = Math.sqrt(Math.max(0, one.energy ** 2 - mass(one.code) ** 2));
  const beta = momentum / one.energy;
  const angle = (0.0136 / (beta * momentum)) * Math.sqrt(depth) * (1 + 0.038 * Math.log(depth));
  const length = stack.end - stack.begin;
  const random = makeRandom(seed, stream + one.slot, 100 + number);
  const kick = (): [slope: number, shift: number] => {
    const slope = random.normal(0, angle);
    return [slope, (slope / 2 + random.normal(0, angle / Math.sqrt(12))) * length];
  };
  const [slopeX, shiftX] = kick();
  const [slopeY, shiftY] = kick();
  const [tx, ty] = [one.dx / one.dz + slopeX, one.dy / one.dz + slopeY];
  const norm = Math.hypot(tx, ty, 1);
  return { ...one, x: one.x + shiftX, y: one.y + shiftY, dx: tx / norm, dy: ty / norm, dz: 1 / norm };
}
