/** What every procedure goes through: who asks, whether they may, and errors as they travel. */
import { implement } from '@orpc/server';
import type { ProcedurePath } from '#core/access/permissions.ts';
import { contract } from '#core/api/contract.ts';
import { toApiError } from '#core/api/errors.ts';
import type { Session, Sessions } from '../session.ts';

export function implementer(sessions: Sessions) {
  return implement(contract)
    .$context<{ session: Session }>()
    .use(async ({ next, path, context: { session } }) => {
      try {
        // Every path of the contract has its entry, or the table does not compile.
        const actor = sessions.admit(session, path.join('.') as ProcedurePath);
        return await next({ context: { actor } });
      } catch (error) {
        throw toApiError(error);
      }
    });
}
export type Implementer = ReturnType<typeof implementer>;

/** Errors inside a stream come after the procedure has returned. */
export async function* withApiErrors<T>(stream: AsyncIterable<T>): AsyncGenerator<T, void> {
  try {
    yield* stream;
  } catch (error) {
    throw toApiError(error);
  }
}
