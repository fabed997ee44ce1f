/** The procedure of every calibration method (src-core/calibration/methods.ts). A new one is a file in `methods` and its line here. */
import { BeamglassError } from '#core/errors.ts';
import { leadGlassAgeing } from './methods/leadGlassAgeing.ts';
import { leadGlassAgeingSeries } from './methods/leadGlassAgeingSeries.ts';
import { leadGlassCounting } from './methods/leadGlassCounting.ts';
import { leadGlassLeakageScan } from './methods/leadGlassLeakageScan.ts';
import { leadGlassLeakageSeries } from './methods/leadGlassLeakageSeries.ts';
import { beamEnergySpread } from './methods/beamEnergySpread.ts';
import { beamSpot } from './methods/beamSpot.ts';
import { calorimeterUniformity } from './methods/calorimeterUniformity.ts';
import { ecalElectronScan } from './methods/ecalElectronScan.ts';
import { mipPeaks } from './methods/mipPeaks.ts';
import { srdQuantiles } from './methods/srdQuantiles.ts';
import { resolutionCurve } from './methods/resolutionCurve.ts';
import { templateMixing } from './methods/templateMixing.ts';
import { unbiasedEfficiencies } from './methods/unbiasedEfficiencies.ts';
import { channelStatesProcedure } from './methods/channelStates.ts';
import { pedestalProcedure } from './methods/pedestals.ts';
import { pulseTimesProcedure } from './methods/pulseTimes.ts';
import { positronsOfRuns } from './methods/positronsOfRuns.ts';
import { targetGains } from './methods/targetGains.ts';
import { trackerAlignment } from './methods/trackerAlignment.ts';
import { trackerResolution } from './methods/trackerResolution.ts';
import { setupMapProcedure } from './methods/setupMap.ts';
import { anyProcedure, type AnyProcedure } from './procedure.ts';
import { padmeCosmicGains } from './methods/padmeCosmicGains.ts';
import { padmeEnergyScale } from './methods/padmeEnergyScale.ts';
import { padmePairGains } from './methods/padmePairGains.ts';
import { padmeTagAndProbe } from './methods/padmeTagAndProbe.ts';
import { padmeTemperature } from './methods/padmeTemperature.ts';
import { tagAndProbeRatio } from './methods/tagAndProbeRatio.ts';

const PROCEDURES: ReadonlyMap<string, AnyProcedure> = new Map<string, AnyProcedure>([
  ['channelStates', anyProcedure(channelStatesProcedure)],
  ['pedestals', anyProcedure(pedestalProcedure)],
  ['trackerAlignment', anyProcedure(trackerAlignment)],
  ['trackerResolution', anyProcedure(trackerResolution)],
  ['pulseTimes', anyProcedure(pulseTimesProcedure)],
  ['setupMap', anyProcedure(setupMapProcedure)],
  ['leadGlassCounting', anyProcedure(leadGlassCounting)],
  ['leadGlassLeakageScan', anyProcedure(leadGlassLeakageScan)],
  ['leadGlassLeakageSeries', anyProcedure(leadGlassLeakageSeries)],
  ['leadGlassAgeing', anyProcedure(leadGlassAgeing)],
  ['leadGlassAgeingSeries', anyProcedure(leadGlassAgeingSeries)],
  ['positronsOfRuns', anyProcedure(positronsOfRuns)],
  ['beamSpot', anyProcedure(beamSpot)],
  ['beamEnergySpread', anyProcedure(beamEnergySpread)],
  ['ecalElectronScan', anyProcedure(ecalElectronScan)],
  ['mipPeaks', anyProcedure(mipPeaks)],
  ['srdQuantiles', anyProcedure(srdQuantiles)],
  ['targetGains', anyProcedure(targetGains)],
  ['resolutionCurve', anyProcedure(resolutionCurve)],
  ['calorimeterUniformity', anyProcedure(calorimeterUniformity)],
  ['templateMixing', anyProcedure(templateMixing)],
  ['unbiasedEfficiencies', anyProcedure(unbiasedEfficiencies)],
  ['padmeCosmicGains', anyProcedure(padmeCosmicGains)],
  ['padmePairGains', anyProcedure(padmePairGains)],
  ['padmeEnergyScale', anyProcedure(padmeEnergyScale)],
  ['padmeTemperature', anyProcedure(padmeTemperature)],
  ['padmeTagAndProbe', anyProcedure(padmeTagAndProbe)],
  ['tagAndProbeRatio', anyProcedure(tagAndProbeRatio)],
]);

/** @throws BeamglassError `internal` for a method without one */
export function procedureOf(method: string): AnyProcedure {
  const procedure = PROCEDURES.get(method);
  if (procedure !== undefined) return procedure;
  throw new BeamglassError('internal', `The calibration method “${method}” has no procedure.`, { method });
}
