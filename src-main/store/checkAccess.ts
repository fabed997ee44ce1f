/** Whether accounts and settings are as the audit log tells, and the log as it was written. */
import { DEFAULT_SETTINGS } from '#core/access/settings.ts';
import type { AuditTable } from './accessSchema.ts';
import { credentialMark } from './accountRepository.ts';
import type { Store } from './store.ts';

interface AccessReport {
  /** Entries of the audit log that were followed. */
  readonly entries: number;
  /** One sentence each. */
  readonly problems: readonly string[];
}

interface ToldAccount {
  role?: unknown;
  enabled?: unknown;
  credential?: unknown;
}

export function accessProblems(store: Store): AccessReport {
  const { entries, problems } = store.audit.verify();
  const accounts = new Map<string, ToldAccount>();
  const settings = new Map<string, unknown>();
  for (const row of store.audit.entries()) {
    const details = detailsOf(row);
    if (row.action.startsWith('account.')) tellOfAccount(accounts, row, details);
    if (row.action === 'settings.set') for (const [name, value] of Object.entries(details)) settings.set(name, value);
  }
  return {
    entries,
    problems: [...problems, ...accountProblems(store, accounts), ...settingProblems(store, settings)],
  };
}

/** Nothing for what is no JSON object any more, which the chain has told of. */
function detailsOf({ details }: AuditTable): Record<string, unknown> {
  try {
    return { ...(JSON.parse(details) as Record<string, unknown>) };
  } catch {
    return {};
  }
}

function tellOfAccount(
  accounts: Map<string, ToldAccount>,
  { action, subject }: AuditTable,
  details: ToldAccount,
): void {
  const { role, enabled = action === 'account.add' ? true : undefined, credential } = details;
  const said = { role, enabled, credential };
  const known = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  accounts.set(subject, { ...accounts.get(subject), ...known });
}

function accountProblems(store: Store, told: ReadonlyMap<string, ToldAccount>): string[] {
  const present = store.accounts.list();
  const names = new Set(present.map(({ name }) => name));
  const gone = [...told.keys()].filter((name) => !names.has(name));
  return [
    ...present.flatMap(({ name, role, enabled, credential }) => {
      const said = told.get(name);
      if (said === undefined) return [`The account ${name} was not added by Beamglass.`];
      return [
        ...(said.role === role ? [] : [`The account ${name} has the role ${role}, which Beamglass did not give it.`]),
        ...(said.enabled === enabled
          ? []
          : [`The account ${name} was ${enabled ? 'enabled' : 'disabled'}, and not by Beamglass.`]),
        ...(said.credential === credentialMark(credential)
          ? []
          : [`The password of the account ${name} was not set by Beamglass.`]),
      ];
    }),
    ...gone.map((name) => `The account ${name} is gone, and Beamglass removes none.`),
  ];
}

function settingProblems(store: Store, told: ReadonlyMap<string, unknown>): string[] {
  const wanted: Record<string, unknown> = { ...DEFAULT_SETTINGS, ...Object.fromEntries(told) };
  let present: Record<string, unknown>;
  try {
    present = store.settings.get();
  } catch (error) {
    return [(error as Error).message];
  }
  return Object.keys(present)
    .filter((name) => present[name] !== wanted[name])
    .map((name) => `The setting ${name} was not set to ${JSON.stringify(present[name])} by Beamglass.`);
}
