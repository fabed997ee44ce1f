/** Cell gains of NA64's ECAL from electrons of known energy (na64.md §4.1). */
import { measured, MISSING, tableOf, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';
import { closedFormState, failedState, fitStateOf } from '#core/statistics/fitState.ts';
import { gaussianCores } from '../gaussianCore.ts';
import { ecalCells, type EcalCells } from '../na64/ecalCells.ts';
import { scanCollector, type ScanEvents } from '../na64/ecalScanEvents.ts';
import { impactsOn } from '../na64/ecalCompletion.ts';
import { solveGains, type GainSolution } from '../na64/ecalGainSolver.ts';
import { cellPeaks, correctedEnergies, gainPlots, peakPlots, uniformityPlot } from '../na64/ecalGainPlots.ts';
import type { CalibrationProcedure, CalibrationTask, FitFollowing } from '../procedure.ts';

/** A gain that is known no better is none. */
const WORST_ERROR = 0.5;

export const ecalElectronScan: CalibrationProcedure<ScanEvents> = {
  collector: scanCollector,
  fit: fitScan,
};

async function fitScan(events: ScanEvents, task: CalibrationTask, following: FitFollowing): Promise<FittedCalibration> {
  const cells = ecalCells(task.detector);
  const reasons = reasonsAgainst(events, cells, task);
  const solution = solved(events, cells, reasons, task);
  if (solution === null) return nothing(events, cells, reasons);
  const rows = cells.channels.map((channel, cell): readonly [number, Record<string, Parameter>] => {
    const gain = solution.gain[cell]!;
    const error = solution.error[cell]!;
    if (reasons[cell] === null && !(gain > 0 && error < WORST_ERROR * gain)) {
      reasons[cell] =
        `The gain of channel ${channel} is not determined: ${gain.toPrecision(3)} ± ${error.toPrecision(2)} GeV/count.`;
    }
    return [channel, { gain: reasons[cell] === null ? measured(gain, error) : MISSING }];
  });
  const after = correctedEnergies(events, cells, solution.gain, solution.usable);
  const before = correctedEnergies(events, cells, Float64Array.from(events.gain), solution.usable);
  const peaks = cellPeaks(events, cells, after);
  const [whole, ...single] = await gaussianCores(
    [after.ratio, ...peaks.map(({ ratio }) => ratio)],
    { below: 2, above: 2 },
    following,
  );
  const energy = meanOf(events.energy);
  const mean = (main: boolean): number | null =>
    meanOf(
      solution.gain.filter(
        (value, cell) => cells.isMain[cell] === main && reasons[cell] === null && !Number.isNaN(value),
      ),
    );
  const used = solution.kept.reduce((sum, one) => sum + one, 0);
  return {
    constants: { parameters: {}, table: tableOf(rows) },
    fits: [
      {
        key: null,
        state: {
          ...closedFormState({ chi2: solution.chi2, ndof: solution.ndof }, used),
          // The width of the residuals is measured, not known: χ² tells nothing.
          pValue: null,
          isValid: solution.converged,
          failure: solution.converged ? null : 'callLimit',
          hasReachedCallLimit: !solution.converged,
          nfcn: solution.steps,
        },
      },
      ...peaks.map(({ channel }, i) => ({ key: channel, state: fitStateOf(single[i]!.fit, single[i]!.entries) })),
    ],
    headline: [
      {
        name: 'peak',
        label: 'Peak over beam energy',
        value: whole!.mean?.value ?? null,
        error: whole!.mean?.error ?? null,
        unit: '',
      },
      {
        name: 'width',
        label: 'σ of the energy',
        value: whole!.sigma && whole!.sigma.value * energy!,
        error: whole!.sigma && whole!.sigma.error * energy!,
        unit: 'GeV',
      },
      { name: 'mainGain', label: 'Mean gain of main cells', value: mean(true), error: null, unit: 'GeV/count' },
      {
        name: 'preshowerGain',
        label: 'Mean gain of the preshower',
        value: mean(false),
        error: null,
        unit: 'GeV/count',
      },
    ],
    left: leftOut(cells, reasons),
    plots: [
      ...peakPlots(before, after, whole!),
      ...gainPlots(events, cells, solution, reasons),
      uniformityPlot(events, cells, after),
      ...peaks.map(({ plot }, i) => plot(single[i]!)),
    ],
    notes: notesOf(events, solution, used, task),
    entries: used,
  };
}

function notesOf(events: ScanEvents, solution: GainSolution, used: number, task: CalibrationTask): string[] {
  const all = events.energy.length;
  const near = solution.usable.reduce((sum, one) => sum + one, 0);
  return [
    `${used} of ${all} electrons went in: ${all - near} met cells that are not fitted, ${near - used} lay more than 3 standard deviations from the peak.`,
    `Left out before: ${events.flagged} events with pulses out of time or at the end of the range, ${events.withoutTrack} without exactly one incoming track.`,
    `Residuals of ${(100 * solution.sigma).toFixed(2)} % leave a sampling term of ${(100 * solution.sampling).toFixed(1)} %/√E after a beam energy spread of ${task.parameters['beamSpread']} %; gains are corrected for the dilution by it.`,
    'Containment at the edges comes from the lateral profile of showers; simulated electrons agree with it to 0.3 %.',
  ];
}

/** Why a cell is not fitted; null where it is. */
function reasonsAgainst(events: ScanEvents, { channels }: EcalCells, task: CalibrationTask): (string | null)[] {
  const counts = new Uint32Array(channels.length);
  for (let i = 0; i < events.cell.length; i++) counts[events.cell[i]!]! += 1;
  const masked = new Set(task.mask);
  return channels.map((channel, cell) => {
    if (masked.has(channel)) return `Channel ${channel} was left out by the user.`;
    return counts[cell] === 0 ? `Channel ${channel} showed nothing: dead, or the beam was never near it.` : null;
  });
}

/**
 * Gains of all cells that the events determine; a reason is added for each other. null where there are none.
 * @param reasons per cell, changed
 */
function solved(
  events: ScanEvents,
  cells: EcalCells,
  reasons: (string | null)[],
  { parameters }: CalibrationTask,
): GainSolution | null {
  const least = parameters['leastEntries']!;
  const isFitted = (): boolean[] => reasons.map((reason) => reason === null);
  for (const [cell, count] of impactsOn(events, cells, isFitted()).entries()) {
    reasons[cell] ??=
      count < least
        ? `Channel ${cells.channels[cell]} was met by ${count} electrons whose shower is in fitted cells; ${least} are needed.`
        : null;
  }
  while (reasons.includes(null)) {
    try {
      return solveGains(events, cells, isFitted(), {
        beamSpread: parameters['beamSpread']! / 100,
        preshowerUncertainty: parameters['preshowerUncertainty']! / 100,
      });
    } catch (error) {
      const cell = error instanceof BeamglassError ? error.details['cell'] : undefined;
      if (typeof cell !== 'number') throw error;
      reasons[cell] = `The events do not determine the gain of channel ${cells.channels[cell]}.`;
    }
  }
  return null;
}

function nothing(events: ScanEvents, cells: EcalCells, reasons: readonly (string | null)[]): FittedCalibration {
  const entries = events.energy.length;
  return {
    constants: {
      parameters: {},
      table: tableOf(cells.channels.map((channel) => [channel, { gain: MISSING }] as const)),
    },
    fits: [{ key: null, state: failedState(entries === 0 ? 'noData' : 'undetermined', entries) }],
    headline: [{ name: 'peak', label: 'Peak over beam energy', value: null, error: null, unit: '' }],
    left: leftOut(cells, reasons),
    plots: [],
    notes: [],
    entries: 0,
  };
}

const leftOut = ({ channels }: EcalCells, reasons: readonly (string | null)[]): FittedCalibration['left'] =>
  reasons.flatMap((reason, cell) => (reason === null ? [] : [{ key: channels[cell]!, reason }]));

function meanOf(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
