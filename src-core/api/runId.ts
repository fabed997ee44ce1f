import { z } from '#core/zod.ts';

export const RUN_ID = z.string().regex(/^[a-z0-9][a-z0-9_.]*-\d+$/, 'a run id is EXPERIMENT-NUMBER');
