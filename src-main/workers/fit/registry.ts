/** The procedure of every calibration method (src-core/calibration/methods.ts). A new one is a file in `methods` and its line here. */
import { BeamglassError } from '#core/errors.ts';
import { pedestalProcedure } from './methods/pedestals.ts';
import { anyProcedure, type AnyProcedure } from './procedure.ts';

const PROCEDURES: ReadonlyMap<string, AnyProcedure> = new Map<string, AnyProcedure>([
  ['pedestals', anyProcedure(pedestalProcedure)],
]);

/** @throws BeamglassError `internal` for a method without one */
export function procedureOf(method: string): AnyProcedure {
  const procedure = PROCEDURES.get(method);
  if (procedure !== undefined) return procedure;
  throw new BeamglassError('internal', `The calibration method “${method}” has no procedure.`, { method });
}
