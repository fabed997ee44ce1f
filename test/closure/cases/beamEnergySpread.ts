import { fixed } from '#core/calibration/payload.ts';
import { beamEnergySpread as method } from '#core/calibration/methods/beamEnergySpread.ts';
import type { SpotData } from '#main/workers/fit/beam/spotData.ts';
import { beamEnergySpread } from '#main/workers/fit/methods/beamEnergySpread.ts';
import { shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';
import { drawnSpot, spotTask } from './beamSpot.ts';

const HITS = 5000;
const SPREAD = 0.0025;
/** mm; of divergence and scattering, the same in x and y */
const ANGLE = 4.2;
const DISPERSION = 1000;
const SPOT = { x: 0.8, y: 1.3 };

const defaults = Object.fromEntries(
  method.parameters(shippedDetector('padme-run3').setup).map((one) => [one.name, one.default]),
);

export const beamEnergySpreadCase: ClosureCase<SpotData> = {
  method: 'beamEnergySpread',
  type: 'beam.energy_spread',
  toy: `${HITS} hits of the TimePix, 1 % of them flat; the width without dispersion from the width in y`,
  kind: 'single',
  procedure: beamEnergySpread,
  task: { ...spotTask('padme-run3'), parameters: defaults },
  make: (random) => {
    const sigmaX = Math.hypot(SPOT.x, ANGLE, DISPERSION * SPREAD);
    const spot = drawnSpot(random, 'TimePix', [0.2, -0.1, sigmaX, Math.hypot(SPOT.y, ANGLE), 0], HITS, 0);
    return {
      data: [{ ...spot, x: [-42.3, 42.3], y: [-14.1, 14.1] }],
      truth: { parameters: { spread: fixed(SPREAD) }, table: null },
    };
  },
};
