/** What an import worker answers. */
import type { ImportCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';
import { inspectFiles } from './inspect.ts';
import { readSeriesFile } from './series/readSeries.ts';
import { writeSource } from './writeRun.ts';

export const IMPORT_HANDLERS: Handlers<ImportCalls> = {
  inspect: ({ files }, context) => inspectFiles(files, context),
  write: (input, context) => writeSource(input, context),
  readSeries: ({ files }) => files.map(readSeriesFile),
};
