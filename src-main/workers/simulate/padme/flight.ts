/**
 * Where particles fly: straight, or bent by the dipole, until they meet a calorimeter, a wall or the end of the
 * setup. Matter on the way scatters nothing: at these distances less than a crystal's width.
 */
import { LIGHT_SPEED } from '#core/physics/constants.ts';
import type { Aperture, BarPlane, CrystalArray, PadmeLayout } from './layout.ts';
import { ENDS, type Particles } from './particles.ts';

/** A bar of a veto that a particle crosses. */
export interface BarHit {
  readonly particle: number;
  readonly plane: BarPlane;
  readonly bar: number;
  readonly time: number;
}

/** GeV per T and mm: p = 0.3 B R. */
const BEND = LIGHT_SPEED * 1e-6;
const STEP = 10;
/** Every so many steps a point of a curve is kept. */
const POINTS_EVERY = 4;
/** Lengths of the edge beyond which the dipole bends less than a thousandth of its own bend. */
const EDGES = 2.7;
/** A particle that has gone so far turns in the field. */
const LONGEST = 6000;
/** Muons from above are shown from and to this height. */
const COSMIC_HEIGHT = 1000;

interface Walker {
  x: number;
  y: number;
  z: number;
  t: number;
  /** Direction */
  dx: number;
  dy: number;
  dz: number;
}

/** Flies all particles that are not flown yet, and gives the veto bars that they cross. */
export function fly(layout: PadmeLayout, particles: Particles): BarHit[] {
  const hits: BarHit[] = [];
  const isParent = new Uint8Array(particles.size);
  for (const parent of particles.parent) if (parent >= 0) isParent[parent] = 1;
  const { momentum, vertex, time, code, path, pathOffsets, end, direction } = particles;
  for (let i = end.length; i < particles.size; i++) {
    const [px, py, pz] = [momentum[3 * i]!, momentum[3 * i + 1]!, momentum[3 * i + 2]!];
    const p = Math.sqrt(px * px + py * py + pz * pz);
    const at: Walker = {
      x: vertex[3 * i]!,
      y: vertex[3 * i + 1]!,
      z: vertex[3 * i + 2]!,
      t: time[i]!,
      dx: px / p,
      dy: py / p,
      dz: pz / p,
    };
    let met: number;
    if (isParent[i] === 1) {
      keep(path, at);
      met = ENDS.vertex;
    } else if (Math.abs(code[i]!) === 13) {
      met = crossVertically(at, path);
    } else {
      keep(path, at);
      const curved = layout.dipole !== null && code[i] !== 22;
      met = curved ? bend(layout, at, p, code[i]! < 0 ? 1 : -1, i, path, hits) : straight(layout, at, i, hits);
      keep(path, at);
    }
    end.push(met);
    direction.push(at.dx, at.dy, at.dz);
    pathOffsets.push(path.length / 4);
  }
  return hits;
}

function keep(path: number[], at: Walker): void {
  path.push(at.x, at.y, at.z, at.t);
}

/** A muon from above goes through everything. */
function crossVertically(at: Walker, path: number[]): number {
  for (const y of [COSMIC_HEIGHT, -COSMIC_HEIGHT]) {
    const length = (y - at.y) / at.dy;
    keep(path, { ...at, x: at.x + length * at.dx, y, z: at.z + length * at.dz, t: at.t + length / LIGHT_SPEED });
  }
  return ENDS.calorimeter;
}

function moveTo(at: Walker, z: number): void {
  const length = (z - at.z) / at.dz;
  at.x += length * at.dx;
  at.y += length * at.dy;
  at.z = z;
  at.t += length / LIGHT_SPEED;
}

const isOpen = ({ halfX, halfY, radius }: Aperture, x: number, y: number): boolean =>
  Math.abs(x) <= halfX && Math.abs(y) <= halfY && x * x + y * y <= radius * radius;

/** From where it is to the end of the setup, through the openings, the calorimeters and past the vetoes. */
function straight(layout: PadmeLayout, at: Walker, particle: number, hits: BarHit[]): number {
  if (!(at.dz > 0)) return ENDS.nothing;
  if (layout.vetoes.length === 0) return straightEnd(layout, at);
  const before = { ...at };
  const met = straightEnd(layout, at);
  for (const plane of layout.vetoes) crossBars(plane, before, at, particle, hits);
  return met;
}

