/** Moments as people type them. */
import { BeamglassError } from '#core/errors.ts';

/** ISO 8601, in UTC where it names no zone; null where nothing was given. @throws BeamglassError `badInput` */
export function instantOf(text: string | undefined, option: string): string | null {
  if (text === undefined) return null;
  const ms = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) || !text.includes('T') ? text : `${text}Z`);
  if (Number.isFinite(ms)) return new Date(ms).toISOString();
  throw new BeamglassError('badInput', `${option}: “${text}” is no time; write 2026-11-22 or 2026-11-22T06:00Z.`);
}
