/** Particles of PADME's events: interactions in the target, what accompanies the beam, and muons from above. */
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { makeRandom, type Random } from '#core/statistics/random.ts';
import { generateEvents, type BeamProfile, type GeneratedParticles } from '#main/native/generators.ts';
import { HALO_WIDTH, LEAST_FRACTION, MIXTURE_COSINE } from './constants.ts';
import type { PadmeLayout } from './layout.ts';
import { Particles } from './particles.ts';
import type { EventPlan } from './plan.ts';

const POSITRON = -11;
/** ns */
export const PULSE_LENGTH = 0.15;
/** Random numbers of the beam background, beside those of the engine. */
const HALO_PURPOSE = 1000;

export interface BeamSettings {
  /** Relative */
  readonly energySpread: number;
  readonly spotX: number;
  readonly spotY: number;
  readonly x: number;
  readonly y: number;
  /** rad */
  readonly divergence: number;
  readonly bunchLength: number;
  /** Of pulses within the bunch; 0 without them */
  readonly pulsePeriod: number;
  /** Part of the positrons that arrives at the calorimeter beside its hole */
  readonly halo: number;
  readonly largestCosine: number;
}

export interface GeneratedBlock {
  readonly particles: Particles;
  /** Per event: positrons of the bunch */
  readonly positrons: Uint32Array;
}

/** Events `first` … `first + count − 1`, all of one plan. */
export async function generateBlock(
  layout: PadmeLayout,
  beam: BeamSettings,
  plan: EventPlan,
  seed: number,
  first: number,
  count: number,
): Promise<GeneratedBlock> {
  const particles = new Particles();
  const positrons = new Uint32Array(count);
  const bunches =
    plan.beam === 'on' && plan.positrons > 0 ? await bunchesOf(layout, beam, plan, seed, first, count) : null;
  const forced = plan.forced === null ? null : await forcedOf(layout, beam, plan, seed, first, count);
  let bunchRow = 0;
  let forcedRow = 0;
  for (let event = 0; event < count; event++) {
    if (forced !== null) particles.addGenerated(forced, forcedRow, (forcedRow += forced.count[event]!));
    if (bunches !== null) {
      particles.addGenerated(bunches, bunchRow, (bunchRow += bunches.count[event]!));
      positrons[event] = bunches.primaries[event]!;
      addHalo(particles, layout, beam, plan, seed, first + event, positrons[event]!);
    }
    particles.endEvent();
  }
  return { particles, positrons };
}

function profileOf(layout: PadmeLayout, beam: BeamSettings, energy: number, energySpread: number): BeamProfile {
  return {
    code: POSITRON,
    mass: ELECTRON_MASS,
    energy,
    energySpread,
    position: Float64Array.of(beam.x, beam.y, layout.target.z),
    spotX: beam.spotX,
    spotY: beam.spotY,
    divergenceX: beam.divergence,
    divergenceY: beam.divergence,
    haloFraction: 0,
    haloSpot: 0,
    bunchLength: beam.bunchLength,
    pulseLength: PULSE_LENGTH,
    pulsePeriod: beam.pulsePeriod,
  };
}

function bunchesOf(
  layout: PadmeLayout,
  beam: BeamSettings,
  plan: EventPlan,
  seed: number,
  first: number,
  count: number,
): Promise<GeneratedParticles> {
  const { radiationLengths, electrons } = layout.target;
  return generateEvents({
    process: 'bunch',
    beam: profileOf(layout, beam, plan.energy, beam.energySpread),
    parameters: {
      multiplicity: plan.positrons,
      leastFraction: LEAST_FRACTION,
      largestCosine: MIXTURE_COSINE,
      targetThickness: plan.hasTarget ? radiationLengths : 0,
      targetElectrons: plan.hasTarget ? electrons : 0,
      resonanceYield: plan.hasTarget ? plan.resonances : 0,
    },
    events: count,
    seed,
    firstStream: first,
  });
}

function forcedOf(
  layout: PadmeLayout,
  beam: BeamSettings,
  plan: EventPlan,
  seed: number,
  first: number,
  count: number,
): Promise<GeneratedParticles> {
  // The generator of the bunch uses the same streams: another seed keeps both independent.
  const common = { events: count, seed: (seed + 2 ** 52) % 2 ** 53, firstStream: first };
  if (plan.forced === 'cosmic') {
    const { ecal } = layout;
    const halfX = (ecal.columns * ecal.pitch) / 2;
    const halfZ = (ecal.zEnd - ecal.zBegin) / 2;
    const muons = profileOf(layout, beam, 1, 0);
    const centre = Float64Array.of(
      ecal.firstX + halfX,
      ecal.firstY + (ecal.rows / 2) * ecal.pitch,
      ecal.zBegin + halfZ,
    );
    return generateEvents({
      ...common,
      process: 'cosmic',
      beam: { ...muons, position: centre },
      parameters: { halfX, halfZ },
    });
  }
  // A resonance is made by positrons of its energy; those of a pair have the beam's spread.
  const spread = plan.forced === 'vectorResonance' ? 0 : beam.energySpread;
  return generateEvents({
    ...common,
    process: plan.forced ?? 'bhabha',
    beam: profileOf(layout, beam, plan.forcedEnergy, spread),
    parameters: { largestCosine: beam.largestCosine },
  });
}

/**
 * Positrons of the beam's energy that arrive at the calorimeter beside its hole, on a straight line from the target:
 * how far beyond the hole's edge falls off as a Gaussian. The rate is set from what the experiment sees; where the
 * particles come from is not known.
 */
function addHalo(
  particles: Particles,
  { target, ecal }: PadmeLayout,
  beam: BeamSettings,
  plan: EventPlan,
  seed: number,
  event: number,
  positrons: number,
): void {
  if (beam.halo <= 0) return;
  const random = makeRandom(seed, event, HALO_PURPOSE);
  const count = random.poisson(positrons * beam.halo);
  const edge = 2.5 * ecal.pitch;
  const distance = ecal.zBegin - target.z;
  const momentum = Math.sqrt(plan.energy ** 2 - ELECTRON_MASS ** 2);
  for (let i = 0; i < count; i++) {
    const angle = 2 * Math.PI * random.uniform();
    const radius = Math.sqrt(edge * edge - 2 * HALO_WIDTH * HALO_WIDTH * Math.log(1 - random.uniform()));
    const x = beam.x + beam.spotX * random.normal(0, 1);
    const y = beam.y + beam.spotY * random.normal(0, 1);
    const dx = radius * Math.cos(angle) - x;
    const dy = radius * Math.sin(angle) - y;
    const scale = momentum / Math.hypot(dx, dy, distance);
    particles.add(
      POSITRON,
      -1,
      plan.energy,
      [dx * scale, dy * scale, distance * scale],
      [x, y, target.z],
      timeInBunch(beam, random),
    );
  }
}

/** As the engine's beam has it. */
function timeInBunch({ bunchLength, pulsePeriod }: BeamSettings, random: Random): number {
  if (pulsePeriod <= 0) return bunchLength * random.uniform();
  const pulses = Math.max(1, Math.floor(bunchLength / pulsePeriod));
  return pulsePeriod * Math.floor(pulses * random.uniform()) + PULSE_LENGTH * random.uniform();
}
