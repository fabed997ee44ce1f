/** What an administrator decides for everyone who uses a store. */
import { z } from '#core/zod.ts';

export const accessSettings = z
  .object({
    /** Whether who made a proposal may also approve it. */
    selfApproval: z.boolean(),
    /** Minutes without a sign of the user after which the password is asked for again. */
    idleMinutes: z.number().int().min(1).max(1440),
    /** Role of a connection that has not signed in, once there are accounts. */
    unsignedRole: z.enum(['viewer', 'shifter']),
  })
  .strict();
export type AccessSettings = z.infer<typeof accessSettings>;

export const DEFAULT_SETTINGS: AccessSettings = { selfApproval: false, idleMinutes: 15, unsignedRole: 'viewer' };
