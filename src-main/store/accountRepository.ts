/** The accounts of a store. What they may do is decided elsewhere; here they are kept. */
import type { Actor, Role } from '#core/access/roles.ts';
import type { AccountRecord } from '#core/api/access.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AccountTable } from './accessSchema.ts';
import type { AuditRepository, Audited } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

/** What a password is checked against: scrypt with its parameters. Salt and hash in base64. */
export interface Credential {
  readonly salt: string;
  readonly cost: number;
  readonly blockSize: number;
  readonly parallel: number;
  readonly hash: string;
}

export interface Account extends AccountRecord {
  readonly credential: Credential;
}

/** Stands for a credential in the audit log: whether it was replaced can be told by it, the password cannot. */
export const credentialMark = (credential: Credential): string => hashOf(credential);

export class AccountRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly statements;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    const { file } = catalogue;
    this.statements = {
      any: file.prepare<[], number>('SELECT 1 FROM accounts LIMIT 1').pluck(),
      all: file.prepare<[], AccountTable>('SELECT * FROM accounts ORDER BY name'),
      one: file.prepare<[string], AccountTable>('SELECT * FROM accounts WHERE name = ?'),
    };
  }

  /** Whether roles hold: a store without accounts is open to the user of the machine. */
  any(): boolean {
    return this.statements.any.get() !== undefined;
  }

  list(): Account[] {
    return this.statements.all.all().map(toAccount);
  }

  find(name: string): Account | null {
    const row = this.statements.one.get(name);
    return row === undefined ? null : toAccount(row);
  }

  /** @throws BeamglassError `notFound` */
  get(name: string): Account {
    const found = this.find(name);
    if (found !== null) return found;
    throw new BeamglassError('notFound', `There is no account “${name}”.`, { account: name });
  }

  /** @throws BeamglassError `conflict` where the name is taken, or the first is not an administrator's */
  async add(actor: Actor, name: string, role: Role, credential: Credential): Promise<Account> {
    const details = { role, credential: credentialMark(credential) };
    return this.change({ actor, action: 'account.add', subject: name, details }, (file) => {
      if (this.find(name) !== null) {
        throw new BeamglassError('conflict', `There is an account “${name}” already.`, { account: name });
      }
      if (!this.any() && role !== 'admin') {
        const message = 'The first account is an administrator’s: without one nobody could keep the others.';
        throw new BeamglassError('conflict', message, { account: name, role });
      }
      file
        .prepare(
          `INSERT INTO accounts (name, role, enabled, salt, cost, block_size, parallel, hash, added_utc_ms)
           VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)`,
        )
        .run(name, role, ...fieldsOf(credential), Date.now());
    });
  }

  /** @throws BeamglassError `notFound`, `conflict` for the last administrator */
  async setRole(actor: Actor, name: string, role: Role): Promise<Account> {
    const before = this.get(name);
    if (before.role === role) return before;
    return this.change({ actor, action: 'account.role', subject: name, details: { from: before.role, role } }, (file) =>
      file.prepare('UPDATE accounts SET role = ? WHERE name = ?').run(role, name),
    );
  }

  /** @throws BeamglassError `notFound`, `conflict` for the last administrator */
  async setEnabled(actor: Actor, name: string, enabled: boolean): Promise<Account> {
    const before = this.get(name);
    if (before.enabled === enabled) return before;
    return this.change({ actor, action: 'account.enabled', subject: name, details: { enabled } }, (file) =>
      file.prepare('UPDATE accounts SET enabled = ? WHERE name = ?').run(enabled ? 1 : 0, name),
    );
  }

  /** @throws BeamglassError `notFound` */
  async setCredential(actor: Actor, name: string, credential: Credential): Promise<Account> {
    this.get(name);
    const details = { credential: credentialMark(credential) };
    return this.change({ actor, action: 'account.password', subject: name, details }, (file) =>
      file
        .prepare('UPDATE accounts SET salt = ?, cost = ?, block_size = ?, parallel = ?, hash = ? WHERE name = ?')
        .run(...fieldsOf(credential), name),
    );
  }

  private async change(audited: Audited, work: (file: SqliteFile) => unknown): Promise<Account> {
    return inTransaction(this.catalogue, (file) => {
      work(file);
      this.audit.append(audited);
      return this.get(audited.subject);
    });
  }
}

const fieldsOf = ({ salt, cost, blockSize, parallel, hash }: Credential): [string, number, number, number, string] => [
  salt,
  cost,
  blockSize,
  parallel,
  hash,
];

const toAccount = (row: AccountTable): Account => ({
  name: row.name,
  role: row.role,
  enabled: row.enabled === 1,
  addedAt: new Date(row.added_utc_ms).toISOString(),
  credential: {
    salt: row.salt,
    cost: row.cost,
    blockSize: row.block_size,
    parallel: row.parallel,
    hash: row.hash,
  },
});