function straightEnd({ apertures, ecal, sac, end }: PadmeLayout, at: Walker): number {
  for (const aperture of apertures) {
    if (aperture.zEnd <= at.z) continue;
    if (aperture.zBegin > at.z) {
      moveTo(at, aperture.zBegin);
      if (!isOpen(aperture, at.x, at.y)) return ENDS.wall;
    }
    const slopeX = at.dx / at.dz;
    const slopeY = at.dy / at.dz;
    const rest = aperture.zEnd - at.z;
    // Openings are convex: who is inside at both ends was inside between.
    if (!isOpen(aperture, at.x + slopeX * rest, at.y + slopeY * rest)) {
      moveTo(at, at.z + rest * partInside(aperture, at.x, at.y, slopeX * rest, slopeY * rest));
      return ENDS.wall;
    }
    moveTo(at, aperture.zEnd);
  }
  moveTo(at, ecal.zBegin);
  if (cellAt(ecal, at.x, at.y) >= 0) return ENDS.calorimeter;
  const half = (ecal.columns * ecal.pitch) / 2;
  if (Math.abs(at.x) > half || Math.abs(at.y) > half || at.x * at.x + at.y * at.y > (half / 2) ** 2)
    return ENDS.nothing;
  moveTo(at, end);
  return sac !== null && cellAt(sac, at.x, at.y) >= 0 ? ENDS.calorimeter : ENDS.nothing;
}

/** Part of the way (dx, dy) at which an opening is left; by halving, to a thousandth. */
function partInside(aperture: Aperture, x: number, y: number, dx: number, dy: number): number {
  let [low, high] = [0, 1];
  while (high - low > 1e-3) {
    const middle = (low + high) / 2;
    if (isOpen(aperture, x + dx * middle, y + dy * middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Index among the array's cells of the one at that place, −1 without one. */
export function cellAt({ firstX, firstY, pitch, columns, rows, index }: CrystalArray, x: number, y: number): number {
  const column = Math.floor((x - firstX) / pitch + 0.5);
  const row = Math.floor((y - firstY) / pitch + 0.5);
  return column >= 0 && column < columns && row >= 0 && row < rows ? index[row * columns + column]! : -1;
}

/** Through the dipole in small steps, turned about y by the field in their middle; straight behind it. */
function bend(
  layout: PadmeLayout,
  at: Walker,
  momentum: number,
  charge: number,
  particle: number,
  path: number[],
  hits: BarHit[],
): number {
  const dipole = layout.dipole!;
  const [, peak] = dipole.fieldT;
  const [flatX, flatY, flatZ] = dipole.flat;
  const reach = flatZ + EDGES * dipole.edge;
  let aperture = 0;
  for (let step = 1; at.z < reach; step++) {
    const before = { ...at };
    const beyond = Math.max(0, Math.abs(at.z + (STEP / 2) * at.dz) - flatZ);
    const inside = Math.abs(at.x) <= flatX && Math.abs(at.y) <= flatY;
    const field = inside ? peak * Math.exp(-((beyond / dipole.edge) ** 2)) : 0;
    const half = (BEND * charge * field * STEP) / momentum / 2;
    turn(at, half);
    at.x += STEP * at.dx;
    at.y += STEP * at.dy;
    at.z += STEP * at.dz;
    at.t += STEP / LIGHT_SPEED;
    turn(at, half);
    for (const plane of layout.vetoes) crossBars(plane, before, at, particle, hits);
    while (aperture + 1 < layout.apertures.length && layout.apertures[aperture]!.zEnd < at.z) aperture++;
    while (aperture > 0 && layout.apertures[aperture]!.zBegin > at.z) aperture--;
    const around = layout.apertures[aperture];
    if (around !== undefined && !isOpen(around, at.x, at.y)) return ENDS.wall;
    if (step * STEP > LONGEST || at.z < layout.target.z - STEP) return ENDS.nothing;
    if (step % POINTS_EVERY === 0) keep(path, at);
  }
  return straight(layout, at, particle, hits);
}

function turn(at: Walker, angle: number): void {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  [at.dx, at.dz] = [at.dx * cos - at.dz * sin, at.dz * cos + at.dx * sin];
}

/** Bars stand in a row along z; a particle crosses the plane of their centres between two places. */
function crossBars(plane: BarPlane, from: Walker, to: Walker, particle: number, hits: BarHit[]): void {
  const { bars } = plane;
  const [first] = bars;
  if (first === undefined) return;
  const x = first.centre[0];
  if ((from.x - x) * (to.x - x) > 0 || from.x === to.x) return;
  const part = (x - from.x) / (to.x - from.x);
  const z = from.z + part * (to.z - from.z);
  const y = from.y + part * (to.y - from.y);
  const pitch = (bars.at(-1)!.centre[2] - first.centre[2]) / Math.max(1, bars.length - 1);
  const bar = Math.round((z - first.centre[2]) / pitch);
  if (bar < 0 || bar >= bars.length || Math.abs(y - first.centre[1]) > first.half[1]) return;
  hits.push({ particle, plane, bar, time: from.t + part * (to.t - from.t) });
}
