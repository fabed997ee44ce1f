/**
 * Published numbers of NA64, as printed.
 * PRD: Phys. Rev. D 97, 072002 (2018), invisible mode 2016. X17: Eur. Phys. J. C 80, 1159 (2020), visible mode.
 * TALK: overview of 2019. Energies in GeV, lengths in mm.
 */

/** Value with its printed error. */
interface Measured {
  readonly value: number;
  readonly error: number;
}

/** Electrons on target [TALK]; the three parts of 2016 [PRD]. */
export const ELECTRONS_ON_TARGET = {
  invisible2016: [2.3e10, 1.1e10, 0.9e10],
  invisible2017: 5.4e10,
  invisible2018: 1.87e11,
  /** With the dumps of 40 and 30 radiation lengths. */
  visible2017: [2.4e10, 3.0e10],
  visible2018: 3e10,
} as const;

/** Electrons per spill, seconds between spills and of a spill [X17, PRD]. */
export const BEAM = { electronsPerSpill: 5e6, spillPeriod: 30, spillLength: 4.8 } as const;

/** Table I [PRD]: dimuons with E_ECAL below 60 GeV. */
export const DIMUONS = [
  { run: 'I', electrons: 171e6, simulated: 1223, data: 1124, printedRatio: 0.92 },
  { run: 'II', electrons: 208.5e6, simulated: 1491, data: 1268, printedRatio: 0.85 },
  { run: 'III', electrons: 597e6, simulated: 4271, data: 3417, printedRatio: 0.81 },
] as const;

/** Table II [PRD]: efficiencies in run III for A′ of 10 and 100 MeV. */
export const EFFICIENCIES = {
  mev10: { electron: 0.58, ecal: 0.93, veto: 0.94, hcal: 0.98 },
  mev100: { electron: 0.58, ecal: 0.9, veto: 0.94, hcal: 0.98 },
} as const;

/** Table III [PRD]: relative systematic errors in run III for A′ of 10 and 100 MeV. */
export const SYSTEMATICS = {
  electronsOnTarget: 0.02,
  crossSection: 0.1,
  efficiency: {
    mev10: { electron: 0.04, ecal: 0.02, ecalReweighting: 0.07, veto: 0.03, hcal: 0.02 },
    mev100: { electron: 0.04, ecal: 0.035, ecalReweighting: 0.05, veto: 0.03, hcal: 0.02 },
  },
} as const;

/** Table IV [PRD]: background in 4.3e10 electrons; what is printed as a bound counts as 0. */
export const BACKGROUND_2016: readonly Measured[] = [
  { value: 0.005, error: 0.001 },
  { value: 0.02, error: 0.004 },
  { value: 0.09, error: 0.03 },
  { value: 0.008, error: 0.002 },
];

/** Background of 2016 to 2018, likewise [TALK]. */
export const BACKGROUND_2016_18: readonly Measured[] = [
  { value: 0.024, error: 0.007 },
  { value: 0.02, error: 0.01 },
  { value: 0.43, error: 0.16 },
  { value: 0.044, error: 0.014 },
];

/** Background of the visible runs, likewise [TALK]. */
export const BACKGROUND_VISIBLE: Readonly<Record<'2017' | '2018', readonly Measured[]>> = {
  '2017': [
    { value: 0.06, error: 0.034 },
    { value: 0.01, error: 0.004 },
  ],
  '2018': [
    { value: 0.005, error: 0.003 },
    { value: 0.001, error: 0.0004 },
  ],
};

/** Upstream background of 2016, sideband C [PRD]: slope in 1/GeV and events expected below 50 GeV. */
export const SIDEBAND_C = [
  { run: 'I', slope: 0.315, expected: { value: 0.043, error: 0.017 } },
  { run: 'II', slope: 0.396, expected: { value: 0.041, error: 0.02 } },
  { run: 'III', slope: 0.49, expected: { value: 0.01, error: 0.003 } },
] as const;

