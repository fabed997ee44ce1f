/** Which regions of the shipped setups are closed for which runs. */
import { expect, test } from 'vitest';
import { closedRegions } from '#core/analysis/blinding.ts';
import { parseSetup } from '#core/detector/parse.ts';
import { maskedPeriods, RUN3_MASK_CENTRE, RUN3_PERIODS, RUN3_SEARCH } from '#core/physics/padmeRun3.ts';
import { shippedSetup } from '../../fixtures/detector.ts';

test('masked periods of PADME: by their number, by their energy alone, and no other', () => {
  const setup = shippedSetup('padme-run3');
  const isClosed = (period: string | null, beamEnergy: number | null): boolean =>
    closedRegions(setup, { period, beamEnergy }, () => false).length > 0;
  // The ten points of the search nearest to the centre of the published mask, found from their √s.
  const mask = maskedPeriods(RUN3_SEARCH, RUN3_MASK_CENTRE, 10);
  const masked = new Set(RUN3_SEARCH.filter((_, place) => mask[place]));
  expect(masked.size).toBe(10);
  for (const period of RUN3_PERIODS) {
    const { period: index, beamEnergy } = period;
    const wanted = masked.has(period);
    expect(isClosed(String(index), null), `period ${index}`).toBe(wanted);
    expect(isClosed(null, beamEnergy), `${beamEnergy} GeV`).toBe(wanted);
    // A period that is entered wrongly does not open a masked energy.
    if (wanted) expect(isClosed('99', beamEnergy)).toBe(true);
  }
  expect(isClosed(null, null)).toBe(false);
});

test('the signal box is over events, closed for every run until it is opened', () => {
  const setup = shippedSetup('na64-inv2016');
  const run = { period: null, beamEnergy: 100 };
  expect(closedRegions(setup, run, () => false)).toMatchObject([
    { id: 'na64-inv2016/signal_box', expression: 'e_ecal < 50 && e_hcal < 1' },
  ]);
  expect(closedRegions(setup, run, ({ name }) => name === 'signal_box')).toEqual([]);
});

test.for([
  ['an expression that cannot be read', { expression: 'e_ecal <' }, /signal_box”: The filter ends/],
  ['neither expression nor runs', { expression: undefined }, /one of both/],
  ['both', { runs: { periods: ['1'] } }, /one of both/],
] as const)('%s is refused with the setup', ([, change, sentence]) => {
  const file = structuredClone(shippedSetup('na64-inv2016')) as unknown as { blinded: object[] };
  file.blinded[0] = { ...file.blinded[0], ...change };
  expect(() => parseSetup(JSON.stringify(file), 'own.json')).toThrow(sentence);
});
