import type { Command } from 'commander';
import type { AuditEntryRecord } from '#core/api/access.ts';
import { AUDIT_ACTIONS } from '#core/access/auditActions.ts';
import { commandContext, withService } from '../context.ts';
import { count } from '../numbers.ts';
import { formatTable } from '../table.ts';

interface Options {
  limit: number;
  by?: string;
  action?: string;
  subject?: string;
  verify?: boolean;
}

export function auditCommand(program: Command): void {
  program
    .command('audit')
    .description('who did what, newest first; with --verify whether the log is as it was written')
    .option('--limit <n>', 'entries that are printed', count, 50)
    .option('--by <user>', 'only what this user did')
    .option('--action <action>', 'only this action, such as "run.delete", or this area, such as "conditions"')
    .option('--subject <text>', 'only what concerns a run, a tag, an account with this in its name')
    .option('--verify', 'follow the chain of hashes from the first entry to the last')
    .action(async (options: Options, command: Command) => {
      const { limit, by = null, action = null, subject = null, verify = false } = options;
      const context = commandContext(command);
      if (verify) {
        const verdict = await withService(context, 'read', (client) => client.audit.verify());
        context.terminal.result(verdict, () =>
          verdict.ok
            ? `In order: ${verdict.entries} entries, the last with hash ${verdict.head}.`
            : verdict.problems.join('\n'),
        );
        // Nothing that a user did leads to a changed log.
        if (!verdict.ok) process.exitCode = 2;
        return;
      }
      const filter = { user: by, action, subject, limit };
      const { total, entries } = await withService(context, 'read', (client) => client.audit.list(filter));
      context.terminal.result({ total, entries }, () => entryTable(entries));
    });
}

const titleOf = (action: string): string =>
  Object.hasOwn(AUDIT_ACTIONS, action) ? AUDIT_ACTIONS[action as keyof typeof AUDIT_ACTIONS] : action;

const entryTable = (entries: readonly AuditEntryRecord[]): string =>
  formatTable(
    ['entry', 'time (UTC)', 'user', 'role', 'what', 'of'],
    entries.map(({ entry, at, user, role, action, subject }) => [entry, at, user, role, titleOf(action), subject]),
  );
