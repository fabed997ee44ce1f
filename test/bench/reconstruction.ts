/** Reconstruction: pulses per second, bunches of PADME from waveforms to candidates, whole events of NA64. */
import { reconstructStrips } from '#main/workers/reconstruct/na64/stripClusters.ts';
import { reconstructTracks } from '#main/workers/reconstruct/na64/tracks.ts';
import { constantsOf } from '../fixtures/constantsInForce.ts';
import { na64Reconstructor } from '../fixtures/na64Reconstruction.ts';
import { reconstructorOf } from '../fixtures/reconstruction.ts';
import { simulationSource, type SimulationWish } from '../fixtures/simulation.ts';
import { readoutOf } from '../fixtures/na64Tracks.ts';
import { stripReadoutOf } from '../fixtures/strips.ts';
import { read, sampled, type KnownPulse } from '../fixtures/waveforms.ts';
import { atLeast, information, printFigure } from './application/figures.ts';

const ROUNDS = 7;

/** Shortest time of several rounds, seconds: what else the machine does only adds. */
async function shortest(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await work();
    best = Math.min(best, (performance.now() - began) / 1000);
  }
  return best;
}

async function pulses(
  name: string,
  digitiser: 'msadc' | 'v1742',
  list: (waveform: number) => readonly KnownPulse[],
): Promise<void> {
  const waveforms = 4000;
  const samples = await sampled({ digitiser, waveforms, pulses: list });
  const seconds = await shortest(() => read(digitiser, samples));
  printFigure(information(name, (seconds / waveforms) * 1e6, 'µs per channel'));
}

/** So many bunches in one call: while the engine works on some of them, others are gathered and written. */
const BUNCHES = 64;

/** Bunches of Run III, with the constants that they were made with. */
async function bunches(): Promise<void> {
  const wish: SimulationWish = { setup: 'padme-run3', process: 'bunches', seed: 4 };
  const source = await simulationSource(wish);
  const reconstructor = await reconstructorOf(wish, constantsOf(wish, source));
  const events = await source.simulate(0, 8 * BUNCHES);
  const calls = Array.from({ length: 8 }, (_, i) => events.slice(i * BUNCHES, (i + 1) * BUNCHES));
  let cpu = Infinity;
  const seconds = await shortest(async () => {
    const before = process.cpuUsage();
    await Promise.all(calls.map((some) => reconstructor.reconstruct(some, false)));
    const { user, system } = process.cpuUsage(before);
    cpu = Math.min(cpu, (user + system) / 1000 / events.length);
  });
  printFigure(atLeast('PADME bunch from waveforms to candidates', events.length / seconds, 3000, '1/s', 0));
  printFigure(information('processor time of a PADME bunch (two cores have 0.667 ms at 3000/s)', cpu, 'ms'));
}

/** From the strips that have fired to clusters: straight beam, and pairs that overlap in the GEMs. */
async function strips(process: string): Promise<void> {
  const wish: SimulationWish = { setup: 'na64-vis2018', process, seed: 4 };
  const source = await simulationSource(wish);
  const readout = stripReadoutOf(wish.setup, constantsOf(wish, source));
  const events = await source.simulate(0, 500);
  const seconds = await shortest(() => reconstructStrips(events, readout));
  printFigure(information(`strips of an NA64 event, ${process}`, (seconds / events.length) * 1e6, 'µs per event'));
}

/** From the strips that have fired to tracks and vertices. */
async function tracks(process: string): Promise<void> {
  const wish: SimulationWish = { setup: 'na64-vis2018', process, seed: 4 };
  const source = await simulationSource(wish);
  const readout = stripReadoutOf(wish.setup, constantsOf(wish, source));
  const plan = readoutOf(wish.setup);
  const events = await source.simulate(0, 500);
  const seconds = await shortest(async () =>
    reconstructTracks(plan, await reconstructStrips(events, readout), null, false),
  );
  printFigure(atLeast(`NA64 event from strips to vertex, ${process}`, events.length / seconds, 10_000, '1/s', 0));
}

/** From waveforms and strips to every quantity; the beam as it is, with pile-up. */
async function na64Events(setup: string, process: string): Promise<void> {
  const wish: SimulationWish = { setup, process, seed: 4 };
  const source = await simulationSource(wish);
  const reconstructor = await na64Reconstructor(wish, constantsOf(wish, source));
  const events = await source.simulate(0, 500);
  const seconds = await shortest(() => reconstructor.reconstruct(events, false));
  printFigure(information(`whole NA64 events, ${process} in ${setup}`, events.length / seconds, '1/s'));
}

await pulses('pulse of an MSADC', 'msadc', () => [[0, 40]]);
await pulses('two pulses of an MSADC, 50 ns apart', 'msadc', () => [
  [0, 40],
  [50, 40],
]);
await pulses('pulse of a crystal', 'v1742', () => [[0, 0.1]]);
await bunches();
await strips('beamProfile');
await strips('x17');
await tracks('beamProfile');
await tracks('x17');
await na64Events('na64-inv2016', 'electrons');
await na64Events('na64-vis2018', 'x17');
