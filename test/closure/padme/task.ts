/** What closure cases of PADME's calorimeter share: the setup of Run III, a run with nominal constants, true gains. */
import { nominalPayloads } from '#core/calibration/nominal.ts';
import { fixed, tableOf, type Constants, type Parameter } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import type { CalibrationTask } from '#main/workers/fit/procedure.ts';
import { ecalCrystals } from '#main/workers/fit/padme/crystals.ts';
import { shippedDetector } from '../../fixtures/detector.ts';
import { closureTask } from '../task.ts';

const SETUP = 'padme-run3';
const NONE = '0'.repeat(64);
export const DETECTOR = shippedDetector(SETUP);
export const CRYSTALS = ecalCrystals(DETECTOR);
/** GeV */
export const BEAM = 0.2825;
const MADE = Date.UTC(2022, 9, 27);

/** One run of an hour, with nominal constants in force. */
export function padmeTask(method: string, parameters: Readonly<Record<string, number>> = {}): CalibrationTask {
  const constants = {
    run: 'padme-1',
    globalTag: 'nominal',
    manifestHash: NONE,
    types: Object.fromEntries(
      nominalPayloads(DETECTOR).map((one) => [
        one.type,
        [{ since: 0, until: null, payload: NONE, tag: 'nominal', constants: one.constants }],
      ]),
    ),
  };
  return {
    ...closureTask(SETUP, method, parameters),
    runs: [
      { run: 'padme-1', number: 1, beamEnergy: BEAM, start: MADE, end: MADE + 3_600_000, onTarget: null, constants },
    ],
  };
}

/** pC/MeV, 5 % about the nominal 15. */
export const drawGains = (random: Random): Float64Array =>
  Float64Array.from(CRYSTALS.channels, () => 15 * random.normal(1, 0.05));

export const gainConstants = (gains: Float64Array): Constants => ({
  parameters: {},
  table: tableOf(
    CRYSTALS.channels.map((channel, i): [number, { gain: Parameter }] => [channel, { gain: fixed(gains[i]!) }]),
  ),
});
