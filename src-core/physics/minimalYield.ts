/**
 * The minimal yield model of NA64 (na64.md §6.4): how many A′ an electron makes in a dump, and how many of them decay
 * behind it. Electrons degrade by bremsstrahlung alone: after t radiation lengths their energy is E₀ e^−u with u from
 * the gamma distribution of shape 4t/3. The cross-section is that at the beam's energy. Energies in GeV, lengths in mm.
 */
import { logGamma, lowerGamma } from '#core/statistics/gamma.ts';
import { AVOGADRO, ELECTRON_MASS } from './constants.ts';
import { decayLength } from './darkPhoton.ts';
import { darkPhotonCrossSection, type Nucleus } from './darkPhotonProduction.ts';
import { simpson } from './quadrature.ts';

/** Bremsstrahlung degrades electrons with 4/3 per radiation length. */
const DEGRADATION = 4 / 3;

/** Radiation lengths in which the model makes visible A′. */
export const PRODUCTION_DEPTH = 6;

export interface Target extends Nucleus {
  /** g/cm² */
  readonly radiationLength: number;
}

/** Nuclei per pb and radiation length. */
const nuclei = ({ radiationLength, massNumber }: Target): number => ((radiationLength * AVOGADRO) / massNumber) * 1e-36;

/**
 * Track length, in radiation lengths, of shower electrons above that fraction of the beam's energy:
 * T_eff(f) = ¾ ∫₀^∞ P(a, ln 1/f) da.
 */
export function effectiveTrackLength(fraction: number): number {
  const x = Math.log(1 / fraction);
  // P falls faster than a Poisson probability of more than a at mean x.
  return simpson((a) => (a === 0 ? 1 : lowerGamma(a, x)), 0, x + 12 * Math.sqrt(x) + 30, 2000) / DEGRADATION;
}

export interface InvisibleSearch {
  readonly target: Target;
  readonly beamEnergy: number;
  /** Least missing energy over the beam's */
  readonly leastFraction: number;
}

/**
 * A′ seen per electron on target at full efficiency.
 * @param k σ_WW over the exact cross-section, by which the yield is divided (eq. 13)
 */
export function invisibleYield(search: InvisibleSearch, mass: number, epsilon: number, k = 1): number {
  const { target, beamEnergy, leastFraction } = search;
  const section = darkPhotonCrossSection(target, beamEnergy, mass, epsilon) / k;
  return nuclei(target) * effectiveTrackLength(leastFraction) * section;
}

/**
 * ε at which that many A′ are expected. The yield goes with ε².
 * @param electrons on target times efficiency
 */
export function invisibleMixing(
  search: InvisibleSearch,
  mass: number,
  electrons: number,
  events: number,
  k = 1,
): number {
  return Math.sqrt(events / (electrons * invisibleYield(search, mass, 1, k)));
}

export interface VisibleSearch {
  readonly target: Target;
  readonly beamEnergy: number;
  /** Of X, to be seen */
  readonly leastEnergy: number;
}

/** A dump and the room behind it in which decays are seen. */
export interface Dump {
  readonly length: number;
  readonly radiationLengths: number;
  readonly decayRoom: number;
}

const [DEPTHS, LOSSES, SHARES] = [60, 80, 40];

/** Energies and places of the X of one mass, by quadrature: nodes that serve every ε and every dump. */
export class VisibleModel {
  readonly #search: VisibleSearch;
  readonly #mass: number;
  /** Per node: part of all X, energy, depth in radiation lengths. */
  readonly #weight: Float64Array;
  readonly #energy: Float64Array;
  readonly #depth: Float64Array;

  constructor(search: VisibleSearch, mass: number) {
    const nodes = DEPTHS * LOSSES * SHARES;
    this.#search = search;
    this.#mass = mass;
    this.#weight = new Float64Array(nodes);
    this.#energy = new Float64Array(nodes);
    this.#depth = new Float64Array(nodes);
    const shares = energyShares(mass);
    let node = 0;
    for (let i = 0; i < DEPTHS; i++) {
      const depth = (PRODUCTION_DEPTH * (i + 0.5)) / DEPTHS;
      const losses = energyLosses(DEGRADATION * depth, Math.log(search.beamEnergy / search.leastEnergy));
      for (const loss of losses) {
        for (const share of shares) {
          this.#weight[node] = (loss.weight * share.weight) / DEPTHS;
          this.#energy[node] = search.beamEnergy * Math.exp(-loss.at) * share.at;
          this.#depth[node] = depth;
          node++;
        }
      }
    }
  }

  /** X made per electron: seen by no one yet. */
  production(epsilon: number): number {
    const { target, beamEnergy } = this.#search;
    return PRODUCTION_DEPTH * nuclei(target) * darkPhotonCrossSection(target, beamEnergy, this.#mass, epsilon);
  }

  /** X seen per electron on target at full efficiency: above the least energy, decaying in the room behind the dump. */
  yield(epsilon: number, dump: Dump): number {
    return this.production(epsilon) * this.#seen(epsilon, dump, this.#search.leastEnergy);
  }

  /** Part of the X seen whose energy lies above that. */
  fractionAbove(energy: number, epsilon: number, dump: Dump): number {
    return this.#seen(epsilon, dump, energy) / this.#seen(epsilon, dump, this.#search.leastEnergy);
  }

  #seen(epsilon: number, { length, radiationLengths, decayRoom }: Dump, least: number): number {
    const perRadiationLength = length / radiationLengths;
    const large = 1e3;
    // (E/m) cτ grows with E.
    const perEnergy = decayLength(large, this.#mass, epsilon) / large;
    let sum = 0;
    for (let node = 0; node < this.#weight.length; node++) {
      const energy = this.#energy[node]!;
      if (energy <= least) continue;
      const decay = energy * perEnergy;
      const way = length - this.#depth[node]! * perRadiationLength;
      sum -= this.#weight[node]! * Math.exp(-way / decay) * Math.expm1(-decayRoom / decay);
    }
    return sum;
  }
}

interface Node {
  readonly at: number;
  readonly weight: number;
}

/** X's share x of its electron's energy, by x (1 + x²/(3 (1 − x + (m_e/m)²))), even in the logarithm of the bracket. */
function energyShares(mass: number): Node[] {
  const soft = (ELECTRON_MASS / mass) ** 2;
  const nodes = Array.from({ length: SHARES }, (_, i) => {
    const y = soft * ((1 + soft) / soft) ** ((i + 0.5) / SHARES);
    const x = 1 + soft - y;
    return { at: x, weight: x * y + x ** 3 / 3 };
  });
  const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
  return nodes.map(({ at, weight }) => ({ at, weight: weight / total }));
}

/**
 * Losses u up to the largest, by the gamma distribution of that shape. Its density u^(a−1) e^−u / Γ(a) has no peak in
 * s = u^a, for which it is e^−u / Γ(a + 1).
 */
function energyLosses(shape: number, largest: number): Node[] {
  const end = largest ** shape;
  const norm = Math.exp(-logGamma(shape + 1)) * (end / LOSSES);
  return Array.from({ length: LOSSES }, (_, i) => {
    const u = ((end * (i + 0.5)) / LOSSES) ** (1 / shape);
    return { at: u, weight: norm * Math.exp(-u) };
  });
}
