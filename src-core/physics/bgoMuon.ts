/**
 * Cosmic muons in PADME's crystals of BGO. The calibration takes the most probable loss of a vertical one, in 21 mm, as
 * 17.5 MeV (262.5 pC, padme.md §4.5).
 */

/** GeV per mm */
export const MUON_LOSS = 17.5e-3 / 21;
/** Width ξ of Landau's distribution, 0.1535 MeV · Z/A · thickness in g/cm²: GeV per mm */
export const MUON_WIDTH = 0.968e-3 / 21;
