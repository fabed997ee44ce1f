/** PADME: clusters of crystals (§7.3 of the handbook), by the experiment's algorithm 1. */
import { PADME_CLUSTERING, clusterCrystals, type CrystalClusters } from '#main/native/clusters.ts';
import { figure } from './figure.ts';

const PITCH = 21.45;
/** Of the calorimeter's centre, crystal (14, 14) */
const CENTRE = [3.13, 3.86] as const;

type Hit = readonly [column: number, row: number, energy: number, time: number];

/** @param hits energies in MeV */
function clustersOf(...hits: Hit[]): Promise<CrystalClusters> {
  return clusterCrystals({
    grid: {
      columns: 29,
      rows: 29,
      firstX: CENTRE[0] - 14 * PITCH,
      firstY: CENTRE[1] - 14 * PITCH,
      pitchX: PITCH,
      pitchY: PITCH,
      profile: { core: 0.8, coreRadius: 6, tailRadius: 25 },
    },
    settings: { ...PADME_CLUSTERING, resolution: { stochastic: 0.02, constant: 0.012, noise: 3e-5 } },
    offsets: Uint32Array.of(0, hits.length),
    column: Int32Array.from(hits, ([column]) => column),
    row: Int32Array.from(hits, ([, row]) => row),
    energy: Float64Array.from(hits, ([, , energy]) => energy * 1e-3),
    energyError: new Float64Array(hits.length).fill(1e-4),
    time: Float64Array.from(hits, ([, , , time]) => time),
    timeError: new Float64Array(hits.length).fill(0.1),
  });
}

const SHOWER: readonly Hit[] = [
  [20, 14, 100, 0],
  [21, 14, 20, 0],
  [20, 15, 10, 0],
  [19, 14, 0.5, 0],
];

figure(
  'A33',
  'cluster of crystals (20, 14), (21, 14), (20, 15), without 0.5 MeV and what is four columns away',
  async () => {
    const found = await clustersOf(...SHOWER, [24, 14, 5, 0]);
    return [
      { what: 'clusters', value: found.seed.length, expected: 1, exact: true },
      { what: 'energy', value: found.seenEnergy[0]! * 1e3, expected: 130, exact: true, unit: 'MeV' },
      { what: 'hits', value: found.hit.length, expected: 3, exact: true },
    ];
  },
);

figure('A34', 'place of that cluster', async () => {
  const found = await clustersOf(...SHOWER, [24, 14, 5, 0]);
  return [
    { what: 'x', value: found.x[0]!, expected: 135.13, tolerance: 0.01, unit: 'mm' },
    { what: 'y', value: found.y[0]!, expected: 5.51, tolerance: 0.01, unit: 'mm' },
  ];
});

figure('A35', 'a neighbour of 5 MeV, 10 ns late', async () => {
  const late = await clustersOf(...SHOWER, [19, 14, 5, 10]);
  const inTime = await clustersOf(...SHOWER, [19, 14, 5, 5.99]);
  return [
    { what: 'hits', value: late.hit.length, expected: 3, exact: true },
    { what: 'energy', value: late.seenEnergy[0]! * 1e3, expected: 130, exact: true, unit: 'MeV' },
    { what: 'hits where it is in time', value: inTime.hit.length, expected: 4, exact: true },
  ];
});
