import { describe, expect, it } from 'vitest';
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { fly } from '#main/workers/simulate/padme/flight.ts';
import { layoutOf } from '#main/workers/simulate/padme/layout.ts';
import { ENDS, Particles } from '#main/workers/simulate/padme/particles.ts';
import { MATERIAL_FILE, shippedDetector } from '../../../fixtures/detector.ts';
import { NOMINAL, numbers, sourceOf, sum, truthParticles } from './events.ts';

const layout = layoutOf(shippedDetector('padme-run2'), MATERIAL_FILE);

function flown(code: number, momentum: readonly [number, number, number]): Particles {
  const particles = new Particles();
  particles.add(code, -1, Math.hypot(...momentum, code === 22 ? 0 : ELECTRON_MASS), [...momentum], [0, 0, -1027.95], 0);
  particles.endEvent();
  return particles;
}

describe('the dipole', () => {
  it('turns a positron by 0.3 ∫B dl / p: 0.3583 T over 750 mm and its edges', () => {
    // High momentum: it stays within the field's width all along the way.
    const particles = flown(-11, [0, 0, 5]);
    fly(layout, particles);
    const [dx, dy, dz] = particles.direction;
    const integral = 0.3583 * (0.75 + 0.274 * Math.sqrt(Math.PI));
    expect(Math.atan2(dx!, dz!)).toBeCloseTo((0.299792458 * integral) / 5, 4);
    expect(dy).toBe(0);
  });

  it('keeps momentum, and bends electrons the other way', () => {
    const at = (code: number): number[] => {
      const particles = flown(code, [0, 0.002, 0.3]);
      fly(layout, particles);
      expect(Math.hypot(...particles.direction)).toBeCloseTo(1, 12);
      expect(particles.direction[1]).toBeCloseTo(0.002 / Math.hypot(0.002, 0.3), 12);
      return particles.path.slice(-4);
    };
    const positron = at(-11);
    const electron = at(11);
    expect(positron[0]).toBeGreaterThan(100);
    expect(electron[0]).toBeCloseTo(-positron[0]!, 9);
    expect(electron[2]).toBeCloseTo(positron[2]!, 9);
  });

  it('follows a circle where it is uniform: sagitta x = R − √(R² − z²)', () => {
    const particles = flown(-11, [0, 0, 0.2]);
    fly(layout, particles);
    const points = Array.from({ length: particles.path.length / 4 }, (_, i) => particles.path.slice(4 * i, 4 * i + 3));
    const inside = points.filter(([x, , z]) => Math.abs(z!) < 370 && x! < 180) as [number, number, number][];
    expect(inside.length).toBeGreaterThan(5);
    // Circle through the first, middle and last point: radius p/(0.3 B) = 0.2/(0.2998 · 0.3583) m.
    const [a, b, c] = [inside[0]!, inside[Math.floor(inside.length / 2)]!, inside.at(-1)!];
    const side = (p: typeof a, q: typeof a): number => Math.hypot(p[0] - q[0], p[2] - q[2]);
    const area = Math.abs((b[0] - a[0]) * (c[2] - a[2]) - (c[0] - a[0]) * (b[2] - a[2])) / 2;
    const radius = (side(a, b) * side(b, c) * side(c, a)) / (4 * area);
    expect(radius / (200 / (0.299792458 * 0.3583))).toBeCloseTo(1, 2);
  });

  it('leaves photons straight into the small-angle calorimeter', () => {
    const particles = flown(22, [0.001, 0, 0.2]);
    const hits = fly(layout, particles);
    expect(hits).toEqual([]);
    expect(particles.end[0]).toBe(ENDS.calorimeter);
    expect(particles.path.at(-2)).toBeCloseTo(3000, 6);
  });
});

describe('bunches of Run II', () => {
  it('send positrons that radiated to the positron veto, electrons to the other, photons to the SAC', async () => {
    const source = await sourceOf('bunches', { ...NOMINAL, positrons: 10_000 }, { setup: 'padme-run2' });
    const events = await source.simulate(0, 20);
    const rows = (name: string): number => sum(events.map((event) => numbers(event, name, 'channel').length));
    expect(rows('SAC waveforms')).toBeGreaterThan(100);
    expect(rows('PVeto waveforms')).toBeGreaterThan(100);
    expect(rows('EVeto waveforms')).toBeLessThan(rows('PVeto waveforms') / 5);
    expect(rows('ETag waveforms')).toBe(0);
    expect(rows('Lead-glass waveforms')).toBe(0);
    // A curve is shown by more than its ends.
    const positron = events.flatMap(truthParticles).find(({ pdg, points }) => pdg === -11 && points.length > 10);
    expect(positron).toBeDefined();
  });

  it('put softer positrons on earlier bars', () => {
    const bars = [0.08, 0.12, 0.16, 0.2].map((energy) => {
      const [hit] = fly(layout, flown(-11, [0, 0, energy]));
      return { element: hit!.plane.element, bar: hit!.bar };
    });
    expect(bars.every(({ element }) => element === 'PVeto')).toBe(true);
    expect(bars.map(({ bar }) => bar)).toEqual(bars.map(({ bar }) => bar).toSorted((a, b) => a - b));
    expect(new Set(bars.map(({ bar }) => bar)).size).toBe(4);
  });
});
