/** Charged particles in plastic bars: the tagger before the calorimeter, and the vetoes beside the beam. */
import { LIGHT_SPEED } from '#core/physics/constants.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { BAR_INDEX, PLASTIC_LOSS, PLASTIC_WIDTH } from './constants.ts';
import { DepositList, type Deposits } from './deposits.ts';
import type { BarHit } from './flight.ts';
import type { Bar, BarPlane, PadmeLayout } from './layout.ts';
import { ENDS, type Particles } from './particles.ts';

const TAGGER_PURPOSE = 1001;
const VETO_PURPOSE = 1002;
/** Of a photon: 7/9 of a conversion per radiation length. */
const CONVERSION = 7 / 9;
const LANDAU_CUT = 50;
const LANDAU_MODE = -0.22278;

/** Energy that a charged particle leaves along `length` mm of plastic, GeV. */
function loss(length: number, random: Random): number {
  return Math.max(0, length * (PLASTIC_LOSS + PLASTIC_WIDTH * (Math.min(random.landau(), LANDAU_CUT) - LANDAU_MODE)));
}

/** First sensor of each bar among those of all bars, and their number at the end. */
const sensorOffsets = ({ bars }: BarPlane): number[] =>
  bars.reduce<number[]>((offsets, { cells }) => [...offsets, offsets.at(-1)! + cells.length], [0]);

export interface TaggerDeposits {
  /** By sensor: each shows the whole energy of its bar, at the time when the light arrives */
  readonly sensors: Deposits;
  /** By bar */
  readonly bars: Deposits;
}

/**
 * The tagger: particles on their way to the crystals cross it; photons that convert before it as a pair. Bars
 * overlap at their edges: a particle there is seen by both.
 */
export function taggerDeposits(
  layout: PadmeLayout,
  tagger: BarPlane,
  particles: Particles,
  seed: number,
  first: number,
): TaggerDeposits {
  const seen = new DepositList();
  const crossed = new DepositList();
  const sensors = sensorOffsets(tagger);
  for (let event = 0; event + 1 < particles.offsets.length; event++) {
    const begin = particles.offsets[event]!;
    const end = particles.offsets[event + 1]!;
    let random: Random | null = null;
    for (let i = begin; i < end; i++) {
      if (particles.end[i] !== ENDS.calorimeter || Math.abs(particles.code[i]!) === 13) continue;
      random ??= makeRandom(seed, first + event, TAGGER_PURPOSE);
      const isPhoton = particles.code[i] === 22;
      const converts = isPhoton && random.uniform() < 1 - Math.exp(-CONVERSION * layout.converter);
      if (isPhoton && !converts) continue;
      const at = backTo(particles, i, tagger.bars[0]!.centre[2]);
      tagger.bars.forEach((bar, number) => {
        if (!holds(bar, at.x, at.y)) return;
        for (let charged = 0; charged < (isPhoton ? 2 : 1); charged++) {
          const energy = loss(2 * bar.half[2], random!);
          crossed.add(number, energy, energy, at.time);
          leave(seen, bar, sensors[number]!, energy, at);
        }
      });
    }
    seen.endEvent();
    crossed.endEvent();
  }
  return { sensors: seen.deposits(), bars: crossed.deposits() };
}

interface Crossing {
  readonly x: number;
  readonly y: number;
  readonly time: number;
}

const holds = ({ centre, half }: Bar, x: number, y: number): boolean =>
  Math.abs(x - centre[0]) <= half[0] && Math.abs(y - centre[1]) <= half[1];

/** On the straight line to its end. */
function backTo(particles: Particles, i: number, z: number): Crossing {
  const last = 4 * (particles.pathOffsets[i + 1]! - 1);
  const [x, y, end, time] = [0, 1, 2, 3].map((k) => particles.path[last + k]!) as [number, number, number, number];
  const [dx, dy, dz] = [0, 1, 2].map((k) => particles.direction[3 * i + k]!) as [number, number, number];
  const length = (z - end) / dz;
  return { x: x + length * dx, y: y + length * dy, time: time + length / LIGHT_SPEED };
}

/** Sensors 10 to 13 stand at the right end (+x), 0 to 3 at the left one; light takes its time to each. */
function leave(list: DepositList, bar: Bar, firstSensor: number, energy: number, { x, time }: Crossing): void {
  bar.cells.forEach(({ id }, sensor) => {
    const isRight = Math.floor(id / 10) % 10 === 1;
    const way = isRight ? bar.centre[0] + bar.half[0] - x : x - bar.centre[0] + bar.half[0];
    list.add(firstSensor + sensor, energy, energy, time + (way * BAR_INDEX) / LIGHT_SPEED);
  });
}

/** Vetoes: one channel per bar. */
export function vetoDeposits(
  plane: BarPlane,
  particles: Particles,
  hits: readonly BarHit[],
  seed: number,
  first: number,
): Deposits {
  const list = new DepositList();
  const own = hits.filter((hit) => hit.plane === plane);
  let at = 0;
  for (let event = 0; event + 1 < particles.offsets.length; event++) {
    const random = makeRandom(seed, first + event, VETO_PURPOSE + plane.bars[0]!.cells[0]!.channel);
    for (; at < own.length && own[at]!.particle < particles.offsets[event + 1]!; at++) {
      const { bar, time } = own[at]!;
      const energy = loss(2 * plane.bars[bar]!.half[0], random);
      list.add(bar, energy, energy, time);
    }
    list.endEvent();
  }
  return list.deposits();
}
