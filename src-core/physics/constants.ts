/** Constants of nature (CODATA 2018, exact where the SI defines them). */

/** GeV */
export const ELECTRON_MASS = 0.51099895e-3;
export const FINE_STRUCTURE = 7.2973525693e-3;
/** (ħc)², GeV² cm² */
export const HBAR_C_SQUARED = 3.893793721e-28;
/** Per mol */
export const AVOGADRO = 6.02214076e23;
/** mm/ns */
export const LIGHT_SPEED = 299.792458;
/** GeV */
export const MUON_MASS = 0.1056583745;
/** GeV, charged */
export const PION_MASS = 0.13957039;
/** ħc, GeV mm */
export const HBAR_C = 0.1973269804e-12;
/** pb GeV²: (ħc)² */
export const PICOBARN_GEV2 = HBAR_C_SQUARED * 1e36;
