/** Events of a detector that breaks: as they would be, and from one of them on with a fault. */
import { expandSetup } from '#core/detector/detector.ts';
import type { EventData } from '#core/event/event.ts';
import { faultOf, type FaultPlan } from '#core/simulation/faults.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import type { EventSource } from './eventSource.ts';
import { openSource } from './openSource.ts';

/** @throws BeamglassError `badInput` for a setup that cannot have the fault */
export async function openFaultySource(input: SimulationInput, { id, from }: FaultPlan): Promise<EventSource> {
  const { setup, request } = input;
  const fault = faultOf(id, setup, expandSetup(setup, {}).cells);
  const parameters = { ...request.parameters, ...fault.parameters };
  const broken = { ...input, setup: fault.simulated(setup), request: { ...request, parameters } };
  const sound = await openSource(input);
  // Where something else is simulated, not only something else read out of it.
  const isMoved = broken.setup !== setup || Object.keys(fault.parameters).length > 0;
  const after = isMoved ? await openSource(broken) : sound;
  return {
    truth: sound.truth,
    simulate: async (first, count) => {
      const split = Math.min(count, Math.max(0, from - first));
      const events = isMoved
        ? [...(await part(sound, first, split)), ...(await part(after, first + split, count - split))]
        : await sound.simulate(first, count);
      return events.map((event, index) => (index < split ? event : fault.apply(event)));
    },
  };
}

const part = (source: EventSource, first: number, count: number): Promise<EventData[]> =>
  count > 0 ? source.simulate(first, count) : Promise.resolve([]);
