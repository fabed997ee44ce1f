/** Plans of what was taken: PADME Run III (handbook, §2.3) and the modes of NA64 (handbook, §0.3). */
import type { PlanPoint, ScanPlan } from './plan.ts';

/** MeV, in the order in which they were taken: index = period. */
const RUN_3_ENERGIES = [
  286.56, 291.26, 289.78, 288.26, 295.8, 294.37, 292.9, 285.52, 284.5, 282.22, 280.66, 279.14, 277.6, 276.1, 274.47,
  272.95, 271.43, 269.89, 268.37, 266.8, 265.28, 263.75, 262.22, 212.68, 211.15, 209.63, 208.13, 206.62, 293.58, 292.15,
  290.67, 289.16, 287.76, 286.3, 284.76, 283.23, 281.68, 280.13, 278.57, 277.1, 275.47, 273.9, 272.31, 270.76, 269.19,
  267.66, 295.14, 296.74, 297.5, 298.58, 299.35, 300.14,
] as const;

const scanOf = (period: number): string =>
  period <= 22 ? 'scan 1' : period <= 27 ? 'below resonance' : period <= 46 ? 'scan 2' : 'high energy';

const point = (id: string, label: string, beamEnergy: number, goal: number, setup: string): PlanPoint => ({
  id,
  label,
  scan: id.startsWith('inv') ? 'invisible' : 'visible',
  beamEnergy,
  setups: [setup],
  goal,
});

export const BUILT_IN_PLANS: readonly ScanPlan[] = [
  {
    name: 'padme_run3',
    experiment: 'padme',
    title: 'PADME Run III: search for X17',
    description:
      'The 52 beam energies of Run III: 42 of scan 1 and scan 2 and 5 more above them for the resonance, 5 below it. ' +
      'Goal of 10¹⁰ positrons on target each.',
    counts: 'pot',
    tolerance: 0.00035,
    points: RUN_3_ENERGIES.map((energy, period) => ({
      id: String(period),
      label: `${energy.toFixed(2)} MeV`,
      scan: scanOf(period),
      beamEnergy: energy / 1000,
      setups: [],
      goal: 1e10,
    })),
  },
  {
    name: 'na64_2016_2018',
    experiment: 'na64',
    title: 'NA64: invisible and visible modes 2016 to 2018',
    description: 'Electrons on target of each mode, as the publications state them, taken as goals.',
    counts: 'eot',
    tolerance: 1,
    points: [
      point('inv16', 'Invisible 2016', 100, 4.3e10, 'na64-inv2016'),
      point('inv17', 'Invisible 2017', 100, 5.4e10, 'na64-inv2017-18'),
      point('inv18', 'Invisible 2018', 100, 1.87e11, 'na64-inv2017-18'),
      point('vis17_40x0', 'Visible 2017, 40 X₀', 100, 2.4e10, 'na64-vis2017-40x0'),
      point('vis17_30x0', 'Visible 2017, 30 X₀', 100, 3e10, 'na64-vis2017-30x0'),
      point('vis18', 'Visible 2018', 150, 3e10, 'na64-vis2018'),
    ],
  },
];
