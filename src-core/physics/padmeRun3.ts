/**
 * The published data set of PADME's Run III: one row per period (one beam energy, about a day). Numbers: public
 * software of the search for X17 (PADMERunIIISensitivity, July 2025; arXiv:2505.24797 and 2503.05650).
 * Energies in GeV; errors are relative, 1σ, and independent between periods.
 */
import { rootS } from './positronKinematics.ts';

/** Positrons of a bunch and bunches per second, nominal. */
export const BUNCH_POSITRONS = 3000;
export const BUNCH_RATE = 49;

/** In time: periods 0–22, 23–27, 28–46 and 47–51. The last five had other optics and are not fitted. */
export type Run3Scan = 'scan1' | 'belowResonance' | 'scan2' | 'endOfScan2';

export interface Run3Period {
  /** From 0, in the order of time */
  readonly period: number;
  readonly scan: Run3Scan;
  readonly beamEnergy: number;
  readonly rootS: number;
  /** On target, after all corrections */
  readonly positrons: number;
  readonly positronsError: number;
  /** Events with two clusters, background subtracted; their error is 1/√N. */
  readonly pairs: number;
  /** Pairs per positron that the simulation expects without X */
  readonly background: number;
  readonly backgroundError: number;
  /** Part of the X of the resonance that is selected */
  readonly signalEfficiency: number;
  /** Factors on the positrons for energy lost from the lead glass, and for its age */
  readonly loss: number;
  readonly ageing: number;
  /** Pairs after over before the subtraction of their background */
  readonly subtraction: number;
  /** Efficiency for pairs by tag and probe, data over simulation, over its mean; null where it is not published */
  readonly tagAndProbe: { readonly ratio: number; readonly error: number } | null;
}

/**
 * Beam energy [MeV], positrons [10⁹], their error [%], pairs, background [10⁻⁶], its error [%], signal efficiency,
 * loss, ageing, subtraction, tag and probe, its error. The efficiency of period 0 is published as 0.2034, twice that
 * of its neighbours and marked as a defect there: null.
 */
