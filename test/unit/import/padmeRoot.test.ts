/**
 * PADME's own files. None was at hand, and ROOT files cannot be written without ROOT: the objects of its classes are
 * made here as jsroot gives them (split and unsplit), by the public class definitions; jsroot's reading of whole
 * objects out of a tree is held against our own reading of the file of ePIC.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { textAt } from '#core/event/column.ts';
import { BeamglassError } from '#core/errors.ts';
import { openSource, readHead } from '#main/workers/import/byteSource.ts';
import { EventBudget } from '#main/workers/import/columnBuilders.ts';
import { MissingMembers, PadmeObject } from '#main/workers/import/padmeObject.ts';
import { rawEvent } from '#main/workers/import/padmeRaw.ts';
import { recoEvent } from '#main/workers/import/padmeReco.ts';
import { padmeRoot } from '#main/workers/import/padmeRoot.ts';
import { padmeSetup } from '#main/workers/import/padmeSetup.ts';
import { NotShownList } from '#main/workers/import/reading.ts';
import { RootFile } from '#main/workers/import/rootFile.ts';
import { openTree } from '#main/workers/import/rootTree.ts';
import { SHARED } from '../../fixtures/command.ts';
import { shippedSetup } from '../../fixtures/detector.ts';
import { collectionOf, importFiles, numbersOf, numericOf, scratchDirectory, textOf } from '../../fixtures/import.ts';

const EPIC = join(SHARED, 'data/events/eic-craterlake-2evt.edm4eic.root');
const hasEpic = existsSync(EPIC);
if (!hasEpic) console.log(`Skipped: reading objects out of a tree needs ${EPIC}, which is not there.`);

const scratch = scratchDirectory();
afterAll(() => scratch.remove());

const SETUPS = ['padme-run1', 'padme-run2', 'padme-run3'].map(shippedSetup);
const ns = (time: string): bigint => BigInt(Date.parse(time)) * 1_000_000n;
const RUN3 = padmeSetup(SETUPS, ns('2022-11-03T10:00:00Z'), 50_123);

const clones = (...arr: unknown[]) => ({ _typename: 'TClonesArray', arr });
const samples = (code: number): Int16Array => new Int16Array(1024).fill(code);
const channel = (number: number, code: number) => ({ fChannelNumber: number, fSamples: samples(code) });

const RAW = {
  fRunNumber: 50_123,
  fEventNumber: 77,
  fEventAbsTime: { fSec: 1_667_469_600, fNanoSec: 250_000_001 },
  fEventRunTime: 123_456,
  fEventTrigMask: 0x41,
  fEventStatus: 3,
  fMissingADCBoards: (1 << 7) | (1 << 26),
  fTriggerInfo: { fTriggerCounter: 9, fTriggerTime: 8_000_000_000n, fTriggerPattern: 1 },
  fNADCBoards: 4,
  fADCBoards: clones(
    {
      fBoardId: 0,
      fADCChannels: clones(channel(6, 3700), channel(31, 3701)),
      fADCTriggers: clones({ fGroupNumber: 0, fFrequency: 2, fSamples: samples(0) }),
    },
    { fBoardId: 10, fADCChannels: clones(channel(0, 3500)), fADCTriggers: clones() },
    { fBoardId: 14, fADCChannels: clones(channel(31, 3650)), fADCTriggers: clones() },
    { fBoardId: 28, fADCChannels: clones(channel(0, 2000), channel(16, 2001)), fADCTriggers: clones() },
  ),
};

function read(value: unknown, setup = RUN3) {
  const missing = new MissingMembers();
  const notShown = new NotShownList();
  const raw = new PadmeObject('run.root', 'RawEvent', value, missing);
  const event = rawEvent(raw, { file: 'run.root', setup, notShown, budget: new EventBudget('run.root', 'event 0') });
  return { event, missing: missing.list(), notShown: notShown.list() };
}

const hit = (id: number, energy: number, rest: object = {}) => ({
  fChannelId: id,
  fPosition: { fX: 88.93, fY: -274.99, fZ: 2555 },
  fEnergy: energy,
  fTime: -12.5,
  fBDCHid: 6,
  fStatus: 0,
  ...rest,
});

const RECO = {
  RecoEvent: {
    fRunNumber: 50_123,
    fEventNumber: 78,
    fEventTime: { fSec: 1_667_469_600, fNanoSec: 0 },
    fRunClock: 5n,
    fEventStatus: 9,
    fTriggerMask: 1,
  },
  // Split, jsroot gives a plain list.
  ECal_Hits: { fNHits: 2, fHits: [hit(1801, 120), hit(1802, 20, { fStatus: 2n ** 63n })] },
  ECal_Clusters: {
    fNClus: 1,
    fClus: clones({ ...hit(1801, 141), fSeed: 0, fNHitsInClus: 2, fHitVecInClus: [0, 1] }),
  },
  Target_Hits: { fHits: clones(hit(9, 33.5), hit(25, 12.25)) },
  TargetBeam: { fXCentroid: 0.5, fXCentroidError: 0.125, fYCentroid: -1, fnPOT: 2900 },
  LeadGlass_Hits: { fLGTotalCharge: 500, fLGTotalEnergy: 846_000, fLGNPoTs: 3000, fLGBunchLength: 250, fLGBunchBBQ: 7 },
  MCTruth: {
    fVertex: clones({
      fProcess: 'eIoni',
      fPosition: { fX: 0, fY: 1, fZ: -1028 },
      fTime: 2,
      fPartIn: clones({ fPDGCode: -11, fPx: 0, fPy: 0, fPz: 282, fE: 282 }),
      fPartOut: clones({ fPDGCode: 22, fPx: 5, fPy: 0, fPz: 140, fE: 140.1 }),
    }),
  },
};

function readReco(branches: Record<string, unknown>) {
  const missing = new MissingMembers();
  const notShown = new NotShownList();
  const objects = new Map(
    Object.entries(branches).map(([name, value]) => [name, new PadmeObject('reco.root', name, value, missing)]),
  );
  const budget = new EventBudget('reco.root', 'event 0');
  return { event: recoEvent(objects, { setup: RUN3, notShown, budget }), missing: missing.list(), notShown };
}

describe('a raw event of PADME', () => {
  const { event, notShown } = read(RAW);

  // Crystal, SiPM and strip numbers from the wiring tables of the handbook, sections 1.5 and 1.6.
  it('has the waveforms of each detector under the channels of the channel map', () => {
    expect(event.collections.map(({ name, count }) => [name, count])).toEqual([
      ['ECal waveforms', 1],
      ['ETag waveforms', 1],
      ['Lead-glass waveforms', 1],
      ['Target waveforms', 2],
    ]);
    expect(numbersOf(collectionOf(event, 'ECal waveforms'), 'channel')).toEqual([1801]);
    expect(numbersOf(collectionOf(event, 'ETag waveforms'), 'channel')).toEqual([20_013]);
    expect(numbersOf(collectionOf(event, 'Lead-glass waveforms'), 'channel')).toEqual([40_000]);
    expect(numbersOf(collectionOf(event, 'Target waveforms'), 'channel')).toEqual([10_016, 10_023]);
    const { data, offsets } = numericOf(collectionOf(event, 'Target waveforms'), 'samples');
    expect([...offsets!]).toEqual([0, 1024, 2048]);
    expect([data[1023], data[1024]]).toEqual([2000, 2001]);
  });

  it('takes the sampling period of the group, else that of the detector', () => {
    expect(numbersOf(collectionOf(event, 'ECal waveforms'), 'period')).toEqual([1]);
    expect(numbersOf(collectionOf(event, 'ETag waveforms'), 'period')).toEqual([0.4]);
    const board = {
      fBoardId: 0,
      fADCChannels: clones(channel(6, 3700)),
      fADCTriggers: clones({ fGroupNumber: 0, fFrequency: 1 }),
    };
    const fast = { ...RAW, fADCBoards: clones(board) };
    expect(numbersOf(collectionOf(read(fast).event, 'ECal waveforms'), 'period')).toEqual([0.4]);
  });

  it('has its header, its status and the boards that are missing', () => {
    expect(event.header).toEqual({
      eventNumber: 77,
      timeNs: 1_667_469_600_250_000_001n,
      spill: null,
      triggerBits: 0x41,
    });
    expect(event.labels).toEqual([
      { name: 'status', value: 'complete, autopass' },
      { name: 'missing boards', value: '7, 26' },
    ]);
    expect(event.scalars).toContainEqual({ name: 'trigger_clock', value: 8e9, unit: '' });
  });

  it('says which waveforms have no channel and which members are not there', () => {
    expect(notShown).toContainEqual({
      name: 'board 0',
      what: 'waveforms of channels that the setup’s channel map does not have',
      entries: 1,
    });
    const { fTriggerInfo: _, fEventAbsTime: __, ...old } = RAW;
    const result = read(old);
    expect(result.missing).toEqual(['RawEvent.fTriggerInfo', 'RawEvent.fEventAbsTime']);
    expect(result.event.header.timeNs).toBeNull();
  });

  it('with members of the wrong kind gives one sentence', () => {
    const fault = (change: object): string => {
      try {
        read({ ...RAW, ...change });
      } catch (error) {
        expect(error).toBeInstanceOf(BeamglassError);
        return (error as Error).message;
      }
      throw new Error('the event was read');
    };
    expect(fault({ fEventNumber: 'x' })).toContain(
      'RawEvent.fEventNumber is the text “x” where a whole number belongs',
    );
    expect(fault({ fADCBoards: 3 })).toContain('RawEvent.fADCBoards is 3 where a list belongs');
    const negative = clones({ fBoardId: 0, fADCChannels: clones(channel(6, -1)), fADCTriggers: clones() });
    expect(fault({ fADCBoards: negative })).toContain('a sample of channel 1801 is -1');
  });
});

describe('a reconstructed event of PADME', () => {
  const { event } = readReco(RECO);

  it('has hits in GeV with channel, cell and status', () => {
    const hits = collectionOf(event, 'ECal hits');
    expect(numbersOf(hits, 'energy')).toEqual([0.12, 0.02]);
    expect(numbersOf(hits, 'channel')).toEqual([1801, 1802]);
    expect(numbersOf(hits, 'size').slice(0, 3)).toEqual([21, 21, 230]);
    expect(numericOf(hits, 'status').data[1]).toBe(2n ** 63n);
  });

  it('has clusters with links to their hits, and says which links lead nowhere', () => {
    const clusters = collectionOf(event, 'ECal clusters');
    expect(numericOf(clusters, 'hits')).toMatchObject({ target: 'ECal hits', data: Uint32Array.of(0, 1) });
    const broken = { ...hit(1801, 141), fSeed: 0, fNHitsInClus: 3, fHitVecInClus: [0, 9, -1] };
    const result = readReco({ ...RECO, ECal_Clusters: { fClus: clones(broken) } });
    expect(numericOf(collectionOf(result.event, 'ECal clusters'), 'hits').data).toEqual(Uint32Array.of(0));
    expect(result.notShown.list()).toContainEqual({
      name: 'ECal_Clusters',
      what: 'links to hits that are not there',
      entries: 2,
    });
  });

  it('has the target’s profile, the flux and the truth', () => {
    const profile = collectionOf(event, 'Target profile');
    expect(numbersOf(profile, 'value')).toEqual([33.5, 12.25]);
    expect(numbersOf(profile, 'channel')).toEqual([10_009, 10_025]);
    expect(textAt(textOf(profile, 'name'), 1)).toBe('strip 25');
    const value = (name: string) => event.scalars.find((scalar) => scalar.name === name);
    expect(value('target_x')).toEqual({ name: 'target_x', value: 0.5, unit: 'mm' });
    expect(value('target_n_pot')?.value).toBe(2900);
    expect(value('n_pot')?.value).toBe(3000);
    expect(value('lead_glass_energy')).toEqual({ name: 'lead_glass_energy', value: 846, unit: 'GeV' });
    const truth = collectionOf(event, 'Truth particles');
    expect(numbersOf(truth, 'pdg')).toEqual([-11, 22]);
    expect(numbersOf(truth, 'momentum')).toEqual([0, 0, 0.282, 0.005, 0, 0.14]);
    expect(numbersOf(truth, 'status')).toEqual([2, 1]);
    expect(event.labels).toEqual([{ name: 'status', value: 'complete, beam on' }]);
  });

  it('whatever its objects hold gives an event that the codec takes, or a sentence', () => {
    let readable = 0;
    const leaf = fc.oneof(fc.integer(), fc.double(), fc.bigInt(), fc.constant(null), fc.string(), fc.boolean());
    fc.assert(
      fc.property(fc.constantFrom('fHits', 'fNHits'), leaf, fc.dictionary(fc.string(), leaf), (name, value, rest) => {
        const wild = { ...RECO, ECal_Hits: { ...RECO.ECal_Hits, [name]: value }, ETag_Hits: { fHits: [rest] } };
        try {
          decodeEvent(encodeEvent(readReco(wild).event));
          readable++;
        } catch (error) {
          if (!(error instanceof BeamglassError && error.code === 'badFile')) throw error;
        }
      }),
    );
    expect(readable).toBeGreaterThan(0);
  });
});

describe('the setup of a PADME file', () => {
  it('follows from the time of its events, else from the run number', () => {
    const setupOf = (time: bigint | null, run: number) => padmeSetup(SETUPS, time, run)?.setup.id;
    expect(setupOf(ns('2018-12-01T00:00:00Z'), 1)).toBe('padme-run1');
    expect(setupOf(ns('2020-10-01T00:00:00Z'), 30_300)).toBe('padme-run2');
    expect(setupOf(ns('2022-10-12T00:00:00Z'), 1)).toBe('padme-run3');
    expect(padmeSetup(SETUPS, ns('2025-07-01T00:00:00Z'), 80_344)?.why).toContain('no setup');
    expect(setupOf(null, 31_000)).toBe('padme-run3');
    expect(padmeSetup([], null, 31_000)).toBeNull();
  });
});

describe.skipIf(!hasEpic)('a ROOT file', () => {
  const epic = hasEpic ? readFileSync(EPIC) : Buffer.alloc(0);
  /** The file of ePIC with its tree under another name of the same length, in its directory and in the tree's key. */
  const renamed = (name: string): string => {
    const bytes = Buffer.from(epic);
    const old = Buffer.from('\u0005TTree\u0006events', 'latin1');
    for (let at = bytes.indexOf(old); at >= 0; at = bytes.indexOf(old, at + 1)) bytes.write(name, at + 7, 'latin1');
    return scratch.write(`${name}.root`, bytes);
  };

  it('belongs to PADME by the tree that its directory lists', async () => {
    const recognises = (path: string) => padmeRoot.recognises(readHead({ path, name: 'a.root' }));
    expect(recognises(EPIC)).toBe(false);
    expect(recognises(renamed('Events'))).toBe(true);
    expect(recognises(scratch.write('cut.root', epic.subarray(0, 200)))).toBe(false);
    await expect(importFiles(renamed('Events'))).rejects.toThrow(
      '“Events.root” cannot be read: its tree “Events” has no branch “RecoEvent” of PADME.',
    );
  });

  it('gives whole objects out of a tree, entry by entry', async () => {
    const file = await RootFile.open(openSource({ path: EPIC, name: 'epic.root' }));
    const tree = await openTree(file, 'events', 'podio');
    const particles = tree.branches.find(({ fName }) => fName === 'MCParticles')!;
    const seen: [number, number, number][] = [];
    await file.objects(tree.object, new Map([['it', particles]]), { first: 0, count: 2 }, (entry, { it }) => {
      const list = it as { PDG: number; momentum: { z: number } }[];
      seen.push([entry, list.length, list[3]!.momentum.z]);
    });
    // As our own reading has them (podioRoot.test.ts).
    expect(seen.map(([entry, count]) => [entry, count])).toEqual([
      [0, 42],
      [1, 356],
    ]);
    expect(seen[0]![2]).toBeCloseTo(-9.38179, 5);
    file.close();
  });

  it('damaged, ends with a sentence and never hangs', async () => {
    const bytes = Buffer.from(epic);
    const file = await RootFile.open(openSource({ path: EPIC, name: 'epic.root' }));
    const tree = await openTree(file, 'events', 'podio');
    const particles = tree.branches.find(({ fName }) => fName === 'MCParticles')!;
    // The numbers of objects, which the reading of the members follows.
    bytes.fill(
      0x7a,
      Number(particles.fBasketSeek[0]),
      Number(particles.fBasketSeek[0]) + Number(particles.fBasketBytes[0]),
    );
    file.close();
    const path = scratch.write('damaged.root', bytes);
    const damaged = await RootFile.open(openSource({ path, name: 'damaged.root' }));
    const again = await openTree(damaged, 'events', 'podio');
    const branch = again.branches.find(({ fName }) => fName === 'MCParticles')!;
    const reading = damaged.objects(again.object, new Map([['it', branch]]), { first: 0, count: 2 }, () => {});
    await expect(reading).rejects.toThrow(/^“damaged.root” cannot be read: its events from 0 on are damaged\.$/);
    await expect(
      damaged.objects(again.object, new Map([['it', branch]]), { first: 7, count: 2 }, () => {}),
    ).rejects.toThrow(BeamglassError);
    damaged.close();
  });
});
