/** Signing in and out, and accounts. */
import { provideCommands } from '../stores/commands.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useSession } from '../stores/session.ts';

export function provideUserCommands(): void {
  const dialogs = useDialogs();
  const session = useSession();
  const is = (...states: readonly string[]): boolean => states.includes(session.session?.state ?? '');
  const group = 'User';
  provideCommands([
    {
      id: 'user.signIn',
      title: 'Sign in…',
      group,
      enabled: () => is('unsigned', 'locked'),
      run: () => dialogs.show({ name: 'signIn', unlock: false }),
    },
    {
      id: 'user.unlock',
      title: 'Unlock the session…',
      group,
      enabled: () => is('locked'),
      run: () => dialogs.show({ name: 'signIn', unlock: true }),
    },
    { id: 'user.lock', title: 'Lock the session now', group, enabled: () => is('signedIn'), run: () => session.lock() },
    {
      id: 'user.password',
      title: 'Change your password…',
      group,
      enabled: () => is('signedIn'),
      run: () => dialogs.show({ name: 'setPassword', account: session.session!.name }),
    },
    {
      id: 'user.signOut',
      title: 'Sign out',
      group,
      enabled: () => is('signedIn', 'locked'),
      run: () => session.signOut(),
    },
    {
      id: 'user.accounts',
      title: 'Accounts and settings…',
      group,
      run: () => dialogs.show({ name: 'accounts' }),
    },
  ]);
}
