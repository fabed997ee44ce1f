/**
 * Sessions: in whose name a connection does what it does, and what it may. Every shell opens one for each connection.
 * A sign-in is shared by the connections that show its token, so that a second window, or a page that connects anew,
 * goes on with it. It ends with sign-out, and locks when its user gives no sign for the idle time; the clock of that is
 * set by what only a user does, not by what a page fetches by itself.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { SessionRecord } from '#core/api/access.ts';
import { PERMISSIONS, type ProcedurePath } from '#core/access/permissions.ts';
import { reaches, UNSIGNED, type Actor, type Role } from '#core/access/roles.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AuditAction } from '#core/access/auditActions.ts';
import type { Account } from '#main/store/accountRepository.ts';
import type { Store } from '#main/store/store.ts';
import { inTransaction } from '#main/store/transaction.ts';
import type { Changes } from './changes.ts';
import { fits } from './passwords.ts';

/** One who has signed in. */
interface SignIn {
  readonly account: string;
  /** Digest of the token; null once it is locked, when no token resumes it. */
  digest: string | null;
  /** ms since 1970 of the last sign of the user. */
  lastActive: number;
  locked: boolean;
  timer: NodeJS.Timeout | null;
}

/**
 * Where a connection comes from. `machine`: from the machine of the service, as the window and the command line do;
 * `network`: from another one, a viewer until somebody signs in on it; `screen`: by the link for other screens, a
 * viewer for good.
 */
export type SessionOrigin = 'machine' | 'network' | 'screen';

/** A connection. */
export class Session {
  readonly origin: SessionOrigin;
  /** Set by `Sessions` alone. */
  signIn: SignIn | null = null;

  constructor(origin: SessionOrigin) {
    this.origin = origin;
  }
}

export interface SessionOptions {
  readonly store: Store;
  /** Name of the user of the machine. */
  readonly user: string;
  /** False beside the writer of the store: nothing is recorded then. */
  readonly writable: boolean;
  readonly changes: Changes;
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const newToken = (): string => randomBytes(32).toString('base64url');

/** Failed sign-ins that are counted for the delay. */
const COUNTED = 12;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
const FORGOTTEN_AFTER_MS = 7 * 86_400_000;
/** All names that no account has are one: what was typed there may be a password. */
const UNKNOWN_ACCOUNT = 'unknown account';

/** How long after the last of `failures` failed sign-ins in a row the next is let in, ms: 1 s, doubled each time, at most a minute. */
export const delayAfter = (failures: number): number =>
  failures === 0 ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));

