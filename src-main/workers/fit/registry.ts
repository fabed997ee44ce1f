/** The procedure of every calibration method (src-core/calibration/methods.ts). A new one is a file in `methods` and its line here. */
import { BeamglassError } from '#core/errors.ts';
import { anyProcedure, type AnyProcedure } from './procedure.ts';

/** Loaded on demand: a new worker, as one that takes over from one that died, is ready sooner. */
const PROCEDURES: Readonly<Record<string, () => Promise<AnyProcedure>>> = {
  channelStates: async () => anyProcedure((await import('./methods/channelStates.ts')).channelStatesProcedure),
  pedestals: async () => anyProcedure((await import('./methods/pedestals.ts')).pedestalProcedure),
  trackerAlignment: async () => anyProcedure((await import('./methods/trackerAlignment.ts')).trackerAlignment),
  trackerResolution: async () => anyProcedure((await import('./methods/trackerResolution.ts')).trackerResolution),
  pulseTimes: async () => anyProcedure((await import('./methods/pulseTimes.ts')).pulseTimesProcedure),
  setupMap: async () => anyProcedure((await import('./methods/setupMap.ts')).setupMapProcedure),
  leadGlassCounting: async () => anyProcedure((await import('./methods/leadGlassCounting.ts')).leadGlassCounting),
  leadGlassLeakageScan: async () =>
    anyProcedure((await import('./methods/leadGlassLeakageScan.ts')).leadGlassLeakageScan),
  leadGlassLeakageSeries: async () =>
    anyProcedure((await import('./methods/leadGlassLeakageSeries.ts')).leadGlassLeakageSeries),
  leadGlassAgeing: async () => anyProcedure((await import('./methods/leadGlassAgeing.ts')).leadGlassAgeing),
  leadGlassAgeingSeries: async () =>
    anyProcedure((await import('./methods/leadGlassAgeingSeries.ts')).leadGlassAgeingSeries),
  positronsOfRuns: async () => anyProcedure((await import('./methods/positronsOfRuns.ts')).positronsOfRuns),
  beamSpot: async () => anyProcedure((await import('./methods/beamSpot.ts')).beamSpot),
  beamEnergySpread: async () => anyProcedure((await import('./methods/beamEnergySpread.ts')).beamEnergySpread),
  ecalElectronScan: async () => anyProcedure((await import('./methods/ecalElectronScan.ts')).ecalElectronScan),
  mipPeaks: async () => anyProcedure((await import('./methods/mipPeaks.ts')).mipPeaks),
  srdQuantiles: async () => anyProcedure((await import('./methods/srdQuantiles.ts')).srdQuantiles),
  targetGains: async () => anyProcedure((await import('./methods/targetGains.ts')).targetGains),
  resolutionCurve: async () => anyProcedure((await import('./methods/resolutionCurve.ts')).resolutionCurve),
  calorimeterUniformity: async () =>
    anyProcedure((await import('./methods/calorimeterUniformity.ts')).calorimeterUniformity),
  templateMixing: async () => anyProcedure((await import('./methods/templateMixing.ts')).templateMixing),
  unbiasedEfficiencies: async () =>
    anyProcedure((await import('./methods/unbiasedEfficiencies.ts')).unbiasedEfficiencies),
  padmeCosmicGains: async () => anyProcedure((await import('./methods/padmeCosmicGains.ts')).padmeCosmicGains),
  padmePairGains: async () => anyProcedure((await import('./methods/padmePairGains.ts')).padmePairGains),
  padmeEnergyScale: async () => anyProcedure((await import('./methods/padmeEnergyScale.ts')).padmeEnergyScale),
  padmeTemperature: async () => anyProcedure((await import('./methods/padmeTemperature.ts')).padmeTemperature),
  padmeTagAndProbe: async () => anyProcedure((await import('./methods/padmeTagAndProbe.ts')).padmeTagAndProbe),
  tagAndProbeRatio: async () => anyProcedure((await import('./methods/tagAndProbeRatio.ts')).tagAndProbeRatio),
};

/** @throws BeamglassError `internal` for a method without one */
export async function procedureOf(method: string): Promise<AnyProcedure> {
  const procedure = PROCEDURES[method];
  if (procedure !== undefined) return procedure();
  throw new BeamglassError('internal', `The calibration method “${method}” has no procedure.`, { method });
}
