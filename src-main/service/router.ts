/** The contract, implemented: its areas together. */
import type { ServiceContext } from './context.ts';
import { accessRoutes } from './routes/access.ts';
import { constantsRoutes } from './routes/constants.ts';
import { implementer } from './routes/implementer.ts';
import { runsRoutes } from './routes/runs.ts';
import { shiftRoutes } from './routes/shift.ts';

export function createRouter(context: ServiceContext) {
  const os = implementer(context.sessions);
  return os.router({
    ...runsRoutes(os, context),
    ...constantsRoutes(os, context),
    ...shiftRoutes(os, context),
    ...accessRoutes(os, context),
  });
}

export type ServiceRouter = ReturnType<typeof createRouter>;
