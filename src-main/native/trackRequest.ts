/** What the engine's tracking of particles takes and gives. Energies in GeV, lengths in mm, times in ns. */
import type { Matter } from './matter.ts';
import type { IncomingParticles } from './particles.ts';
import type { FieldRegion } from './transportRequest.ts';

/**
 * `scattering`: Highland's Gaussian, with the correlated displacement; `tails`: with it, single hard collisions
 * (Molière); `ionisation`: Landau; `bremsstrahlung` and `conversion`: complete screening; `synchrotron`: photons of
 * electrons and positrons along the path's tangent, one by one; `decay`: in flight, of muons, pions, charged kaons and
 * K0S; `hadronic`: a rough model of what hadrons, photons and electrons make of nuclei (src/hadronic.hpp).
 */
export type Process =
  'scattering' | 'tails' | 'ionisation' | 'bremsstrahlung' | 'conversion' | 'synchrotron' | 'decay' | 'hadronic';

/** Planes of constant z whose crossings are wanted. */
export interface ObservedPlanes {
  /** Rising */
  readonly z: Float64Array;
  /** Per plane: 1 where the crossings of neutral particles are wanted, too */
  readonly seesNeutral: Uint8Array;
}

export interface TrackRequest {
  readonly field: readonly FieldRegion[];
  readonly matter: Matter;
  /** Per box of the matter: number of the counter that it belongs to, −1 for none. Left out: no counters. */
  readonly counters?: Int32Array;
  readonly processes: readonly Process[];
  /** Leptons but the tau, photons, pions, kaons, nucleons and their antiparticles; energies above their mass */
  readonly particles: IncomingParticles;
  /** z of the plane where particles are taken down */
  readonly to: number;
  /** Charged particles of less kinetic energy stop; softer bremsstrahlung is a steady loss */
  readonly cut: number;
  readonly planes?: ObservedPlanes;
  /** Whether points along the paths are wanted. They change nothing else. */
  readonly points?: boolean;
  readonly seed: number;
  /** Stream of the first event; event i has the stream `firstStream` + i */
  readonly firstStream: number;
}

/** Place, direction, energy and time, one row each; vectors have three numbers per row. */
export interface ParticleStates {
  readonly position: Float64Array;
  /** Unit vectors */
  readonly direction: Float64Array;
  /** With the rest mass */
  readonly energy: Float64Array;
  readonly time: Float64Array;
}

/** How a particle began; values of `TruthParticles.origin`. */
export const ORIGINS = ['primary', 'bremsstrahlung', 'conversion', 'synchrotron', 'decay', 'hadronic'] as const;

/** How it ended: `escaped` sideways or backwards; values of `TruthParticles.fate`. */
export const FATES = ['arrived', 'stopped', 'escaped', 'converted', 'decayed', 'interacted'] as const;

/** All particles, where they began. Each primary of an event is followed by all that came from it. */
export interface TruthParticles extends ParticleStates {
  /** Per event */
  readonly count: Uint32Array;
  readonly code: Int32Array;
  /** Index in the same event, −1 for primaries */
  readonly parent: Int32Array;
  readonly origin: Uint8Array;
  readonly fate: Uint8Array;
  /** Where it ended, x, y, z */
  readonly end: Float64Array;
}

/** Points of the paths, from beginning to end; lines between them are less than 0.1 mm off. */
export interface PathPoints {
  /** Per particle of `truth`; zeros where none were asked for */
  readonly count: Uint32Array;
  readonly position: Float64Array;
  readonly time: Float64Array;
}

export interface PlaneCrossings extends ParticleStates {
  /** Per event */
  readonly count: Uint32Array;
  /** Index in the request's planes */
  readonly plane: Uint32Array;
  /** Index in the same event of `truth` */
  readonly particle: Uint32Array;
  readonly code: Int32Array;
}

/** What particles left in counters: one row per event and counter that saw anything. */
export interface CounterDeposits {
  /** Per event */
  readonly count: Uint32Array;
  readonly counter: Uint32Array;
  readonly energy: Float64Array;
  /** Mean, weighted with energy */
  readonly time: Float64Array;
}

/** Particles that reached the plane, one event behind the other, and what became of all. */
export interface TrackedParticles extends ParticleStates {
  /** Per event: number of particles that arrived */
  readonly count: Uint32Array;
  readonly code: Int32Array;
  /** 1 for those that the event began with */
  readonly primary: Uint8Array;
  /** Index in the same event of `truth` */
  readonly particle: Uint32Array;
  /** Per event: left in matter */
  readonly deposited: Float64Array;
  /** Per event: of particles that went sideways or backwards */
  readonly escaped: Float64Array;
  readonly truth: TruthParticles;
  readonly points: PathPoints;
  readonly crossings: PlaneCrossings;
  readonly counters: CounterDeposits;
}
