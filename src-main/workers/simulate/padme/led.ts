/** Flashes of the light-emitting diode: the same light into every crystal. */
import type { SimulationRequest } from '#core/simulation/request.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { CRYSTALS } from './constants.ts';
import type { Deposits } from './deposits.ts';

const LED_PURPOSE = 1004;
/** Height of a crystal's pulse over its integral, 1/ns (handbook §3.3: peak 0.004548, sum 1.0625). */
const PEAK = 0.004548 / 1.0625;

/** Light of `count` flashes, as energy in each of the crystals (GeV): a crystal of nominal gain shows `ledHeight`. */
export function ledDeposits(
  { parameters }: SimulationRequest,
  crystals: number,
  seed: number,
  first: number,
  count: number,
): Deposits {
  const mean = (parameters['ledHeight'] ?? 0) / (PEAK * CRYSTALS.gain * CRYSTALS.engineGain);
  const spread = (parameters['ledSpread'] ?? 0) / 100;
  const energy = new Float64Array(crystals * count);
  for (let event = 0; event < count; event++) {
    const light = mean * Math.max(0, makeRandom(seed, first + event, LED_PURPOSE).normal(1, spread));
    energy.fill(light, event * crystals, (event + 1) * crystals);
  }
  return {
    offsets: Uint32Array.from({ length: count + 1 }, (_, event) => event * crystals),
    cell: Uint32Array.from({ length: crystals * count }, (_, i) => i % crystals),
    energy,
    visible: energy,
    time: new Float64Array(crystals * count),
  };
}