type Row = readonly [
  ...figures: [number, number, number, number, number, number],
  efficiency: number | null,
  ...factors: [number, number, number],
  ratio: number | null,
  error: number | null,
];
// prettier-ignore
const ROWS: readonly Row[] = [
  [286.56, 7.1775, 0.4674, 27089.8, 3.6760, 0.5105, null, 0.9170, 0.9517, 0.9437, 0.9653, 0.0215],
  [291.26, 5.4956, 0.4573, 20432.3, 3.6878, 0.5083, 0.09554, 0.9353, 0.9533, 0.9441, 0.9822, 0.0241],
  [289.78, 8.6096, 0.4422, 31840.1, 3.6827, 0.5091, 0.09402, 0.9295, 0.9560, 0.9398, 1.0405, 0.0216],
  [288.26, 7.0427, 0.4304, 25811.0, 3.6398, 0.5109, 0.09352, 0.9276, 0.9581, 0.9353, 0.9755, 0.0216],
  [295.80, 6.8503, 0.4189, 25737.1, 3.7239, 0.5074, 0.09725, 0.9375, 0.9602, 0.9448, 1.0245, 0.0229],
  [294.37, 6.4410, 0.4087, 23970.4, 3.6897, 0.5106, 0.09669, 0.9340, 0.9622, 0.9409, 1.0157, 0.0233],
  [292.90, 6.8271, 0.3984, 25248.4, 3.7088, 0.5079, 0.09520, 0.9314, 0.9642, 0.9294, 1.0100, 0.0224],
  [285.52, 7.5672, 0.3877, 27647.1, 3.6078, 0.5148, 0.09080, 0.9308, 0.9665, 0.9428, 1.0055, 0.0218],
  [284.50, 7.1060, 0.3774, 25950.1, 3.6035, 0.5138, 0.09155, 0.9266, 0.9686, 0.9439, 0.9990, 0.0219],
  [282.22, 7.1427, 0.3680, 26004.0, 3.5942, 0.5144, 0.08911, 0.9249, 0.9708, 0.9417, 0.9863, 0.0219],
  [280.66, 7.4077, 0.3587, 26479.1, 3.5698, 0.5473, 0.08871, 0.9367, 0.9730, 0.9376, 1.0236, 0.0229],
  [279.14, 7.4892, 0.3499, 27125.7, 3.5216, 0.5161, 0.08701, 0.9348, 0.9753, 0.9405, 1.0048, 0.0216],
  [277.60, 7.5094, 0.3420, 26902.0, 3.5153, 0.5169, 0.08647, 0.9310, 0.9775, 0.9392, 1.0255, 0.0222],
  [276.10, 7.5047, 0.3343, 26516.0, 3.5268, 0.5163, 0.08573, 0.9336, 0.9797, 0.9342, 0.9898, 0.0217],
  [274.47, 7.1348, 0.3279, 25383.2, 3.5037, 0.5174, 0.08513, 0.9402, 0.9819, 0.9411, 1.0343, 0.0229],
  [272.95, 7.2681, 0.3217, 25644.8, 3.4626, 0.5204, 0.08473, 0.9432, 0.9841, 0.9392, 1.0046, 0.0222],
  [271.43, 7.3099, 0.3167, 25314.0, 3.4495, 0.5201, 0.08307, 0.9416, 0.9863, 0.9392, 1.0077, 0.0222],
  [269.89, 7.8704, 0.3117, 27556.0, 3.4212, 0.5231, 0.08187, 0.9417, 0.9886, 0.9471, 1.0008, 0.0216],
  [268.37, 7.9135, 0.3080, 27500.2, 3.4262, 0.5287, 0.08175, 0.9425, 0.9910, 0.9461, 1.0174, 0.0332],
  [266.80, 8.0312, 0.3047, 27934.4, 3.4121, 0.5230, 0.08046, 0.9339, 0.9933, 0.9489, 0.9815, 0.0317],
  [265.28, 7.7695, 0.3031, 26866.7, 3.3990, 0.5234, 0.08042, 0.9327, 0.9956, 0.9457, 0.9743, 0.0319],
  [263.75, 8.3844, 0.3013, 28605.3, 3.3681, 0.5272, 0.07974, 0.9357, 0.9981, 0.9481, 0.9537, 0.0306],
  [262.22, 7.9340, 0.3010, 26883.2, 3.3477, 0.5262, 0.07899, 0.9411, 1.0004, 0.9450, 0.9802, 0.0322],
  [212.68, 7.3406, 0.3031, 18128.9, 2.4491, 0.5868, 0.04530, 0.9007, 1.0025, 0.9384, null, null],
  [211.15, 7.4176, 0.3032, 18424.3, 2.4422, 0.5871, 0.04421, 0.9108, 1.0046, 0.9428, null, null],
  [209.63, 8.2445, 0.3057, 19595.4, 2.4009, 0.5911, 0.04318, 0.9308, 1.0070, 0.9312, null, null],
  [208.13, 6.7894, 0.3077, 16019.8, 2.3468, 0.5971, 0.04174, 0.9267, 1.0089, 0.9422, null, null],
  [206.62, 6.3163, 0.3105, 14304.1, 2.3072, 0.5998, 0.04101, 0.9123, 1.0107, 0.9374, null, null],
  [293.58, 7.7367, 0.3144, 29262.6, 3.7334, 0.5079, 0.09713, 0.8973, 1.0129, 0.9400, 1.0294, 0.0216],
  [292.15, 7.9410, 0.3189, 29575.7, 3.6868, 0.5129, 0.09559, 0.8850, 1.0150, 0.9351, 1.0271, 0.0218],
  [290.67, 7.5224, 0.3236, 28105.4, 3.7211, 0.5086, 0.09507, 0.9089, 1.0171, 0.9401, 0.9676, 0.0204],
  [289.16, 11.0237, 0.3318, 41081.4, 3.6790, 0.5098, 0.09458, 0.9030, 1.0202, 0.9341, 1.0337, 0.0191],
  [287.76, 7.7479, 0.3384, 28593.9, 3.6853, 0.5115, 0.09379, 0.9097, 1.0224, 0.9369, 1.0150, 0.0216],
  [286.30, 5.1928, 0.3428, 19075.1, 3.6492, 0.5111, 0.09267, 0.9162, 1.0238, 0.9384, 1.0125, 0.0251],
  [284.76, 7.9058, 0.3504, 29111.5, 3.6330, 0.5119, 0.09209, 0.9248, 1.0261, 0.9351, 1.0237, 0.0214],
  [283.23, 7.3160, 0.3573, 27081.0, 3.6126, 0.5128, 0.09087, 0.8942, 1.0281, 0.9382, 1.0168, 0.0219],
  [281.68, 8.1252, 0.3656, 29550.0, 3.6159, 0.5127, 0.08972, 0.8971, 1.0303, 0.9316, 1.0029, 0.0209],
  [280.13, 6.9275, 0.3727, 25574.6, 3.5763, 0.5145, 0.08823, 0.9061, 1.0322, 0.9388, 0.9848, 0.0215],
  [278.57, 6.8814, 0.3801, 24804.8, 3.5411, 0.5165, 0.08793, 0.8968, 1.0340, 0.9406, 0.9860, 0.0219],
  [277.10, 7.7624, 0.3889, 28002.2, 3.5359, 0.5172, 0.08746, 0.9000, 1.0362, 0.9437, 0.9742, 0.0204],
  [275.47, 8.2007, 0.3980, 29557.6, 3.5040, 0.5187, 0.08689, 0.9065, 1.0384, 0.9433, 0.9638, 0.0201],
  [273.90, 7.6786, 0.4070, 26869.9, 3.4710, 0.5202, 0.08564, 0.9022, 1.0405, 0.9365, 0.9882, 0.0213],
  [272.31, 7.2185, 0.4159, 25646.3, 3.4805, 0.5195, 0.08390, 0.8901, 1.0424, 0.9489, 0.9874, 0.0219],
  [270.76, 7.6228, 0.4252, 26648.3, 3.4789, 0.5193, 0.08343, 0.9039, 1.0445, 0.9420, 0.9595, 0.0208],
  [269.19, 7.3651, 0.4340, 25394.0, 3.4524, 0.5206, 0.08199, 0.9090, 1.0465, 0.9345, 0.9619, 0.0217],
  [267.66, 6.8227, 0.4429, 23997.8, 3.4130, 0.5228, 0.08205, 0.9114, 1.0484, 0.9487, 0.9776, 0.0336],
  [295.14, 8.3567, 0.4535, 30899.6, 3.7338, 0.5082, 0.09811, 0.9196, 1.0506, 0.9272, 1.0428, 0.0213],
  [296.74, 8.5486, 0.4646, 32172.7, 3.7618, 0.5065, 0.09813, 0.9156, 1.0530, 0.9271, null, null],
  [297.50, 7.9855, 0.4752, 29992.3, 3.7609, 0.5066, 0.09890, 0.9193, 1.0552, 0.9229, null, null],
  [298.58, 8.4174, 0.4864, 31852.5, 3.8067, 0.5184, 0.09891, 0.9197, 1.0575, 0.9242, null, null],
  [299.35, 8.0786, 0.4974, 30305.0, 3.7966, 0.5046, 0.09950, 0.9157, 1.0596, 0.8949, null, null],
  [300.14, 8.1599, 0.5086, 31272.4, 3.8271, 0.5423, 0.10036, 0.9153, 1.0618, 0.9116, null, null],
];

