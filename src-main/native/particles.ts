/** Particles as the native engine takes them. */

/** Particles of many events, one event behind the other. Energies in GeV, lengths in mm, times in ns. */
export interface IncomingParticles {
  /** Events + 1: the particles of event i are `offsets[i] … offsets[i + 1] - 1`. */
  readonly offsets: Uint32Array;
  /** Numbers of the Particle Data Group */
  readonly code: Int32Array;
  /** With the rest mass */
  readonly energy: Float64Array;
  /** x, y, z per particle */
  readonly position: Float64Array;
  /** Unit vectors */
  readonly direction: Float64Array;
  readonly time: Float64Array;
}
