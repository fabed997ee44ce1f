/**
 * Events of the processes of both experiments: kinematics and sampling, without a detector. Formulas and their
 * sources stand in src/annihilation.hpp, src/dark_photon.hpp, src/dimuon.hpp and src/beam.hpp. Energies and masses
 * in GeV, lengths in mm, times in ns, angles in rad.
 */
import { nativeAddon } from './addon.ts';
import { checked, runChecked, type JobOptions } from './job.ts';

declare module './addon.ts' {
  interface NativeAddon {
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    generateEvents(request: GeneratorRequest, onProgress?: (done: number) => void): NativeJob<GeneratedParticles>;
    /** @throws TypeError where a value has not the type, the length or the range that it must have */
    crossSection(request: CrossSectionRequest): number;
  }
}

/** Particles where the setup begins; spreads are standard deviations. */
export interface BeamProfile {
  /** Number of the Particle Data Group */
  readonly code: number;
  readonly mass: number;
  readonly energy: number;
  /** Relative */
  readonly energySpread: number;
  /** x, y, z of the beam's centre */
  readonly position: Float64Array;
  readonly spotX: number;
  readonly spotY: number;
  readonly divergenceX: number;
  readonly divergenceY: number;
  /** Part of the particles in a halo, whose spot is `haloSpot` in x and y. */
  readonly haloFraction: number;
  readonly haloSpot: number;
  /** Particles come at any time of the bunch, or in pulses of `pulseLength` every `pulsePeriod` (0: none). */
  readonly bunchLength: number;
  readonly pulseLength: number;
  readonly pulsePeriod: number;
}

/** |cos θ*| of the pair in its rest frame stays below `largestCosine`. */
interface PairParameters {
  readonly largestCosine: number;
}

interface BremsstrahlungParameters {
  /** Least energy of a photon over that of the particle */
  readonly leastFraction: number;
}

interface DarkPhotonParameters {
  readonly mass: number;
  /** Mixing strength ε */
  readonly epsilon: number;
  /** Effective radiation length of the dump, whose face is the beam's position */
  readonly radiationLength: number;
  /** Radiation lengths in which X is made; the minimal yield model takes 6. */
  readonly depth: number;
}

export type GeneratorProcess =
  | { readonly process: 'beam'; readonly parameters: Record<string, never> }
  | {
      readonly process: 'bhabha' | 'photons' | 'vectorResonance' | 'pseudoscalarResonance';
      readonly parameters: PairParameters;
    }
  | { readonly process: 'bremsstrahlung'; readonly parameters: BremsstrahlungParameters }
  | { readonly process: 'darkPhotonInvisible'; readonly parameters: DarkPhotonParameters }
  | {
      readonly process: 'darkPhotonVisible';
      /** The events' weights hold the probability of a decay between these z. */
      readonly parameters: DarkPhotonParameters & { readonly decayFrom: number; readonly decayTo: number };
    }
  | {
      /** An electron makes hadrons on a nucleus of the beam line, at any place between two z. */
      readonly process: 'upstreamInteraction';
      readonly parameters: {
        /** Energy that the hadrons take, at least, over that of the beam; 2 GeV or more */
        readonly leastFraction: number;
        readonly interactionFrom: number;
        readonly interactionTo: number;
      };
    }
  | { readonly process: 'dimuon'; readonly parameters: { readonly charge: number; readonly massNumber: number } }
  | {
      readonly process: 'kaonShort';
      /** Energies fall exponentially with `slope` between the two bounds. */
      readonly parameters: { readonly leastEnergy: number; readonly largestEnergy: number; readonly slope: number };
    }
  | {
      readonly process: 'cosmic';
      /** Muons from above through a horizontal plane of these half sizes around the beam's position. */
      readonly parameters: { readonly halfX: number; readonly halfZ: number };
    }
  | {
      readonly process: 'bunch';
      readonly parameters: PairParameters &
        BremsstrahlungParameters & {
          /** Mean number of positrons */
          readonly multiplicity: number;
          /** Radiation lengths of the target */
          readonly targetThickness: number;
          /** Electrons per cm² of the target */
          readonly targetElectrons: number;
          /** Resonances produced per positron */
          readonly resonanceYield: number;
        };
    };

export type GeneratorRequest = GeneratorProcess & {
  readonly beam: BeamProfile;
  readonly events: number;
  /** Whole number from 0 to 2⁵³ */
  readonly seed: number;
  /** Stream of random numbers of the first event; the others follow. */
  readonly firstStream: number;
};

/** Particles of all events, one event behind the other; those of the beam first, daughters after their parent. */
export interface GeneratedParticles {
  /** Particles per event */
  readonly count: Uint32Array;
  /**
   * Per event. Of X: the probability that an electron of the model can make it, times that of a decay between
   * the planes; 1 elsewhere.
   */
  readonly weight: Float64Array;
  /** Beam particles per event; of a bunch only those that interact are listed. */
  readonly primaries: Float64Array;
  readonly code: Int32Array;
  /** Index in the same event, −1 for the beam */
  readonly parent: Int32Array;
  readonly energy: Float64Array;
  /** x, y, z per particle */
  readonly momentum: Float64Array;
  /** x, y, z per particle: where it begins */
  readonly vertex: Float64Array;
  readonly time: Float64Array;
}

/**
 * The same seed gives the same events, whatever the number of threads and of events in one call.
 * @throws BeamglassError `badInput` where a value has not the range that it must have
 * @throws BeamglassError `cancelled`
 */
export function generateEvents(request: GeneratorRequest, options: JobOptions = {}): Promise<GeneratedParticles> {
  return runChecked('The events', (onProgress) => nativeAddon().generateEvents(request, onProgress), options);
}

export type CrossSectionRequest =
  /** Positrons of that energy on electrons at rest, |cos θ*| below the largest */
  | { readonly process: 'bhabha' | 'photons'; readonly energy: number; readonly largestCosine: number }
  /** Electrons of that energy on a nucleus (Weizsäcker and Williams, elastic form factor) */
  | {
      readonly process: 'darkPhoton';
      readonly energy: number;
      readonly charge: number;
      readonly massNumber: number;
      readonly mass: number;
      readonly epsilon: number;
    }
  /** Photons of that energy on a nucleus */
  | { readonly process: 'dimuon'; readonly energy: number; readonly charge: number; readonly massNumber: number }
  /** dσ/dx of the same at the share x of the photon's energy that one muon takes */
  | {
      readonly process: 'dimuonShare';
      readonly energy: number;
      readonly charge: number;
      readonly massNumber: number;
      readonly share: number;
    };

/**
 * Cross-section in pb.
 * @throws BeamglassError `badInput` where a value has not the range that it must have
 */
export function crossSection(request: CrossSectionRequest): number {
  return checked('The cross-section', () => nativeAddon().crossSection(request));
}