export class Sessions {
  private readonly options: SessionOptions;
  private readonly signIns = new Set<SignIn>();
  /** The attempt that is under way: the next one waits, so that none slips past the delay of another. */
  private attempt: Promise<unknown> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.options = options;
  }

  open(origin: SessionOrigin): Session {
    return new Session(origin);
  }

  /** Ends them all without a word, since the service ends. */
  close(): void {
    for (const signIn of this.signIns) if (signIn.timer) clearTimeout(signIn.timer);
    this.signIns.clear();
  }

  /** In whose name the connection acts now. */
  actor(session: Session): Actor {
    const { store, user } = this.options;
    if (this.onlyLooks(session)) return { name: UNSIGNED, role: 'viewer' };
    if (!store.accounts.any()) return { name: user, role: 'admin' };
    const account = this.accountOf(session);
    if (account !== null) return { name: account.name, role: account.role };
    return { name: UNSIGNED, role: session.origin === 'machine' ? store.settings.get().unsignedRole : 'viewer' };
  }

  /** Under whose name preferences are kept. */
  preferenceUser(session: Session): string {
    return this.accountOf(session)?.name ?? this.options.user;
  }

  who(session: Session): SessionRecord {
    const { store } = this.options;
    const settings = store.settings.get();
    const { name, role } = this.actor(session);
    if (this.onlyLooks(session)) return { state: 'screen', name, role, locksAt: null, settings };
    if (!store.accounts.any()) return { state: 'open', name, role, locksAt: null, settings };
    const { signIn } = session;
    if (signIn === null || !this.signIns.has(signIn)) return { state: 'unsigned', name, role, locksAt: null, settings };
    if (signIn.locked) return { state: 'locked', name: signIn.account, role, locksAt: null, settings };
    const locksAt = new Date(this.lockTime(signIn)).toISOString();
    return { state: 'signedIn', name, role, locksAt, settings };
  }

  /**
   * Lets a call through, or not. A call that needs more than looking is a sign of the user.
   * @throws BeamglassError `forbidden` with the role that it needs
   */
  admit(session: Session, procedure: ProcedurePath): Actor {
    const least = PERMISSIONS[procedure];
    const actor = this.actor(session);
    this.require(session, actor, least, `“${procedure}”`);
    if (least !== 'viewer') this.touch(session);
    return actor;
  }

  /** @throws BeamglassError `forbidden` */
  require(session: Session, actor: Actor, least: Role, what: string): void {
    if (reaches(actor.role, least)) return;
    const { state, name } = this.who(session);
    const as =
      state === 'signedIn'
        ? `${name} has the role ${actor.role}`
        : state === 'locked'
          ? `the session of ${name} is locked; give the password again`
          : state === 'screen'
            ? 'this screen only looks; do it on the machine of Beamglass'
            : 'nobody has signed in; sign in, or give --user on the command line';
    const message = `${what} needs the role ${least}: ${as}. Nothing was changed.`;
    throw new BeamglassError('forbidden', message, { needs: least, has: actor.role, state });
  }

  /**
   * Lets files in that a request sends, which is no connection: from another machine in the name of who has signed in
   * there, by the token of the sign-in. What is done with the files is let through by itself.
   * @throws BeamglassError `forbidden`
   */
  admitFiles(origin: SessionOrigin, token: string | null): void {
    if (origin === 'machine') return;
    const session = this.open(origin);
    if (token !== null) this.resume(session, token);
    this.admit(session, 'imports.start');
  }

  /** A sign of the user. */
  touch(session: Session): void {
    const signIn = this.living(session);
    if (signIn === null) return;
    signIn.lastActive = Date.now();
    this.schedule(signIn);
  }

  /**
   * @returns the token by which a page that connects anew resumes the session
   * @throws BeamglassError `forbidden` for a wrong name or password, also where it comes too soon after a wrong one
   */
  signIn(session: Session, name: string, password: string): Promise<string> {
    return this.inTurn(async () => {
      this.refuseScreen(session);
      const account = name.trim().toLowerCase();
      await this.check(account, password, 'session.signIn');
      await this.signOut(session);
      this.forget();
      const signIn: SignIn = {
        account,
        digest: null,
        lastActive: Date.now(),
        locked: false,
        timer: null,
      };
      this.signIns.add(signIn);
      session.signIn = signIn;
      return this.begin(signIn);
    });
  }

  /** @throws BeamglassError `conflict` where there is nothing to unlock, else as `signIn` */
  unlock(session: Session, password: string): Promise<string> {
    return this.inTurn(async () => {
      const { signIn } = session;
      if (signIn === null || !this.signIns.has(signIn)) {
        throw new BeamglassError('conflict', 'Nobody has signed in here; sign in with name and password.');
      }
      await this.check(signIn.account, password, 'session.unlock');
      signIn.locked = false;
      signIn.lastActive = Date.now();
      return this.begin(signIn);
    });
  }

  /** @throws BeamglassError `forbidden` where the sign-in has ended or is locked */
  resume(session: Session, token: string): void {
    this.refuseScreen(session);
    const digest = digestOf(token);
    for (const signIn of this.signIns) this.lockIfIdle(signIn);
    const signIn = [...this.signIns].find((one) => one.digest === digest);
    if (signIn === undefined) {
      throw new BeamglassError('forbidden', 'That session has ended; sign in again.');
    }
    session.signIn = signIn;
  }

  async signOut(session: Session): Promise<void> {
    const { signIn } = session;
    if (signIn === null || !this.signIns.has(signIn)) return;
    await this.record('session.signOut', signIn.account);
    this.end(signIn);
  }

  async lock(session: Session): Promise<void> {
    const signIn = this.living(session);
    if (signIn !== null) await this.lockNow(signIn);
  }

  /** Ends what an account has signed in to, except where `but` is one of its connections. */
  endAll(account: string, but: Session | null = null): void {
    for (const signIn of this.signIns) {
      if (signIn.account === account && signIn !== but?.signIn) this.end(signIn);
    }
  }

  /** @throws BeamglassError `forbidden` for a wrong password of that account, with the same delay as a sign-in */
  checkPassword(account: string, password: string): Promise<void> {
    return this.inTurn(() => this.check(account, password, null));
  }

  /** Without accounts nobody can sign in from another machine. */
  private onlyLooks({ origin }: Session): boolean {
    return origin === 'screen' || (origin === 'network' && !this.options.store.accounts.any());
  }

  private refuseScreen({ origin }: Session): void {
    if (origin !== 'screen') return;
    throw new BeamglassError('forbidden', 'This screen only looks: nobody can sign in on it.');
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.attempt.then(work);
    this.attempt = result.catch(() => undefined);
    return result;
  }

  private async check(name: string, password: string, success: AuditAction | null): Promise<void> {
    const { audit, accounts } = this.options.store;
    if (!accounts.any()) {
      const message = 'This store has no accounts: everyone may do everything in it. Add an administrator’s first.';
      throw new BeamglassError('conflict', message);
    }
    const account = accounts.find(name);
    const subject = account?.name ?? UNKNOWN_ACCOUNT;
    const failures = audit.failuresOf(subject, COUNTED);
    const delay = delayAfter(failures.length);
    // A clock that was set back does not shut anyone out for longer than the delay.
    const wait = Math.min(delay, (failures[0] ?? 0) + delay - Date.now());
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000);
      const message = `The last sign-in failed; try again in ${seconds} s.`;
      throw new BeamglassError('forbidden', message, { seconds });
    }
    const isRight = await fits(password, account?.credential ?? null);
    if (isRight && account?.enabled === true) {
      if (success !== null) await this.record(success, subject);
      return;
    }
    await this.record('session.refused', subject);
    const message = isRight
      ? `The account ${name} is disabled; an administrator can enable it.`
      : 'Name or password is wrong.';
    throw new BeamglassError('forbidden', message);
  }

  /** A new token; what it replaces is worth nothing any more. */
  private begin(signIn: SignIn): string {
    const token = newToken();
    signIn.digest = digestOf(token);
    this.schedule(signIn);
    this.options.changes.publish('access');
    return token;
  }

  /** The account that the connection has signed in to, while it is enabled and the session is not locked. */
  private accountOf(session: Session): Account | null {
    const signIn = this.living(session);
    if (signIn === null) return null;
    const account = this.options.store.accounts.find(signIn.account);
    return account?.enabled === true ? account : null;
  }

  private living({ signIn }: Session): SignIn | null {
    if (signIn === null || !this.signIns.has(signIn)) return null;
    this.lockIfIdle(signIn);
    return signIn.locked ? null : signIn;
  }

  private lockTime({ lastActive }: SignIn): number {
    return lastActive + this.options.store.settings.get().idleMinutes * 60_000;
  }

  private lockIfIdle(signIn: SignIn): void {
    if (signIn.locked || Date.now() < this.lockTime(signIn)) return;
    // It is locked whether or not that can be recorded, as on a full disk.
    this.lockNow(signIn).catch(() => undefined);
  }

  /** Holds at once; that it is recorded may come a moment later. */
  private async lockNow(signIn: SignIn): Promise<void> {
    signIn.locked = true;
    signIn.digest = null;
    if (signIn.timer) clearTimeout(signIn.timer);
    this.options.changes.publish('access');
    await this.record('session.lock', signIn.account);
  }

  private schedule(signIn: SignIn): void {
    if (signIn.timer) clearTimeout(signIn.timer);
    signIn.timer = setTimeout(
      () => {
        // The idle time may have been set anew in between.
        this.lockIfIdle(signIn);
        if (!signIn.locked) this.schedule(signIn);
      },
      Math.max(0, this.lockTime(signIn) - Date.now()),
    );
    signIn.timer.unref();
  }

  /** Sign-ins that were locked long ago and that no page will unlock any more. */
  private forget(): void {
    for (const signIn of this.signIns) {
      if (signIn.locked && Date.now() - signIn.lastActive > FORGOTTEN_AFTER_MS) this.signIns.delete(signIn);
    }
  }

  private end(signIn: SignIn): void {
    if (signIn.timer) clearTimeout(signIn.timer);
    this.signIns.delete(signIn);
    this.options.changes.publish('access');
  }

  private async record(action: AuditAction, account: string): Promise<void> {
    const { store, writable } = this.options;
    if (!writable) return;
    const known = store.accounts.find(account);
    const actor: Actor =
      known === null || action === 'session.refused'
        ? { name: UNSIGNED, role: store.settings.get().unsignedRole }
        : { name: known.name, role: known.role };
    await inTransaction(store.catalogue, () => store.audit.append({ actor, action, subject: account }));
  }
}
