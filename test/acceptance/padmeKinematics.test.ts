/** PADME: kinematics of pairs (§7.4 of the handbook). */
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { RADIUS_MARGIN, TARGET_DISTANCE, fiducialRadius } from '#core/physics/pairSelection.ts';
import { pairMass } from '#core/physics/pairKinematics.ts';
import {
  beamEnergy,
  pairFrame,
  pairLimits,
  restFrameAngle,
  rootS,
  rootSPerEnergy,
  smallRestFrameAngle,
} from '#core/physics/positronKinematics.ts';
import { leastOpeningAngle } from '#core/physics/resonance.ts';
import { generateEvents } from '#main/native/generators.ts';
import { figure } from './figure.ts';

const degrees = (angle: number): number => (angle * 180) / Math.PI;
/** Frame at a √s in MeV. */
const at = (root: number) => pairFrame(beamEnergy(root * 1e-3));
const LARGEST = 270;
const limitsAt = (root: number) => pairLimits(at(root), LARGEST, TARGET_DISTANCE);

figure('A45', '√s of a beam energy', () =>
  (
    [
      [282.5, 17.007],
      [430, 20.976],
      [402, 20.282],
    ] as const
  ).map(([energy, expected]) => ({
    what: `${energy} MeV`,
    value: rootS(energy * 1e-3) * 1e3,
    expected,
    tolerance: 0.001,
    unit: 'MeV',
  })),
);

figure('A46', 'beam energy of √s = 16.9 MeV', () => ({
  value: beamEnergy(16.9e-3) * 1e3,
  expected: 278.95,
  tolerance: 0.01,
  unit: 'MeV',
}));

figure('A47', 'd√s/dE at 16.9 MeV', () => ({
  value: rootSPerEnergy(16.9e-3) * 1e3,
  expected: 30.2,
  tolerance: 0.1,
  unit: 'keV/MeV',
}));

figure('A48', 'a step of 0.75 MeV at 282 MeV', () => ({
  value: (rootS(0.282375) - rootS(0.281625)) * 1e6,
  expected: 22.6,
  tolerance: 0.2,
  unit: 'keV',
}));

const limits = (root: number, [radius, least, most]: readonly [number, number, number]) => {
  const { leastRadius, leastEnergy, largestEnergy } = limitsAt(root);
  return [
    { what: `R_min at ${root} MeV`, value: leastRadius, expected: radius, tolerance: 0.02, unit: 'mm' },
    { what: `E_min at ${root} MeV`, value: leastEnergy * 1e3, expected: least, tolerance: 0.02, unit: 'MeV' },
    { what: `E_max at ${root} MeV`, value: largestEnergy * 1e3, expected: most, tolerance: 0.02, unit: 'MeV' },
  ];
};

figure('A49', 'limits of the clusters', () => limits(16.92, [179.07, 111.7, 168.42]));

figure('A50', 'limits of the clusters', () => [
  ...limits(14.5, [243.84, 97.62, 108.1]),
  ...limits(20, [128.17, 125.99, 265.4]),
]);

figure('A51', 'fiducial circles', () => [
  { what: '16.4 MeV', value: fiducialRadius(at(16.4)), expected: 158.93, tolerance: 0.02, unit: 'mm' },
  { what: '16.9 MeV', value: fiducialRadius(at(16.9)), expected: 147.82, tolerance: 0.02, unit: 'mm' },
]);

figure('A52', 'fiducial circles at 16.4 MeV for other largest radii', () => [
  { what: '230 mm', value: fiducialRadius(at(16.4), 230), expected: 192.08, tolerance: 0.02, unit: 'mm' },
  { what: '300 mm', value: fiducialRadius(at(16.4), 300), expected: 139.87, tolerance: 0.02, unit: 'mm' },
]);

figure('A53', 'mass of the pair at the limits', () => {
  const { leastRadius, leastEnergy, largestEnergy } = limitsAt(16.92);
  return {
    value: pairMass(largestEnergy, leastEnergy, (leastRadius + LARGEST) / TARGET_DISTANCE) * 1e3,
    expected: 16.92,
    tolerance: 0.001,
    unit: 'MeV',
  };
});

