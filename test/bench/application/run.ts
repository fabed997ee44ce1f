/** `npm run bench`, the part without the display. Wants a built application. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startServer, temporaryDirectory } from '../../e2e/harness.ts';
import { connect } from './client.ts';
import { codecFigures } from './codec.ts';
import { conditionFigures } from './conditions.ts';
import { isHit, printFigure, type Figure } from './figures.ts';
import { bundleFigures, startFigures } from './start.ts';
import { fetchFigure, filterFigures, importFigures } from './store.ts';

const figures: Figure[] = [];

function report(measured: readonly Figure[]): void {
  for (const figure of measured) printFigure(figure);
  figures.push(...measured);
}

const directory = temporaryDirectory();
const store = join(directory, 'store');
try {
  report(await codecFigures());
  report(await conditionFigures(directory));
  const server = await startServer(store);
  const { client, close } = await connect(server.url);
  report(await importFigures(client, directory));
  report([await fetchFigure(client, directory)]);
  report(await filterFigures(client, directory));
  close();
  await server.close();
  report(await startFigures(store));
  report(bundleFigures());
} finally {
  rmSync(directory, { recursive: true, force: true });
}
const goals = figures.filter(({ limit }) => limit !== null);
console.log(`\n${goals.filter(isHit).length} of ${goals.length} goals hit`);
