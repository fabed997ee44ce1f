/** The task of a closure case: its method's own parameters, no runs. */
import { calibrationMethod } from '#core/calibration/methods.ts';
import type { CalibrationTask } from '#main/workers/fit/procedure.ts';
import { MATERIAL_FILE, shippedDetector } from '../fixtures/detector.ts';

export function closureTask(
  setup: string,
  method: string,
  parameters: Readonly<Record<string, number>> = {},
): CalibrationTask {
  const detector = shippedDetector(setup);
  const specs = calibrationMethod(method).parameters(detector.setup);
  return {
    detector,
    materials: MATERIAL_FILE,
    runs: [],
    series: [],
    parameters: { ...Object.fromEntries(specs.map((one) => [one.name, one.default])), ...parameters },
    mask: [],
    seed: 1,
  };
}