figure('A54', 'γ² R_min R_max / D²', () => ({
  value: (at(16.92).gamma ** 2 * (fiducialRadius(at(16.92)) + RADIUS_MARGIN) * LARGEST) / TARGET_DISTANCE ** 2,
  expected: 1,
  tolerance: 1e-4,
}));

figure('A55', 'energies of both clusters, less beam energy and electron', () => {
  const { leastEnergy, largestEnergy } = limitsAt(16.92);
  return {
    value: (leastEnergy + largestEnergy) * 1e3,
    expected: (beamEnergy(16.92e-3) + ELECTRON_MASS) * 1e3,
    tolerance: 1e-3,
    unit: 'MeV',
  };
});

figure('A56', 'θ* of the largest radius at 280 MeV', () => {
  const frame = pairFrame(0.28);
  const exact = restFrameAngle(frame, Math.atan(LARGEST / TARGET_DISTANCE));
  const small = smallRestFrameAngle(frame, LARGEST, TARGET_DISTANCE);
  return [
    { what: 'small angles', value: degrees(small), expected: 101.72, tolerance: 0.02, unit: '°' },
    { what: 'exact', value: degrees(exact), expected: 101.59, tolerance: 0.02, unit: '°' },
  ];
});

const MASSLESS =
  'the angles in the rest frame are those of massless particles: electrons of half √s differ by (2 mₑ/√s)², 4 mrad of θ*';

figure('A57', '20 000 generated pairs at 280 MeV: largest distance from back to back', async () => {
  const frame = pairFrame(0.28);
  const distances = async (process: 'photons' | 'bhabha') => {
    const { momentum } = await generateEvents({
      process,
      parameters: { largestCosine: 0.3 },
      beam: {
        code: -11,
        mass: ELECTRON_MASS,
        energy: 0.28,
        energySpread: 0,
        position: new Float64Array(3),
        spotX: 0,
        spotY: 0,
        divergenceX: 0,
        divergenceY: 0,
        haloFraction: 0,
        haloSpot: 0,
        bunchLength: 0,
        pulseLength: 0,
        pulsePeriod: 0,
      },
      events: 20_000,
      seed: 57,
      firstStream: 0,
    });
    let polar = 0;
    let azimuth = 0;
    for (let event = 0; event < 20_000; event++) {
      // Rows of an event: the positron of the beam, then the pair.
      const [a, b] = [1, 2].map((k) => {
        const [x, y, z] = momentum.subarray(3 * (3 * event + k)) as unknown as [number, number, number];
        return { angle: restFrameAngle(frame, Math.atan2(Math.hypot(x, y), z)), phi: Math.atan2(y, x) };
      }) as [{ angle: number; phi: number }, { angle: number; phi: number }];
      polar = Math.max(polar, Math.abs(a.angle + b.angle - Math.PI));
      azimuth = Math.max(azimuth, Math.abs(Math.abs(a.phi - b.phi) - Math.PI));
    }
    return [
      {
        what: `θ* of ${process}`,
        value: polar,
        expected: 0,
        tolerance: 1e-3,
        unit: 'rad',
        ...(process === 'bhabha' ? { miss: MASSLESS } : {}),
      },
      { what: `φ of ${process}`, value: azimuth, expected: 0, tolerance: 1e-3, unit: 'rad' },
    ];
  };
  return [...(await distances('photons')), ...(await distances('bhabha'))];
});

figure('A58', 'least opening angle of 16.85 MeV', () =>
  (
    [
      [18.15, 136.4],
      [20.21, 113],
      [21.01, 106.6],
      [17.23, 155.9],
    ] as const
  ).map(([transition, expected]) => ({
    what: `transition of ${transition} MeV`,
    value: degrees(leastOpeningAngle(16.85, transition)),
    expected,
    tolerance: 0.2,
    unit: '°',
  })),
);
