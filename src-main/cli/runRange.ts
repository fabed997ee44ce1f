/** `--runs A..B`: run ids, both included, or one run. */
import { BeamglassError } from '#core/errors.ts';
import type { Client } from './context.ts';

/** @throws BeamglassError `badInput` for what is no range, `notFound` where no run lies in it */
export async function runsInRange(client: Client, range: string): Promise<string[]> {
  const [from = '', to = from, ...more] = range.split('..').map((part) => part.trim());
  const first = /^([a-z0-9][a-z0-9_]*)-(\d+)$/.exec(from);
  const last = /^([a-z0-9][a-z0-9_]*)-(\d+)$/.exec(to);
  if (more.length > 0 || first === null || last === null) {
    const message = `“${range}” is no range of runs: write one run, or “A..B” with two run ids such as “na64-12..na64-20”.`;
    throw new BeamglassError('badInput', message, { runs: range });
  }
  if (first[1] !== last[1] || Number(first[2]) > Number(last[2])) {
    const message = `“${range}” is no range: both ends are runs of one experiment, the earlier one first.`;
    throw new BeamglassError('badInput', message, { runs: range });
  }
  const all = await client.runs.list({ where: '' });
  const found = all
    .filter(({ experiment, number }) => {
      return experiment === first[1] && number >= Number(first[2]) && number <= Number(last[2]);
    })
    .map(({ run }) => run);
  if (found.length > 0) return found;
  throw new BeamglassError('notFound', `There is no run in ${range} in the store.`, { runs: range });
}
