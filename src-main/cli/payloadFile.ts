/** Constants that a user gives in a JSON file. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { constants, provenance, PROVENANCE, type Constants, type Provenance } from '#core/calibration/payload.ts';
import { BeamglassError } from '#core/errors.ts';
import { z } from '#core/zod.ts';

const payloadFile = z.object({ constants, provenance: provenance.partial().optional() });

/**
 * A document as `conditions show` prints it, alone or inside its answer; without provenance it counts as made by hand.
 * @throws BeamglassError `badFile` with the first thing that is wrong
 */
export async function readPayloadFile(given: string): Promise<{ constants: Constants; provenance: Provenance }> {
  const path = resolve(given);
  const bad = (reason: string): BeamglassError => new BeamglassError('badFile', `“${path}” ${reason}.`, { path });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw bad(`cannot be read as JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && 'document' in value) value = value.document;
  const result = payloadFile.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw bad(`holds no constants of a payload: ${issue.message} at “${issue.path.map(String).join('.')}”`);
  }
  return { constants: result.data.constants, provenance: { ...PROVENANCE, ...result.data.provenance } };
}
