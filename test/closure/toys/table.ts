/**
 * `npm run toys [-- --model NAME --toys N]`: R17's table, 10⁴ toys per model and per trap unless told otherwise. Pulls of mean
 * 0 ± 0.03 and width 1 ± 0.03; wrong minima accepted below 1e-4; bad fits flagged ≥ 99 %, good ones vetoed ≤ 1 %.
 */
import { parseArgs } from 'node:util';
import { TOY_MODELS } from './models.ts';
import { pullsOf, TRAPS, wronglyAccepted } from './toys.ts';

const { values } = parseArgs({ options: { model: { type: 'string' }, toys: { type: 'string', default: '10000' } } });
const toys = Number(values.toys);
const isWanted = ({ name }: { readonly name: string }): boolean => values.model === undefined || name === values.model;
const models = TOY_MODELS.filter(isWanted);
const traps = TRAPS.filter(isWanted);
if (!Number.isInteger(toys) || toys < 100 || models.length + traps.length === 0) {
  console.error(
    `Wanted: --toys N of 100 or more, --model of ${[...TOY_MODELS, ...TRAPS].map(({ name }) => `“${name}”`).join(', ')}.`,
  );
  process.exit(1);
}

let misses = 0;
function verdict(isHit: boolean): string {
  if (!isHit) misses++;
  return isHit ? 'hit' : 'MISS';
}
const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

for (const model of models) {
  const { pulls, vetoed } = await pullsOf(model, toys);
  console.log(`${model.name.padEnd(40)} good fits vetoed ${percent(vetoed).padStart(8)}  ${verdict(vetoed <= 0.01)}`);
  for (const { name, mean, width } of pulls) {
    const isHit = Math.abs(mean) <= 0.03 && Math.abs(width - 1) <= 0.03;
    console.log(
      `  ${name.padEnd(10)} pull mean ${mean.toFixed(3).padStart(7)}  width ${width.toFixed(3)}  ${verdict(isHit)}`,
    );
  }
}
for (const trap of traps) {
  const wrong = await wronglyAccepted(trap, toys);
  const [what, isHit] =
    trap.wants === 'right'
      ? (['wrong and accepted', wrong < 1e-4] as const)
      : (['bad and flagged', wrong <= 0.01] as const);
  console.log(
    `${trap.name.padEnd(40)} ${what} ${percent(trap.wants === 'right' ? wrong : 1 - wrong).padStart(8)}  ${verdict(isHit)}`,
  );
}
console.log(misses === 0 ? '\nall hit' : `\n${misses} missed`);
process.exitCode = misses === 0 ? 0 : 1;
