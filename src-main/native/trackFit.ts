/** Kalman filter and smoother of tracks with matter and field (src/track_fit.hpp). */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';
import type { FittedTracks, TrackFitRequest } from './trackFitRequest.ts';

export * from './trackFitRequest.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    fitTracks(request: TrackFitRequest, onProgress?: (done: number) => void): NativeJob<FittedTracks>;
  }
}

/**
 * Fits tracks, each by itself; the result does not depend on the number of threads or on the other tracks. What cannot
 * be fitted has a named end.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function fitTracks(request: TrackFitRequest, options: JobOptions = {}): Promise<FittedTracks> {
  return runChecked('The tracks', (onProgress) => nativeAddon().fitTracks(request, onProgress), options);
}
