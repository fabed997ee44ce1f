/** Whether an event file is whole and holds what was entered of it. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { decodeEvent } from '#core/event/codec.ts';
import type { EventFileMeta } from './eventFile.ts';
import { EventFileReader } from './eventFileReader.ts';

/** As the catalogue has it. */
export interface Entered {
  readonly events: number;
  readonly contentHash?: string | undefined;
  readonly summaryHash?: string | undefined;
}

export interface EventFileCheck {
  /** What the file says of itself; null where it cannot be opened. */
  readonly meta: EventFileMeta | null;
  /** Payloads that could be decoded. */
  readonly payloads: number;
  /** One sentence each. */
  readonly problems: string[];
}

/** Beyond this many problems of one file, the rest are counted. */
const MOST_PROBLEMS = 20;

export function checkEventFile(path: string, entered: Entered): EventFileCheck {
  if (!existsSync(path)) return { meta: null, payloads: 0, problems: ['its event file is missing.'] };
  let reader: EventFileReader;
  try {
    reader = new EventFileReader(path);
  } catch (error) {
    return { meta: null, payloads: 0, problems: [(error as Error).message] };
  }
  const problems: string[] = [];
  const attempt = (what: () => void): void => {
    try {
      what();
    } catch (error) {
      problems.push((error as Error).message);
    }
  };
  let payloads = 0;
  try {
    attempt(() => {
      for (const problem of reader.structureProblems()) problems.push(`its event file is damaged: ${problem}.`);
    });
    attempt(() => {
      if (reader.payloadCount() !== entered.events) problems.push(`it holds not the ${entered.events} events entered.`);
    });
    const contentHash = createHash('sha256');
    for (let key = 0; key < Math.min(reader.events, entered.events); key++) {
      attempt(() => {
        const payload = reader.payload(key);
        contentHash.update(payload);
        decodeEvent(payload);
        payloads++;
      });
    }
    if (contentHash.digest('hex') !== entered.contentHash) problems.push('its events are not those entered.');
    attempt(() => {
      if (reader.summaryHash() !== entered.summaryHash) problems.push('its summary columns are not those entered.');
    });
  } finally {
    reader.close();
  }
  const more = problems.length - MOST_PROBLEMS;
  return {
    meta: reader.meta,
    payloads,
    problems: more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${more} more problems.`] : problems,
  };
}
