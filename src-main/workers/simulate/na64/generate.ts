/** What the beam particle of an event does in the dump, by the engine's generators. */
import { generateEvents, type BeamProfile, type GeneratorProcess } from '#main/native/generators.ts';
import type { Layout } from './layout.ts';
import { mass } from './masses.ts';

/** A particle made in the dump. Lengths in mm from the point where the beam particle enters it, times in ns. */
export interface Product {
  readonly code: number;
  /** Index among the event's products, −1: the beam particle. */
  readonly parent: number;
  /** GeV */
  readonly energy: number;
  readonly momentum: readonly [number, number, number];
  readonly vertex: readonly [number, number, number];
  readonly time: number;
}

export interface Generated {
  /** Of the beam particle, GeV. */
  readonly beamEnergy: number;
  readonly weight: number;
  readonly products: readonly Product[];
}

type Parameters = Readonly<Record<string, number>>;

const TUNGSTEN = { charge: 74, massNumber: 183.84 };
const LEAD = { charge: 82, massNumber: 207.2 };
/** Radiation lengths in which the minimal yield model makes X (§6.4). */
const YIELD_DEPTH = 6;

/** null: the beam particle itself is the event. */
function generatorOf(process: string, parameters: Parameters, layout: Layout): GeneratorProcess | null {
  const { dump, main } = layout;
  const radiationLength = (dump ?? main).sections[0]!.radiationLength;
  const darkPhoton = {
    mass: (parameters['massMeV'] ?? 0) / 1000,
    epsilon: parameters['epsilon'] ?? 0,
    radiationLength,
    depth: YIELD_DEPTH,
  };
  switch (process) {
    case 'x17': {
      const end = dump!.end;
      const planes = layout.trackers.map(({ place }) => place.centre[2]).filter((z) => z > end);
      const decayTo = planes.length > 0 ? Math.min(...planes) : main.begin;
      return { process: 'darkPhotonVisible', parameters: { ...darkPhoton, decayFrom: end, decayTo } };
    }
    case 'darkPhotonInvisible':
      return { process: 'darkPhotonInvisible', parameters: darkPhoton };
    case 'dimuons':
      return { process: 'dimuon', parameters: dump ? TUNGSTEN : LEAD };
    case 'kaonShort': {
      const { leastEnergy = 0, slope = 0, beamEnergy = 0 } = parameters;
      return { process: 'kaonShort', parameters: { leastEnergy, largestEnergy: 0.99 * beamEnergy, slope } };
    }
    default:
      return null;
  }
}

/** null: the beam particle itself is the event. */
export async function generateProducts(
  process: string,
  parameters: Parameters,
  layout: Layout,
  batch: { readonly seed: number; readonly first: number; readonly count: number },
): Promise<Generated[] | null> {
  const generator = generatorOf(process, parameters, layout);
  if (generator === null) return null;
  const face = (layout.dump ?? layout.main).begin;
  const beam: BeamProfile = {
    code: 11,
    mass: mass(11),
    energy: parameters['beamEnergy']!,
    energySpread: parameters['energySpread']! / 100,
    position: Float64Array.of(0, 0, face),
    spotX: 0,
    spotY: 0,
    divergenceX: 0,
    divergenceY: 0,
    haloFraction: 0,
    haloSpot: 0,
    bunchLength: 0,
    pulseLength: 0,
    pulsePeriod: 0,
  };
  const made = await generateEvents({
    ...generator,
    beam,
    events: batch.count,
    seed: batch.seed,
    firstStream: batch.first,
  });
  let row = 0;
  return Array.from(made.count, (count, event): Generated => {
    const begin = row;
    row += count;
    const products: Product[] = [];
    // The first is the beam particle.
    for (let i = begin + 1; i < row; i++) {
      const three = (values: Float64Array): [number, number, number] => [
        values[3 * i]!,
        values[3 * i + 1]!,
        values[3 * i + 2]!,
      ];
      const [x, y, z] = three(made.vertex);
      products.push({
        code: made.code[i]!,
        parent: made.parent[i]! - 1,
        energy: made.energy[i]!,
        momentum: three(made.momentum),
        vertex: [x, y, z - face],
        time: made.time[i]! - made.time[begin]!,
      });
    }
    return { beamEnergy: made.energy[begin]!, weight: made.weight[event]!, products };
  });
}
