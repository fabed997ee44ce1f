/** PADME: the signal and the physics of the target (§7.7 A96 to A103 and §7.8 of the handbook). */
import { ageingFactor, RUN3_FLUX } from '#core/physics/leadGlass.ts';
import {
  BUNCH_RATE,
  BUNCH_POSITRONS,
  RUN3_PERIODS,
  RUN3_SEARCH,
  efficiencyOverBackground,
} from '#core/physics/padmeRun3.ts';
import { fitAgeing } from '#core/physics/ageingFit.ts';
import { RUN3_AGEING } from '#core/physics/padmeRun3Ageing.ts';
import { BORE_ACCEPTANCE, largestFiducialCosine, vectorAcceptance } from '#core/physics/pairSelection.ts';
import { pairFrame } from '#core/physics/positronKinematics.ts';
import {
  RUN3_LINESHAPE,
  narrowWidthArea,
  narrowWidthPeak,
  peakCrossSection,
  resonanceEnergy,
  resonanceMass,
  resonanceWidth,
  yieldPerCoupling,
} from '#core/physics/resonance.ts';
import { fitModels } from '#main/native/fit.ts';
import { figure } from './figure.ts';
import { TARGET_ELECTRONS, pairCrossSections, pairsPerPositron } from './padmeTarget.ts';

const MASS = 16.9e-3;
const peak = (energySpread: number): number =>
  yieldPerCoupling(resonanceEnergy(MASS), MASS, { ...RUN3_LINESHAPE, energySpread });

/** Theory with bound electrons, M_X 17 MeV, g = 1e-3, spread 0.5 %: beam energy [MeV], X per positron [10⁻⁷]. */
const THEORY = [
  [274.486, 1.4425],
  [275.74, 1.9642],
  [278.03, 4.479],
  [279.72, 10.043],
  [280.919, 15.083],
  [282.227, 17.391],
  [282.936, 16.758],
  [283.536, 15.18],
  [283.917, 13.708],
  [284.517, 11.079],
  [285.389, 7.9244],
  [285.716, 6.7677],
  [286.534, 4.3484],
  [288.17, 2.137],
  [290.132, 1.2904],
  [291.877, 0.75997],
] as const;
const PUBLISHED = { mass: 16.998e-3, shape: { area: 13.56e-3, halfWidth: 1.722e-3, energySpread: 0.005 } };

/** Voigt's profile in the beam energy (MeV) through the points, which have errors of 5 %; it starts elsewhere. */
async function fitTheory() {
  const [fit] = await fitModels([
    {
      parameters: [
        { name: 'area', start: 12 },
        { name: 'energy', start: 282 },
        { name: 'spread', start: 0.005 * resonanceEnergy(PUBLISHED.mass) * 1e3, fixed: true },
        { name: 'halfWidth', start: 2.2, low: 0.1 },
      ],
      sets: [
        {
          kind: 'leastSquares',
          x: Float64Array.from(THEORY, ([energy]) => energy),
          y: Float64Array.from(THEORY, ([, value]) => value * 0.1),
          sigma: Float64Array.from(THEORY, ([, value]) => 0.05 * value * 0.1),
          range: { x: [THEORY[0][0], THEORY.at(-1)![0]] },
          terms: [{ shape: 'voigt', parameters: ['area', 'energy', 'spread', 'halfWidth'] }],
        },
      ],
    },
  ]);
  const { parameters, goodness } = fit!;
  const [area, energy, , halfWidth] = parameters;
  return { area: area!, halfWidth: halfWidth!, mass: resonanceMass(energy!.value * 1e-3) * 1e3, goodness: goodness! };
}

figure('A96', 'peak of the yield over g², spread 0.25 %', () => ({
  value: peak(0.0025),
  expected: 2.217,
  tolerance: 0.005,
}));

figure('A97', 'peak of the yield over g² for other spreads', () =>
  (
    [
      [0.22, 2.268],
      [0.3, 2.129],
      [0.5, 1.805],
    ] as const
  ).map(([percent, expected]) => ({ what: `${percent} %`, value: peak(percent / 100), expected, tolerance: 0.005 })),
);

figure('A98', 'energy of the resonance at 16.9 MeV', () => ({
  value: resonanceEnergy(MASS) * 1e3,
  expected: 278.955,
  tolerance: 0.002,
  unit: 'MeV',
}));

figure('A99', 'lineshape fitted to 16 points of theory, errors of 5 %', async () => {
  const off = THEORY.map(
    ([energy, value]) => yieldPerCoupling(energy * 1e-3, PUBLISHED.mass, PUBLISHED.shape) / (value * 0.1) - 1,
  );
  const { area, halfWidth, mass, goodness } = await fitTheory();
  return [
    {
      what: 'largest distance of the published shape',
      value: 100 * Math.max(...off.map(Math.abs)),
      range: [0, 10] as const,
      unit: '%',
    },
    { what: 'area', value: area.value, expected: 13.56, relative: 0.1, unit: 'MeV' },
    { what: 'half width', value: halfWidth.value, expected: 1.722, relative: 0.1, unit: 'MeV' },
    { what: 'its error', value: halfWidth.error!, expected: 0.039, tolerance: 0.002, unit: 'MeV' },
    { what: 'mass', value: mass, expected: 16.998, tolerance: 0.001, unit: 'MeV' },
    { what: 'χ²', value: goodness.chi2, expected: 12.7, tolerance: 0.1 },
    { what: 'degrees of freedom', value: goodness.ndof, expected: 13, exact: true },
  ];
});

const signalOverBackground = (coupling: number): number =>
  100 * coupling ** 2 * peak(0.0025) * efficiencyOverBackground(MASS);

