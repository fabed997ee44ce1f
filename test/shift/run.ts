/**
 * `npm run shift`: an 8-hour shift in 20 minutes. A simulated acquisition writes the runs of both experiments, a scripted
 * shifter does the work of one, and the service is killed five times with all that belongs to it. At the end nothing of
 * what was written or confirmed may be missing. Linux; wants a built application and a Chromium.
 *
 *   npm run shift                                      20 minutes
 *   npm run shift -- --minutes 2 --seed 7              shorter, with other moments for everything
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '#main/store/store.ts';
import { isHit, printFigure } from '../bench/application/figures.ts';
import { temporaryDirectory } from '../e2e/harness.ts';
import { figuresOf } from './figures.ts';
import { Shift } from './shift.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes >= 2 && minutes <= 600) || !Number.isInteger(seed) || seed < 0) {
  console.error('Give 2 to 600 minutes, and a whole number as seed.');
  process.exit(1);
}

const directory = temporaryDirectory();
const [store, watched] = [join(directory, 'store'), join(directory, 'daq')];
const shift = new Shift({ store, watched, minutes, seed, log: (line) => console.log(line) });
const close = async (): Promise<void> => {
  await shift.close();
  rmSync(directory, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void close().finally(() => process.exit(130)));
}
try {
  mkdirSync(watched);
  // Without the sample runs, whose simulation would be measured as well.
  const made = await openStore(store, 'the shift');
  await made.note('sampleOffered', 'not needed');
  await made.close();
  console.log(`A shift of 8 hours in ${minutes} minutes, seed ${seed}\n`);
  await shift.work();
  const { figures, problems } = await figuresOf(shift);
  console.log('');
  for (const figure of figures) printFigure(figure);
  for (const problem of problems) console.log(`  ${problem}`);
  const goals = figures.filter(({ limit }) => limit !== null);
  console.log(`\n${goals.filter(isHit).length} of ${goals.length} goals hit`);
  if (!goals.every(isHit)) process.exitCode = 1;
} finally {
  await close();
}
