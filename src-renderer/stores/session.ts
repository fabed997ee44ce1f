/** Who uses this window, and what they may do. The service decides; here it is shown beforehand. */
import { useEventListener } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import type { SessionRecord } from '#core/api/access.ts';
import { PERMISSIONS, type ProcedurePath } from '#core/access/permissions.ts';
import { reaches, type Role } from '#core/access/roles.ts';
import { keepToken } from '../connection/signIn.ts';
import { useConnection } from './connection.ts';

/** The service is told of the user's signs at most this often. */
const SIGN_INTERVAL_MS = 30_000;
/** The service locks first; asked a moment later it says so. */
const AFTER_LOCK_MS = 500;

export const useSession = defineStore('session', () => {
  const connection = useConnection();
  const session = shallowRef<SessionRecord | null>(null);
  const role = computed<Role>(() => session.value?.role ?? 'viewer');
  let lastSign = 0;

  function take(record: SessionRecord & { readonly token?: string }): void {
    if (record.token !== undefined) keepToken(record.token);
    else if (record.state !== 'signedIn') keepToken(null);
    session.value = record;
  }

  async function refresh(): Promise<void> {
    try {
      take(await connection.client.sessions.who());
    } catch {
      // Not there: it is asked again at the next connection.
    }
  }

  /** @throws what the service refuses */
  const signIn = async (name: string, password: string): Promise<void> =>
    take(await connection.client.sessions.signIn({ name, password }));
  const unlock = async (password: string): Promise<void> => take(await connection.client.sessions.unlock({ password }));
  const signOut = async (): Promise<void> => take(await connection.client.sessions.signOut());
  const lock = async (): Promise<void> => take(await connection.client.sessions.lock());

  /** Why a role is not enough; null where it is. */
  function whyNot(least: Role): string | null {
    if (session.value === null || reaches(role.value, least)) return null;
    const { state, name } = session.value;
    if (state === 'locked') return `The session of ${name} is locked; unlock it first.`;
    if (state === 'screen') return 'This screen only looks.';
    if (state === 'unsigned') return `Needs the role ${least}: sign in.`;
    return `Needs the role ${least}; you have ${role.value}.`;
  }

  connection.onOnline(() => void refresh());
  connection.onChange('access', () => void refresh());
  watch(
    () => session.value?.locksAt ?? null,
    (locksAt, _before, onCleanup) => {
      if (locksAt === null) return;
      const wait = Math.max(0, Date.parse(locksAt) - Date.now()) + AFTER_LOCK_MS;
      const timer = setTimeout(() => void refresh(), Math.min(wait, 2 ** 31 - 1));
      onCleanup(() => clearTimeout(timer));
    },
  );

  function sign(): void {
    if (session.value?.state !== 'signedIn' || Date.now() - lastSign < SIGN_INTERVAL_MS) return;
    lastSign = Date.now();
    connection.client.sessions.active().then(take, () => undefined);
  }
  useEventListener(window, ['pointerdown', 'keydown', 'wheel'], sign, { passive: true, capture: true });

  return { session, role, refresh, signIn, unlock, signOut, lock, whyNot };
});

/** Whether the user may call a procedure, and if not, why: null where they may. */
export function useMay(procedure: ProcedurePath): ComputedRef<string | null> {
  const session = useSession();
  return computed(() => session.whyNot(PERMISSIONS[procedure]));
}
