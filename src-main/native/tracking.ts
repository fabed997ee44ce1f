/** Particles through matter and magnetic fields, with what they radiate on the way. */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';
import type { TrackedParticles, TrackRequest } from './trackRequest.ts';

export * from './trackRequest.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    trackParticles(request: Required<TrackRequest>, onProgress?: (done: number) => void): NativeJob<TrackedParticles>;
  }
}

/**
 * Follows particles to a plane. The energies that arrive, stay and escape are those that began; the
 * result depends on the seed and the streams alone, not on the number of threads.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export async function trackParticles(request: TrackRequest, options: JobOptions = {}): Promise<TrackedParticles> {
  const complete = {
    counters: new Int32Array(0),
    planes: { z: new Float64Array(0), seesNeutral: new Uint8Array(0) },
    points: false,
    ...request,
  };
  return runChecked('The particles', (onProgress) => nativeAddon().trackParticles(complete, onProgress), options);
}
