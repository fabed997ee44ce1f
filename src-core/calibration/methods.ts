/** Every calibration method there is, by its id. A new method is a file in `methods` and its line here. */
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import type { CalibrationMethod } from './method.ts';
import { beamEnergySpread } from './methods/beamEnergySpread.ts';
import { beamSpot } from './methods/beamSpot.ts';
import { calorimeterUniformity } from './methods/calorimeterUniformity.ts';
import { ecalElectronScan } from './methods/ecalElectronScan.ts';
import { mipPeaks } from './methods/mipPeaks.ts';
import { srdQuantiles } from './methods/srdQuantiles.ts';
import { resolutionCurve } from './methods/resolutionCurve.ts';
import { templateMixing } from './methods/templateMixing.ts';
import { unbiasedEfficiencies } from './methods/unbiasedEfficiencies.ts';
import { channelStates } from './methods/channelStates.ts';
import { pedestals } from './methods/pedestals.ts';
import { pulseTimes } from './methods/pulseTimes.ts';
import { setupMap } from './methods/setupMap.ts';
import {
  leadGlassAgeing,
  leadGlassAgeingSeries,
  leadGlassCounting,
  leadGlassLeakageScan,
  leadGlassLeakageSeries,
  positronsOfRuns,
} from './methods/leadGlass.ts';
import { targetGains } from './methods/target.ts';
import { padmeCosmicGains } from './methods/padmeCosmicGains.ts';
import { padmeEnergyScale } from './methods/padmeEnergyScale.ts';
import { padmePairGains } from './methods/padmePairGains.ts';
import { padmeTagAndProbe } from './methods/padmeTagAndProbe.ts';
import { padmeTemperature } from './methods/padmeTemperature.ts';
import { tagAndProbeRatio } from './methods/tagAndProbeRatio.ts';
import { trackerAlignment, trackerResolution } from './methods/trackers.ts';

/** Of several methods of a type the first that suits the setup is the usual one. */
export const CALIBRATION_METHODS: readonly CalibrationMethod[] = [
  channelStates,
  pedestals,
  trackerAlignment,
  trackerResolution,
  pulseTimes,
  setupMap,
  leadGlassCounting,
  leadGlassLeakageScan,
  leadGlassLeakageSeries,
  leadGlassAgeing,
  leadGlassAgeingSeries,
  positronsOfRuns,
  beamSpot,
  beamEnergySpread,
  ecalElectronScan,
  mipPeaks,
  srdQuantiles,
  targetGains,
  resolutionCurve,
  calorimeterUniformity,
  templateMixing,
  unbiasedEfficiencies,
  padmeCosmicGains,
  padmePairGains,
  padmeEnergyScale,
  padmeTemperature,
  padmeTagAndProbe,
  tagAndProbeRatio,
];

const BY_ID = new Map(CALIBRATION_METHODS.map((method) => [method.id, method]));

/** @throws BeamglassError `notFound` */
export function calibrationMethod(id: string): CalibrationMethod {
  const method = BY_ID.get(id);
  if (method !== undefined) return method;
  const message = `There is no calibration method “${id}”; there are ${[...BY_ID.keys()].join(', ')}.`;
  throw new BeamglassError('notFound', message, { method: id });
}

/** In order of preference. */
export function methodsFor(setup: Setup, type: string | null = null): readonly CalibrationMethod[] {
  return CALIBRATION_METHODS.filter((method) => (type === null || method.type === type) && method.suits(setup));
}
