/** Results of calibrations that are done, by their job: those made last. */
import type { CalibrationResult } from '#core/calibration/result.ts';
import { BeamglassError } from '#core/errors.ts';

const KEPT = 50;

export class CalibrationResults {
  private readonly results = new Map<string, CalibrationResult>();

  keep(job: string, result: CalibrationResult): void {
    this.results.set(job, result);
    for (const oldest of this.results.keys()) {
      if (this.results.size <= KEPT) break;
      this.results.delete(oldest);
    }
  }

  /** @throws BeamglassError `notFound` for a job that gave none, or whose result is not kept any more */
  get(job: string): CalibrationResult {
    const result = this.results.get(job);
    if (result !== undefined) return result;
    const message = `There is no result of a calibration “${job}”: it is not done, or one of the last ${KEPT} no more. Calibrate again.`;
    throw new BeamglassError('notFound', message, { job });
  }
}
