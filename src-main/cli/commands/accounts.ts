/** Accounts of a store, its settings, and the audit log. */
import { Argument, Option, type Command } from 'commander';
import type { AccountRecord } from '#core/api/access.ts';
import { ROLE_TITLES, ROLES, type Role } from '#core/access/roles.ts';
import { secretFrom } from '../secret.ts';
import { commandContext, withService, type Client } from '../context.ts';
import { formatTable } from '../table.ts';

const NEW_PASSWORD = 'BEAMGLASS_NEW_PASSWORD';

const roleArgument = (): Argument => new Argument('<role>', 'what it may do').choices(ROLES);

export function accountsCommand(program: Command): void {
  const accounts = program
    .command('accounts')
    .description(
      `who may do what; with the first account, an administrator’s, roles hold:\n${ROLES.map((role) => `  ${role}: ${ROLE_TITLES[role]}`).join('\n')}`,
    );
  accounts
    .command('list')
    .description('the accounts of the store')
    .action(async (_options: unknown, command: Command) => {
      const context = commandContext(command);
      const list = await withService(context, 'read', (client) => client.accounts.list());
      context.terminal.result({ accounts: list }, () =>
        list.length === 0
          ? 'No accounts: everyone who can open the store may do everything. “accounts add NAME --role admin” begins.'
          : formatTable(
              ['name', 'role', 'enabled', 'since'],
              list.map(({ name, role, enabled, addedAt }) => [name, role, enabled ? 'yes' : 'no', addedAt]),
            ),
      );
    });
  accounts
    .command('add <name>')
    .description(`add an account; its password is asked for, or taken from ${NEW_PASSWORD}`)
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .action(async (name: string, { role }: { role: Role }, command: Command) => {
      const password = await secretFrom(NEW_PASSWORD, `Password for ${name}, 10 characters or more: `);
      await change(command, (client) => client.accounts.add({ name, role, password }));
    });
  accounts
    .command('role <name>')
    .description('give an account another role')
    .addArgument(roleArgument())
    .action(async (name: string, role: Role, _options: unknown, command: Command) => {
      await change(command, (client) => client.accounts.setRole({ name, role }));
    });
  accounts
    .command('password <name>')
    .description(`set a password, one’s own or as an administrator; asked for, or taken from ${NEW_PASSWORD}`)
    .action(async (name: string, _options: unknown, command: Command) => {
      const password = await secretFrom(NEW_PASSWORD, `New password for ${name}, 10 characters or more: `);
      const { user } = commandContext(command);
      const current = user === name ? await secretFrom('BEAMGLASS_PASSWORD', `Password in use: `) : null;
      await change(command, (client) => client.accounts.setPassword({ name, password, current }));
    });
  for (const [word, enabled] of [
    ['disable', false],
    ['enable', true],
  ] as const) {
    accounts
      .command(`${word} <name>`)
      .description(enabled ? 'let a disabled account sign in again' : 'let an account sign in no more')
      .action(async (name: string, _options: unknown, command: Command) => {
        await change(command, (client) => client.accounts.setEnabled({ name, enabled }));
      });
  }
}

async function change(command: Command, work: (client: Client) => Promise<AccountRecord>): Promise<void> {
  const context = commandContext(command);
  const account = await withService(context, 'command', work);
  context.terminal.result({ account }, () => `${account.name}: ${account.role}${account.enabled ? '' : ', disabled'}`);
}
