/** A small file that a procedure reads: a path on the machine of the service, or one that the shell has sent to it. */
import { z } from '#core/zod.ts';

export const fileToRead = z.union([z.string().min(1).max(4096), z.object({ upload: z.string().min(1).max(100) })]);
export type FileToRead = z.infer<typeof fileToRead>;
