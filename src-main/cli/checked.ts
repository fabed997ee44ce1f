/** What a command was given, held against its schema. */
import { BeamglassError } from '#core/errors.ts';
import type { z } from '#core/zod.ts';

/** @throws BeamglassError `badInput` with the first thing that is wrong */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const place = path.length === 0 ? '' : `${path.join('.')}: `;
  throw new BeamglassError('badInput', `${place}${message}. Nothing was written.`, { at: path.join('.') });
}
