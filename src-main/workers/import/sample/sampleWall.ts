/**
 * The calorimeter wall of the sample: 616 BGO crystals of 21 × 21 × 230 mm in PADME's pattern, with
 * showers, electronic noise, zero suppression and the waveforms of the larger signals.
 */
import type { Random } from '#core/statistics/random.ts';
import { WALL_Z } from './sampleTracks.ts';

export const CRYSTAL_SIZE = [21, 21, 230] as const;
export const WAVEFORM_PERIOD = 4;

const PITCH = 21.45;
const CENTRE_X = 3.13;
const CENTRE_Y = 3.86;
const NOISE = 0.25e-3;
const THRESHOLD = 0.5e-3;
const WAVEFORM_SAMPLES = 256;
const PEDESTAL = 3800;
/** ADC counts per GeV. */
const RESPONSE = 9000;

/** A crystal sits where (ix − 14)² + (iy − 14)² ≤ 202, outside the central hole of 5 × 5. */
const CRYSTALS = Array.from({ length: 29 * 29 }, (_, i) => [Math.floor(i / 29) - 14, (i % 29) - 14] as const).filter(
  ([ix, iy]) => ix * ix + iy * iy <= 202 && (Math.abs(ix) > 2 || Math.abs(iy) > 2),
);

export interface Shower {
  readonly x: number;
  readonly y: number;
  readonly energy: number;
  readonly time: number;
}

export interface SampleCell {
  /** 100 · ix + iy, PADME's reconstruction channel. */
  readonly channel: number;
  readonly position: readonly [number, number, number];
  readonly energy: number;
  readonly energyError: number;
  readonly time: number;
  /** The shower that gave it the most, −1 for noise. */
  readonly shower: number;
}

/** True where a particle meets a crystal, not the hole or the outside. */
export function hitsCrystal(x: number, y: number): boolean {
  const ix = Math.round((x - CENTRE_X) / PITCH);
  const iy = Math.round((y - CENTRE_Y) / PITCH);
  return CRYSTALS.some(([cx, cy]) => cx === ix && cy === iy);
}

/**
 * Energies of the cells above threshold. A shower is many small deposits around its axis, most of
 * them within a centimetre, the rest in a halo of Molière radius.
 */
export function makeCells(showers: readonly Shower[], random: Random): SampleCell[] {
  const deposits = showers.map((shower) => depositsOf(shower, random));
  return CRYSTALS.flatMap(([ix, iy]): SampleCell[] => {
    const key = cellKey(ix, iy);
    const parts = deposits.map((cells) => cells.get(key) ?? 0);
    const deposit = parts.reduce((sum, part) => sum + part, 0);
    // σ/E = 2 % / √(E/GeV) ⊕ 1.2 %, and the noise.
    const energyError = Math.hypot(0.02 * Math.sqrt(deposit), 0.012 * deposit, NOISE);
    const energy = random.normal(deposit, energyError);
    if (energy < THRESHOLD) return [];
    const largest = parts.indexOf(Math.max(...parts));
    const shower = deposit > 0 ? largest : -1;
    const time = shower < 0 ? random.between(-20, 60) : random.normal(showers[shower]!.time, 0.3 + 1e-3 / energy);
    const position = [CENTRE_X + PITCH * ix, CENTRE_Y + PITCH * iy, WALL_Z + CRYSTAL_SIZE[2] / 2] as const;
    return [{ channel: 100 * (ix + 14) + iy + 14, position, energy, energyError, time, shower }];
  });
}

const cellKey = (ix: number, iy: number): number => ix * 100 + iy;

function depositsOf(shower: Shower, random: Random): Map<number, number> {
  const cells = new Map<number, number>();
  const count = 400;
  for (let i = 0; i < count; i++) {
    const radius = random.exponential(random.uniform() < 0.85 ? 6 : 20);
    const angle = random.between(0, 2 * Math.PI);
    const ix = Math.round((shower.x + radius * Math.cos(angle) - CENTRE_X) / PITCH);
    const iy = Math.round((shower.y + radius * Math.sin(angle) - CENTRE_Y) / PITCH);
    const key = cellKey(ix, iy);
    cells.set(key, (cells.get(key) ?? 0) + shower.energy / count);
  }
  return cells;
}

/** Negative pulse of a photomultiplier on BGO: 12 ns rise, 300 ns decay, over a flat pedestal. */
export function waveformOf(cell: SampleCell, random: Random): Float32Array {
  const amplitude = cell.energy * RESPONSE;
  return Float32Array.from({ length: WAVEFORM_SAMPLES }, (_, i) => {
    const since = i * WAVEFORM_PERIOD - 200 - cell.time;
    const pulse = since > 0 ? amplitude * (Math.exp(-since / 300) - Math.exp(-since / 12)) : 0;
    return Math.round(random.normal(PEDESTAL - pulse, 1.5));
  });
}