const scanOf = (period: number): Run3Scan => {
  if (period < 23) return 'scan1';
  if (period < 28) return 'belowResonance';
  return period < 47 ? 'scan2' : 'endOfScan2';
};

function readRows(): Run3Period[] {
  const known = ROWS.map(([energy, , , , , , efficiency], period) => ({ period, energy, efficiency }));
  return ROWS.map((row, period) => {
    const [energy, positrons, positronsError, pairs, background, backgroundError, efficiency, ...rest] = row;
    const [loss, ageing, subtraction, ratio, error] = rest;
    return {
      period,
      scan: scanOf(period),
      beamEnergy: energy / 1e3,
      rootS: rootS(energy / 1e3),
      positrons: positrons * 1e9,
      positronsError: positronsError / 100,
      pairs,
      background: background * 1e-6,
      backgroundError: backgroundError / 100,
      signalEfficiency: efficiency ?? betweenNeighbours(energy, known),
      loss,
      ageing,
      subtraction,
      tagAndProbe: ratio === null || error === null ? null : { ratio, error },
    };
  });
}

/** Interpolated between the nearest energies that have an efficiency. */
function betweenNeighbours(
  energy: number,
  known: readonly { readonly energy: number; readonly efficiency: number | null }[],
): number {
  const sorted = known
    .flatMap(({ energy, efficiency }) => (efficiency === null ? [] : [{ energy, efficiency }]))
    .toSorted((a, b) => a.energy - b.energy);
  const at = sorted.findIndex((one) => one.energy > energy);
  const low = sorted[at - 1]!;
  const high = sorted[at]!;
  return low.efficiency + ((energy - low.energy) / (high.energy - low.energy)) * (high.efficiency - low.efficiency);
}

export const RUN3_PERIODS: readonly Run3Period[] = readRows();

/** The 42 periods of the search, in the order of √s. */
export const RUN3_SEARCH: readonly Run3Period[] = RUN3_PERIODS.filter(
  ({ scan }) => scan === 'scan1' || scan === 'scan2',
).toSorted((a, b) => a.rootS - b.rootS);

/** Centre of the ten periods that were masked before the data were opened, GeV. */
export const RUN3_MASK_CENTRE = 16.888e-3;

/** Per period: whether it is among the `count` nearest in √s to a centre. */
export function maskedPeriods(periods: readonly Run3Period[], centre: number, count: number): boolean[] {
  const nearest = new Set(
    periods.toSorted((a, b) => Math.abs(a.rootS - centre) - Math.abs(b.rootS - centre)).slice(0, count),
  );
  return periods.map((period) => nearest.has(period));
}

/** Pairs over those expected, gR = N₂ / (N_POT · B), and its error, not relative. */
export function pairRatio(period: Run3Period): { value: number; error: number } {
  const value = period.pairs / (period.positrons * period.background);
  const relative = Math.hypot(1 / Math.sqrt(period.pairs), period.positronsError, period.backgroundError);
  return { value, error: value * relative };
}

/** √s about which the published straight lines are given, GeV. */
export const RUN3_CENTRE = 16.92e-3;

/** Published line through the simulated background per positron, on resonance. */
export function expectedBackground(rootS: number): number {
  return 3.55894e-6 + 3.86892e-4 * (rootS - RUN3_CENTRE);
}

/** Published line through signal efficiency over background per positron, both scans. */
export function efficiencyOverBackground(rootS: number): number {
  return 24_829 + 2.712e6 * (rootS - RUN3_CENTRE);
}
