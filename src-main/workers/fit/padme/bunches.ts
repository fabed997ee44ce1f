/** What calibrations of PADME's lead glass keep of the bunches of each run. */
import { constantsOf, parameterOf } from '#core/calibration/constants.ts';
import { BeamglassError } from '#core/errors.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { leadGlassLoss } from '#core/physics/leadGlass.ts';
import { leakagePoints } from '#main/workers/reconstruct/padme/beam.ts';
import type { CalibrationRun, Collector } from '../procedure.ts';

/** The lead glass of a run as the constants in force have it. */
export interface GlassConstants {
  /** pC at the reference energy, and its relative error */
  readonly chargePerPositron: number;
  readonly chargeError: number;
  /** MeV */
  readonly referenceEnergy: number;
  /** Factor of leakage in the middle of the block, and its relative error */
  readonly loss: number;
  readonly lossError: number;
  /** Factor of ageing */
  readonly aged: number;
  /** Relative fluctuation of the charge of one positron */
  readonly spread: number;
}

/** One entry per bunch; NaN where the bunch has not the quantity. */
export interface RunBunches {
  readonly run: string;
  readonly number: number;
  /** MeV */
  readonly beamEnergy: number;
  /** Particles on target by the run's entry. */
  readonly onTarget: number | null;
  readonly glass: GlassConstants;
  /** Charge of one positron in the target, pC. */
  readonly targetCharge: number;
  /** Of the lead glass, and its error of noise and pedestal, pC. */
  readonly charge: readonly number[];
  readonly chargeError: readonly number[];
  /** Positrons in the frame of the TimePix. */
  readonly counted: readonly number[];
  /** Charge of the target, pC. */
  readonly target: readonly number[];
  /** Height of the beam at the target, mm. */
  readonly height: readonly number[];
  /** Energy in the ECal, MeV. */
  readonly energy: readonly number[];
}

type Growing = { -readonly [Name in keyof RunBunches]: RunBunches[Name] } & {
  charge: number[];
  chargeError: number[];
  counted: number[];
  target: number[];
  height: number[];
  energy: number[];
};

/** One entry per run, in the order in which they are read. */
export function bunchCollector(): Collector<readonly RunBunches[]> {
  const runs: Growing[] = [];
  return {
    add(event, run) {
      let own = runs.at(-1);
      if (own?.run !== run.run) {
        own = emptyRun(run);
        runs.push(own);
      }
      addBunch(own, event);
    },
    data: () => runs,
  };
}

/** @throws BeamglassError `badInput` for a run without beam energy, `missingConstant` */
function emptyRun({ run, number, beamEnergy, onTarget, constants }: CalibrationRun): Growing {
  if (beamEnergy === null || constants === null) {
    throw new BeamglassError('badInput', `Run ${run} has no beam energy: edit the run and give it one.`, { run });
  }
  const response = (name: string): number => parameterOf(constants, 'leadglass.response', name);
  const ageing = (name: string): number => parameterOf(constants, 'leadglass.ageing', name);
  const target = (name: string): number => parameterOf(constants, 'target.response', name);
  const loss = leadGlassLoss(leakagePoints(constants), 1000 * beamEnergy, 0);
  const charge = constantsOf(constants, 'leadglass.response').parameters['chargePerPositron'];
  const chargePerPositron = response('chargePerPositron');
  return {
    run,
    number,
    beamEnergy: 1000 * beamEnergy,
    onTarget,
    glass: {
      chargePerPositron,
      chargeError: (charge?.error ?? 0) / chargePerPositron,
      referenceEnergy: response('referenceEnergy'),
      loss: loss.value,
      lossError: loss.error / loss.value,
      aged: ageing('constant') + (ageing('slope') * (ageing('flux') - ageing('centre'))) / ageing('span'),
      spread: response('spread'),
    },
    // Elementary charge in pC
    targetCharge: 1.602176634e-7 * target('collectionDistance') * target('pairsPerMicrometre'),
    charge: [],
    chargeError: [],
    counted: [],
    target: [],
    height: [],
    energy: [],
  };
}

function addBunch(own: Growing, event: EventData): void {
  const scalar = (name: string): number => event.scalars.find((one) => one.name === name)?.value ?? Number.NaN;
  own.charge.push(scalar('lead_glass_charge'));
  own.chargeError.push(Number(findCollection(event, 'Lead glass')?.columns.get('valueError')?.data[0] ?? Number.NaN));
  own.counted.push(positronsIn(event));
  own.target.push(scalar('target_charge'));
  own.height.push(scalar('target_y'));
  own.energy.push(1000 * scalar('e_ecal_total'));
}

/** A frame without any hit cannot be told from a bunch without a frame, and is taken for none. */
function positronsIn(event: EventData): number {
  const counts = findCollection(event, 'TimePix')?.columns.get('counts')?.data;
  if (counts === undefined || counts.length === 0) return Number.NaN;
  let sum = 0;
  for (const count of counts) sum += Number(count);
  return sum;
}

/** Positrons of the reference energy, without leakage and ageing, that leave as much as one of this run's. */
export function referencePositrons({ beamEnergy, glass: { referenceEnergy, loss, aged } }: RunBunches): number {
  return beamEnergy / referenceEnergy / (loss * aged);
}
