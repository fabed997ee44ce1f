/** What the tests of a monitor say of its fill, in a verdict and a sentence each. */
import { formatCount, formatMeasurement, formatNumber } from '../format/number.ts';
import { binByBin, chiSquared, kolmogorov, type Comparison } from './compare.ts';
import type { JudgedChannel } from './channels.ts';
import type { Monitor, MonitorAxis, MonitorShows } from './definition.ts';
import type { Fill } from './fill.ts';
import { reduce, reductorWords, type Reduced } from './reduce.ts';
import type { MonitorTest } from './testDefinition.ts';
import type { TestOutcome, Verdict } from './view.ts';

type TestOf<K extends MonitorTest['kind']> = Extract<MonitorTest, { kind: K }>;
type Found = Omit<TestOutcome, 'test'>;

/**
 * @param reference null: none fits
 * @param channels of a map, as `judgeChannels` finds them for each test of channels
 */
export function judge(
  { shows }: Pick<Monitor, 'shows'>,
  test: MonitorTest,
  fill: Fill,
  reference: Fill | null,
  channels: readonly JudgedChannel[],
): TestOutcome {
  return { test, ...found(shows, test, fill, reference, channels) };
}

function found(
  shows: MonitorShows,
  test: MonitorTest,
  fill: Fill,
  reference: Fill | null,
  channels: readonly JudgedChannel[],
): Found {
  const enough = test.kind === 'channels' ? fill.events : fill.entries;
  const what = test.kind === 'channels' ? 'events' : 'entries';
  if (fill.events === 0) return nothing('No event has been looked at.');
  if (enough === 0) return nothing('No event has a value for this.');
  if (enough < test.least) {
    return nothing(`${formatCount(enough)} of the ${formatCount(test.least)} ${what} that it takes to say something.`);
  }
  switch (test.kind) {
    case 'limits':
      return limits(shows, test, fill);
    case 'meanDeviation':
      return reference === null ? noReference() : meanDeviation(shows, test, fill, reference);
    case 'channels':
      return channelCount(shows, test, channels);
    default:
      if (reference === null) return noReference();
      return reference.entries < test.least
        ? nothing(`The reference has only ${formatCount(reference.entries)} entries.`)
        : shape(shows, test, fill, reference);
  }
}

const nothing = (sentence: string): Found => ({
  verdict: 'noData',
  value: null,
  error: null,
  unit: '',
  label: '',
  expected: null,
  sentence,
});

const noReference = (): Found => nothing('There is no reference for runs of this kind and energy to compare with.');

