/** Files of measured series: what they hold, and that no file, however broken, does more than name its fault. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countStatuses, pointStatus, type SeriesPart } from '#core/calibration/series.ts';
import { BeamglassError } from '#core/errors.ts';
import { readSeriesFile, readSeriesText } from '#main/workers/import/series/readSeries.ts';
import { SHARED } from '../../fixtures/command.ts';

const DATA = join(SHARED, 'data');
const isThere = existsSync(DATA);

const TEMPERATURE = ' 1599748838   211   32.16    106    32.05 \n 1599748874   211   32.18    106    32.05 \n';
const CHARGE = 'Nrun Nevent TimeStamp LGCharge LGChargeRMS\n80677 10000 1762641474 688.124 52.0083\n';
const TAG_AND_PROBE =
  'period,scan,sqrts_mev,tp_data,tp_data_err,tp_mc,tp_mc_err,ratio,ratio_err\n' +
  '0,1,17.12853064,1.03344,0.0101633,1.04809,0.00548827,0.9860221928,0.01098592192\n';
const LEAKAGE = 'series,y_mm,relative_energy,err\nmc,-64.96669,-0.0006,0.0\nratio,0,1.01,0.02\n';

const named = (series: readonly SeriesPart[], name: string): SeriesPart =>
  series.find((one) => one.name === name) ?? expect.unreachable(name);

function faultOf(text: string): BeamglassError {
  try {
    readSeriesText(text, 'given.txt');
  } catch (error) {
    if (error instanceof BeamglassError) return error;
    throw error;
  }
  return expect.unreachable('it was read');
}

describe('a point', () => {
  it.each([
    [1, 0.1, 'good'],
    [1, 1, 'good'],
    [-1, 0.5, 'good'],
    [1, 1.001, 'errorAboveValue'],
    [-1, 1.5, 'errorAboveValue'],
    [0, 0.1, 'errorAboveValue'],
    [1, 0, 'noError'],
    [1, null, 'good'],
    [null, null, 'missing'],
  ] as const)('of value %s and error %s is “%s”', (value, error, status) => {
    expect(pointStatus(value, error)).toBe(status);
  });
});

describe('reading', () => {
  it('takes every sensor of a line, at its time', () => {
    const { series } = readSeriesText(TEMPERATURE, 'T.dat');
    expect(series.map(({ name }) => name)).toEqual([
      'padme.ecal_temperature.sensor_211',
      'padme.ecal_temperature.sensor_106',
    ]);
    expect(series[0]!.points).toEqual([
      { x: 1599748838000, value: 32.16, error: null, status: 'good', run: null },
      { x: 1599748874000, value: 32.18, error: null, status: 'good', run: null },
    ]);
  });

  it('gives the mean of many events the error of a mean', () => {
    const { series } = readSeriesText(CHARGE.replaceAll('\n', '\r\n'), 'LGCharge.txt');
    const [point] = named(series, 'padme_run4.leadglass_mean_charge').points;
    expect(point).toMatchObject({ x: 1762641474000, value: 688.124, run: 80677, status: 'good' });
    expect(point!.error).toBeCloseTo(0.520083, 9);
  });

  it('tells apart the series of one table', () => {
    const { series } = readSeriesText(LEAKAGE, 'y.csv');
    expect(series.map(({ name, points }) => [name, points[0]!.status])).toEqual([
      ['padme_run3.energy_vs_y.mc', 'noError'],
      ['padme_run3.energy_vs_y.ratio', 'good'],
    ]);
  });

  it.each([
    ['nothing', '', 'unknownFormat', /no file of measured series/],
    ['another file', 'a,b\n1,2\n', 'unknownFormat', /no file of measured series/],
    ['no rows', TAG_AND_PROBE.split('\n')[0]!, 'badFile', /it has no rows/],
    ['a short row', `${TAG_AND_PROBE}1,1,17`, 'badFile', /line 3: it has 3 fields where 9 belong/],
    ['a word for a number', TAG_AND_PROBE.replace('1.04809', 'nan'), 'badFile', /line 2: tp_mc is “nan”/],
    ['an error below 0', TAG_AND_PROBE.replace('0.0101633', '-1'), 'badFile', /line 2: tp_data_err is -1/],
    ['a time in ms', CHARGE.replace('1762641474', '1762641474000'), 'badFile', /between the years 2000 and 2100/],
    ['a broken first line', 'RunNumber = x - EBeam = 1\n', 'badFile', /does not give run, beam energy/],
    ['a strange column', 'RunNumber = 1 - EBeam = 1 - SqrtS = 1\nUnixTime,q\n1,2\n', 'badFile', /“q” is not one of/],
    ['an unknown series', `${LEAKAGE}dream,1,1,1\n`, 'badFile', /line 4: there is no series “dream”/],
  ])('refuses %s with a sentence', (_what, text, code, sentence) => {
    expect(faultOf(text)).toMatchObject({ code, message: expect.stringMatching(sentence) });
  });

  it('never does more than refuse: random and damaged text', () => {
    const whole = fc.constantFrom(TEMPERATURE, CHARGE, TAG_AND_PROBE, LEAKAGE);
    const damaged = fc
      .tuple(whole, fc.nat(), fc.nat({ max: 40 }), fc.string({ maxLength: 12, unit: 'binary' }))
      .map(([text, at, cut, put]) => {
        const from = at % text.length;
        return text.slice(0, from) + put + text.slice(from + cut);
      });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), damaged), (text) => {
        try {
          for (const { points } of readSeriesText(text, 'x').series) {
            expect(points.length).toBeGreaterThan(0);
            for (const { x, value, error } of points) {
              for (const number of [x, value, error]) expect(number === null || Number.isFinite(number)).toBe(true);
            }
          }
        } catch (error) {
          expect(error).toBeInstanceOf(BeamglassError);
          expect((error as Error).message).toMatch(/^“x” (?:cannot be read: .*\.|is no file .*\.)$/s);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe.skipIf(!isThere)('PADME’s own files (../shared/data)', () => {
  const read = (...parts: string[]) => readSeriesFile({ path: join(DATA, ...parts), name: parts.at(-1)! });

  it('have 1692 pairs in Run IV, 91 without an error and 11 with one above the value', () => {
    const files = readdirSync(join(DATA, 'padme-run4')).filter((name) => name.startsWith('DB_run_'));
    const series = files.flatMap((name) => read('padme-run4', name).series);
    expect(new Set(series.map(({ name }) => name)).size).toBe(18);
    const points = series.flatMap((one) => one.points);
    expect(points).toHaveLength(1692);
    expect(countStatuses(points)).toEqual({ good: 1590, noError: 91, errorAboveValue: 11, missing: 0 });
  });

  it('give each quantity from its own column', () => {
    const { series } = read('padme-run4', 'DB_run_0080344_NewReco_100files.txt');
    const first = Object.fromEntries(series.map(({ name, points }) => [name.slice('padme_run4.'.length), points[0]]));
    expect(first['leadglass_charge']).toMatchObject({ x: 1750091156000, value: 714.64, error: 1.3164, run: 80344 });
    expect(first['target_charge_x_over_leadglass']).toMatchObject({ value: 1.0276, error: 0.0135 });
    expect(first['fitted_target_charge_y_over_leadglass_energy_corrected']).toMatchObject({ value: 0.3866 });
    expect(first['fitted_target_x']).toMatchObject({ value: 0.7116, error: 0.0044 });
    expect(first['target_sigma_x']).toMatchObject({ value: 0.3748, error: 0, status: 'noError' });
  });

  it('hold 35,875 temperatures of two sensors, and Run III’s tables', () => {
    expect(read('padme-fw', 'ECal_Temperature_01.dat').series.map(({ points }) => points.length)).toEqual([
      35_875, 35_875,
    ]);
    const run3 = ['target_charge_over_leadglass', 'ageing_ecal_energy_per_pot', 'energy_vs_y_testbeam'];
    const counts = [...run3, 'tag_and_probe', 'points'].map((name) =>
      read('padme-run3', `${name}.csv`).series.map(({ points }) => points.length),
    );
    expect(counts).toEqual([[37], [41], [27, 23, 21], Array(4).fill(52), Array(12).fill(52)]);
    const testBeam = named(read('padme-run3', 'energy_vs_y_testbeam.csv').series, 'padme_run3.energy_vs_y.testbeam');
    expect(countStatuses(testBeam.points).good).toBe(23);
    expect(named(read('padme-run3', 'points.csv').series, 'padme_run3.points.npot').points[0]).toMatchObject({
      x: 0,
      value: 7177496037,
      error: 33546429.73,
    });
  });

  it('are refused where they are something else', () => {
    for (const name of readdirSync(join(DATA, 'padme-run3')).filter((one) => one.endsWith('.csv'))) {
      const text = readFileSync(join(DATA, 'padme-run3', name), 'utf8');
      try {
        readSeriesText(text, name);
      } catch (error) {
        expect(error).toMatchObject({ code: 'unknownFormat' });
      }
    }
    expect(() => read('padme-run3')).toThrow(/cannot be read/);
    expect(() => read('padme-run3', 'none.csv')).toThrow(/There is no file “none.csv”/);
  });
});
