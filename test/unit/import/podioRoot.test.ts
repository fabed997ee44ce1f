import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { BeamglassError } from '#core/errors.ts';
import { collectionId } from '#main/workers/import/podioIds.ts';
import { SHARED } from '../../fixtures/command.ts';
import { collectionOf, importFiles, numbersOf, numericOf, scratchDirectory } from '../../fixtures/import.ts';

/** ROOT files cannot be written without ROOT, so there is no fixture of our own beside the real file. */
const FILE = join(SHARED, 'data/events/eic-craterlake-2evt.edm4eic.root');
const isThere = existsSync(FILE);
if (!isThere) console.log(`Skipped: podio ROOT needs ${FILE}, which is not there.`);

const scratch = scratchDirectory();
afterAll(() => scratch.remove());

describe('collection ids', () => {
  it('are those that podio wrote into the file of ePIC', () => {
    expect(collectionId('MCParticles')).toBe(2714477136);
    expect(collectionId('ReconstructedChargedParticles')).toBe(1401444351);
    expect(collectionId('EcalEndcapPRecHits')).toBe(3473487433);
  });

  // Published test vectors of MurmurHash3_x86_32, seed 0.
  it('are MurmurHash3', () => {
    expect(collectionId('')).toBe(0);
    expect(collectionId('test')).toBe(0xba6bd213);
    expect(collectionId('Hello, world!')).toBe(0xc0363e43);
    expect(collectionId('The quick brown fox jumps over the lazy dog')).toBe(0x2e4ff723);
  });
});

describe.skipIf(!isThere)('podio ROOT: the ePIC file', async () => {
  if (!isThere) return;
  const imported = await importFiles(FILE);
  const [first, second] = imported.events as [(typeof imported.events)[0], (typeof imported.events)[0]];

  it('has two events with the counts that their authors list', () => {
    expect(imported.format).toBe('podio-root');
    expect(imported.source).toEqual({ experiment: 'imported', runNumber: null, energyUnit: 'GeV' });
    const counts = (name: string): number[] => imported.events.map((event) => collectionOf(event, name).count);
    expect(imported.events).toHaveLength(2);
    expect(counts('MCParticles')).toEqual([42, 356]);
    expect(counts('CentralCKFTracks')).toEqual([3, 1]);
    expect(counts('CentralTrackVertices')).toEqual([1, 0]);
    expect(counts('ReconstructedParticles')).toEqual([8, 22]);
    expect(counts('EcalEndcapPClusters')).toEqual([12, 28]);
    expect(counts('B0ECalRecHits')).toEqual([124, 126]);
    expect(counts('LFHCALRecHits')).toEqual([8, 7]);
  });

  // The numbers below were read from the file with jsroot's own TTree::Process.
  it('reads headers', () => {
    expect(imported.events.map(({ header }) => header)).toEqual([
      { eventNumber: 0, timeNs: 1725438368000000000n, spill: null, triggerBits: 0 },
      { eventNumber: 1, timeNs: 1725438371000000000n, spill: null, triggerBits: 0 },
    ]);
    expect(first.scalars).toEqual([{ name: 'weight', value: 1, unit: '' }]);
  });

  it('reads truth particles with their parents', () => {
    const particles = collectionOf(first, 'MCParticles');
    expect(particles.kind).toBe('particles');
    expect(numbersOf(particles, 'pdg')[3]).toBe(11);
    expect(numbersOf(particles, 'status')[3]).toBe(21);
    expect(numbersOf(particles, 'momentum').slice(9, 12)).toEqual([0.00115846, 0.0178863, -9.38179]);
    expect(numbersOf(particles, 'vertex').slice(9, 12)).toEqual([-0.0570936, -0.00377366, 9.24007]);
    const parents = numericOf(particles, 'parents');
    expect(parents.target).toBe('MCParticles');
    // Particle 3 has row 1 of the relation, which is particle 0.
    expect([...parents.offsets!.subarray(3, 5)]).toEqual([1, 2]);
    expect(parents.data[1]).toBe(0);
  });

  it('reads a vertex with its covariance and its tracks', () => {
    const vertices = collectionOf(first, 'CentralTrackVertices');
    expect(numbersOf(vertices, 'position')).toEqual([-0.0190817, -0.101371, 9.26948]);
    expect(numbersOf(vertices, 'covariance')).toEqual([
      0.00518341, 0.00932581, 0.0246698, 0.00461049, 0.0114885, 0.00713571,
    ]);
    expect(numbersOf(vertices, 'time')).toEqual([2999.37]);
    expect(numericOf(vertices, 'tracks').target).toBe('ReconstructedChargedParticles');
    expect(numbersOf(vertices, 'tracks')).toEqual([0, 1, 2]);
  });

  it('reads track parameters as perigees, and tracks through their trajectories', () => {
    const perigee = [0.160185, 9.32037, -2.08101, 0.341177, 1.02812];
    expect(numbersOf(collectionOf(first, 'CentralCKFTrackParameters'), 'perigee').slice(0, 5)).toEqual(perigee);
    expect(numbersOf(collectionOf(first, 'CentralCKFTrackParameters'), 'charge')[0]).toBe(1);
    expect(numbersOf(collectionOf(first, 'CentralCKFTracks'), 'perigee').slice(0, 5)).toEqual(perigee);
    expect(numbersOf(collectionOf(first, 'CentralCKFTracks'), 'chi2')[0]).toBe(8.5838);
    expect(imported.notes).toContain(
      'Tracks known only at the perigee are drawn straight until the run’s field is set.',
    );
  });

  it('gives reconstructed particles a perigee at their reference point', () => {
    const particles = collectionOf(first, 'ReconstructedParticles');
    expect(particles.kind).toBe('tracks');
    expect(numbersOf(particles, 'perigeeReference').slice(0, 3)).toEqual([-0.0570936, -0.00377366, 9.24007]);
    // The track behind the particle has the same direction and q/p.
    expect(numbersOf(particles, 'perigee').slice(0, 5)).toEqual([0, 0, -2.08101, 0.341177, 1.02812]);
    expect(numericOf(particles, 'tracks').target).toBe('CentralCKFTracks');
  });

  it('reads track segments as points with times', () => {
    const segments = collectionOf(first, 'CentralTrackSegments');
    expect([...numericOf(segments, 'points').offsets!.subarray(0, 3)]).toEqual([0, 15, 36]);
    expect(numbersOf(segments, 'points').slice(0, 3)).toEqual([-85.5964, -336.228, 999.865]);
    expect(numbersOf(segments, 'pointTimes')[1]).toBe(4059.58);
  });

  it('keeps 64-bit cell ids exact', () => {
    const hits = collectionOf(first, 'SiBarrelHits');
    expect(numericOf(hits, 'cellId').data[0]).toBe(18330618075122016571n);
    const cells = collectionOf(first, 'B0ECalRecHits');
    expect(numericOf(cells, 'cellId').data[0]).toBe(479657n);
    expect(numericOf(collectionOf(second, 'LFHCALRecHits'), 'cellId').data[0]).toBe(4421340532n);
  });

  it('links every cluster to its cells', () => {
    for (const event of imported.events) {
      const clusters = collectionOf(event, 'EcalEndcapPClusters');
      const { data, target, offsets } = numericOf(clusters, 'hits');
      const cells = collectionOf(event, target);
      expect(target).toBe('EcalEndcapPRecHits');
      // `nhits` of the source counts the same cells.
      const counted = Array.from(offsets!.subarray(1)).map((end, i) => end - offsets![i]!);
      expect(counted).toEqual(numbersOf(clusters, 'nHits'));
      expect((data as Uint32Array).every((index) => index < cells.count)).toBe(true);
    }
  });

  it('lists what it does not show', () => {
    const entries = new Map(imported.notShown.map(({ name, what, entries: number }) => [name, { what, number }]));
    expect(entries.get('B0ECalRawHits')).toEqual({ what: 'edm4hep::RawCalorimeterHitData', number: 255 });
    expect(entries.get('PARAMETERS')).toEqual({ what: 'podio::GenericParameters', number: null });
    const shown = new Set(imported.events.flatMap(({ collections }) => collections.map(({ name }) => name)));
    expect([...entries.keys()].filter((name) => shown.has(name))).toEqual([]);
  });

  it('makes events that the codec takes', () => {
    for (const event of imported.events) {
      const decoded = decodeEvent(encodeEvent(event));
      expect(decoded.collections.map(({ name, count }) => [name, count])).toEqual(
        event.collections.map(({ name, count }) => [name, count]),
      );
    }
  });
});

