/** Trigger and signature of an event, with the thresholds that the user may change. */
import type { Scalar } from '#core/event/event.ts';
import {
  physicsTrigger,
  signature,
  type SignatureThresholds,
  type TriggerThresholds,
} from '#core/reconstruction/na64Flags.ts';
import type { Na64Parts } from '#core/reconstruction/na64Setup.ts';
import { flag, type CalorimeterQuantities } from './quantities.ts';

type Parameters = Readonly<Record<string, number>>;

/** What tracks say about the beam particle; NaN where there is nothing that says it. */
export interface IncomingBeam {
  readonly tracks: number;
  /** GeV */
  readonly momentum: number;
}

/** Thresholds that the mode has not are never asked for. */
const value = (parameters: Parameters, name: string): number => parameters[name] ?? Number.NaN;

function triggerThresholds(of: Parameters): TriggerThresholds {
  return {
    counterLeast: value(of, 'counterLeast'),
    upstreamVetoMost: value(of, 'upstreamVetoMost'),
    preshowerLeast: value(of, 'preshowerLeast'),
    ecalMost: value(of, 'ecalMost'),
    dumpMost: value(of, 'dumpMost'),
  };
}

function signatureThresholds(of: Parameters): SignatureThresholds {
  return {
    momentumLow: value(of, 'momentumLow'),
    momentumHigh: value(of, 'momentumHigh'),
    exitVetoMost: value(of, 'exitVetoMost'),
    rearVetoMost: value(of, 'rearVetoMost'),
    pairCounterLeast: value(of, 'pairCounterLeast'),
    hcalMost: value(of, 'hcalMost'),
    totalLow: value(of, 'totalLow'),
    totalHigh: value(of, 'totalHigh'),
    ecalPart: value(of, 'ecalPart'),
    ecalLeast: value(of, 'ecalLeast'),
  };
}

/** `trigger_physics` and `signature`, as far as they can be told. */
export function flagScalars(
  parts: Na64Parts,
  seen: CalorimeterQuantities,
  beam: IncomingBeam,
  parameters: Parameters,
): Scalar[] {
  const counter = (name: string): number => seen.counters.get(name) ?? Number.NaN;
  const trigger = physicsTrigger(
    parts.mode,
    {
      beamCounters: parts.triggerCounters.map(counter),
      upstreamVeto: seen.upstreamVeto,
      preshower: seen.preshower,
      ecal: seen.ecal,
      dump: seen.dump,
    },
    triggerThresholds(parameters),
  );
  const whole = signature(
    parts.mode,
    trigger,
    {
      ...beam,
      exitVeto: seen.exitVeto,
      rearVeto: seen.rearVeto,
      pairCounters: parts.pairCounters.map(counter),
      ecal: seen.ecal,
      dump: seen.dump,
      hcal: seen.hcal,
    },
    signatureThresholds(parameters),
  );
  return [
    { name: 'trigger_physics', value: flag(trigger), unit: '' },
    { name: 'signature', value: flag(whole), unit: '' },
  ].filter((scalar) => !Number.isNaN(scalar.value));
}
