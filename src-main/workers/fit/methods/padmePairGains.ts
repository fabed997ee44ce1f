/** Gains of PADME's crystals from two-body events: all of them at once, as one least-squares problem (padme.md §4.5). */
import { columnOf } from '#core/calibration/constants.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ResultPlot, StoredPlot } from '#core/plot/storedPlot.ts';
import { closedFormState } from '#core/statistics/fitState.ts';
import { solveGains, type GainRequest, type SolvedGains } from '#main/native/gains.ts';
import { crystalFaults, ecalCrystals, gainsInForce } from '../padme/crystals.ts';
import { gainResult, histogram, type CrystalGain } from '../padme/gainResult.ts';
import { pairCollector, type PairClusters } from '../padme/pairClusters.ts';
import { pairProblem } from '../padme/pairProblem.ts';
import type { CalibrationProcedure, CalibrationTask } from '../procedure.ts';

export const padmePairGains: CalibrationProcedure<PairClusters> = {
  collector: pairCollector,
  async fit(data, task, { signal, progress }) {
    const crystals = ecalCrystals(task.detector);
    const inForce = constantsOfTask(task);
    const gains = gainsInForce(inForce, crystals);
    const faults = crystalFaults(inForce, crystals, task.mask).map((fault, i) =>
      fault === '' && !Number.isFinite(gains[i]!) ? 'has no gain in force to begin with' : fault,
    );
    const value = (name: string): number => task.parameters[name]!;
    const resolution = (name: string): number => columnOf(inForce, 'calorimeter.resolution', name, ['ECal'])[0]!;
    const problem = pairProblem(
      data,
      crystals,
      gains,
      faults.map((fault) => fault === ''),
      {
        energyWindow: value('energyWindow') / 100,
        missingShare: value('missingShare') / 100,
        beamError: value('beamError'),
        tie: value('tie') / 100,
        resolution: {
          stochastic: resolution('stochastic'),
          constant: resolution('constant'),
          noise: resolution('noise'),
        },
      },
    );
    if (problem.events === 0) {
      throw new BeamglassError('badInput', 'No pair of clusters in these runs can be used for gains.');
    }
    const scale = value('keepScale') === 1 ? seenPart(problem.request) : 1;
    const request = { ...problem.request, energy: problem.request.energy.map((one) => scale * one) };
    const solved = await solveGains(request, { signal, onProgress: (done) => progress(done, problem.events) });
    const limits = { least: value('leastClusters'), largestError: value('largestError') / 100 };
    const found = faults.map((fault, i): CrystalGain => gainOf(fault, i, gains[i]!, solved, limits));
    const { constants, headline, left, plots } = gainResult(crystals, found, gains);
    return {
      constants,
      fits: [{ key: null, state: closedFormState({ chi2: solved.chi2, ndof: solved.degrees }, 2 * problem.events) }],
      headline,
      left,
      plots: [...plots, summedEnergies(request, solved)],
      notes: [
        ...problem.notes,
        ...(solved.chi2 > solved.degrees
          ? [`Errors are scaled with √(χ²/degrees of freedom) = ${Math.sqrt(solved.chi2 / solved.degrees).toFixed(2)}.`]
          : []),
        ...(scale !== 1
          ? [
              `By the gains in force clusters have ${scale.toFixed(4)} of the energy expected; that is left to the energy scale.`,
            ]
          : []),
        ...(value('tie') > 0 ? [`Gains are tied to those in force within ${value('tie')} %.`] : []),
      ],
      entries: problem.events,
    };
  },
};

function constantsOfTask({ runs }: CalibrationTask): NonNullable<CalibrationTask['runs'][number]['constants']> {
  const constants = runs[0]?.constants ?? null;
  if (constants !== null) return constants;
  throw new BeamglassError('badInput', 'Gains from two-body events need runs, and the constants in force for them.');
}

/** Energy that the clusters have by the gains in force over what is expected of them. */
function seenPart({ value, energy }: GainRequest): number {
  return sumOf(value) / sumOf(energy);
}

const sumOf = (values: Float64Array): number => values.reduce((total, one) => total + one, 0);

/**
 * A gain is the one to begin with over the factor by which its energies are to be multiplied; the mean of 1/x is larger
 * than 1 over the mean of x by (σ/x)².
 */
function gainOf(
  fault: string,
  index: number,
  before: number,
  solved: SolvedGains,
  { least, largestError }: { least: number; largestError: number },
): CrystalGain {
  if (fault !== '') return { reason: fault };
  const clusters = solved.clusters[index]!;
  if (clusters < least) return { reason: `has a part in ${clusters} clusters; ${least} are needed` };
  const factor = solved.value[index]!;
  if (!Number.isFinite(factor)) return { reason: 'cannot be told apart from its neighbours' };
  if (!(factor > 0)) return { reason: 'would have a gain that is not above 0' };
  const error = solved.error[index]! / factor;
  if (!(error <= largestError)) {
    return {
      reason: `is known to ${(100 * error).toFixed(1)} % only; ${(100 * largestError).toFixed(1)} % are needed`,
    };
  }
  const gain = before / factor / (1 + error ** 2);
  return { gain, error: gain * error };
}

/** Σ E over what is expected of both clusters, before and after. */
function summedEnergies({ offsets, cell, value, energy }: GainRequest, solved: SolvedGains): ResultPlot {
  const events = energy.length / 2;
  const before = new Float64Array(events);
  const after = new Float64Array(events);
  for (let event = 0; event < events; event++) {
    for (let i = offsets[2 * event]!; i < offsets[2 * event + 2]!; i++) {
      const factor = solved.value[cell[i]!]!;
      before[event]! += value[i]!;
      after[event]! += value[i]! * (Number.isFinite(factor) ? factor : 1);
    }
    const expected = energy[2 * event]! + energy[2 * event + 1]!;
    before[event]! /= expected;
    after[event]! /= expected;
  }
  return {
    kind: 'plot',
    key: null,
    title: 'Summed energy of pairs',
    x: { label: 'Energy of both clusters over that of beam and electron', unit: '' },
    y: { label: 'Pairs', unit: '' },
    series: [steps('With the gains in force', 'muted', before), steps('With the new gains', 1, after)],
    levels: [{ name: '', tone: 'line', axis: 'x', at: 1, look: 'dashed' }],
    pulls: null,
  };
}

function steps(name: string, tone: number | 'muted', values: Float64Array): StoredPlot['series'][number] {
  const { edges, counts } = histogram(values, 0.7, 1.3, 120);
  return { kind: 'steps', name, tone, edges: [...edges], y: [...counts], isFilled: tone === 'muted' };
}
