/**
 * Yes-or-no quantities of an NA64 event: the electron's tag by synchrotron radiation, the physics trigger and the
 * signature (na64.md §2.3, §2.4, §3.3). Energies in GeV, counters in MIP, times in ns relative to the trigger. NaN
 * stands for what cannot be had, as from a dead channel or without a track: what depends on it is null.
 */
import type { Na64Mode } from './na64Setup.ts';

/** One counter of the SRD. */
export interface SrdReading {
  /** 0 where nothing was seen */
  readonly energy: number;
  /** NaN where no pulse stands out: the energy is then that at the time of the trigger. */
  readonly time: number;
  /** Window of the payload type `srd.window` */
  readonly low: number;
  readonly high: number;
}

/** All counters within their windows and in time (§3.3). @param halfWidth of the gate about the trigger, ns */
export function srdTag(counters: readonly SrdReading[], halfWidth: number): boolean | null {
  if (counters.length === 0 || counters.some(({ energy }) => Number.isNaN(energy))) return null;
  return counters.every(
    ({ energy, time, low, high }) => energy > low && energy < high && !(Math.abs(time) > halfWidth),
  );
}

/** True if all are, false if one is not, else null. */
function all(conditions: readonly (boolean | null)[]): boolean | null {
  if (conditions.includes(false)) return false;
  return conditions.includes(null) ? null : true;
}

const below = (value: number, limit: number): boolean | null => (Number.isNaN(value) ? null : value < limit);
const above = (value: number, limit: number): boolean | null => (Number.isNaN(value) ? null : value > limit);

export interface TriggerQuantities {
  /** MIP in each beam-defining counter, as far as in time */
  readonly beamCounters: readonly number[];
  /** MIP; null where the setup has none */
  readonly upstreamVeto: number | null;
  readonly preshower: number;
  readonly ecal: number;
  /** Of the whole dump; null in the invisible modes */
  readonly dump: number | null;
}

export interface TriggerThresholds {
  /** MIP that a beam counter must show, and that an upstream veto may */
  readonly counterLeast: number;
  readonly upstreamVetoMost: number;
  readonly preshowerLeast: number;
  readonly ecalMost: number;
  readonly dumpMost: number;
}

/**
 * Eq. (14) in the invisible modes: beam counters, no upstream veto, preshower above and ECAL below threshold. In the
 * visible modes the energy in the dump stays below threshold.
 */
export function physicsTrigger(mode: Na64Mode, seen: TriggerQuantities, cuts: TriggerThresholds): boolean | null {
  const { beamCounters, upstreamVeto, preshower, ecal, dump } = seen;
  const beam = [
    ...beamCounters.map((value) => above(value, cuts.counterLeast)),
    upstreamVeto === null ? true : below(upstreamVeto, cuts.upstreamVetoMost),
  ];
  if (mode.startsWith('visible')) return all([...beam, below(dump ?? Number.NaN, cuts.dumpMost)]);
  return all([...beam, above(preshower, cuts.preshowerLeast), below(ecal, cuts.ecalMost)]);
}

export interface SignatureQuantities {
  /** Incoming tracks and momentum of the one */
  readonly tracks: number;
  readonly momentum: number;
  /** MIP; null where the setup has none */
  readonly exitVeto: number | null;
  readonly rearVeto: number | null;
  /** MIP of each counter behind the dump */
  readonly pairCounters: readonly number[];
  readonly ecal: number;
  readonly dump: number | null;
  /** Of all modules behind the ECAL */
  readonly hcal: number;
}

export interface SignatureThresholds {
  readonly momentumLow: number;
  readonly momentumHigh: number;
  readonly exitVetoMost: number;
  readonly rearVetoMost: number;
  readonly pairCounterLeast: number;
  readonly hcalMost: number;
  /** E(WCAL) + E(ECAL) */
  readonly totalLow: number;
  readonly totalHigh: number;
  /** Of E(tot) in the ECAL, and GeV */
  readonly ecalPart: number;
  readonly ecalLeast: number;
}

/**
 * Eq. (15) in the invisible modes: trigger, one track of the beam's momentum, nothing in veto and HCAL. In the visible
 * modes: all energy in dump and ECAL, enough of it in the ECAL, nothing in vetoes and HCAL, a pair in the counters
 * behind the dump.
 */
export function signature(
  mode: Na64Mode,
  trigger: boolean | null,
  seen: SignatureQuantities,
  cuts: SignatureThresholds,
): boolean | null {
  const quiet = [
    trigger,
    Number.isNaN(seen.tracks) ? null : seen.tracks === 1,
    all([above(seen.momentum, cuts.momentumLow), below(seen.momentum, cuts.momentumHigh)]),
    seen.rearVeto === null ? true : below(seen.rearVeto, cuts.rearVetoMost),
    below(seen.hcal, cuts.hcalMost),
  ];
  if (!mode.startsWith('visible')) return all(quiet);
  const total = (seen.dump ?? Number.NaN) + seen.ecal;
  return all([
    ...quiet,
    seen.exitVeto === null ? true : below(seen.exitVeto, cuts.exitVetoMost),
    ...seen.pairCounters.map((value) => above(value, cuts.pairCounterLeast)),
    all([above(total, cuts.totalLow), below(total, cuts.totalHigh)]),
    above(seen.ecal, Math.max(cuts.ecalLeast, cuts.ecalPart * total)),
  ]);
}