figure('A100', 'signal over background at 16.9 MeV, g = 5e-4', () => ({
  value: signalOverBackground(5e-4),
  expected: 1.38,
  tolerance: 0.03,
  unit: '%',
}));

figure('A101', 'X of 16.9 MeV, g = 5e-4, in 10¹⁰ positrons', () => {
  const produced = 5e-4 ** 2 * peak(0.0025) * 1e10;
  const nearest = RUN3_SEARCH.reduce((best, one) =>
    Math.abs(one.rootS - MASS) < Math.abs(best.rootS - MASS) ? one : best,
  );
  return [
    { what: 'produced', value: produced, expected: 5542, relative: 0.01 },
    { what: 'accepted', value: produced * nearest.signalEfficiency, expected: 482, relative: 0.01 },
  ];
});

figure('A102', 'signal over background at g = 8e-4', () => ({
  value: signalOverBackground(8e-4),
  expected: 3.5,
  tolerance: 0.1,
  unit: '%',
}));

figure('A110', 'peak cross-section at 16.9 MeV', () => ({
  value: peakCrossSection(MASS) * 1e24,
  expected: 51.4,
  tolerance: 0.1,
  unit: 'b',
}));

figure('A111', 'width at g = 5.6e-4', () => ({
  value: resonanceWidth(MASS, 5.6e-4) * 1e9,
  expected: 0.141,
  tolerance: 0.001,
  unit: 'eV',
}));

figure('A112', 'electrons of the target of the setup', () => ({
  value: TARGET_ELECTRONS,
  expected: 1.057e22,
  relative: 0.01,
  unit: '/cm²',
}));

figure('A113', 'area over g² of a narrow resonance', () => ({
  value: narrowWidthArea(TARGET_ELECTRONS) * 1e3,
  expected: 12.66,
  tolerance: 0.05,
  unit: 'MeV',
}));

figure('A114', 'area over g² with bound electrons, fitted to 16 points of theory', async () => {
  const { area } = await fitTheory();
  return [
    { what: 'area', value: area.value, expected: 13.56, tolerance: 0.02, unit: 'MeV' },
    { what: 'its error', value: area.error!, expected: 0.18, tolerance: 0.01, unit: 'MeV' },
  ];
});

figure('A115', 'X per positron at g = 2e-4, spread 1 MeV', () => ({
  value: narrowWidthPeak(TARGET_ELECTRONS, 2e-4, 1e-3) * 1e7,
  expected: 2.02,
  tolerance: 0.02,
  unit: '1e-7',
}));

const CUT = 0.2034;

figure('A116', 'leading order at 280.13 MeV, |cos θ*| < 0.2034', () => {
  const { bhabha, photons } = pairCrossSections(0.28013, CUT);
  return [
    { what: 'Bhabha', value: bhabha, expected: 0.438, relative: 0.01, unit: 'mb' },
    { what: 'photons', value: photons, expected: 0.095, relative: 0.01, unit: 'mb' },
    {
      what: 'per positron',
      value: (bhabha + photons) * 1e-27 * TARGET_ELECTRONS * 1e6,
      expected: 5.63,
      relative: 0.01,
      unit: '1e-6',
    },
  ];
});

figure('A117', 'part of photons', () => {
  const { bhabha, photons } = pairCrossSections(0.28013, CUT);
  return { value: (100 * photons) / (bhabha + photons), expected: 17.8, tolerance: 0.3, unit: '%' };
});

const fiducialPairs = (energy: number): number => pairsPerPositron(energy, largestFiducialCosine(pairFrame(energy)));

figure('A118', 'fiducial pairs per positron at 280.13 MeV', () => ({
  value: fiducialPairs(0.28013) * 1e6,
  expected: 3.96,
  relative: 0.02,
  unit: '1e-6',
}));

figure('A119', 'simulated background over fiducial pairs at leading order, 209 to 299 MeV', () => {
  const ratios = (
    [
      [209.63, 0.895],
      [263.75, 0.899],
      [280.13, 0.904],
      [282.22, 0.904],
      [298.58, 0.915],
    ] as const
  ).map(([energy, expected]) => {
    const { background, beamEnergy } = RUN3_PERIODS.find((one) => Math.abs(one.beamEnergy * 1e3 - energy) < 0.005)!;
    return { what: `${energy} MeV`, value: background / fiducialPairs(beamEnergy), expected, tolerance: 2e-3 };
  });
  const values = ratios.map(({ value }) => value);
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  return [
    { what: 'middle', value: (least + largest) / 2, expected: 0.905, tolerance: 1e-3 },
    { what: 'half of their range', value: (largest - least) / 2, expected: 0.01, tolerance: 1e-3 },
    ...ratios,
  ];
});

figure('A120', 'acceptance of a vector at 280.13 MeV', () => ({
  value: BORE_ACCEPTANCE * vectorAcceptance(largestFiducialCosine(pairFrame(0.28013))),
  expected: 0.104,
  tolerance: 0.003,
}));

figure('A121', 'positrons per day', () => ({
  value: BUNCH_POSITRONS * BUNCH_RATE * 86_400,
  expected: 1.27e10,
  relative: 0.01,
}));

figure('A122', 'loss of response of the lead glass', () => [
  {
    what: 'over 5.78e11 positrons, by the slope fitted to the energy in the calorimeter',
    value:
      100 *
      (ageingFactor(5.78e11, fitAgeing(RUN3_AGEING, RUN3_FLUX).slope) -
        ageingFactor(0, fitAgeing(RUN3_AGEING, RUN3_FLUX).slope)),
    expected: 9.7,
    tolerance: 0.7,
    unit: '%',
  },
  {
    what: 'by the slope in use',
    value: 100 * (ageingFactor(5.78e11, 0.097) - ageingFactor(0, 0.097)),
    expected: 9.7,
    tolerance: 0.7,
    unit: '%',
  },
]);
