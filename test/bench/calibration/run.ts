/**
 * `npm run bench:calibration [-- NAME…]`: figures of calibrations, each beside its limit or the peer that is measured
 * in the same run. A bench is a file here and its line below.
 */
import { isHit, printFigure, type Figure } from '../application/figures.ts';
import { beamSpotFigures } from './beamSpot.ts';
import { conditionFigures } from './conditions.ts';
import { gainFigures } from './gains.ts';

const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  beamSpot: beamSpotFigures,
  conditions: conditionFigures,
  gains: gainFigures,
};

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in BENCHES));
if (unknown !== undefined) {
  console.error(`There is no bench “${unknown}”; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(1);
}
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const figure of await bench()) {
    printFigure(figure);
    figures.push(figure);
  }
}
const goals = figures.filter(({ limit }) => limit !== null);
console.log(`\n${goals.filter(isHit).length} of ${goals.length} goals hit`);
