/** Cuts that several of NA64's selections have, with the numbers of na64.md §3.10. Energies in GeV. */
import type { SelectionCut } from './definition.ts';

export function cut(name: string, expression: string, description: string, assumed = ''): SelectionCut {
  return { name, expression, description, assumed };
}

export const trigger = (what: string): SelectionCut => cut('Trigger', 'trigger_physics == 1', what);

export const oneTrack: SelectionCut = cut(
  'One incoming track',
  'n_in_tracks == 1',
  'Exactly one track upstream of the dump',
);

/** Printed: beam particles come within about 1 mrad, and the tail of 1 to 20 mrad is of low momentum (§0.4). */
export const incomingAngle: SelectionCut = cut(
  'Incoming angle',
  'theta_in <= 1',
  'Angle of the incoming track to the beam axis at most 1 mrad; the tail beyond is of low momentum',
);

export const momentum = (low: number, high: number, assumed = ''): SelectionCut =>
  cut(
    'Incoming momentum',
    `p_in >= ${low} && p_in <= ${high}`,
    `Momentum in the magnets from ${low} to ${high} GeV`,
    assumed,
  );

/** MeV per counter, as printed for 150 GeV. */
export const srdWindow: SelectionCut = cut(
  'SRD energies',
  'min(srd_1, srd_2, srd_3) >= 5 && max(srd_1, srd_2, srd_3) <= 100',
  'All three counters of synchrotron radiation from 5 to 100 MeV',
);

/** Windows for 100 GeV are not printed: they are constants of the type `srd.window`, found by calibration (§4.3). */
export const srdTag: SelectionCut = cut(
  'SRD tag',
  'srd_tag == 1',
  'All three counters of synchrotron radiation in their calibrated windows and in time with the trigger',
);

export const showerShape: SelectionCut = cut(
  'Lateral shower shape',
  'shower_shape < 5',
  'χ²/ndf of the cells against the expected electron shower',
  'The sources print no threshold.',
);

export const oneShower: SelectionCut = cut('Single shower', 'n_showers == 1', 'One shower in the ECAL, and no other');

export const showerStart: SelectionCut = cut(
  'Longitudinal shower shape',
  'shower_depth < 6',
  'χ² of the preshower’s part of the energy against a shower that starts within the first radiation lengths',
  'The sources print no threshold.',
);

const ZERO_HCAL = 'Printed for 2016 as the zero-energy threshold; taken over.';

export const noHcal = (isPrinted: boolean): SelectionCut =>
  cut('E_HCAL', 'e_hcal < 1', 'Less than 1 GeV in the HCAL: zero energy', isPrinted ? '' : ZERO_HCAL);

export const noVeto = (what: string, assumed = ''): SelectionCut =>
  cut('Veto behind the ECAL', 'veto < 1', `${what} below 1 MIP`, assumed);

/** E_WCAL + E_ECAL. */
export const totalEnergy = (low: number, high: number, assumed = ''): SelectionCut =>
  cut('E_tot', `e_tot > ${low} && e_tot < ${high}`, `E_WCAL + E_ECAL is the beam energy within resolution`, assumed);

export const gemHits: readonly SelectionCut[] = [
  cut('Hits per GEM ≥ 2', 'gem_hits_least >= 2', 'Every GEM has two hits at least'),
  cut('Hits per GEM ≤ 5', 'gem_hits_most <= 5', 'No GEM has more than five hits'),
];

export const closestApproach = (assumed = ''): SelectionCut =>
  cut('Closest approach', 'vertex_dca < 3', 'The two tracks come within 3 mm of each other', assumed);