/** “mean of N_PoT: 2 780 ± 4”. */
function words(label: string, { value, error }: Reduced, unit: string): string {
  const tail = unit === '' ? '' : ` ${unit}`;
  if (value === null) return `${label}: none`;
  if (error === null || !(error > 0)) return `${label} ${formatNumber(value, 4)}${tail}`;
  const printed = formatMeasurement(value, error);
  return `${label} ${printed.value} ± ${printed.error}${printed.power}${tail}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function limits(shows: MonitorShows, test: TestOf<'limits'>, fill: Fill): Found {
  const { label, unit } = reductorWords(shows, test.of);
  const seen = reduce(shows, fill, test.of);
  if (seen.value === null) return nothing(`Too few entries for the ${label}.`);
  const error = seen.error ?? 0;
  const isBeyond = ([low, high]: readonly [number | null, number | null]): boolean =>
    (low !== null && seen.value! + test.significance * error < low) ||
    (high !== null && seen.value! - test.significance * error > high);
  const verdict: Verdict = isBeyond(test.bad) ? 'bad' : isBeyond(test.watch) ? 'watch' : 'good';
  const [low, high] = verdict === 'bad' ? test.bad : test.watch;
  const said = capital(words(label, seen, unit));
  const between =
    low === null
      ? `at most ${formatNumber(high!)}`
      : high === null
        ? `at least ${formatNumber(low)}`
        : `${formatNumber(low)} to ${formatNumber(high)}`;
  const tail = unit === '' ? '' : ` ${unit}`;
  const sentence = `${said}; ${verdict === 'good' ? 'good is' : 'outside of'} ${between}${tail}.`;
  return { verdict, value: seen.value, error: seen.error, unit, label, expected: null, sentence };
}

function meanDeviation(shows: MonitorShows, test: TestOf<'meanDeviation'>, fill: Fill, reference: Fill): Found {
  const { label, unit } = reductorWords(shows, test.of);
  const seen = reduce(shows, fill, test.of);
  const before = reduce(shows, reference, test.of);
  if (seen.value === null || before.value === null) return nothing(`Too few entries for the ${label}.`);
  const divisor = test.counted === 'relative' ? Math.abs(before.value) : 1;
  if (divisor === 0) return nothing(`The reference is 0; nothing can be relative to it.`);
  const deviation = (seen.value - before.value) / divisor;
  const error = Math.hypot(seen.error ?? 0, before.error ?? 0) / divisor;
  const isSeen = Math.abs(deviation) >= test.significance * error;
  const size = Math.abs(deviation);
  const verdict: Verdict = isSeen && size > test.bad ? 'bad' : isSeen && size > test.watch ? 'watch' : 'good';
  const tail = unit === '' ? '' : ` ${unit}`;
  const asTold = (of: number, digits: number): string =>
    test.counted === 'relative' ? `${formatNumber(100 * of, digits)} %` : `${formatNumber(of, digits)}${tail}`;
  const told = `${capital(words(label, seen, unit))}, ${asTold(deviation, 3)} from the reference`;
  const by = error > 0 ? ` (${formatNumber(size / error, 2)}σ)` : '';
  const sentence =
    verdict === 'good'
      ? `${told}; ${asTold(test.watch, 3)} is allowed.`
      : `${told}${by}: more than ${asTold(verdict === 'bad' ? test.bad : test.watch, 3)}.`;
  return {
    verdict,
    value: deviation,
    error,
    unit: test.counted === 'relative' ? '' : unit,
    label: `deviation of the ${label}`,
    expected: before.value,
    sentence,
  };
}

const SHAPE_WORDS = { binByBin: 'p of the farthest bin', chi2: 'p of χ²', kolmogorov: 'p of the distance' } as const;

function shape(
  shows: MonitorShows,
  test: TestOf<'binByBin'> | TestOf<'chi2'> | TestOf<'kolmogorov'>,
  fill: Fill,
  reference: Fill,
): Found {
  const [n, m] = [countsOf(fill), countsOf(reference)];
  if (n === null || m?.length !== n.length) return nothing('A shape is that of a histogram or a plane.');
  const result = compared(test, n, m);
  const verdict: Verdict = result.p < test.bad ? 'bad' : result.p < test.watch ? 'watch' : 'good';
  const label = SHAPE_WORDS[test.kind];
  const where = placeOf(shows, result.worst);
  const statistic = {
    binByBin: `the farthest bin${where} is ${formatNumber(Math.abs(result.statistic), 2)}σ ${result.statistic > 0 ? 'above' : 'below'}`,
    chi2: `χ² ${formatNumber(result.statistic, 3)} for ${result.degrees} degrees of freedom${verdict === 'good' ? '' : `, most of it${where}`}`,
    kolmogorov: `the largest distance of the two is ${formatNumber(result.statistic, 2)}${where}`,
  }[test.kind];
  const p = result.p < 1e-12 ? 'p below 10⁻¹²' : `p ${formatNumber(result.p, 2)}`;
  const sentence =
    verdict === 'good'
      ? `The shape is that of the reference: ${statistic}, ${p}.`
      : `The shape is not that of the reference: ${statistic}, ${p}.`;
  return { verdict, value: result.p, error: null, unit: '', label, expected: null, sentence };
}

function compared(
  test: TestOf<'binByBin'> | TestOf<'chi2'> | TestOf<'kolmogorov'>,
  n: Float64Array,
  m: Float64Array,
): Comparison {
  switch (test.kind) {
    case 'binByBin':
      return binByBin(n, m, test.tolerance);
    case 'chi2':
      return chiSquared(n, m, test.tolerance);
    case 'kolmogorov':
      return kolmogorov(n, m);
  }
}

const countsOf = ({ kind, columns }: Fill): Float64Array | null =>
  kind === 'histogram' || kind === 'grid' ? (columns['count'] ?? null) : null;

/** “ at 12.5 mm”. */
function placeOf(shows: MonitorShows, bin: number): string {
  if (bin < 0) return '';
  if (shows.kind === 'histogram') return ` at ${middleOf(shows.x, bin)}`;
  if (shows.kind !== 'grid') return '';
  return ` at (${middleOf(shows.x, bin % shows.x.bins)}, ${middleOf(shows.y, Math.floor(bin / shows.x.bins))})`;
}

function middleOf({ range: [low, high], bins, unit }: MonitorAxis, bin: number): string {
  const value = low + ((bin + 0.5) * (high - low)) / bins;
  return `${formatNumber(value, 4)}${unit === '' ? '' : ` ${unit}`}`;
}

/** The bin of a profile that is farthest off, by its place; channels of a map are told beside it. */
function farthest(shows: MonitorShows, channels: readonly JudgedChannel[]): string {
  if (shows.kind !== 'profile') return '';
  let worst = -1;
  for (const [i, { verdict, deviation }] of channels.entries()) {
    if (verdict === 'off' && deviation > (channels[worst]?.deviation ?? 0)) worst = i;
  }
  if (worst < 0) return '';
  const { value, expected } = channels[worst]!;
  const before = expected === null ? '' : `, ${formatNumber(expected, 3)} in the reference`;
  return ` The farthest, at ${shows.x.label} ${middleOf(shows.x, worst)}: ${formatNumber(value!, 3)}${before}.`;
}

function channelCount(shows: MonitorShows, test: TestOf<'channels'>, channels: readonly JudgedChannel[]): Found {
  const noun = shows.kind === 'profile' ? 'bin' : 'channel';
  const count = (verdict: JudgedChannel['verdict']): number =>
    channels.reduce((sum, one) => sum + (one.verdict === verdict ? 1 : 0), 0);
  const [dead, hot, off, untold] = [count('dead'), count('hot'), count('off'), count('noData')];
  const wrong = dead + hot + off;
  const hasReference = channels.some(({ expected }) => expected !== null);
  if (untold === channels.length) {
    return hasReference
      ? nothing(`Too few events for any ${noun} to stand out.`)
      : test.within === undefined
        ? noReference()
        : nothing(`No ${noun} has enough values.`);
  }
  const verdict: Verdict = wrong >= test.bad ? 'bad' : wrong >= test.watch ? 'watch' : 'good';
  const named = [
    [dead, 'dead'],
    [hot, 'hot'],
    [off, 'off'],
  ] as const;
  const told = channels.length - untold;
  const of = `${formatCount(told)} ${told === 1 ? noun : `${noun}s`}`;
  const list = named.filter(([n]) => n > 0).map(([n, what]) => `${formatCount(n)} ${what}`);
  const few = untold === 0 ? '' : ` Of ${formatCount(untold)} more too little is expected to tell.`;
  const sentence =
    wrong === 0
      ? `None of ${of} is ${test.of === 'mean' ? 'off' : 'dead or hot'}.${few}`
      : `Of ${of} ${list.join(', ')}.${farthest(shows, channels)}${few}`;
  return { verdict, value: wrong, error: null, unit: '', label: `${noun}s that are not good`, expected: 0, sentence };
}
