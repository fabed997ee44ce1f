/** NA64: candidates of tracks in the decay volume. */
import { makeRandom } from '#core/statistics/random.ts';
import { reconstructTracks } from '#main/workers/reconstruct/na64/tracks.ts';
import { fly, readoutOf, type Started } from '../fixtures/na64Tracks.ts';
import { figure } from './figure.ts';

figure(
  'AF-107',
  'single tracks through the GEMs of 2018, straight and turned by 12 mrad between the pairs',
  async () => {
    const readout = readoutOf('na64-vis2018');
    const random = makeRandom(107, 0);
    const tracks = Array.from({ length: 10_000 }, (): Started[] => [
      {
        code: 13,
        place: [random.normal(0, 4), random.normal(0, 2), 300],
        slopes: [random.normal(0, 5e-4), random.normal(0, 5e-4)],
        momentum: random.between(20, 140),
      },
    ]);
    const { clusters } = await fly(readout, 'decay', tracks);
    const between = 8600;
    const turned = clusters.coordinate.map((u, i) => {
      const { z, measures } = readout.planes[clusters.plane[i]!]!;
      return measures === 'x' && z > between ? u + 0.012 * (z - between) : u;
    });
    const kept = async (coordinate: Float64Array): Promise<number> => {
      const events = await reconstructTracks(readout, { ...clusters, coordinate }, null, false);
      const count = events.filter(({ scalars }) =>
        scalars.some(({ name, value }) => name === 'n_tracks_decay' && value === 1),
      );
      return (100 * count.length) / tracks.length;
    };
    return [
      { what: 'kept', value: await kept(clusters.coordinate), range: [99, 100], unit: '%' },
      { what: 'kept, turned', value: await kept(turned), range: [0, 0], unit: '%' },
    ];
  },
);
