/** What the parts of an NA64 setup are for: the same question is asked of different counters in different years. */
import type { Element, Setup } from '#core/detector/setup.ts';
import { lengthOf } from '#core/detector/shape.ts';

/** Modes of the handbook §0.3 as far as their cuts differ; what a setup has decides, not its name. */
export type Na64Mode = 'invisible2016' | 'invisible2017' | 'visible2017' | 'visible2018' | 'visible2021';

/** Names of elements; empty or null where the setup has none. */
export interface Na64Parts {
  readonly mode: Na64Mode;
  /** Beam-defining counters that must all be hit (§2.3). */
  readonly triggerCounters: readonly string[];
  /** Behind the dump, hit by the pair that a boson decays to: S4, in 2017 also S3. */
  readonly pairCounters: readonly string[];
  /** V0 or V1, in anti-coincidence */
  readonly upstreamVeto: string | null;
  /** W2, or V2 of 2017: directly behind the dump of the visible modes */
  readonly exitVeto: string | null;
  /** VETO, V2 of 2016 or V3 of 2017: behind the ECAL */
  readonly rearVeto: string | null;
  readonly srd: readonly string[];
  /** WCAL, with its preshower where that is read by itself */
  readonly dump: readonly string[];
  /** HCAL1, HCAL2, … one behind the other */
  readonly hcal: readonly string[];
  /** HCAL0, beside the beam on the way of neutral particles */
  readonly sideHcal: string | null;
}

const frontOf = ({ position, shape }: Element): number => position[2] - lengthOf(shape) / 2;

export function na64Parts({ elements }: Setup): Na64Parts {
  const read = elements.filter(({ readout }) => readout !== undefined).toSorted((a, b) => frontOf(a) - frontOf(b));
  const named = (pattern: RegExp): string[] =>
    read
      .map(({ name }) => name)
      .filter((name) => pattern.test(name))
      .toSorted();
  const inGroup = (group: Element['group']): Element[] => read.filter((one) => one.group === group);
  const dump = inGroup('dump');
  const ecalFront = Math.min(...inGroup('calorimeter').map(frontOf));
  const face = dump.length > 0 ? frontOf(dump[0]!) : ecalFront;
  const vetoes = inGroup('veto');
  const veto = (from: number, to: number): string | null =>
    vetoes.find((one) => frontOf(one) >= from && frontOf(one) < to)?.name ?? null;
  const exitVeto = dump.length > 0 ? veto(face, ecalFront) : null;
  const hasMagnetBehind = elements.some((one) => one.group === 'magnet' && frontOf(one) > face);
  const sideHcal = named(/^HCAL0$/)[0] ?? null;
  const mode = modeOf({ hasDump: dump.length > 0, hasPreshower: dump.length > 1, hasMagnetBehind, sideHcal });
  const isBeforeDump = (name: string): boolean => read.some((one) => one.name === name && frontOf(one) < face);
  const scintillators = named(/^S\d$/);
  return {
    mode,
    triggerCounters: scintillators.filter(isBeforeDump),
    pairCounters: scintillators.filter((name) => !isBeforeDump(name)),
    upstreamVeto: veto(-Infinity, face),
    exitVeto,
    rearVeto: veto(ecalFront, Infinity),
    srd: inGroup('srd')
      .map(({ name }) => name)
      .toSorted(),
    dump: dump.map(({ name }) => name),
    hcal: named(/^HCAL[1-9]$/),
    sideHcal,
  };
}

function modeOf(has: {
  readonly hasDump: boolean;
  readonly hasPreshower: boolean;
  readonly hasMagnetBehind: boolean;
  readonly sideHcal: string | null;
}): Na64Mode {
  if (!has.hasDump) return has.sideHcal === null ? 'invisible2016' : 'invisible2017';
  if (has.hasMagnetBehind) return 'visible2021';
  return has.hasPreshower ? 'visible2018' : 'visible2017';
}
