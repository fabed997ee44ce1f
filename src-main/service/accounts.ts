/** Accounts, sign-in and settings, as the contract asks for them. */
import type { AccountRecord, AuditVerdict, SessionRecord } from '#core/api/access.ts';
import { reaches, type Actor, type Role } from '#core/access/roles.ts';
import type { AccessSettings } from '#core/access/settings.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Account } from '#main/store/accountRepository.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { newCredential } from './passwords.ts';
import type { Session } from './session.ts';

const toRecord = ({ name, role, enabled, addedAt }: Account): AccountRecord => ({ name, role, enabled, addedAt });

export const listAccounts = ({ store }: ServiceContext): AccountRecord[] => store.accounts.list().map(toRecord);

/** Everything that was done under the old state of affairs is seen anew. */
async function changed(context: ServiceContext, account: Promise<Account>): Promise<AccountRecord> {
  const record = toRecord(await account);
  context.changes.publish('access');
  return record;
}

/** @throws BeamglassError `conflict` where the name is taken or the first is not an administrator's, `forbidden` */
export async function addAccount(
  context: ServiceContext,
  actor: Actor,
  { name, role, password }: { readonly name: string; readonly role: Role; readonly password: string },
): Promise<AccountRecord> {
  requireWritable(context);
  return changed(context, context.store.accounts.add(actor, name, role, await newCredential(password)));
}

/** @throws BeamglassError `notFound`, `conflict` for the last administrator, `forbidden` */
export async function setRole(
  context: ServiceContext,
  actor: Actor,
  { name, role }: { readonly name: string; readonly role: Role },
): Promise<AccountRecord> {
  requireWritable(context);
  return changed(context, context.store.accounts.setRole(actor, name, role));
}

/** @throws BeamglassError `notFound`, `conflict` for the last administrator, `forbidden` */
export async function setEnabled(
  context: ServiceContext,
  actor: Actor,
  { name, enabled }: { readonly name: string; readonly enabled: boolean },
): Promise<AccountRecord> {
  requireWritable(context);
  const record = await changed(context, context.store.accounts.setEnabled(actor, name, enabled));
  if (!enabled) context.sessions.endAll(name);
  return record;
}

/**
 * One's own password, by the one in use; another's as an administrator.
 * @throws BeamglassError `forbidden`, `notFound`
 */
export async function setPassword(
  context: ServiceContext,
  session: Session,
  actor: Actor,
  { name, password, current }: { readonly name: string; readonly password: string; readonly current: string | null },
): Promise<AccountRecord> {
  requireWritable(context);
  const isOwn = actor.name === name && context.sessions.who(session).state === 'signedIn';
  if (isOwn) {
    if (current === null) {
      throw new BeamglassError('badInput', 'Your own password is changed by the one in use; give both.');
    }
    await context.sessions.checkPassword(name, current);
  } else if (!reaches(actor.role, 'admin')) {
    throw new BeamglassError('forbidden', `The password of ${name} is changed by ${name} or an administrator.`);
  }
  context.store.accounts.get(name);
  const record = await changed(
    context,
    context.store.accounts.setCredential(actor, name, await newCredential(password)),
  );
  context.sessions.endAll(name, isOwn ? session : null);
  return record;
}

export async function signIn(
  { sessions }: ServiceContext,
  session: Session,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<SessionRecord & { token: string }> {
  const token = await sessions.signIn(session, name, password);
  return { ...sessions.who(session), token };
}

export async function unlock(
  { sessions }: ServiceContext,
  session: Session,
  password: string,
): Promise<SessionRecord & { token: string }> {
  const token = await sessions.unlock(session, password);
  return { ...sessions.who(session), token };
}

/** @throws BeamglassError `forbidden` */
export async function changeSettings(
  context: ServiceContext,
  actor: Actor,
  wanted: Partial<AccessSettings>,
): Promise<AccessSettings> {
  requireWritable(context);
  const settings = await context.store.settings.set(actor, wanted);
  context.changes.publish('access');
  return settings;
}

export function verifyAudit({ store }: ServiceContext): AuditVerdict {
  const { entries, head, problems } = store.audit.verify();
  return { ok: problems.length === 0, entries, head, problems };
}
