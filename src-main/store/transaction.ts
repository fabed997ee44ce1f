/** Changing the catalogue. */
import type { Transaction } from 'kysely';
import { BeamglassError } from '#core/errors.ts';
import type { Audited, AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import type { CatalogueTables } from './schema.ts';
import { storeError, type SqliteFile } from './sqlite.ts';

/**
 * All of `work`, or nothing where it throws. The connection is shared: it waits until no transaction of another part
 * of the store is under way on it.
 * @throws BeamglassError what `work` throws; `conflict` with the sentence of a trigger that refuses; `diskFull` …
 */
export async function inTransaction<T>(
  { file, tables }: Pick<Catalogue, 'file' | 'tables'>,
  work: (file: SqliteFile) => T,
): Promise<T> {
  return tables.connection().execute(async () => {
    try {
      return file.transaction(() => work(file)).immediate();
    } catch (error) {
      throw refusal(error, file.name);
    }
  });
}

/**
 * A change and its entry in the audit log, both or none.
 * @throws BeamglassError as `inTransaction`
 */
export async function recordedChange(
  { file, tables }: Pick<Catalogue, 'file' | 'tables'>,
  audit: AuditRepository,
  audited: Audited,
  work: (transaction: Transaction<CatalogueTables>) => Promise<unknown>,
): Promise<void> {
  try {
    await tables.transaction().execute(async (transaction) => {
      await work(transaction);
      audit.append(audited);
    });
  } catch (error) {
    throw refusal(error, file.name);
  }
}

/** A refusal by a trigger carries its own sentence. */
function refusal(error: unknown, path: string): BeamglassError {
  const { code, message } = error as { code?: unknown; message?: string };
  if (code === 'SQLITE_CONSTRAINT_TRIGGER') return new BeamglassError('conflict', message ?? '', {}, { cause: error });
  return storeError(error, path);
}
