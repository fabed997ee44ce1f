/** The conditions as text for people. */
import type { ConditionImportReport, GlobalTagDetails, TagDetails } from '#core/api/conditions.ts';
import type { Constants, PayloadDocument } from '#core/calibration/payload.ts';
import { formatPairs, formatTable, type Cell, measured } from './table.ts';

const SHORT = 12;
export const short = (hash: string | null): string | null => hash?.slice(0, SHORT) ?? null;

export const tagCells = ({ name, type, experiment, iovs, globalTags }: GlobalTagDetails['members'][number]): Cell[] => [
  name,
  type,
  experiment,
  iovs,
  globalTags.join(', '),
];

export const globalTagText = ({ members, ...fields }: GlobalTagDetails): string =>
  [
    formatPairs(Object.entries(fields)),
    formatTable(
      ['type', 'tag', 'IoVs'],
      members.map(({ type, name, iovs }) => [type, name, iovs]),
    ),
  ].join('\n\n');

export const tagText = ({ name, type, experiment, description, rows, gaps }: TagDetails): string =>
  [
    formatPairs([
      ['tag', name],
      ['type', type],
      ['experiment', experiment],
      ['description', description],
    ]),
    formatTable(
      ['validity', 'payload', 'entered', 'by'],
      rows.map(({ validity, payload, addedAt, author }) => [validity, short(payload), addedAt, author]),
    ),
    ...gaps.map((gap) => `Nothing holds in ${gap}.`),
  ].join('\n\n');

export function payloadText({
  hash,
  document,
  tags,
}: {
  hash: string;
  document: PayloadDocument;
  tags: string[];
}): string {
  const { type, schemaVersion, constants, provenance } = document;
  const { method, author, setup, note } = provenance;
  return [
    formatPairs([
      ['payload', hash],
      ['type', type],
      ['schema version', schemaVersion],
      ['method', method],
      ['setup', setup],
      ['author', author],
      ['note', note],
      ['in tags', tags.join(', ')],
    ]),
    ...constantTexts(constants),
  ].join('\n\n');
}

function constantTexts({ parameters, table }: Constants): string[] {
  const texts: string[] = [];
  if (Object.keys(parameters).length > 0) {
    const rows = Object.entries(parameters).map(([name, { value, error, status }]) => [
      name,
      ...measured(value, error),
      status,
    ]);
    texts.push(formatTable(['parameter', 'value', 'error', 'status'], rows));
  }
  if (table !== null) {
    const columns = Object.entries(table.columns);
    const words = Object.entries(table.texts);
    const heads = ['key', ...columns.flatMap(([name]) => [name, '±']), ...words.map(([name]) => name), 'status'];
    const rows = [...table.keys].map((key, row): Cell[] => [
      key,
      ...columns.flatMap(([, { value, error }]) => measured(value[row] ?? null, error[row] ?? null)),
      ...words.map(([, text]) => text[row] ?? null),
      table.status[row] ?? null,
    ]);
    texts.push(formatTable(heads, rows));
  }
  return texts;
}

export function importText({ globalTag, state, duplicate, dryRun, ...report }: ConditionImportReport): string {
  if (duplicate) return `${globalTag} is in the store already (${state}); nothing was written.`;
  return [
    `${globalTag} (${state}): ${dryRun ? 'can be taken in; nothing was written' : 'taken in'}`,
    `payloads: ${report.newPayloads} new, ${report.knownPayloads} known; tags: ${report.newTags.length} new, ${report.knownTags.length} known`,
    `manifest ${report.manifestHash}`,
  ].join('\n');
}
