/** 616 gains from 10⁶ clusters of known energy, beside scipy's sparse least squares on the same clusters in the same run. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeRandom } from '#core/statistics/random.ts';
import { solveGains, type GainRequest } from '#main/native/gains.ts';
import { atMost, information, type Figure } from '../application/figures.ts';

const CELLS = 616;
const COLUMNS = 28;
const CLUSTERS = 1_000_000;
const LIMIT = 5;

/** Clusters of 3 × 3 to 5 × 5 crystals, 16 on average, of 100 to 180 MeV with noise of 2 %/√E. */
function draw(): { request: GainRequest; truth: Float64Array } {
  const random = makeRandom(20261121, 3);
  const truth = Float64Array.from({ length: CELLS }, () => random.normal(1, 0.05));
  const offsets = new Uint32Array(CLUSTERS + 1);
  const cell = new Uint32Array(25 * CLUSTERS);
  const value = new Float64Array(25 * CLUSTERS);
  const energy = new Float64Array(CLUSTERS);
  const parts = new Float64Array(24);
  let filled = 0;
  for (let k = 0; k < CLUSTERS; k++) {
    const reach = random.uniform() < 0.56 ? 1 : 2;
    const column = reach + Math.floor(random.uniform() * (COLUMNS - 2 * reach));
    const row = reach + Math.floor(random.uniform() * (CELLS / COLUMNS - 2 * reach));
    energy[k] = random.between(100, 180);
    // What is beside the central crystal falls differently every time.
    const count = (2 * reach + 1) ** 2 - 1;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += parts[i] = -Math.log(1 - random.uniform());
    let beside = 0;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const at = COLUMNS * (row + dy) + column + dx;
        const left = energy[k]! * (dx === 0 && dy === 0 ? 0.7 : (0.3 * parts[beside++]!) / sum);
        cell[filled] = at;
        value[filled++] = (left + 0.63 * Math.sqrt(left) * random.normal(0, 1)) / truth[at]!;
      }
    }
    offsets[k + 1] = filled;
  }
  return {
    truth,
    request: {
      unknowns: CELLS,
      offsets,
      cell: cell.subarray(0, filled),
      value: value.subarray(0, filled),
      energy,
      variance: energy.map((one) => 0.4 * one),
      grain: new Float64Array(CLUSTERS).fill(0.4),
      sharing: new Float64Array(CLUSTERS / 2),
      priorMean: new Float64Array(CELLS).fill(1),
      priorSigma: new Float64Array(CELLS),
    },
  };
}

interface Peer {
  readonly seconds: number;
  readonly value: readonly number[];
}

/** null where scipy is not installed. Both solve plain least squares: the peer knows nothing of noise in the values. */
function peer({ offsets, cell, value, energy }: GainRequest): Peer | null {
  const { status, stdout } = spawnSync('/usr/bin/python3', [join(import.meta.dirname, 'sparse.py'), String(CELLS)], {
    input: Buffer.concat(
      [Uint32Array.of(CLUSTERS, cell.length), offsets, cell, value, energy].map((one) =>
        Buffer.from(one.buffer, one.byteOffset, one.byteLength),
      ),
    ),
    maxBuffer: 1e7,
  });
  return status === 0 ? (JSON.parse(stdout.toString()) as Peer) : null;
}

export async function gainFigures(): Promise<Figure[]> {
  const { request, truth } = draw();
  let seconds = Infinity;
  let found = new Float64Array();
  for (let round = 0; round < 2; round++) {
    const began = performance.now();
    found = Float64Array.from((await solveGains(request)).value);
    seconds = Math.min(seconds, (performance.now() - began) / 1000);
  }
  const bias = found.reduce((sum, one, i) => sum + one / truth[i]! - 1, 0) / CELLS;
  const figures = [
    atMost(
      `616 gains from 10⁶ clusters of ${(request.cell.length / CLUSTERS).toFixed(0)} crystals`,
      seconds,
      LIMIT,
      's',
      2,
    ),
    information('  mean bias', 100 * bias, '%', 4),
  ];
  const other = peer(request);
  if (other === null) return [...figures, information('  scipy: peer not installed', 0, 's', 0)];
  const plain = await solveGains({
    ...request,
    grain: new Float64Array(CLUSTERS),
    variance: new Float64Array(CLUSTERS).fill(1),
  });
  const farthest = plain.value.reduce((most, one, i) => Math.max(most, Math.abs(one - other.value[i]!)), 0);
  const drawn = other.value.reduce((sum, one, i) => sum + one / truth[i]! - 1, 0) / CELLS;
  return [
    ...figures,
    information('  scipy.sparse.linalg.lsqr, the same clusters', other.seconds, 's', 2),
    information('  its mean bias, without regard to noise of the charges', 100 * drawn, '%', 4),
    information('  largest difference of both plain solutions', farthest, '', 9),
  ];
}
