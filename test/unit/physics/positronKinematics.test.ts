import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ILLUMINATED_RADIUS,
  LARGEST_RADIUS,
  TARGET_DISTANCE,
  inFiducialRings,
  largestFiducialCosine,
  vectorAcceptance,
} from '#core/physics/pairSelection.ts';
import {
  beamEnergy,
  energyAtAngle,
  laboratoryAngle,
  pairFrame,
  pairLimits,
  partnerRadius,
  restFrameAngle,
  rootS,
  rootSPerEnergy,
} from '#core/physics/positronKinematics.ts';

const energies = fc.double({ min: 0.15, max: 0.6, noNaN: true });
const angles = fc.double({ min: 0.1, max: Math.PI - 0.1, noNaN: true });

describe('positrons on electrons', () => {
  it('go to √s and back, and √s rises as its derivative says', () => {
    fc.assert(
      fc.property(energies, (energy) => {
        expect(beamEnergy(rootS(energy))).toBeCloseTo(energy, 14);
        const step = 1e-6;
        expect((rootS(energy + step) - rootS(energy - step)) / (2 * step)).toBeCloseTo(
          rootSPerEnergy(rootS(energy)),
          9,
        );
      }),
    );
  });

  it('give back to back pairs: angles add to π in the rest frame, energies and momenta to those of the beam', () => {
    fc.assert(
      fc.property(energies, angles, (energy, restAngle) => {
        const frame = pairFrame(energy);
        const [one, two] = [laboratoryAngle(frame, restAngle), laboratoryAngle(frame, Math.PI - restAngle)];
        expect(restFrameAngle(frame, one)).toBeCloseTo(restAngle, 12);
        const [e1, e2] = [energyAtAngle(frame, one), energyAtAngle(frame, two)];
        expect(e1 + e2).toBeCloseTo(frame.energy, 12);
        expect(e1 * Math.sin(one)).toBeCloseTo(e2 * Math.sin(two), 12);
        expect(e1 * Math.cos(one) + e2 * Math.cos(two)).toBeCloseTo(frame.beta * frame.energy, 12);
      }),
    );
  });

  it('leave clusters whose radii are partners, within the limits of the largest radius', () => {
    fc.assert(
      fc.property(energies, fc.double({ min: 60, max: 300, noNaN: true }), (energy, radius) => {
        const frame = pairFrame(energy);
        expect(partnerRadius(frame, partnerRadius(frame, radius, TARGET_DISTANCE), TARGET_DISTANCE)).toBeCloseTo(
          radius,
          9,
        );
        const { leastRadius, leastEnergy, largestEnergy } = pairLimits(frame, radius, TARGET_DISTANCE);
        expect(leastEnergy + largestEnergy).toBeCloseTo(frame.energy, 12);
        // E₁R₁ = E₂R₂
        expect(largestEnergy * leastRadius).toBeCloseTo(leastEnergy * radius, 9);
      }),
    );
  });
});

describe('fiducial rings', () => {
  it('hold the pairs whose cosine is below the largest one, and no others', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.205, max: 0.42, noNaN: true }), angles, (energy, restAngle) => {
        const frame = pairFrame(energy);
        const outer = (TARGET_DISTANCE / frame.gamma) * Math.tan(Math.max(restAngle, Math.PI - restAngle) / 2);
        const inner = partnerRadius(frame, outer, TARGET_DISTANCE);
        const largest = largestFiducialCosine(frame);
        fc.pre(Math.abs(Math.abs(Math.cos(restAngle)) - largest) > 1e-9);
        expect(inFiducialRings(frame, [inner, outer])).toBe(Math.abs(Math.cos(restAngle)) < largest);
        expect(inFiducialRings(frame, [outer, inner])).toBe(inFiducialRings(frame, [inner, outer]));
      }),
    );
  });

  it('end at the illuminated edge at the energies of Run III', () => {
    const frame = pairFrame(0.28);
    const inner = partnerRadius(frame, ILLUMINATED_RADIUS - 0.01, TARGET_DISTANCE);
    expect(inFiducialRings(frame, [inner, ILLUMINATED_RADIUS - 0.01])).toBe(true);
    expect(inFiducialRings(frame, [inner, ILLUMINATED_RADIUS + 0.01])).toBe(false);
    expect(inner).toBeLessThan(LARGEST_RADIUS);
  });

  it('take the whole of a vector’s decays at a cosine of 1', () => {
    expect(vectorAcceptance(1)).toBeCloseTo(1, 14);
  });
});
