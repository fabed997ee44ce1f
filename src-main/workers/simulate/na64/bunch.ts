/**
 * Beam particles of an event. Each has a slot of its own, which the engine takes for one event: slot 0 has the
 * particle that triggers, the others those that pile up on it. So nothing mixes their times.
 */
import type { Setup } from '#core/detector/setup.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { mass } from './masses.ts';

export const SLOTS = 16;
/** mm/ns */
export const LIGHT = 299.792458;
/** Pile-up from here to there, relative to the trigger, reaches the window of the MSADC, ns. */
const EARLIEST = -250;
const LATEST = 350;
/** Standard deviation of the beam's angles, rad: its spot is the same at all stations within 0.1 mm (§4.4). */
const DIVERGENCE = 2e-5;
const HALO_SPOT = 15;

export interface BeamParameters {
  /** Number of the Particle Data Group */
  readonly code: number;
  readonly energy: number;
  /** Relative */
  readonly energySpread: number;
  readonly spotX: number;
  readonly spotY: number;
  readonly halo: number;
  /** Particles per ns; 0: none pile up. */
  readonly rate: number;
}

export interface BeamParticle {
  readonly event: number;
  readonly slot: number;
  readonly code: number;
  readonly energy: number;
  /** mm, at the entrance of the setup */
  readonly x: number;
  readonly y: number;
  readonly tx: number;
  readonly ty: number;
  /** When it would be at z = 0, relative to the trigger, ns. */
  readonly delay: number;
}

/** In the order of their slots. */
export function drawBeam(
  setup: Setup,
  beam: BeamParameters,
  seed: number,
  event: number,
  /** Of the particle in slot 0, where a generator has drawn it. */
  energy: number | null,
): BeamParticle[] {
  const random = makeRandom(seed, event, 1);
  const particles = [beamParticle(setup, beam, random, event, 0, 0)];
  if (energy !== null) particles[0] = { ...particles[0]!, energy };
  if (beam.rate === 0) return particles;
  const count = Math.min(SLOTS - 1, random.poisson(beam.rate * (LATEST - EARLIEST)));
  for (let slot = 1; slot <= count; slot++) {
    particles.push(beamParticle(setup, beam, random, event, slot, random.between(EARLIEST, LATEST)));
  }
  return particles;
}

function beamParticle(
  { beam: { path } }: Setup,
  beam: BeamParameters,
  random: Random,
  event: number,
  slot: number,
  delay: number,
): BeamParticle {
  const [[x0, y0, z0], [x1, y1, z1]] = [path[0]!, path[1]!];
  const isHalo = random.uniform() < beam.halo;
  const least = 1.01 * mass(beam.code);
  return {
    event,
    slot,
    code: beam.code,
    energy: Math.max(least, beam.energy * random.normal(1, beam.energySpread)),
    x: x0 + random.normal(0, isHalo ? HALO_SPOT : beam.spotX),
    y: y0 + random.normal(0, isHalo ? HALO_SPOT : beam.spotY),
    tx: (x1 - x0) / (z1 - z0) + random.normal(0, DIVERGENCE),
    ty: (y1 - y0) / (z1 - z0) + random.normal(0, DIVERGENCE),
    delay,
  };
}

/** Streams of the engine's random numbers follow one another by slot. */
export const streamOf = (event: number): number => event * SLOTS;

/** Seeds of different stages of one run: what one stage draws is independent of the others. */
export function stageSeed(seed: number, stage: number): number {
  const shift = stage * 0x3c6e_f372_fe95;
  return seed > Number.MAX_SAFE_INTEGER - shift ? seed - (Number.MAX_SAFE_INTEGER - shift) : seed + shift;
}
