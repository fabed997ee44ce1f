/** Transport of charged particles in a magnetic field, from plane to plane, with their covariance. */
import { nativeAddon } from './addon.ts';
import { runChecked, type JobOptions } from './job.ts';
import type { TransportRequest, TransportResult } from './transportRequest.ts';

export type * from './transportRequest.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    transportStates(request: TransportRequest, onProgress?: (done: number) => void): NativeJob<TransportResult>;
  }
}

/** Ends of a transport: there, turned back before the plane, too many steps. */
export const TRANSPORT_ENDS = ['arrived', 'missed', 'tooManySteps'] as const;

/**
 * Moves track states to another plane.
 * @throws BeamglassError `badInput` where a value has not the length or the range that it must have
 * @throws BeamglassError `cancelled`
 */
export async function transportStates(request: TransportRequest, options: JobOptions = {}): Promise<TransportResult> {
  return runChecked('The tracks', (onProgress) => nativeAddon().transportStates(request, onProgress), options);
}
