/**
 * What NA64's calorimeters and counters make of deposited energy: resolutions of the handbook §1.0, and nominal
 * channels of the MSADC. The handbook prints no ADC ranges: they are assumed, so that beam particles fit.
 */
import type { Element } from '#core/detector/setup.ts';
import type { CalorimeterSection } from '#main/native/showers.ts';
import type { Medium } from '../effectiveMedium.ts';

type Response = Pick<
  CalorimeterSection,
  'emStochastic' | 'hadronStochastic' | 'constantTerm' | 'emResponse' | 'hadronResponse' | 'mipEnergy' | 'mipWidth'
>;

/** Minimum ionisation of scintillator, GeV/mm: 8 MeV in 40 mm. */
const SCINTILLATOR_LOSS = 2e-4;
/** One muon leaves 2.5 GeV in a module of the HCAL (§1.0), on the scale on which its energy is read. */
const HCAL_MIP = 2.5;

/** @param before critical energy of the calorimeter in front, GeV; null without one */
export function responseOf(element: Element, medium: Medium, before: number | null): Response {
  const { mipEnergy, mipWidth } = medium;
  const electromagnetic = {
    constantTerm: 0,
    emResponse: 1,
    hadronResponse: 0.8,
    hadronStochastic: 0.6,
    mipEnergy,
    mipWidth,
  };
  if (element.name.startsWith('ECAL')) return { ...electromagnetic, emStochastic: 0.095 };
  if (element.group === 'dump') return { ...electromagnetic, emStochastic: 0.3 };
  if (element.group === 'calorimeter') {
    return {
      // 60 %/√E is that of whole showers, whatever part of them is electromagnetic.
      emStochastic: 0.6,
      hadronStochastic: 0.6,
      constantTerm: 0,
      emResponse: 1,
      hadronResponse: 1,
      mipEnergy: HCAL_MIP,
      mipWidth: 0.05 * HCAL_MIP,
    };
  }
  // A thin counter sees the ionisation of the shower's particles, whose number follows from the absorber.
  const seen = before === null ? 1 : (SCINTILLATOR_LOSS * medium.radiationLength) / before;
  return {
    emStochastic: 0.02,
    hadronStochastic: 0.02,
    constantTerm: 0,
    emResponse: seen,
    hadronResponse: seen,
    mipEnergy,
    mipWidth,
  };
}

/** Counts per GeV of a nominal channel. */
export function nominalGain(element: Element, beamEnergy: number): number {
  const { name, group } = element;
  // Saturates at 1.3 times the beam energy in one cell.
  const wholeBeam = 3500 / (1.3 * beamEnergy);
  if (name === 'ECAL' || name === 'WCAL') return wholeBeam;
  if (name === 'ECAL-PS' || name === 'WCAL-PS') return 3 * wholeBeam;
  if (group === 'calorimeter') return 50;
  if (group === 'srd') return 27_000;
  // Counters: 200 counts per minimum ionising particle.
  const thickness = element.shape.type === 'box' ? element.shape.size[2] : element.shape.length;
  return 200 / (SCINTILLATOR_LOSS * thickness);
}
