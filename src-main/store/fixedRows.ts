/**
 * Triggers by which the rows of a table never change and are never deleted, for every connection.
 * @param what begins a sentence: “A publication”
 * @param identity of a row that is there already: “publication = NEW.publication”
 */
export const fixedRows = (table: string, what: string, identity: string): string => `
  CREATE TRIGGER ${table}_update BEFORE UPDATE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${what} never changes.'); END;
  CREATE TRIGGER ${table}_delete BEFORE DELETE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${what} is never deleted.'); END;
  CREATE TRIGGER ${table}_replace BEFORE INSERT ON ${table} WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${identity})
  BEGIN SELECT RAISE(ABORT, '${what} never changes.'); END;`;
