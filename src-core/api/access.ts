/** Accounts, sessions, settings and the audit log in the contract. */
import { oc } from '@orpc/contract';
import { accountName, MAX_PASSWORD, newPassword, role } from '#core/access/roles.ts';
import { accessSettings } from '#core/access/settings.ts';
import { z } from '#core/zod.ts';

export const accountRecord = z.object({
  name: z.string(),
  role,
  enabled: z.boolean(),
  addedAt: z.string(),
});
export type AccountRecord = z.infer<typeof accountRecord>;

/**
 * `open`: the store has no accounts, and everyone may do everything in the name of the user of the machine;
 * `locked`: signed in, and without a sign of the user for too long;
 * `screen`: a connection that only looks, and that nobody can sign in on.
 */
export const sessionRecord = z.object({
  state: z.enum(['open', 'unsigned', 'signedIn', 'locked', 'screen']),
  /** Of the account where there is one; else what is done here is recorded under it. */
  name: z.string(),
  /** What it may do now. */
  role,
  /** When the session locks unless its user gives a sign before; null where it does not. */
  locksAt: z.string().nullable(),
  settings: accessSettings,
});
export type SessionRecord = z.infer<typeof sessionRecord>;

/** `token`: by which a page that connects again resumes the session; it dies with the session. */
const signedIn = sessionRecord.extend({ token: z.string() });

const givenPassword = z.string().max(MAX_PASSWORD);
const name = accountName;

export const auditEntry = z.object({
  entry: z.number().int().positive(),
  at: z.string(),
  user: z.string(),
  role,
  /** Of src-core/access/auditActions.ts, or of a later version. */
  action: z.string(),
  subject: z.string(),
  /** JSON */
  details: z.record(z.string(), z.unknown()),
  /** SHA-256 over the hash of the entry before and this one. */
  hash: z.string(),
});
export type AuditEntryRecord = z.infer<typeof auditEntry>;

export const auditVerdict = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  /** Hash of the last entry, which stands for all of them: noted elsewhere, it tells whether the log was made anew. */
  head: z.string(),
  problems: z.array(z.string()),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

export const accountsContract = {
  /** By name. */
  list: oc.output(z.array(accountRecord)),
  /** The first one is an administrator’s; with it roles hold. */
  add: oc.input(z.object({ name, role, password: newPassword })).output(accountRecord),
  setRole: oc.input(z.object({ name, role })).output(accountRecord),
  /** One’s own with the password in use, another’s as an administrator. Sessions that it has elsewhere end. */
  setPassword: oc
    .input(z.object({ name, password: newPassword, current: givenPassword.nullable().default(null) }))
    .output(accountRecord),
  /** An account is never removed: its name stands in what it has done. */
  setEnabled: oc.input(z.object({ name, enabled: z.boolean() })).output(accountRecord),
};

export const sessionsContract = {
  who: oc.output(sessionRecord),
  signIn: oc.input(z.object({ name: z.string().max(100), password: givenPassword })).output(signedIn),
  signOut: oc.output(sessionRecord),
  /** Ends at once what would end after the idle time. */
  lock: oc.output(sessionRecord),
  unlock: oc.input(z.object({ password: givenPassword })).output(signedIn),
  /** A page that has connected anew. @throws `forbidden` where the session has ended */
  resume: oc.input(z.object({ token: z.string().max(100) })).output(sessionRecord),
  /** The user has touched the page. */
  active: oc.output(sessionRecord),
};

export const settingsContract = {
  get: oc.output(accessSettings),
  set: oc.input(accessSettings.partial()).output(accessSettings),
};

export const auditContract = {
  /** Newest first. */
  list: oc
    .input(
      z.object({
        user: z.string().max(100).nullable().default(null),
        /** One action, or an area such as “conditions”. */
        action: z.string().max(100).nullable().default(null),
        /** Part of the subject. */
        subject: z.string().max(200).nullable().default(null),
        since: z.iso.datetime().nullable().default(null),
        until: z.iso.datetime().nullable().default(null),
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().positive().max(10_000).default(500),
      }),
    )
    .output(
      z.object({
        total: z.number().int(),
        entries: z.array(auditEntry),
        /** All that the log has, for the filter. */
        users: z.array(z.string()),
      }),
    ),
  /** Follows the chain of hashes from the first entry to the last. */
  verify: oc.output(auditVerdict),
};
