/** Events of PADME. */
import { BeamglassError } from '#core/errors.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { EventSource } from '../eventSource.ts';

export async function openPadme({ request }: SimulationInput): Promise<EventSource> {
  throw new BeamglassError('internal', `The process “${request.process}” of PADME is not there.`);
}
