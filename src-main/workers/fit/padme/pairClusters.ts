/** Two-body events with the charges of their clusters, and what kinematics expects of them. */
import { textAt } from '#core/event/column.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { BeamglassError } from '#core/errors.ts';
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { numbersIn } from '../eventNumbers.ts';
import type { CalibrationRun, CalibrationTask, Collector } from '../procedure.ts';
import { ECAL_HITS, ecalCrystals, gainsInForce } from './crystals.ts';

/** Clusters 2e and 2e + 1 are those of event e. Energies in MeV, charges in pC. */
export interface PairClusters {
  /** Clusters + 1 */
  readonly offsets: Uint32Array;
  /** Per value: index of the crystal in ascending order of channels, and its charge */
  readonly cell: Uint32Array;
  readonly charge: Float64Array;
  /** Per cluster: what its window would see of its energy if every crystal were there */
  readonly expected: Float64Array;
  /** Per cluster: distance from the beam axis and its error, mm */
  readonly radius: Float64Array;
  readonly radiusError: Float64Array;
  /** Per cluster: the part of its energy that the window sees */
  readonly contained: Float64Array;
}

/** Energy of the beam with the electron that it meets, MeV. @throws BeamglassError `badInput` */
export function totalEnergy({ run, beamEnergy }: CalibrationRun): number {
  if (beamEnergy !== null) return 1000 * (beamEnergy + ELECTRON_MASS);
  throw new BeamglassError('badInput', `Run ${run} has no beam energy, which two-body kinematics needs.`, { run });
}

/** The first candidate of an event that passes all cuts; −1 without one. */
export function bestPair(event: EventData): number {
  const failed = findCollection(event, 'Pair candidates')?.columns.get('failed');
  if (failed?.type !== 'text') return -1;
  const count = failed.offsets.length - 1;
  for (let i = 0; i < count; i++) if (textAt(failed, i) === '') return i;
  return -1;
}

/** Collects pairs that pass the selection of reconstruction. */
export function pairCollector(task: CalibrationTask): Collector<PairClusters> {
  const crystals = ecalCrystals(task.detector);
  const gains = new Map<string, Float64Array>();
  const offsets: number[] = [0];
  const cell: number[] = [];
  const charge: number[] = [];
  const [expected, radius, radiusError, contained]: [number[], number[], number[], number[]] = [[], [], [], []];
  return {
    add(event, run) {
      const pair = bestPair(event);
      const clusters = findCollection(event, 'ECal clusters');
      const hits = clusters?.columns.get('hits');
      if (pair < 0 || hits === undefined || hits.type === 'text' || hits.offsets === null) return;
      let gain = gains.get(run.run);
      if (gain === undefined) gains.set(run.run, (gain = gainsInForce(run.constants!, crystals)));
      const links = numbersIn(event, 'Pair candidates', 'clusters');
      const radii = (['r1', 'r2'] as const).map((name) => numbersIn(event, 'Pair candidates', name)[pair]!);
      const energy = numbersIn(event, 'ECal clusters', 'energy');
      const seen = numbersIn(event, 'ECal clusters', 'seenEnergy');
      const error = numbersIn(event, 'ECal clusters', 'positionError');
      const channel = numbersIn(event, ECAL_HITS, 'channel');
      const hitEnergy = numbersIn(event, ECAL_HITS, 'energy');
      const total = totalEnergy(run);
      for (const side of [0, 1] as const) {
        const cluster = links[2 * pair + side]!;
        for (let k = hits.offsets[cluster]!; k < hits.offsets[cluster + 1]!; k++) {
          const hit = Number(hits.data[k]!);
          const index = crystals.indexOf.get(channel[hit]!);
          if (index === undefined || !Number.isFinite(gain[index]!)) continue;
          cell.push(index);
          charge.push(1000 * hitEnergy[hit]! * gain[index]!);
        }
        offsets.push(cell.length);
        const part = seen[cluster]! / energy[cluster]!;
        contained.push(part);
        // E₁R₁ = E₂R₂ (padme.md §3.6)
        expected.push((part * total * radii[1 - side]!) / (radii[0]! + radii[1]!));
        radius.push(radii[side]!);
        radiusError.push(Math.hypot(error[3 * cluster]!, error[3 * cluster + 1]!) / Math.SQRT2);
      }
    },
    data: () => ({
      offsets: Uint32Array.from(offsets),
      cell: Uint32Array.from(cell),
      charge: Float64Array.from(charge),
      expected: Float64Array.from(expected),
      radius: Float64Array.from(radius),
      radiusError: Float64Array.from(radiusError),
      contained: Float64Array.from(contained),
    }),
  };
}
