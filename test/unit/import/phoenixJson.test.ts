import { describe, expect, it } from 'vitest';
import { collectionOf, fixture, importFiles, numbersOf, numericOf } from '../../fixtures/import.ts';

describe('Phoenix event JSON', async () => {
  const imported = await importFiles(fixture('phoenix.json'));
  const event = imported.events[0]!;
  const collection = (name: string) => collectionOf(event, name);

  it('reads every event, and passes over null', () => {
    expect(imported.format).toBe('phoenix-json');
    expect(imported.source).toEqual({ experiment: 'imported', runNumber: 42, energyUnit: 'GeV' });
    expect(imported.events.map(({ header }) => header.eventNumber)).toEqual([7, 8]);
    expect(event.labels).toEqual([
      { name: 'ls', value: '3' },
      { name: 'time', value: '2 May 2024' },
      { name: 'name', value: 'Event 7' },
    ]);
  });

  it('converts momenta from MeV and keeps 64-bit integers exact', () => {
    const tracks = collection('Fitted');
    expect(numbersOf(tracks, 'momentum').slice(0, 3)).toEqual([2, 0, 0]);
    // p = 1 / 0.001 MeV = 1 GeV along theta 1.5, phi 0.3.
    const [px, py, pz] = [Math.sin(1.5) * Math.cos(0.3), Math.sin(1.5) * Math.sin(0.3), Math.cos(1.5)];
    numbersOf(tracks, 'momentum')
      .slice(3)
      .forEach((value, i) => expect(value).toBeCloseTo([px, py, pz][i]!, 5));
    expect(numbersOf(tracks, 'perigee').slice(5)).toEqual([0.1, 0.2, 0.3, 1.5, -1]);
    expect(numbersOf(tracks, 'charge')).toEqual([-1, -1]);
    expect(numbersOf(tracks, 'chi2')).toEqual([12.5, Number.NaN]);
    expect([...numericOf(tracks, 'truthId').data]).toEqual([9007199254740993n, 18446744073709551615n]);
    expect(numbersOf(tracks, 'pT')[0]).toBe(2);
    expect(numericOf(tracks, 'pT').unit).toBe('GeV');
  });

  it('takes the parameters of a track with fewer than three points', () => {
    expect([...numericOf(collection('Fitted'), 'points').offsets!]).toEqual([0, 3, 3]);
  });

  it('reads bare hits, lines and boxes', () => {
    expect(numbersOf(collection('Bare'), 'position')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(numbersOf(collection('Strips'), 'end')).toEqual([4, 5, 6]);
    expect(numbersOf(collection('Strips'), 'adc')).toEqual([17]);
    expect(numbersOf(collection('Bars'), 'size')).toEqual([40, 50, 60]);
  });

  it('places objects with a direction on the cylinder of the format', () => {
    const position = numbersOf(collection('Clusters'), 'position');
    expect(position.slice(0, 2)).toEqual([1800, 0]);
    expect(position[2]).toBeCloseTo(0, 3);
    // At eta 5 the end plane comes first: rho = 3600 / sinh 5.
    expect(position[4]).toBeCloseTo(3600 / Math.sinh(5), 2);
    expect(position[5]).toBeCloseTo(3600, 2);
    expect(position.slice(6)).toEqual([900, 0, 7]);
    expect(numbersOf(collection('Clusters'), 'energy')).toEqual([5, 1, 1]);
    expect(numbersOf(collection('Cells'), 'position')[0]).toBe(-1700);
    expect(numbersOf(collection('Cells'), 'size')).toEqual([50, 50, 50]);
  });

  it('places cells on planes, also where the plane stands behind them', () => {
    expect(numbersOf(collection('Wall'), 'position')).toEqual([10, -20, 3000]);
    expect(numbersOf(collection('Wall'), 'size')).toEqual([21, 21, 21]);
    expect(numbersOf(collection('Wall'), 'energy')).toEqual([0.3]);
    // The shortest turn of z onto x takes x to −z and leaves y.
    expect(numbersOf(collection('Side'), 'position')).toEqual([500, 20, -10]);
  });

  it('keeps the corners of irregular cells', () => {
    expect(numbersOf(collection('Blocks'), 'position')).toEqual([1, 1, 2]);
    expect(numericOf(collection('Blocks'), 'corners').width).toBe(24);
    expect(numbersOf(collection('Blocks'), 'layer')).toEqual([2]);
  });

  it('links vertices to tracks, except where the tracks are not there', () => {
    const links = numericOf(collection('Primary'), 'tracks');
    expect([...links.data]).toEqual([1, 0]);
    expect(links.target).toBe('Fitted');
    expect(collection('Broken').columns.has('tracks')).toBe(false);
  });

  it('makes missing energy a number of the event', () => {
    expect(event.scalars).toEqual([
      { name: 'met_etx', value: 1.5, unit: 'GeV' },
      { name: 'met_ety', value: -0.25, unit: 'GeV' },
    ]);
  });

  it('keeps names unique across types', () => {
    expect(imported.events[1]!.collections.map(({ name, kind }) => [name, kind])).toEqual([
      ['Fitted', 'trackerHits'],
      ['Fitted (2)', 'tracks'],
    ]);
  });

  it('lists what it does not show', () => {
    const listed = imported.notShown.map(({ name, what, entries }) => `${name}: ${what}: ${entries}`);
    expect(listed).toContain('Jets: jets: 1');
    expect(listed).toContain('Muons: compound objects: muons: 1');
    expect(listed).toContain('w: object type “Weird”: 3');
    expect(listed).toContain('Broken: links to “Fitted”, which are not all there: 1');
    expect(listed).toContain('Blocks: energy missing, taken as 0: 1');
    expect(imported.notes.join(' ')).toContain('MeV');
  });
});
