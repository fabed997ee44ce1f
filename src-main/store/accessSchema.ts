/**
 * Tables of accounts, settings and the audit log. Triggers hold for every connection that the log only grows and that
 * somebody can always administer the store. What another process changes by dropping them is found by `check`.
 */
import type { Role } from '#core/access/roles.ts';
import type { SqliteFile } from './sqlite.ts';

export interface AccountTable {
  name: string;
  role: Role;
  enabled: number;
  /** Base64, 16 bytes. */
  salt: string;
  /** Of scrypt. */
  cost: number;
  block_size: number;
  parallel: number;
  /** Base64, 32 bytes. */
  hash: string;
  added_utc_ms: number;
}

export interface SettingTable {
  name: string;
  /** JSON */
  value: string;
}

export interface AuditTable {
  /** From 1, without gaps. */
  entry: number;
  time_utc_ms: number;
  user: string;
  role: Role;
  action: string;
  subject: string;
  /** Canonical JSON. */
  details: string;
  /** SHA-256 over the hash of the entry before and this one's fields. */
  hash: string;
}

export interface AccessTables {
  accounts: AccountTable;
  settings: SettingTable;
  audit_log: AuditTable;
}

/** Name of the fact that holds how many entries there are and the hash of the last: a last row that is gone is found. */
export const AUDIT_HEAD = 'auditHead';
export const NO_HASH = '0'.repeat(64);

export function createAccessTables(database: SqliteFile): void {
  database.exec(`
    CREATE TABLE accounts (
      name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 2 AND 32 AND name NOT GLOB '*[^a-z0-9._-]*'),
      role TEXT NOT NULL CHECK (role IN ('viewer', 'shifter', 'expert', 'coordinator', 'admin')),
      enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
      salt TEXT NOT NULL CHECK (length(salt) >= 22),
      cost INTEGER NOT NULL CHECK (cost >= 32768),
      block_size INTEGER NOT NULL CHECK (block_size >= 8),
      parallel INTEGER NOT NULL CHECK (parallel >= 1),
      hash TEXT NOT NULL CHECK (length(hash) >= 43),
      added_utc_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE settings (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT;
    CREATE TABLE audit_log (
      entry INTEGER PRIMARY KEY,
      time_utc_ms INTEGER NOT NULL,
      user TEXT NOT NULL CHECK (length(user) > 0),
      role TEXT NOT NULL,
      action TEXT NOT NULL CHECK (length(action) > 0),
      subject TEXT NOT NULL,
      details TEXT NOT NULL CHECK (json_valid(details)),
      hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT;
    CREATE INDEX audit_by_subject ON audit_log (subject, action);
    INSERT INTO store_facts (name, value) VALUES ('${AUDIT_HEAD}', '0 ${NO_HASH}');

    CREATE TRIGGER account_first BEFORE INSERT ON accounts
    WHEN NOT EXISTS (SELECT 1 FROM accounts) AND (NEW.role <> 'admin' OR NEW.enabled = 0)
    BEGIN SELECT RAISE(ABORT, 'The first account is an administrator''s.'); END;
    CREATE TRIGGER account_replace BEFORE INSERT ON accounts
    WHEN EXISTS (SELECT 1 FROM accounts WHERE name = NEW.name)
    BEGIN SELECT RAISE(ABORT, 'An account does not take the place of another.'); END;
    CREATE TRIGGER account_delete BEFORE DELETE ON accounts
    BEGIN SELECT RAISE(ABORT, 'An account is disabled, never removed.'); END;
    CREATE TRIGGER account_identity BEFORE UPDATE ON accounts
    WHEN (OLD.name, OLD.added_utc_ms) IS NOT (NEW.name, NEW.added_utc_ms)
    BEGIN SELECT RAISE(ABORT, 'The name of an account never changes.'); END;
    CREATE TRIGGER account_last_admin BEFORE UPDATE ON accounts
    WHEN OLD.role = 'admin' AND OLD.enabled = 1 AND (NEW.role <> 'admin' OR NEW.enabled = 0)
      AND NOT EXISTS (SELECT 1 FROM accounts WHERE name <> OLD.name AND role = 'admin' AND enabled = 1)
    BEGIN SELECT RAISE(ABORT, 'The last administrator stays one.'); END;

    CREATE TRIGGER audit_update BEFORE UPDATE ON audit_log
    BEGIN SELECT RAISE(ABORT, 'An entry of the audit log never changes.'); END;
    CREATE TRIGGER audit_delete BEFORE DELETE ON audit_log
    BEGIN SELECT RAISE(ABORT, 'An entry of the audit log is never deleted.'); END;
    CREATE TRIGGER audit_append BEFORE INSERT ON audit_log
    WHEN NEW.entry IS NOT (SELECT coalesce(max(entry), 0) + 1 FROM audit_log)
    BEGIN SELECT RAISE(ABORT, 'The audit log never changes; entries are appended.'); END;
  `);
}