/** Table V [PRD]: 90 % limits on ε in 1e-4, without and with k-factors; mass in GeV. */
export const MIXING_LIMITS = [
  { mass: 0.0011, ww: 0.22, etl: 0.19 },
  { mass: 0.002, ww: 0.23, etl: 0.24 },
  { mass: 0.005, ww: 0.43, etl: 0.49 },
  { mass: 0.0167, ww: 1.25, etl: 1.33 },
  { mass: 0.02, ww: 1.29, etl: 1.6 },
  { mass: 0.1, ww: 5.5, etl: 8.2 },
  { mass: 0.2, ww: 13.0, etl: 22.6 },
  { mass: 0.5, ww: 38.7, etl: 97.8 },
  { mass: 0.95, ww: 94.2, etl: 362.0 },
] as const;

/** σ_WW over the exact cross-section for A′ of 100 MeV from electrons of 100 GeV [PRD, fig. 2]. */
export const K_FACTOR_100_MEV = 1.7;

/** Table 1 [X17]: gain of the tracker analysis over that of the calorimeters; mass in GeV. */
export const TRACKER_GAIN = [
  { mass: 0.005, epsilon: 0.004, ratio: 1 },
  { mass: 0.01, epsilon: 0.0015, ratio: 1 },
  { mass: 0.01, epsilon: 0.003, ratio: 1 },
  { mass: 0.0167, epsilon: 0.0001, ratio: 1.22 },
  { mass: 0.0167, epsilon: 0.00018, ratio: 1.2 },
  { mass: 0.0167, epsilon: 0.000316, ratio: 1.2 },
  { mass: 0.0167, epsilon: 0.0006, ratio: 1.01 },
  { mass: 0.0167, epsilon: 0.0007, ratio: 1 },
  { mass: 0.022, epsilon: 0.000316, ratio: 1.22 },
] as const;

/** Table 2 [X17]: cumulative efficiency of the tracker's cuts for dimuons. */
export const TRACKER_CUTS = [
  { cut: 'hits per GEM ≥ 2', simulated: 0.68, data: 0.58 },
  { cut: 'hits per GEM ≤ 5', simulated: 0.68, data: 0.55 },
  { cut: 'vertex distance ≤ 3 mm', simulated: 0.63, data: 0.49 },
  { cut: 'vertex in decay volume', simulated: 0.62, data: 0.48 },
] as const;

/** Table 4 [X17]: electrons on target for a 90 % limit at that ε, for the three dumps of 2021. */
export const ELECTRONS_NEEDED = [
  { layers: 34, length: 178, epsilon: 1e-3, electrons: { value: 17e10, error: 3.4e10 } },
  { layers: 17, length: 148, epsilon: 1e-3, electrons: { value: 7e10, error: 0.9e10 } },
  { layers: 12, length: 138, epsilon: 1e-3, electrons: { value: 6e10, error: 0.7e10 } },
  { layers: 34, length: 178, epsilon: 1.2e-3, electrons: { value: 85e10, error: 4.7e10 } },
  { layers: 17, length: 148, epsilon: 1.2e-3, electrons: { value: 24e10, error: 6.9e10 } },
  { layers: 12, length: 138, epsilon: 1.2e-3, electrons: { value: 19e10, error: 5e10 } },
] as const;

/** Fig. 12 [X17]: electrons recorded per day, derived from about 7e11 in three months. */
export const ELECTRONS_PER_DAY = 7.8e9;

/** Rejection of backgrounds in the tracker analysis of 2018 [X17]. */
export const TRACKER_REJECTION = {
  /** Photons: events in a tenth of the data, and what angle and vertex leave of them. */
  punchThrough: { events: 1, dataOverSample: 10, left: 1e-3 },
  /** K⁰_S → π⁰π⁰ with a Dalitz pair: what the vertex's angle leaves, and the decay's part. */
  kaons: { angle: 1e-2, dalitz: 1e-3 },
} as const;

/** K⁰_S simulated for 2021, with a separation of showers as from X, and within the trackers, at most [X17]. */
export const KAONS_2021 = { simulated: 5e6, separation: 0.03, acceptance: 0.01 } as const;

/** GeV: energy in the ECAL that divides the topologies of 2018, half of the beam's [X17]. */
export const TOPOLOGY_SPLIT = 75;
