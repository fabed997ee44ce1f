/** What can be simulated: processes with their parameters, as panel and command line show them. */
import { parameterSpec } from '#core/parameters.ts';
import { z } from '#core/zod.ts';

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
