import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { textAt } from '#core/event/column.ts';
import { readHead } from '#main/workers/import/byteSource.ts';
import { lhcbJson } from '#main/workers/import/lhcbJson.ts';
import {
  collectionOf,
  fixture,
  importFiles,
  numbersOf,
  numericOf,
  scratchDirectory,
  textOf,
} from '../../fixtures/import.ts';

describe('several LHCb files', () => {
  const scratch = scratchDirectory();
  afterAll(scratch.remove);
  const text = readFileSync(fixture('lhcb.json'), 'utf8');

  it('of one run number are one run, in the order given', async () => {
    const first = scratch.write('a.json', text.replace('"eventNumber": 12', '"eventNumber": 13'));
    const imported = await importFiles(first, fixture('lhcb.json'));
    expect(imported.source.runNumber).toBe(4711);
    expect(imported.events.map(({ header }) => header.eventNumber)).toEqual([13, 12]);
  });

  it('of other run numbers, or none, are runs of their own', () => {
    const paths = [
      fixture('lhcb.json'),
      scratch.write('other.json', text.replace('4711', '4712')),
      ...['none.json', 'none2.json'].map((name) => scratch.write(name, text.replace('"runNumber": 4711,', ''))),
      scratch.write('same.json', text.replace('"eventNumber": 12', '"eventNumber": 14')),
    ];
    const heads = paths.map((path) => readHead({ path, name: basename(path) }));
    const names = lhcbJson.group(heads).map((set) => set.map(({ name }) => name));
    expect(names).toEqual([['lhcb.json', 'same.json'], ['other.json'], ['none.json'], ['none2.json']]);
  });
});

describe('LHCb event JSON', async () => {
  const imported = await importFiles(fixture('lhcb.json'));
  const event = imported.events[0]!;
  const collection = (name: string) => collectionOf(event, name);

  it('knows run, event and exact time', () => {
    expect(imported.format).toBe('lhcb-json');
    expect(imported.source).toEqual({ experiment: 'lhcb', runNumber: 4711, energyUnit: 'GeV' });
    expect(imported.events).toHaveLength(1);
    expect(event.header).toEqual({ eventNumber: 12, timeNs: 1495550750195777000n, spill: null, triggerBits: 0 });
    expect(event.labels).toEqual([{ name: 'time', value: 'Tue, 23 May 2017 16:45:50' }]);
    expect(event.scalars).toEqual([{ name: 'fill_number', value: 99, unit: '' }]);
  });

  it('makes particles tracks with momentum in GeV', () => {
    const particles = collection('PARTICLES');
    expect(particles.kind).toBe('tracks');
    expect(particles.count).toBe(2);
    expect([0, 1].map((i) => textAt(textOf(particles, 'name'), i))).toEqual(['pi-', 'K0']);
    expect(numbersOf(particles, 'momentum')).toEqual([3, -4, 0, 0, 0, 0.8674]);
    expect(numbersOf(particles, 'mass')).toEqual([0.13957, 0.4976]);
    expect(numbersOf(particles, 'charge')).toEqual([-1, 0]);
    expect(numbersOf(particles, 'E')).toEqual([5.0019, 1]);
    expect(numericOf(particles, 'E').unit).toBe('GeV');
    expect([...numericOf(particles, 'points').offsets!]).toEqual([0, 3, 3]);
    expect(numbersOf(particles, 'points')).toEqual([0, 0, 0, 10.5, 20, 30, 11, 21, 31]);
    expect(numbersOf(particles, 'probability')).toEqual([0.75, Number.NaN]);
  });

  it('rebuilds the covariance from eigenvalues and eigenvectors', () => {
    const vertices = collection('PVS');
    expect(vertices.kind).toBe('vertices');
    expect(numbersOf(vertices, 'position')).toEqual([1, 2, 3]);
    // By hand: xx = 4·0.36 + 9·0.64, xy = 4·0.48 − 9·0.48, yy = 4·0.64 + 9·0.36, zz = 16.
    expect(numbersOf(vertices, 'covariance')).toEqual([7.2, -2.4, 5.8, 0, 0, 16]);
  });

  it('makes hits segments, and muon pads boxes of full size', () => {
    expect(numbersOf(collection('VELOR'), 'position')).toEqual([0, 9, -98]);
    expect(numbersOf(collection('VELOR'), 'end')).toEqual([-6, 6, -97]);
    expect(numbersOf(collection('MUON'), 'position')).toEqual([-268, -14, 12055, 1, 2, 3]);
    expect(numbersOf(collection('MUON'), 'size')).toEqual([10, 24, 66, 1, 3, 5]);
    expect(collection('OT').count).toBe(0);
    expect(numbersOf(collection('VTRACKS'), 'points')).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('makes cells with energy in GeV, and says what it assumed about their depth', () => {
    const ecal = collection('ECAL');
    expect(ecal.kind).toBe('calorimeterHits');
    expect(numbersOf(ecal, 'energy')).toEqual([0.083]);
    expect(numbersOf(ecal, 'position')).toEqual([3349, 788, 12653]);
    expect(numbersOf(ecal, 'size')).toEqual([121, 121, 420]);
    expect(numbersOf(collection('HCAL'), 'size')).toEqual([131, 131, 1200]);
    expect(imported.notes.join(' ')).toContain('depth');
  });

  it('lists what it does not know', () => {
    expect(imported.notShown).toEqual([{ name: 'RICH', what: 'unknown to the format', entries: 3 }]);
  });
});
