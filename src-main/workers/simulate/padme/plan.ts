/** What the process of a request makes of each event. */
import { resonanceEnergy, resonanceYield } from '#core/physics/resonance.ts';
import type { SimulationRequest } from '#core/simulation/request.ts';

export type Forced = 'bhabha' | 'photons' | 'vectorResonance' | 'cosmic' | null;

/** Conditions of an event; energies in GeV. */
export interface EventPlan {
  readonly energy: number;
  /** Mean number of positrons of the bunch; 0 for none */
  readonly positrons: number;
  readonly hasTarget: boolean;
  /** Integrated flux of positrons, which the lead glass has aged by */
  readonly flux: number;
  /** What happens in every event beside the bunch */
  readonly forced: Forced;
  /** Energy of the positrons that make it */
  readonly forcedEnergy: number;
  /** Resonances made per positron of the bunch */
  readonly resonances: number;
  /** No beam: pedestals, or light of the LED */
  readonly beam: 'on' | 'off' | 'led';
}

const FORCED: Readonly<Record<string, Forced>> = {
  bhabha: 'bhabha',
  photons: 'photons',
  x17: 'vectorResonance',
  cosmics: 'cosmic',
};

/** Plan of event `event` of the run; the same object for as long as nothing changes. */
export function plansOf({ process, parameters }: SimulationRequest): (event: number) => EventPlan {
  const value = (name: string): number => parameters[name] ?? 0;
  const forced = FORCED[process] ?? null;
  const energy = value('beamEnergy');
  const mass = value('massMeV') / 1000;
  const spread = value('energySpread') / 100;
  const plan: EventPlan = {
    energy,
    positrons: value('positrons'),
    hasTarget: process !== 'noTarget',
    flux: value('flux') * 1e9,
    forced,
    forcedEnergy: forced === 'vectorResonance' ? resonanceEnergy(mass) : energy,
    resonances: mass > 0 ? resonanceYield(mass, value('coupling') * 1e-4, energy, spread) : 0,
    beam: process === 'led' ? 'led' : process === 'pedestals' || process === 'cosmics' ? 'off' : 'on',
  };
  const block = value('eventsPerPoint');
  if (process === 'leadGlassScan') {
    const energies = steps(parameters, 'energy');
    const numbers = steps(parameters, 'positrons');
    const plans = energies.flatMap((one) =>
      numbers.map((positrons) => ({ ...plan, energy: one, forcedEnergy: one, positrons })),
    );
    return (event) => plans[Math.floor(event / block) % plans.length]!;
  }
  if (process === 'ageing') {
    const plans = steps(parameters, 'flux').map((flux) => ({ ...plan, flux: flux * 1e9 }));
    return (event) => plans[Math.floor(event / block) % plans.length]!;
  }
  return () => plan;
}

/** Points of a scan, evenly between its ends. */
function steps(parameters: Readonly<Record<string, number>>, name: string): number[] {
  const from = parameters[`${name}From`] ?? 0;
  const to = parameters[`${name}To`] ?? 0;
  const count = parameters[`${name}Steps`] ?? 1;
  return Array.from({ length: count }, (_, i) => (count === 1 ? from : from + ((to - from) * i) / (count - 1)));
}
