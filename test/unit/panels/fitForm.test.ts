import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalibrationMethodRecord } from '#core/api/calibrations.ts';
import { parameter, wholeParameter } from '#core/parameters.ts';
import {
  checkFitForm,
  FIRST_FIT_FORM,
  rangeParameters,
  withFitParameter,
  type FitForm,
} from '#renderer/panels/calibration/fitForm.ts';
import { isIn, printRanges, readRanges } from '#renderer/panels/calibration/numberRanges.ts';

describe('ranges of runs and channels', () => {
  it.each([
    ['80344..80500, 80510', [344, 500, 510]],
    ['80344–80500 80510', [344, 500, 510]],
    ['na64-80344..na64-80500;80510', [344, 500, 510]],
  ])('reads %s with both ends in it', (text, inside) => {
    const read = readRanges(text, 'run');
    const ranges = 'ranges' in read ? read.ranges : [];
    for (const number of inside) expect(isIn(ranges, 80_000 + number)).toBe(true);
    for (const number of [343, 501, 509, 511]) expect(isIn(ranges, 80_000 + number)).toBe(false);
  });

  it.each(['5..3', '1..', '..4', 'seven', '-3', '1.5'])('says what is wrong with “%s”', (text) => {
    expect(readRanges(text, 'run')).toHaveProperty('fault');
  });

  it('writes a choice so that reading it gives the same numbers of those that there are', () => {
    const numbers = fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(numbers, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (list, ticks) => {
        const all = list.toSorted((a, b) => a - b);
        const chosen = new Set(all.filter((_, index) => ticks[index]));
        const read = readRanges(printRanges(chosen, all), 'run');
        expect('ranges' in read && all.filter((number) => isIn(read.ranges, number))).toEqual([...chosen]);
      }),
    );
  });

  it('runs over numbers that there are not', () => {
    expect(printRanges(new Set([3, 7, 9]), [3, 7, 8, 9])).toBe('3..7, 9');
  });
});

describe('the form of a fit', () => {
  const LEAST = wholeParameter('least', 'Fewest entries', '', 50, [1, 1000], '');
  const method: CalibrationMethodRecord = {
    id: 'pedestals',
    type: 'channel.pedestal',
    title: '',
    description: '',
    input: 'events',
    wants: '',
    parameters: [LEAST],
  };
  const runs = [4, 7].map((number) => ({ run: `padme-${number}`, number }));
  const form: FitForm = { ...FIRST_FIT_FORM, setup: 'padme-run3', runs: { 'padme-run3': '1..5' } };

  it('becomes a request with every parameter, the runs in the range and the channels left out in order', () => {
    expect(checkFitForm({ ...form, mask: '9, 3..5, 4' }, method, runs).request).toEqual({
      type: 'channel.pedestal',
      method: 'pedestals',
      runs: ['padme-4'],
      series: [],
      setup: 'padme-run3',
      where: '',
      globalTag: null,
      parameters: { least: 50 },
      mask: [3, 4, 5, 9],
      seed: 0,
    });
  });

  it.each<[string, Partial<FitForm>]>([
    ['runs', { runs: {} }],
    ['runs', { runs: { 'padme-run3': '100..200' } }],
    ['mask', { mask: 'all' }],
    ['mask', { mask: '0..4000000000' }],
    ['least', { parameters: { pedestals: { least: '0' } } }],
    ['seed', { seed: '1.5' }],
  ])('is no request while %s are wrong, and says so there', (name, change) => {
    const { request, faults } = checkFitForm({ ...form, ...change }, method, runs);
    expect(request).toBeNull();
    expect(Object.keys(faults)).toEqual([name]);
  });

  it('asks a method of series for series, not for runs', () => {
    const ofSeries = { ...method, input: 'series' as const };
    expect(checkFitForm(form, ofSeries, runs).faults).toHaveProperty('series');
    const chosen = { ...form, runs: {}, series: { pedestals: ['padme.a'] } };
    expect(checkFitForm(chosen, ofSeries, runs).request).toMatchObject({ runs: [], series: ['padme.a'] });
  });

  it('forgets a parameter that is back at its default', () => {
    const typed = withFitParameter(form, 'pedestals', LEAST, '60');
    expect(typed.parameters).toEqual({ pedestals: { least: '60' } });
    expect(withFitParameter(typed, 'pedestals', LEAST, '50').parameters).toEqual({ pedestals: {} });
  });

  it('finds the two ends of a range in the unit of an axis', () => {
    const [from, to] = ['ratioFrom', 'ratioTo'].map((name) => parameter(name, '', 'mm', 0, [-9, 9], ''));
    expect(rangeParameters([LEAST, to!, from!], 'mm')).toEqual([from, to]);
    expect(rangeParameters([from!, to!], 'GeV')).toBeNull();
    expect(rangeParameters([from!], 'mm')).toBeNull();
  });
});
