/**
 * `npm run bench:live`: from files of a data acquisition to the picture on the page, while the service also takes in the
 * runs that have ended. Linux; wants a built application and a Chromium.
 *
 *   npm run bench:live                                 both experiments, 60 s each
 *   npm run bench:live -- --seconds 20 --only na64     so long, of one of them
 */
import { parseArgs } from 'node:util';
import { atMost, isHit, printFigure, type Figure } from '../application/figures.ts';
import { measureDropped } from './dropped.ts';
import { startChain } from './chain.ts';
import { measureSustained } from './sustained.ts';

export interface Subject {
  readonly experiment: 'na64' | 'padme';
  readonly title: string;
  readonly setup: string;
  /** Events per second that are to be sustained. */
  readonly rate: number;
}

const SUBJECTS: readonly Subject[] = [
  { experiment: 'na64', title: 'NA64 events', setup: 'na64-vis2018', rate: 200 },
  { experiment: 'padme', title: 'PADME bunches', setup: 'padme-run3', rate: 49 },
];

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, only: { type: 'string' } } });
const seconds = Number(values.seconds);
const subjects = SUBJECTS.filter(({ experiment }) => values.only === undefined || values.only === experiment);
if (!(seconds >= 10) || subjects.length === 0) {
  console.error('Give at least 10 seconds, and na64 or padme.');
  process.exit(1);
}

/** Prints what is measured, beside its limit. */
async function measure(subject: Subject): Promise<Figure[]> {
  console.log(`\n${subject.title}, ${subject.setup}, ${subject.rate}/s\n`);
  const chain = await startChain();
  // Interrupted, nothing of it stays behind.
  const interrupt = (): void => void chain.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    const figures = [...(await measureDropped(chain, subject)), ...(await measureSustained(chain, subject, seconds))];
    const errors = chain.errors();
    for (const error of errors) console.log(`  ${error}`);
    figures.push(atMost('errors that the pages reported', errors.length, 0, '', 0));
    for (const figure of figures) printFigure(figure);
    return figures;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
    await chain.close();
  }
}

const figures: Figure[] = [];
for (const subject of subjects) figures.push(...(await measure(subject)));
const goals = figures.filter(({ limit }) => limit !== null);
console.log(`\n${goals.filter(isHit).length} of ${goals.length} goals hit`);
