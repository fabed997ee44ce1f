/** What a reconstruction of a run was made from, as kept with it. */
import { RUN_ID } from '#core/api/runId.ts';
import { TAG_NAME } from '#core/calibration/globalTag.ts';
import { PAYLOAD_HASH } from '#core/calibration/payload.ts';
import { z } from '#core/zod.ts';

/** Constants that were in force for the run. */
export const usedConstants = z.object({ type: z.string(), tag: z.string(), payloads: z.array(PAYLOAD_HASH) });
export type UsedConstants = z.infer<typeof usedConstants>;

export const reconstructionOrigin = z.object({
  run: RUN_ID,
  /** SHA-256 over the run's event payloads in key order. */
  runContentHash: z.string().length(64),
  globalTag: TAG_NAME,
  /** Of the global tag when its constants were taken. */
  manifestHash: PAYLOAD_HASH,
  /** In order of type. */
  used: z.array(usedConstants),
  setup: z.string(),
  /** SHA-256 of the canonical JSON of the setup. */
  setupHash: z.string().length(64),
  /** Nominal beam energy that was assumed, GeV. */
  beamEnergy: z.number(),
  /** Every parameter of the experiment's reconstruction. */
  parameters: z.record(z.string(), z.number()),
  /** Of Beamglass. */
  codeVersion: z.string(),
  /** ISO 8601, UTC. */
  madeAt: z.string(),
});
export type ReconstructionOrigin = z.infer<typeof reconstructionOrigin>;
