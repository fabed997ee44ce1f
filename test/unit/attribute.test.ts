import { describe, expect, test } from 'vitest';
import { attributesOf, attributeValues, objectAttributes } from '#core/event/attribute.ts';
import { countKept, cutMask } from '#core/event/cut.ts';
import { numericColumn, textColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { SUMMARY_COLUMNS, summaryValues } from '#core/event/summary.ts';

const cells = makeCollection('ECAL', 'calorimeterHits', [
  ['position', numericColumn(Float32Array.of(0, 0, 10, 30, 0, 10, 0, 40, 10), { width: 3, unit: 'mm' })],
  ['energy', numericColumn(Float32Array.of(1, 2, 1), { unit: 'GeV' })],
  ['energyError', numericColumn(Float32Array.of(0.5, 0.25, 0.125), { unit: 'GeV' })],
  ['time', numericColumn(Float32Array.of(0, Number.NaN, -3), { unit: 'ns' })],
  ['cellId', numericColumn(BigUint64Array.of(1n, 0xffff_ffff_ffff_ffffn, 3n))],
  ['corners', numericColumn(new Float32Array(72), { width: 24, unit: 'mm' })],
  ['grade', numericColumn(Int8Array.of(1, 2, 3))],
]);

const tracks = makeCollection('Tracks', 'tracks', [
  ['name', textColumn(['π', 'K'])],
  ['momentum', numericColumn(Float32Array.of(3, 4, 12, Number.NaN, 0, 0), { width: 3, unit: 'GeV' })],
  ['perigee', numericColumn(Float64Array.of(0, 0, 0, 1, 5, 1, 2, 0.5, 1, -0.5), { width: 5 })],
  [
    'points',
    numericColumn(Float32Array.of(0, 0, 0, 1, 1, 1), { width: 3, unit: 'mm', offsets: Uint32Array.of(0, 2, 2) }),
  ],
]);

const event = (...collections: EventData['collections']): EventData => ({
  header: { eventNumber: 7, timeNs: 1_500_000_000n, spill: null, triggerBits: 5 },
  scalars: [],
  labels: [],
  collections,
});

describe('attributes', () => {
  test('lists scalars, components, row counts and text with their units', () => {
    const names = attributesOf(cells).map(({ name, unit }) => `${name} [${unit}]`);
    expect(names).toEqual([
      'position.x [mm]',
      'position.y [mm]',
      'position.z [mm]',
      'energy [GeV]',
      'energyError [GeV]',
      'time [ns]',
      'cellId []',
      'grade []',
    ]);
    const ofTracks = attributesOf(tracks);
    expect(ofTracks.find(({ name }) => name === 'name')?.type).toBe('text');
    expect(ofTracks.find(({ name }) => name === 'points')?.label).toBe('number of points');
    expect(ofTracks.find(({ name }) => name === '|p|')?.unit).toBe('GeV');
    expect(ofTracks.find(({ name }) => name === 'perigee.d0')?.unit).toBe('mm');
    expect(ofTracks.find(({ name }) => name === 'perigee.q/p')?.unit).toBe('1/GeV');
  });

  test('columns of a source may have any name, also that of an attribute of another column', () => {
    const odd = makeCollection('Odd', 'tracks', [
      ['', numericColumn(Float32Array.of(1, 2, 3, 4, 5, 6), { width: 3 })],
      ['a', numericColumn(Float32Array.of(1, 2, 3, 4, 5, 6), { width: 3 })],
      ['a.x', numericColumn(Float32Array.of(7, 8))],
      ['a.y', textColumn(['one', 'two'])],
      ['momentum', numericColumn(Float32Array.of(3, 4, 0, 0, 0, 1), { width: 3, unit: 'GeV' })],
      ['|p|', numericColumn(Float32Array.of(50, 60), { unit: 'MeV' })],
    ]);
    expect(attributesOf(odd).map(({ name, type }) => `${name} ${type}`)).toEqual([
      '.x number',
      '.y number',
      '.z number',
      'a.z number',
      'a.x number',
      'a.y text',
      'momentum.px number',
      'momentum.py number',
      'momentum.pz number',
      '|p| number',
    ]);
    expect(attributeValues(odd, '.y')).toEqual(Float32Array.of(2, 5));
    expect(attributeValues(odd, 'a.x')).toEqual(Float32Array.of(7, 8));
    expect(attributeValues(odd, 'a.y')).toBeNull();
    expect(attributeValues(odd, '|p|')).toEqual(Float32Array.of(50, 60));
  });

  test('every numeric attribute listed has one value per object, text has none', () => {
    for (const collection of [cells, tracks]) {
      for (const { name, type } of attributesOf(collection)) {
        expect(attributeValues(collection, name)?.length, name).toBe(type === 'text' ? undefined : collection.count);
      }
    }
    for (const unknown of ['nothing', 'position', 'position.w', 'corners.0', 'energy.x', '']) {
      expect(attributeValues(cells, unknown), unknown).toBeNull();
    }
  });

  test('values', () => {
    expect([...attributeValues(cells, 'position.y')!]).toEqual([0, 0, 40]);
    expect([...attributeValues(cells, 'cellId')!]).toEqual([1, 2 ** 64, 3]);
    expect([...attributeValues(tracks, 'points')!]).toEqual([2, 0]);
    // 3-4-12 is a Pythagorean quadruple; the second track falls back to 1 / |−0.5|.
    expect([...attributeValues(tracks, '|p|')!]).toEqual([13, 2]);
    expect(attributeValues(cells, 'energy')).toBe(cells.columns.get('energy')!.data);
  });

  test('an object has all its columns, an uncertainty with its value', () => {
    const all = objectAttributes(cells, 1);
    expect(all.map(({ name }) => name)).toEqual(['position', 'energy', 'time', 'cellId', 'corners', 'grade']);
    expect(all[1]).toMatchObject({ value: 2, error: 0.25, unit: 'GeV' });
    expect(all[3]!.value).toBe(0xffff_ffff_ffff_ffffn);
    expect(all[0]!.value).toEqual(Float32Array.of(30, 0, 10));
    expect((all[0]!.value as Float32Array).buffer).toBe(cells.columns.get('position')!.data.buffer);
    const track = objectAttributes(tracks, 0);
    expect(track.find(({ name }) => name === 'name')!.value).toBe('π');
    expect(track.find(({ name }) => name === 'points')).toMatchObject({ isList: true, width: 3 });
    expect(track.find(({ name }) => name === '|p|')!.value).toBe(13);
  });
});

const keep = (...cuts: Parameters<typeof cutMask>[1]) => {
  const mask = cutMask(cells, cuts);
  return mask && [...mask];
};

describe('cuts', () => {
  test('no active side keeps everything', () => {
    expect(keep()).toBeNull();
    expect(keep({ attribute: 'time', min: null, max: null })).toBeNull();
    expect(countKept(null, 3)).toBe(3);
  });
  test('bounds are inclusive, zero is a value, NaN fails', () => {
    expect(keep({ attribute: 'time', min: 0, max: null })).toEqual([1, 0, 0]);
    expect(keep({ attribute: 'time', min: null, max: -3 })).toEqual([0, 0, 1]);
    expect(keep({ attribute: 'energy', min: 1, max: 1 })).toEqual([1, 0, 1]);
  });
  test('all cuts must hold; an attribute that is absent fails', () => {
    const cuts = [
      { attribute: 'energy', min: 1, max: 1 },
      { attribute: 'position.y', min: 1, max: null },
    ];
    expect(keep(...cuts)).toEqual([0, 0, 1]);
    expect(countKept(cutMask(cells, cuts), 3)).toBe(1);
    expect(keep({ attribute: 'mass', min: 0, max: null })).toEqual([0, 0, 0]);
  });
});

const row = (data: EventData) => {
  const values = summaryValues(data);
  expect(values.length).toBe(SUMMARY_COLUMNS.length);
  return Object.fromEntries(SUMMARY_COLUMNS.map(({ name }, index) => [name, values[index]!]));
};

describe('summary', () => {
  test('sums, energy-weighted means, momentum and times', () => {
    // Cells of 1, 2, 1 GeV at (0,0), (30,0), (0,40): mean (15, 10); Σ e d² = 325 + 2·325 + 1125 = 2100.
    expect(row(event(cells, tracks))).toEqual({
      event: 7,
      time: 1.5,
      spill: Number.NaN,
      trigger: 5,
      n_hits: 0,
      n_cells: 3,
      n_clusters: 0,
      n_tracks: 2,
      n_vertices: 0,
      n_particles: 0,
      e_calo: 4,
      e_cell_max: 2,
      calo_x: 15,
      calo_y: 10,
      calo_rms: Math.sqrt(525),
      p_max: 13,
      t_first: -3,
      t_last: 0,
    });
  });
  test('what is undefined is NaN', () => {
    expect(row(event())).toMatchObject({
      n_cells: 0,
      e_calo: 0,
      e_cell_max: Number.NaN,
      calo_x: Number.NaN,
      calo_rms: Number.NaN,
      p_max: Number.NaN,
      t_first: Number.NaN,
    });
  });
});
