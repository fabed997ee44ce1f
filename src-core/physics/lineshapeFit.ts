/** Fit of a resonance's lineshape to yields at beam energies: area, half width and mass. Energies in GeV. */
import { BeamglassError } from '#core/errors.ts';
import { fitLinear } from '#core/statistics/leastSquares.ts';
import { yieldPerCoupling, type Lineshape } from './resonance.ts';

export interface YieldPoint {
  readonly beamEnergy: number;
  /** X per positron and g², and its error */
  readonly value: number;
  readonly error: number;
}

export interface LineshapeFit {
  readonly shape: Lineshape;
  readonly mass: number;
  /** 1σ of area, half width and mass */
  readonly errors: { readonly area: number; readonly halfWidth: number; readonly mass: number };
  readonly chiSquared: number;
  readonly degrees: number;
}

const STEPS = 30;

/**
 * Gauss and Newton's steps: linear least squares in the derivatives, from a start near the resonance, until no
 * parameter moves by more than 1e-6 of its error. The energy spread is kept.
 * @throws BeamglassError `badInput` where the steps do not come to rest, as from a start beside the resonance
 */
export function fitLineshape(points: readonly YieldPoint[], start: Lineshape, startMass: number): LineshapeFit {
  let { area, halfWidth } = start;
  const { energySpread } = start;
  let mass = startMass;
  const errors = points.map(({ error }) => error);
  const model = (a: number, g: number, m: number): number[] =>
    points.map(({ beamEnergy }) => yieldPerCoupling(beamEnergy, m, { area: a, halfWidth: g, energySpread }));
  for (let step = 0; step < STEPS; step++) {
    const now = model(area, halfWidth, mass);
    // Central differences: a thousandth of the width, and of the spread of √s that the width stands for.
    const dg = 1e-3 * halfWidth;
    const dm = 1e-6 * mass;
    const slopes = [
      model(1, halfWidth, mass),
      difference(model(area, halfWidth + dg, mass), model(area, halfWidth - dg, mass), 2 * dg),
      difference(model(area, halfWidth, mass + dm), model(area, halfWidth, mass - dm), 2 * dm),
    ];
    const left = points.map(({ value }, i) => value - now[i]!);
    const { values, covariance, chiSquared, degrees } = fitLinear(slopes, left, errors);
    const sigma = covariance.map((row, i) => Math.sqrt(row[i]!));
    area += values[0]!;
    halfWidth += values[1]!;
    mass += values[2]!;
    if (!(halfWidth > 0 && mass > 0)) break;
    if (values.every((value, i) => Math.abs(value) < 1e-6 * sigma[i]!)) {
      return {
        shape: { area, halfWidth, energySpread },
        mass,
        errors: { area: sigma[0]!, halfWidth: sigma[1]!, mass: sigma[2]! },
        chiSquared,
        degrees,
      };
    }
  }
  throw new BeamglassError('badInput', 'The fit of the lineshape does not settle; does it start near the resonance?');
}

const difference = (a: readonly number[], b: readonly number[], width: number): number[] =>
  a.map((value, i) => (value - b[i]!) / width);
