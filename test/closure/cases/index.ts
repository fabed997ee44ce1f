/** Every closure case: a line per calibration method. */
import { anyCase, type ClosureCase } from '../case.ts';
import { unbiasedEfficienciesCase } from './unbiasedEfficiencies.ts';
import { templateMixingCase } from './templateMixing.ts';
import { calorimeterUniformityCase } from './calorimeterUniformity.ts';
import { resolutionCurveCase } from './resolutionCurve.ts';
import { srdQuantilesCase } from './srdQuantiles.ts';
import { mipPeaksCase } from './mipPeaks.ts';
import { ecalElectronScanCase } from './ecalElectronScan.ts';
import { beamEnergySpreadCase } from './beamEnergySpread.ts';
import { beamSpotCase } from './beamSpot.ts';
import { leadGlassAgeingCase, leadGlassLeakageCase, leadGlassResponseCase, positronsCase } from './leadGlass.ts';
import { targetGainsCase } from './target.ts';
import { padmeCosmicGainsCase } from './padmeCosmicGains.ts';
import { padmeEnergyScaleCase } from './padmeEnergyScale.ts';
import { padmePairGainsCase } from './padmePairGains.ts';
import { padmeTagAndProbeCase } from './padmeTagAndProbe.ts';
import { padmeTemperatureCase } from './padmeTemperature.ts';
import { tagAndProbeRatioCase } from './tagAndProbeRatio.ts';
import { trackerAlignmentCase, trackerResolutionCase } from './trackers.ts';
import { pedestalCase } from './pedestals.ts';
import { pulseTimesCase } from './pulseTimes.ts';

export const CLOSURE_CASES: readonly ClosureCase[] = [
  anyCase(trackerAlignmentCase),
  anyCase(trackerResolutionCase),
  anyCase(leadGlassResponseCase),
  anyCase(leadGlassLeakageCase),
  anyCase(leadGlassAgeingCase),
  anyCase(positronsCase),
  anyCase(beamSpotCase),
  anyCase(beamEnergySpreadCase),
  anyCase(ecalElectronScanCase),
  anyCase(mipPeaksCase),
  anyCase(srdQuantilesCase),
  anyCase(targetGainsCase),
  anyCase(resolutionCurveCase),
  anyCase(calorimeterUniformityCase),
  anyCase(templateMixingCase),
  anyCase(unbiasedEfficienciesCase),
  anyCase(padmeCosmicGainsCase),
  anyCase(padmeEnergyScaleCase),
  anyCase(padmePairGainsCase),
  anyCase(padmeTagAndProbeCase),
  anyCase(padmeTemperatureCase),
  anyCase(tagAndProbeRatioCase),
  anyCase(pedestalCase),
  anyCase(pulseTimesCase),
];
