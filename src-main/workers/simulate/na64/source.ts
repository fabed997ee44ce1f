/** Events of NA64. */
import { BeamglassError } from '#core/errors.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { EventSource } from '../eventSource.ts';

export async function openNa64({ request }: SimulationInput): Promise<EventSource> {
  throw new BeamglassError('internal', `The process “${request.process}” of NA64 is not there.`);
}
