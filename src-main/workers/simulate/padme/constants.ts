/** Numbers of PADME's electronics and crystals (handbook §1.4, §2.1, §3.2), and those that are assumed. */
import { CHARGE_PER_GEV } from '#core/physics/ecalEnergy.ts';
import { CHARGE_PER_COUNT } from '#core/physics/v1742.ts';
import type { FamilyPlan } from '../drawCalibration.ts';

/** Fast boards: vetoes, SAC and tagger; 409.6 ns, begun before the bunch. */
export const FAST = { samples: 1024, period: 0.4, firstTime: -50 } as const;

/** Baselines of the V1742 and their noise, counts (A30). */
const BASELINE = {
  pedestal: [3720, 3805],
  noise: [3.0, 3.8],
  readUnit: 'counts',
} as const satisfies Partial<FamilyPlan>;

export const CRYSTALS = {
  ...BASELINE,
  name: 'ECal V1742',
  gain: CHARGE_PER_GEV / 1000,
  gainUnit: 'pC/MeV',
  engineGain: 1000 / CHARGE_PER_COUNT,
} as const;

/** Assumed: a minimum ionising particle makes about 200 counts of height in a bar of the tagger, at each sensor. */
export const BARS = {
  ...BASELINE,
  gain: 3440,
  gainUnit: 'counts·ns/MeV',
  engineGain: 1000,
} as const;

/** Assumed: 4 counts of height per MeV, so that the beam energy stays within the range. */
export const SMALL_ANGLE = {
  ...BASELINE,
  name: 'SAC V1742',
  gain: 20.8,
  gainUnit: 'counts·ns/MeV',
  engineGain: 1000,
} as const;

export const GLASS = {
  ...BASELINE,
  name: 'Lead glass V1742',
  gain: 1,
  gainUnit: 'relative to 0.239 pC per positron of 402 MeV',
  engineGain: 1,
} as const;
/** Assumed: relative fluctuation of what one positron of the beam shows in the lead glass. */
export const GLASS_SPREAD = 0.1;

/** Gains of the 32 strips over the average of 1300 (handbook §3.5): what the experiment found. */
export const STRIP_GAINS = [
  1347, 1323, 1312, 1298, 1306, 1350, 1347, 1354, 1313, 1343, 1301, 1274, 1257, 1302, 1291, 1283, 1432, 1463, 1383,
  1427, 1406, 1316, 1407, 1459, 1380, 1392, 1370, 1347, 1333, 1391, 1375, 1372,
].map((gain) => gain / 1300);

/** Bismuth germanate and lead fluoride: critical energy (GeV), Molière radius (mm), atomic number by mass. */
export const MEDIA: Readonly<Record<string, { critical: number; moliere: number; atomicNumber: number }>> = {
  BGO: { critical: 0.0105, moliere: 22.3, atomicNumber: 62.5 },
  PbF2: { critical: 0.009, moliere: 21.8, atomicNumber: 70.7 },
};

/** Resolution of the published simulation: 2 %/√E ⊕ 1.2 % (its 0.003 %/E is nothing beside them), E in GeV. */
export const STOCHASTIC = 0.02;
export const CONSTANT_TERM = 0.012;
/** A charged particle in plastic, GeV per mm: most probable loss (assumed 0.9 MeV in 5 mm) and Landau width ξ. */
export const PLASTIC_LOSS = 0.9e-3 / 5;
export const PLASTIC_WIDTH = 0.0437e-3 / 5;
/** Effective index of the light along a bar. */
export const BAR_INDEX = 1.5;

/** Least part of its energy that a positron radiates to be listed. */
export const LEAST_FRACTION = 0.02;
/** Pairs of smaller angles to the beam do not leave the beam hole. */
export const MIXTURE_COSINE = 0.95;
/** Assumed width of the beam background behind the edge of the hole, mm. */
export const HALO_WIDTH = 30;
