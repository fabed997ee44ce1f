/** PADME's own constants: what is wrong with a file is listed; the files of the experiment themselves. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPadmeConstants, padmeGains, readPadmeIntervals } from '#core/calibration/padmeConstants.ts';
import { constantProblems } from '#core/calibration/payloadType.ts';
import { padmeEcalGains } from '#core/calibration/types/padmeEcalGains.ts';
import { BeamglassError } from '#core/errors.ts';
import { padmeFile as file, padmeMap as map, padmeRow as row } from '../../fixtures/padmeConstants.ts';

const kindsOf = (text: string) =>
  checkPadmeConstants(text, 'a.dat', map).problems.map(({ kind, crystals }) => [kind, ...crystals]);

describe('a file of muon charges', () => {
  it('becomes gains: charge over 17.5 MeV, by channel of the setup', () => {
    const read = checkPadmeConstants(file({ 1801: row(1801, 1801, 262.5) }), 'a.dat', map);
    expect(read.problems).toEqual([]);
    const { table } = padmeGains(read, map, false);
    const at = (table!.keys as number[]).indexOf(map.cells.find(({ id }) => id === 1801)!.channel);
    expect(table!.columns['gain']!.value[at]).toBeCloseTo(15, 12);
    expect(table!.status[at]).toBe('fixed');
    expect(constantProblems(padmeEcalGains, { parameters: {}, table })).toEqual([]);
  });

  it.each([
    ['swapped rows', { 922: row(922, 1022, 240), 1022: row(1022, 922, 240) }, [['swapped', 922, 1022]]],
    ['a wrong channel', { 1801: '18 1 29 5 240' }, [['swapped', 1801]]],
    ['a missing crystal', { 1801: null }, [['missing', 1801]]],
    ['a charge below 0', { 1801: row(1801, 1801, -536) }, [['unphysical', 1801]]],
    ['a crystal twice', { 1801: `${row(1801, 1801, 240)}\n${row(1801, 1801, 241)}` }, [['duplicate', 1801]]],
    ['a crystal in the hole', { 1801: `${row(1801, 1801, 240)}\n14 14 0 31 240` }, [['unknown']]],
  ])('%s is told, refused, and marked only where that is wanted', (_, changes, kinds) => {
    const text = file(changes);
    expect(kindsOf(text)).toEqual(kinds);
    const read = checkPadmeConstants(text, 'a.dat', map);
    expect(() => padmeGains(read, map, false)).toThrow('a.dat is refused');
    if (kinds[0]![0] === 'unknown') {
      expect(() => padmeGains(read, map, true)).toThrow('There is no crystal at column 14, row 14');
      return;
    }
    const { table } = padmeGains(read, map, true);
    const missing = (table!.keys as number[]).filter((_key, i) => table!.status[i] === 'missing');
    const bad = kinds[0]!.slice(1).map((id) => map.cells.find((cell) => cell.id === id)!.channel);
    expect(missing).toEqual(bad.toSorted((a, b) => a - b));
  });

  it.each([
    ['', 'has no rows'],
    ['1 2 3\n', 'Line 1 of a.dat is not column, row'],
    ['0 12 17 30 nan\n', 'Line 1 of a.dat'],
    ['0 12 17 30 1e999\n', 'lies outside'],
  ])('%j is named for what it is', (text, sentence) => {
    const read = (): unknown => padmeGains(checkPadmeConstants(text, 'a.dat', map), map, false);
    expect(read).toThrow(text.includes('e999') ? 'is refused' : sentence);
  });

  it('of any bytes is read or refused with one sentence', () => {
    const piece = fc.oneof(
      fc.constantFrom('0 12 17 30 250\n', '12 0 14 0 -5\n', '\r\n', ' ', '1e308', '-', '99999 1 1 1 1\n'),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          padmeGains(checkPadmeConstants(pieces.join(''), 'a.dat', map), map, true);
        } catch (error) {
          expect(error).toBeInstanceOf(BeamglassError);
        }
      }),
    );
  });
});

describe('a list of intervals', () => {
  it('becomes half-open: an end of 23:59:59 belongs to it, one of 00:00:00 does not', () => {
    const text = '20190227 000000\t20190302 000000\tb.dat\n20190111 000000\t20190113 235959\ta.dat\n';
    expect(readPadmeIntervals(text, 'list')).toEqual([
      { since: Date.UTC(2019, 0, 11), until: Date.UTC(2019, 0, 14), file: 'a.dat' },
      { since: Date.UTC(2019, 1, 27), until: Date.UTC(2019, 2, 2), file: 'b.dat' },
    ]);
  });

  it.each([
    ['20190231 000000 20190301 000000 a', 'a date that does not exist'],
    ['20190101 000000 20190101 000000 a', 'ends before it begins'],
    ['20190101 000000 20190103 000000 a\n20190102 000000 20190104 000000 b', 'overlap'],
    ['20190101 a', 'is not start, end and file'],
    ['\n', 'has no intervals'],
  ])('%j is refused', (text, sentence) => {
    expect(() => readPadmeIntervals(text, 'list')).toThrow(sentence);
  });
});

const DATA = join(import.meta.dirname, '../../../../shared/data/padme-fw');

describe.skipIf(!existsSync(DATA))('the files of the experiment (skipped without ../shared/data)', () => {
  const read = (name: string) => checkPadmeConstants(readFileSync(join(DATA, name), 'utf8'), name, map);

  it.each([
    ['ECalEnergyCalibration_1.dat', 612, [1625, 1804, 1810, 2208]],
    ['ECalEnergyCalibration_3.dat', 612, [1625, 1804, 1810, 2208]],
    ['ECalEnergyCalibration_6.dat', 613, [1804, 1810, 2208]],
  ])('%s: %i rows, those that lack, and the rows of 922 and 1022 swapped', (name, count, lacking) => {
    const { rows, problems } = read(name);
    expect(rows.length).toBe(count);
    expect(problems.find(({ kind }) => kind === 'missing')!.crystals).toEqual(lacking);
    expect(problems.filter(({ kind }) => kind === 'swapped').map(({ crystals }) => crystals)).toEqual([[922, 1022]]);
  });

  it('version 3 has one charge that makes no sense', () => {
    const unphysical = read('ECalEnergyCalibration_3.dat').problems.filter(({ kind }) => kind === 'unphysical');
    expect(unphysical.map(({ sentence }) => sentence)).toEqual([expect.stringContaining('-536')]);
  });

  it('the intervals are those of versions 2 and 4', () => {
    const text = readFileSync(join(DATA, 'ECalEnergyCalibTimeIntervals.txt'), 'utf8');
    expect(readPadmeIntervals(text, 'list').map(({ file: name }) => name)).toEqual([
      'ECalEnergyCalibration_2.dat',
      'ECalEnergyCalibration_4.dat',
    ]);
  });
});
