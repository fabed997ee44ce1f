/** Who may do what, and what each user prefers. Each procedure of the contract handed to its area. */
import {
  addAccount,
  changeSettings,
  listAccounts,
  setEnabled,
  setPassword,
  setRole,
  signIn,
  unlock,
  verifyAudit,
} from '../accounts.ts';
import { requireWritable, type ServiceContext } from '../context.ts';
import type { Implementer } from './implementer.ts';

export function accessRoutes(os: Implementer, context: ServiceContext) {
  const { store, sessions } = context;
  return {
    accounts: {
      list: os.accounts.list.handler(() => listAccounts(context)),
      add: os.accounts.add.handler(({ input, context: { actor } }) => addAccount(context, actor, input)),
      setRole: os.accounts.setRole.handler(({ input, context: { actor } }) => setRole(context, actor, input)),
      setPassword: os.accounts.setPassword.handler(({ input, context: { actor, session } }) =>
        setPassword(context, session, actor, input),
      ),
      setEnabled: os.accounts.setEnabled.handler(({ input, context: { actor } }) => setEnabled(context, actor, input)),
    },
    sessions: {
      who: os.sessions.who.handler(({ context: { session } }) => sessions.who(session)),
      signIn: os.sessions.signIn.handler(({ input, context: { session } }) => signIn(context, session, input)),
      signOut: os.sessions.signOut.handler(async ({ context: { session } }) => {
        await sessions.signOut(session);
        return sessions.who(session);
      }),
      lock: os.sessions.lock.handler(async ({ context: { session } }) => {
        await sessions.lock(session);
        return sessions.who(session);
      }),
      unlock: os.sessions.unlock.handler(({ input, context: { session } }) => unlock(context, session, input.password)),
      resume: os.sessions.resume.handler(({ input, context: { session } }) => {
        sessions.resume(session, input.token);
        return sessions.who(session);
      }),
      active: os.sessions.active.handler(({ context: { session } }) => {
        sessions.touch(session);
        return sessions.who(session);
      }),
    },
    screens: {
      links: os.screens.links.handler(() => context.screens.links()),
    },
    settings: {
      get: os.settings.get.handler(() => store.settings.get()),
      set: os.settings.set.handler(({ input, context: { actor } }) => changeSettings(context, actor, input)),
    },
    audit: {
      list: os.audit.list.handler(({ input }) => store.audit.list(input)),
      verify: os.audit.verify.handler(() => verifyAudit(context)),
    },
    preferences: {
      get: os.preferences.get.handler(async ({ input, context: { session } }) => ({
        value: await store.preferences.get(sessions.preferenceUser(session), input.name),
      })),
      set: os.preferences.set.handler(async ({ input, context: { session } }) => {
        requireWritable(context);
        await store.preferences.set(sessions.preferenceUser(session), input.name, input.value);
        return { name: input.name };
      }),
    },
  };
}
