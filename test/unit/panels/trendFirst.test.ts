/** What a trend is of before anything is chosen. */
import { expect, test } from 'vitest';
import { FIRST_CHOICE, presentChoice } from '../../../src-renderer/panels/trends/trendChoice.ts';

const series = [
  { name: 'na64.hcal', experiment: 'na64' },
  { name: 'padme.80344', experiment: 'padme' },
];
const globalTags = [
  { name: 'na64_2022', experiment: 'na64' },
  { name: 'padme_run4', experiment: 'padme' },
];

test.each([
  ['padme', series, 'series', 'padme.80344', 'padme_run4'],
  ['na64', series, 'series', 'na64.hcal', 'na64_2022'],
  [null, series, 'series', 'na64.hcal', 'na64_2022'],
  // No series of PADME: its payloads are shown, not the series of another experiment.
  ['padme', series.slice(0, 1), 'payloads', 'na64.hcal', 'padme_run4'],
  ['padme', [], 'payloads', '', 'padme_run4'],
] as const)('with a run of %s open', (experiment, given, source, name, globalTag) => {
  const present = presentChoice(FIRST_CHOICE, { series: given, globalTags, experiment }, true);
  expect(present).toEqual({ ...FIRST_CHOICE, source, series: name, globalTag });
});

test('what is chosen stays while it is there, whatever run is opened', () => {
  const chosen = { ...FIRST_CHOICE, series: 'na64.hcal', globalTag: 'na64_2022' };
  expect(presentChoice(chosen, { series, globalTags, experiment: 'padme' }, false)).toEqual(chosen);
  const gone = presentChoice(chosen, { series: series.slice(1), globalTags: [], experiment: 'padme' }, false);
  expect(gone).toEqual({ ...FIRST_CHOICE, series: 'padme.80344' });
});
