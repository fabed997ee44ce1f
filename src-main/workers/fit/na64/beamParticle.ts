/** What the calorimeters say that a beam particle was: a sample of electrons or hadrons without asking the SRD. */
import type { EventData } from '#core/event/event.ts';
import { scalarIn } from '../eventNumbers.ts';

export type BeamParticle = 'electron' | 'hadron' | 'unknown';

export interface ParticleCuts {
  /** In WCAL and ECAL, over the beam energy */
  readonly electronLeast: number;
  /** In the HCAL, over the beam energy */
  readonly hadronLeast: number;
}

/** @param energy of the beam, GeV */
export function beamParticle(event: EventData, energy: number, cuts: ParticleCuts): BeamParticle {
  const ecal = scalarIn(event, 'e_ecal');
  const dump = scalarIn(event, 'e_wcal');
  const hcal = scalarIn(event, 'e_hcal');
  const electromagnetic = (ecal + (Number.isNaN(dump) ? 0 : dump)) / energy;
  if (electromagnetic >= cuts.electronLeast) return 'electron';
  return hcal / energy >= cuts.hadronLeast && electromagnetic < cuts.electronLeast ? 'hadron' : 'unknown';
}
