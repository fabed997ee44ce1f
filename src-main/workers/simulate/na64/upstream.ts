/**
 * Electro-production of hadrons in the last matter before the SRD (the vessel's exit window): a simple model. The
 * electron loses 10 to 60 % of its energy to two to six pions and photons whose transverse momenta fall off
 * exponentially with a mean of 0.35 GeV. Assumed: the handbook says only that such events lose 10 to 50 GeV.
 */
import { makeRandom } from '#core/statistics/random.ts';
import { SLOTS, streamOf } from './bunch.ts';
import { mass } from './masses.ts';
import type { Passing } from './particles.ts';
import type { Block } from './passage.ts';

const LEAST = 0.1;
const LARGEST = 0.6;
const MEAN_TRANSVERSE = 0.35;
const CODES = [211, -211, 22] as const;

export function interactUpstream({ seed, first, truth }: Block, particles: readonly Passing[]): Passing[] {
  return particles.flatMap((one) => {
    if (one.slot % SLOTS !== 0 || one.truth !== 0) return [one];
    const random = makeRandom(seed, streamOf(first) + one.slot, 4);
    const lost = one.energy * random.between(LEAST, LARGEST);
    const count = 2 + Math.floor(5 * random.uniform());
    const shares = Array.from({ length: count }, () => random.exponential(1));
    const whole = shares.reduce((sum, share) => sum + share, 0);
    let taken = 0;
    const made = shares.flatMap((share): Passing[] => {
      const code = CODES[Math.floor(3 * random.uniform())]!;
      const energy = (lost * share) / whole;
      const transverse = Math.min(random.exponential(MEAN_TRANSVERSE), energy / 2);
      const phi = 2 * Math.PI * random.uniform();
      if (energy < 2 * mass(code) + 0.05) return [];
      taken += energy;
      const momentum = Math.sqrt(energy ** 2 - mass(code) ** 2);
      const along = Math.sqrt(Math.max(0, momentum ** 2 - transverse ** 2));
      const x = one.dx / one.dz + (transverse * Math.cos(phi)) / along;
      const y = one.dy / one.dz + (transverse * Math.sin(phi)) / along;
      const norm = Math.hypot(x, y, 1);
      const direction = [x / norm, y / norm, 1 / norm] as const;
      const row = truth.add(Math.floor(one.slot / SLOTS), {
        code,
        parent: one.truth,
        energy,
        vertex: [one.x, one.y, one.z],
        direction,
        time: one.time,
        points: [],
      });
      return [{ ...one, truth: row, code, energy, dx: direction[0], dy: direction[1], dz: direction[2] }];
    });
    return [{ ...one, energy: one.energy - taken }, ...made];
  });
}
