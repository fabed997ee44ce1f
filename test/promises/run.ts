/** `npm run promises [-- ID…]`: runs the recipes, all or those named, and says what was kept. */
import { PROMISES } from './index.ts';

const wanted = process.argv.slice(2).map((word) => word.toUpperCase());
const unknown = wanted.filter((id) => !PROMISES.some((recipe) => recipe.id === id));
if (unknown.length > 0) {
  process.stderr.write(`There is no recipe for ${unknown.join(', ')}; there are:\n`);
  for (const { id, promise } of PROMISES) process.stderr.write(`  ${id}  ${promise}\n`);
  process.exit(1);
}
for (const { id, promise, run } of PROMISES) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  process.stdout.write(`${id}  ${promise}\n`);
  const started = performance.now();
  const { lines, broken } = await run();
  for (const line of lines) process.stdout.write(`  ${line}\n`);
  for (const line of broken) process.stdout.write(`  BROKEN: ${line}\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`  ${broken.length === 0 ? 'kept' : 'NOT KEPT'} (${seconds} s)\n`);
  if (broken.length > 0) process.exitCode = 1;
}
