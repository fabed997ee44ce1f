/** What can be simulated: processes with their parameters, as panel and command line show them. */
import { z } from '#core/zod.ts';

export const parameterSpec = z.object({
  /** As the command line takes it: camelCase. */
  name: z.string(),
  title: z.string(),
  /** '' for a pure number. */
  unit: z.string(),
  /** A switch is 0 (off) or 1 (on). */
  kind: z.enum(['number', 'whole', 'switch']),
  default: z.number(),
  /** Both belong to the allowed range. */
  least: z.number(),
  largest: z.number(),
  description: z.string(),
});
export type ParameterSpec = z.infer<typeof parameterSpec>;

export const processRecord = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  parameters: z.array(parameterSpec),
  /** Parts of the detector that the process needs and the setup has not; none for one that can be simulated. */
  missing: z.array(z.string()),
});
/** A process in one setup: with that setup's beam energy as default, for example. */
export type ProcessRecord = z.infer<typeof processRecord>;

type Bounds = readonly [least: number, largest: number];

export function parameter(
  name: string,
  title: string,
  unit: string,
  value: number,
  [least, largest]: Bounds,
  description: string,
): ParameterSpec {
  return { name, title, unit, kind: 'number', default: value, least, largest, description };
}

export function wholeParameter(
  name: string,
  title: string,
  unit: string,
  value: number,
  [least, largest]: Bounds,
  description: string,
): ParameterSpec {
  return { name, title, unit, kind: 'whole', default: value, least, largest, description };
}

export function switchParameter(name: string, title: string, isOn: boolean, description: string): ParameterSpec {
  return { name, title, unit: '', kind: 'switch', default: isOn ? 1 : 0, least: 0, largest: 1, description };
}
