/** Accounts, sign-in, idle lock and resuming, and what the audit log tells of them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkStore } from '#main/store/check.ts';
import { storeLayout } from '#main/store/layout.ts';
import { delayAfter } from '#main/service/session.ts';
import type { Service } from '#main/service/service.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { connect, startService, type Client } from './accessFixture.ts';

const PASSWORD = 'correct horse battery';
let directory: TemporaryDirectory;
let path: string;
let service: Service;
let client: Client;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: Date.parse('2026-03-01T04:00:00Z') });
  directory = temporaryDirectory();
  path = join(directory.path, 'store');
  service = await startService(path);
  client = connect(service);
});

afterEach(async () => {
  vi.useRealTimers();
  await service.close();
  directory.remove();
});

const minutes = (count: number): void => void vi.advanceTimersByTime(count * 60_000);

async function addAda(): Promise<string> {
  await client.accounts.add({ name: 'ada', role: 'admin', password: PASSWORD });
  return (await client.sessions.signIn({ name: 'ada', password: PASSWORD })).token;
}

const actions = async (): Promise<string[]> =>
  (await client.audit.list({})).entries.map(({ action, subject, user }) => `${action} ${subject} by ${user}`);

describe('a store without accounts', () => {
  it('is open to the user of the machine', async () => {
    const { user } = await client.system.info();
    expect(await client.sessions.who()).toMatchObject({ state: 'open', name: user, role: 'admin', locksAt: null });
    await expect(client.sessions.signIn({ name: 'ada', password: PASSWORD })).rejects.toThrow(/has no accounts/);
  });

  it('takes an administrator’s account first, and roles hold from then on', async () => {
    await expect(client.accounts.add({ name: 'eve', role: 'expert', password: PASSWORD })).rejects.toThrow(/first/);
    await client.accounts.add({ name: 'ada', role: 'admin', password: PASSWORD });
    expect(await client.sessions.who()).toMatchObject({ state: 'unsigned', role: 'viewer' });
    await expect(client.accounts.add({ name: 'eve', role: 'admin', password: PASSWORD })).rejects.toThrow(/role admin/);
  });
});

describe('sign-in', () => {
  it('gives the role of the account, whatever it is at that moment', async () => {
    await addAda();
    expect(await client.sessions.who()).toMatchObject({ state: 'signedIn', name: 'ada', role: 'admin' });
    await client.accounts.add({ name: 'bob', role: 'shifter', password: PASSWORD });
    const bob = connect(service);
    await bob.sessions.signIn({ name: ' Bob', password: PASSWORD });
    expect(await bob.sessions.who()).toMatchObject({ name: 'bob', role: 'shifter' });
    await client.accounts.setRole({ name: 'bob', role: 'expert' });
    expect(await bob.sessions.who()).toMatchObject({ role: 'expert' });
    await client.accounts.setEnabled({ name: 'bob', enabled: false });
    expect(await bob.sessions.who()).toMatchObject({ state: 'unsigned', role: 'viewer' });
    await expect(bob.sessions.signIn({ name: 'bob', password: PASSWORD })).rejects.toThrow(/disabled/);
  });

  it('waits longer after each failure in a row, also of tries at once, and forgets them after a success', async () => {
    await addAda();
    const wrong = () => connect(service).sessions.signIn({ name: 'ada', password: 'a wrong password' });
    const tries = await Promise.allSettled([wrong(), wrong(), wrong()]);
    const reasons = tries.map((one) => (one.status === 'rejected' ? (one.reason as Error).message : 'let in'));
    expect(reasons[0]).toBe('Name or password is wrong.');
    expect(reasons.slice(1)).toEqual(Array(2).fill('The last sign-in failed; try again in 1 s.'));
    vi.advanceTimersByTime(1000);
    await expect(wrong()).rejects.toThrow('wrong');
    vi.advanceTimersByTime(1999);
    // The right password does not shorten the wait.
    const right = () => connect(service).sessions.signIn({ name: 'ada', password: PASSWORD });
    await expect(right()).rejects.toThrow('try again in 1 s');
    vi.advanceTimersByTime(1);
    await right();
    await expect(wrong()).rejects.toThrow('wrong');
    vi.advanceTimersByTime(1000);
    await expect(wrong()).rejects.toThrow('wrong');
  });

  it('has a delay that doubles up to a minute', () => {
    expect([0, 1, 2, 3, 6, 7, 50].map(delayAfter)).toEqual([0, 1000, 2000, 4000, 32_000, 60_000, 60_000]);
  });

  it('leaves no password in the log, not even one that was typed as a name', async () => {
    await addAda();
    await expect(client.sessions.signIn({ name: 'my secret phrase', password: 'x' })).rejects.toThrow();
    await expect(client.sessions.signIn({ name: 'ada', password: 'nearly correct horse' })).rejects.toThrow();
    await service.close();
    const file = new Database(storeLayout(path).catalogue, { readonly: true });
    const rows = JSON.stringify([
      file.prepare('SELECT * FROM audit_log').all(),
      file.prepare('SELECT * FROM accounts').all(),
    ]);
    file.close();
    for (const secret of [PASSWORD, 'my secret phrase', 'nearly correct']) expect(rows).not.toContain(secret);
    service = await startService(path);
  });

  it('is refused a short password, and a name that is none', async () => {
    await expect(client.accounts.add({ name: 'ada', role: 'admin', password: 'too short' })).rejects.toThrow();
    await expect(client.accounts.add({ name: 'not signed in', role: 'admin', password: PASSWORD })).rejects.toThrow();
    expect(await client.accounts.list()).toEqual([]);
  });
});

describe('a session', () => {
  it('locks after the idle time, and takes up where it was with the password', async () => {
    await addAda();
    minutes(14);
    await client.settings.set({ idleMinutes: 10 });
    minutes(9);
    // Looking is what a page does by itself.
    await client.runs.list({});
    minutes(1);
    expect(await client.sessions.who()).toMatchObject({ state: 'locked', name: 'ada', role: 'viewer' });
    await expect(client.settings.set({ idleMinutes: 60 })).rejects.toThrow(/locked/);
    await expect(client.sessions.unlock({ password: 'a wrong password' })).rejects.toThrow('wrong');
    minutes(1);
    await client.sessions.unlock({ password: PASSWORD });
    expect(await client.sessions.who()).toMatchObject({ state: 'signedIn', name: 'ada', role: 'admin' });
    expect((await actions()).slice(0, 3)).toEqual([
      'session.unlock ada by ada',
      'session.refused ada by not signed in',
      'session.lock ada by ada',
    ]);
  });

  it('stays while its user gives signs', async () => {
    await addAda();
    for (let quarter = 0; quarter < 5; quarter++) {
      minutes(14);
      await client.sessions.active();
    }
    expect(await client.sessions.who()).toMatchObject({ state: 'signedIn' });
  });

  it('is resumed by its token, in two windows at once, until it is signed out', async () => {
    const token = await addAda();
    const again = connect(service);
    expect(await again.sessions.resume({ token })).toMatchObject({ state: 'signedIn', name: 'ada' });
    await client.sessions.signOut();
    expect(await again.sessions.who()).toMatchObject({ state: 'unsigned', role: 'viewer' });
    await expect(connect(service).sessions.resume({ token })).rejects.toThrow(/has ended/);
  });

  it('is not resumed once it was locked, nor by another token', async () => {
    const token = await addAda();
    await expect(connect(service).sessions.resume({ token: `${token.slice(0, -1)}_` })).rejects.toThrow(/ended/);
    minutes(15);
    await expect(connect(service).sessions.resume({ token })).rejects.toThrow(/ended/);
  });

  it('ends elsewhere when its password is changed', async () => {
    const token = await addAda();
    const other = connect(service);
    await other.sessions.signIn({ name: 'ada', password: PASSWORD });
    const password = 'another password';
    await expect(other.accounts.setPassword({ name: 'ada', password })).rejects.toThrow(/one in use/);
    await expect(other.accounts.setPassword({ name: 'ada', password, current: 'wrong' })).rejects.toThrow('wrong');
    minutes(1);
    await other.accounts.setPassword({ name: 'ada', password, current: PASSWORD });
    expect(await other.sessions.who()).toMatchObject({ state: 'signedIn' });
    expect(await client.sessions.who()).toMatchObject({ state: 'unsigned' });
    await expect(client.sessions.resume({ token })).rejects.toThrow(/ended/);
    await client.sessions.signIn({ name: 'ada', password });
  });
});

describe('accounts', () => {
  it('keep the last enabled administrator', async () => {
    await addAda();
    await expect(client.accounts.setRole({ name: 'ada', role: 'expert' })).rejects.toThrow('last administrator');
    await expect(client.accounts.setEnabled({ name: 'ada', enabled: false })).rejects.toThrow('last administrator');
    await client.accounts.add({ name: 'bob', role: 'admin', password: PASSWORD });
    await client.accounts.setEnabled({ name: 'bob', enabled: false });
    await expect(client.accounts.setRole({ name: 'ada', role: 'expert' })).rejects.toThrow('last administrator');
  });

  it('let nobody but an administrator set another’s password', async () => {
    await addAda();
    await client.accounts.add({ name: 'bob', role: 'coordinator', password: PASSWORD });
    const bob = connect(service);
    await bob.sessions.signIn({ name: 'bob', password: PASSWORD });
    const change = { name: 'ada', password: 'of bob’s choice' };
    await expect(bob.accounts.setPassword(change)).rejects.toThrow(/by ada or an administrator/);
    await expect(connect(service).accounts.setPassword(change)).rejects.toThrow(/by ada or an administrator/);
  });
});

describe('another program with the file in its hands', () => {
  function elsewhere(sql: string): void {
    const file = new Database(storeLayout(path).catalogue);
    try {
      file.exec(sql);
    } finally {
      file.close();
    }
  }

  const REFUSED = [
    "UPDATE audit_log SET user = 'eve'",
    'DELETE FROM audit_log WHERE entry = 2',
    "INSERT OR REPLACE INTO audit_log SELECT entry, time_utc_ms, 'eve', role, action, subject, details, hash FROM audit_log WHERE entry = 1",
    "INSERT INTO audit_log SELECT entry + 10, time_utc_ms, 'eve', role, action, subject, details, hash FROM audit_log WHERE entry = 1",
    'DELETE FROM accounts',
    "INSERT OR REPLACE INTO accounts SELECT name, 'viewer', enabled, salt, cost, block_size, parallel, hash, added_utc_ms FROM accounts",
    "UPDATE accounts SET name = 'eve'",
    "UPDATE accounts SET role = 'viewer'",
    'UPDATE accounts SET enabled = 0',
  ];

  it('is refused by the database whatever would change the log or leave no administrator', async () => {
    await addAda();
    for (const sql of REFUSED) {
      expect(() => elsewhere(sql), sql).toThrow(/never|does not take|last administrator/);
    }
    expect((await checkStore(path)).problems).toEqual([]);
  });

  const FOUND = [
    ["UPDATE accounts SET role = 'admin' WHERE name = 'bob'", /bob has the role admin, which Beamglass did not give/],
    ["UPDATE accounts SET enabled = 0 WHERE name = 'bob'", /bob was disabled, and not by Beamglass/],
    [
      "UPDATE accounts SET salt = (SELECT salt FROM accounts WHERE name = 'ada'), hash = (SELECT hash FROM accounts WHERE name = 'ada')",
      /password of the account bob was not set by Beamglass/,
    ],
    [
      "INSERT INTO accounts SELECT 'eve', role, 1, salt, cost, block_size, parallel, hash, added_utc_ms FROM accounts WHERE name = 'ada'",
      /eve was not added by Beamglass/,
    ],
    ["INSERT INTO settings VALUES ('selfApproval', 'true')", /selfApproval was not set to true by Beamglass/],
    ["DELETE FROM store_facts WHERE name = 'auditHead'", /lost its note/],
  ] as const;

  it('is found by check where the database lets it', async () => {
    await addAda();
    await client.accounts.add({ name: 'bob', role: 'shifter', password: PASSWORD });
    expect(await checkStore(path)).toMatchObject({ ok: true, auditEntries: 3 });
    for (const [index, [sql, sentence]] of FOUND.entries()) {
      const layout = storeLayout(join(directory.path, `copy${index}`));
      mkdirSync(layout.runs, { recursive: true });
      const file = new Database(storeLayout(path).catalogue);
      file.prepare('VACUUM INTO ?').run(layout.catalogue);
      file.close();
      const copy = new Database(layout.catalogue);
      copy.exec(sql);
      copy.close();
      expect((await checkStore(layout.directory)).problems.join(' '), sql).toMatch(sentence);
    }
  });

  it('cannot hide by what Beamglass does afterwards that the last entry is gone', async () => {
    await addAda();
    const file = new Database(storeLayout(path).catalogue);
    const { sql } = file
      .prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'audit_delete'")
      .get()!;
    file.exec('DROP TRIGGER audit_delete; DELETE FROM audit_log WHERE entry = 2');
    file.exec(sql);
    file.close();
    expect((await client.audit.verify()).problems).toEqual(['Entry 2 of the audit log is missing.']);
    await client.settings.set({ idleMinutes: 20 });
    expect((await client.audit.verify()).problems).toEqual([
      'Entry 2 of the audit log (settings.set idleMinutes) is not what was written.',
    ]);
  });
});

describe('the audit log', () => {
  it('tells who did what, newest first, and is filtered', async () => {
    await addAda();
    await client.settings.set({ idleMinutes: 20, selfApproval: false });
    const { total, entries, users } = await client.audit.list({ limit: 1 });
    expect(total).toBe(3);
    expect(users).toContain('ada');
    expect(entries).toMatchObject([
      { entry: 3, user: 'ada', role: 'admin', action: 'settings.set', details: { idleMinutes: 20 } },
    ]);
    expect((await client.audit.list({ action: 'account' })).entries).toMatchObject([{ action: 'account.add' }]);
    expect((await client.audit.list({ action: 'acc' })).total).toBe(0);
    expect((await client.audit.list({ user: 'ada' })).total).toBe(2);
    expect((await client.audit.list({ subject: 'IDLE' })).total).toBe(1);
    expect((await client.audit.list({ until: '2026-03-01T04:00:00Z' })).total).toBe(0);
    expect(await client.audit.verify()).toMatchObject({ ok: true, entries: 3, problems: [] });
  });

  it('has the steps of a change of the conditions, and nothing of one that failed', async () => {
    await client.conditions.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme' });
    await expect(client.conditions.createTag({ name: 'flux', type: 'flux.npot', experiment: 'padme' })).rejects.toThrow(
      /already/,
    );
    const { entries } = await client.audit.list({});
    expect(entries).toMatchObject([
      {
        action: 'conditions.createTag',
        subject: 'flux',
        details: { steps: [{ step: 'createTag', tag: 'flux', type: 'flux.npot' }] },
      },
    ]);
  });
});
