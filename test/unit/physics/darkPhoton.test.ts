/** Dark photons and their pairs against exact kinematics and independent sums. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bendAngle, momentumOfBend } from '#core/physics/bend.ts';
import { ELECTRON_MASS, MUON_MASS } from '#core/physics/constants.ts';
import {
  darkMatterWidth,
  decayLength,
  decayLengthRule,
  energyOfDecayLength,
  leptonWidth,
} from '#core/physics/darkPhoton.ts';
import { darkPhotonCrossSection, LEAD, TUNGSTEN } from '#core/physics/darkPhotonProduction.ts';
import { relicCoupling, relicParameter, relicTarget } from '#core/physics/darkMatter.ts';
import { effectiveTrackLength, VisibleModel } from '#core/physics/minimalYield.ts';
import { angleOfSeparation, massError, openingAngle, pairMass } from '#core/physics/pairKinematics.ts';
import { simpson } from '#core/physics/quadrature.ts';
import { criticalEnergy, synchrotronLoss, synchrotronPhotons } from '#core/physics/synchrotron.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { uniform } from '../../fixtures/uniform.ts';

describe('widths', () => {
  it('vanish at and below threshold and go with the coupling', () => {
    expect(leptonWidth(2 * ELECTRON_MASS, 1e-3)).toBe(0);
    expect(leptonWidth(0.15, 1e-3, MUON_MASS)).toBe(0);
    expect(leptonWidth(0.3, 2e-3, MUON_MASS) / leptonWidth(0.3, 1e-3, MUON_MASS)).toBeCloseTo(4, 12);
    expect(darkMatterWidth(0.1, 0.5, 0.05)).toBe(0);
    // Massless: α_D m / 3.
    expect(darkMatterWidth(0.3, 0.5, 0)).toBeCloseTo(0.05, 12);
  });

  it('make decay lengths that grow with the energy as the rule says', () => {
    expect(decayLength(200, 0.0167, 1e-3) / decayLength(100, 0.0167, 1e-3)).toBeCloseTo(2, 6);
    expect(decayLengthRule(energyOfDecayLength(30, 0.017, 1e-3), 0.017, 1e-3)).toBeCloseTo(30, 12);
  });
});

describe('pairs', () => {
  it('have their mass back from energies and angle, against exact decays', () => {
    fc.assert(
      fc.property(uniform(0.005, 0.03), uniform(20, 150), uniform(0.1, 0.9), (mass, energy, share) => {
        const [positron, electron] = [share * energy, (1 - share) * energy];
        const momenta = [positron, electron].map((one) => Math.sqrt(one ** 2 - ELECTRON_MASS ** 2));
        // m² = 2 m_e² + 2 (E₊E₋ − p₊p₋ cos Θ)
        const cosine = (positron * electron - (mass ** 2 / 2 - ELECTRON_MASS ** 2)) / (momenta[0]! * momenta[1]!);
        fc.pre(cosine <= 1);
        const angle = Math.acos(cosine);
        // What the formula leaves out is half of (m_e/m)² over both shares.
        const left = (0.55 * (ELECTRON_MASS / mass) ** 2) / (share * (1 - share)) + 1e-6;
        expect(Math.abs(openingAngle(mass, positron, electron) / angle - 1)).toBeLessThan(left);
        expect(Math.abs(pairMass(positron, electron, angle) / mass - 1)).toBeLessThan(left);
      }),
    );
  });

  it('spread in mass as their errors say', () => {
    const random = makeRandom(3, 0);
    const masses = Array.from({ length: 20_000 }, () =>
      pairMass(
        60 * (1 + random.normal(0, 0.02)),
        90 * (1 + random.normal(0, 0.03)),
        2e-4 * (1 + random.normal(0, 0.01)),
      ),
    );
    const mean = masses.reduce((sum, mass) => sum + mass, 0) / masses.length;
    const sigma = Math.sqrt(masses.reduce((sum, mass) => sum + (mass - mean) ** 2, 0) / masses.length);
    expect(Math.abs(sigma / mean / massError(0.02, 0.03, 0.01) - 1)).toBeLessThan(0.02);
    expect(angleOfSeparation(1, 1)).toBeCloseTo(Math.PI / 4, 12);
  });

  it('bend by what their momentum is found from', () => {
    expect(momentumOfBend(2.6, bendAngle(2.6, 42))).toBeCloseTo(42, 12);
  });
});

describe('production', () => {
  it('is nothing above the beam, goes with ε² and about with Z²', () => {
    expect(darkPhotonCrossSection(LEAD, 100, 100, 1e-3)).toBe(0);
    const [one, ten] = [1e-4, 1e-3].map((epsilon) => darkPhotonCrossSection(LEAD, 100, 0.05, epsilon));
    expect(ten! / one!).toBeCloseTo(100, 9);
    const ratio = darkPhotonCrossSection(TUNGSTEN, 100, 0.05, 1e-3) / ten!;
    expect(Math.abs(ratio / (74 / 82) ** 2 - 1)).toBeLessThan(0.05);
  });

  it('has the track length of electrons that lose 4/3 per radiation length, drawn one by one', () => {
    // With P(u < ln 1/f) at depth t the length is its integral over t: of 200,000 electrons at even depths.
    const random = makeRandom(8, 0);
    const [most, electrons] = [12, 200_000];
    let kept = 0;
    for (let i = 0; i < electrons; i++) {
      // A gamma of shape 4t/3 in steps: a Poisson number of exponentials would be another law, so the sum of a
      // whole shape and the rest by Johnk's method.
      const shape = (4 / 3) * ((most * (i + 0.5)) / electrons);
      let u = 0;
      for (let whole = 0; whole < Math.floor(shape); whole++) u += random.exponential(1);
      const rest = shape - Math.floor(shape);
      for (;;) {
        const [x, y] = [random.uniform() ** (1 / rest), random.uniform() ** (1 / (1 - rest))];
        if (x + y > 1) continue;
        u += (random.exponential(1) * x) / (x + y);
        break;
      }
      if (u < Math.log(2)) kept++;
    }
    const length = (most * kept) / electrons;
    expect(Math.abs(length - effectiveTrackLength(0.5))).toBeLessThan((4 * most * Math.sqrt(kept)) / electrons);
  });

  it('of visible X rises and falls with ε, and with a longer dump only falls', () => {
    const target = { ...TUNGSTEN, radiationLength: 6.76 };
    const model = new VisibleModel({ target, beamEnergy: 150, leastEnergy: 25 }, 0.0167);
    const seen = (epsilon: number, length: number): number =>
      model.yield(epsilon, { length, radiationLengths: 30, decayRoom: 18_000 });
    const scan = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3].map((epsilon) => seen(epsilon, 138));
    expect(scan.indexOf(Math.max(...scan))).toBe(2);
    // So weak that nothing decays in the dump: production times the room over the decay length, both as ε².
    expect(seen(2e-7, 138) / seen(1e-7, 138)).toBeCloseTo(16, 2);
    expect(seen(1e-3, 178)).toBeLessThan(seen(1e-3, 148));
    expect(model.fractionAbove(25, 1e-3, { length: 138, radiationLengths: 30, decayRoom: 18_000 })).toBe(1);
  });
});

describe('formulas of thumb', () => {
  it('synchrotron radiation: photons carry the loss, at 8/(15√3) of the critical energy each', () => {
    const mean = synchrotronLoss(100, 1.75, 4000) / synchrotronPhotons(1.75, 4000);
    expect(mean / criticalEnergy(100, 1.75)).toBeCloseTo(8 / (15 * Math.sqrt(3)), 6);
  });

  it('the relic density’s y does not depend on the mediator’s mass', () => {
    for (const mass of [0.03, 0.05, 0.2]) {
      const chi = 0.01;
      const y = relicParameter(2e-4, relicCoupling(2e-4, mass, chi, 3), mass / chi);
      expect(y / relicTarget(chi, 3)).toBeCloseTo(1, 12);
    }
  });

  it('Simpson’s rule is exact for cubes', () => {
    expect(simpson((x) => x ** 3 - x, 0, 2, 3)).toBeCloseTo(2, 12);
  });
});