/** A small generator with a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.skipIf(!isThere)('a damaged ROOT file', () => {
  const original = isThere ? readFileSync(FILE) : Buffer.alloc(0);

  /** Either events or one sentence that names the file. */
  async function readsOrSays(bytes: Uint8Array): Promise<string> {
    try {
      await importFiles(scratch.write('damaged.root', bytes));
      return 'read';
    } catch (error) {
      expect(error).toBeInstanceOf(BeamglassError);
      const { code, message } = error as BeamglassError;
      expect(['badFile', 'unknownFormat']).toContain(code);
      expect(message).toContain('damaged.root');
      return message;
    }
  }

  it('cut short says so', async () => {
    for (let i = 0; i < 20; i++) {
      const length = Math.floor((original.length * i) / 20) + (i % 3);
      expect(await readsOrSays(original.subarray(0, length))).not.toBe('read');
    }
  }, 60_000);

  it('with bytes changed gives events or a sentence', async () => {
    const random = randomFrom(1);
    for (let i = 0; i < 60; i++) {
      const bytes = Uint8Array.from(original);
      // A third in the head and the directory of the file, the rest anywhere.
      const range = i % 3 === 0 ? 600 : bytes.length;
      for (let flips = 0; flips <= i % 4; flips++) bytes[Math.floor(random() * range)] = Math.floor(random() * 256);
      bytes.set([0x72, 0x6f, 0x6f, 0x74]);
      await readsOrSays(bytes);
    }
  }, 120_000);

  it('that only begins like one says so', async () => {
    expect(await readsOrSays(Buffer.from('root'))).toContain('damaged');
    expect(await readsOrSays(Buffer.concat([Buffer.from('root'), Buffer.alloc(100_000)]))).toContain('damaged');
    expect(await readsOrSays(Buffer.concat([Buffer.from('root'), Buffer.alloc(100_000, 0xff)]))).toContain('damaged');
  });
});
