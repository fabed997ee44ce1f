/** The event source of each experiment. */
import { BeamglassError } from '#core/errors.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { EventSource } from './eventSource.ts';
import { openNa64 } from './na64/source.ts';
import { openPadme } from './padme/source.ts';

/** By the experiment of the setup. */
const SOURCES: Readonly<Record<string, (input: SimulationInput) => Promise<EventSource>>> = {
  na64: openNa64,
  padme: openPadme,
};

export async function openSource(input: SimulationInput): Promise<EventSource> {
  const open = SOURCES[input.setup.experiment];
  if (!open) throw new BeamglassError('internal', `Nothing simulates events of “${input.setup.experiment}”.`);
  return open(input);
}
