/** What the engine's tracking of particles takes and gives. */
import type { Matter } from './matter.ts';
import type { FieldRegion } from './transportRequest.ts';

/**
 * `scattering`: Highland's Gaussian, with the correlated displacement; `ionisation`: Landau;
 * `bremsstrahlung` and `conversion`: complete screening, the only interaction of photons;
 * `synchrotron`: photons of electrons and positrons along the path's tangent, one by one.
 */
export type Process = 'scattering' | 'ionisation' | 'bremsstrahlung' | 'conversion' | 'synchrotron';

/** One primary particle per event. */
export interface TrackRequest {
  readonly field: readonly FieldRegion[];
  readonly matter: Matter;
  readonly processes: readonly Process[];
  /** Numbers of the Particle Data Group: ±11, 22, ±13, ±211, ±321, ±2212 */
  readonly code: Int32Array;
  /** GeV, with the rest mass */
  readonly energy: Float64Array;
  /** mm; x, y, z per particle */
  readonly position: Float64Array;
  /** Unit vectors */
  readonly direction: Float64Array;
  /** mm: z of the plane where particles are taken down */
  readonly to: number;
  /** GeV: charged particles of less kinetic energy stop; softer bremsstrahlung is a steady loss */
  readonly cut: number;
  readonly seed: number;
  /** Stream of the first event; event i has the stream `firstStream` + i */
  readonly firstStream: number;
}

/** Particles that reached the plane, one event behind the other. Energies in GeV, lengths in mm, times in ns. */
export interface TrackedParticles {
  /** Per event: number of particles that arrived */
  readonly count: Uint32Array;
  readonly code: Int32Array;
  /** 1 for the particle that the event began with */
  readonly primary: Uint8Array;
  readonly position: Float64Array;
  readonly direction: Float64Array;
  readonly energy: Float64Array;
  readonly time: Float64Array;
  /** Per event: left in matter */
  readonly deposited: Float64Array;
  /** Per event: of particles that went sideways or backwards */
  readonly escaped: Float64Array;
}
