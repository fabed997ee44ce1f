/** What an acquisition adds to simulated events: spills, and what a file was exposed to. */
import type { StreamEnd } from '#core/live/stream.ts';
import type { SimulationRequest } from './request.ts';

/** Flat top of the SPS (NA64 handbook §0.4), s. The pauses between spills are left out: the load is even. */
const SPILL_SECONDS = 4.8;
/** Beam electrons per recorded event (NA64 handbook §2.6: trigger suppression of 100 and more). */
const SUPPRESSION = 100;
/** Proposed, not published: at 200 events/s it makes the 7.4 % of 2016 (NA64 handbook §4). */
const SECONDS_PER_READOUT = 400e-6;
/** Without beam. */
const WITHOUT_BEAM: ReadonlySet<string> = new Set(['pedestals', 'led', 'cosmics']);

/** From 1; null where the beam does not come in spills of many events. @param seconds since the run began */
export const spillOf = (experiment: string, seconds: number): number | null =>
  experiment === 'na64' ? Math.floor(seconds / SPILL_SECONDS) + 1 : null;

/**
 * @param positrons true number of the bunches of the file
 * @param rate events per second
 */
export function exposureOf(
  { process }: SimulationRequest,
  experiment: string,
  events: number,
  positrons: number,
  rate: number,
): Pick<StreamEnd, 'pot' | 'eot' | 'deadTime'> {
  const hasBeam = !WITHOUT_BEAM.has(process);
  if (experiment !== 'na64') return { pot: hasBeam ? positrons : 0, eot: null, deadTime: null };
  const busy = rate * SECONDS_PER_READOUT;
  return { pot: null, eot: hasBeam ? events * SUPPRESSION : 0, deadTime: busy / (1 + busy) };
}
