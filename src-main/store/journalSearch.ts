/** What a question about the journal asks of its rows: r is the newest revision of an entry, f its first. */
import type { JournalQuery } from '#core/api/journal.ts';

/** Every word must stand somewhere, whole or as a beginning; '' where there is no word. What FTS5 would read as an operator is a word. */
export const searchExpression = (text: string): string =>
  (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"*`).join(' ');

/** @returns the rest of a WHERE clause, and its values in their order */
export function condition(query: JournalQuery): { text: string; values: unknown[] } {
  const parts: string[] = [];
  const values: unknown[] = [];
  const ask = (part: string, value: unknown): void => {
    parts.push(part);
    values.push(value);
  };
  const words = searchExpression(query.search);
  if (words !== '') ask('r.entry IN (SELECT rowid FROM journal_search WHERE journal_search MATCH ?)', words);
  // What holds no word is found nowhere.
  else if (query.search.trim() !== '') parts.push('0');
  if (query.author !== null) ask('f.author = ?', query.author);
  if (query.tag !== null) ask('EXISTS (SELECT 1 FROM json_each(r.tags) WHERE value = ?)', query.tag);
  if (query.run !== null) ask('r.run = ?', query.run);
  if (query.experiment !== null) ask('r.experiment = ?', query.experiment);
  if (query.kind !== null) ask('r.kind = ?', query.kind);
  if (query.from !== null) ask('f.at_utc_ms >= ?', Date.parse(query.from));
  if (query.until !== null) ask('f.at_utc_ms < ?', Date.parse(query.until));
  return { text: parts.map((part) => `AND ${part}`).join(' '), values };
}
