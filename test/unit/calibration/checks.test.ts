/** Checks of proposals: for each, made cases of every verdict that it can give. */
import { describe, expect, it } from 'vitest';
import { CHECKS, overall, runChecks } from '#core/calibration/checks/checks.ts';
import type { CheckInput, InputRun, PlacedPayload, Verdict } from '#core/calibration/checks/check.ts';
import { thresholdsOf, TYPES_WITH_THRESHOLDS } from '#core/calibration/checks/thresholds.ts';
import { fixed, PROVENANCE, type Constants } from '#core/calibration/payload.ts';
import { PAYLOAD_TYPES, payloadType } from '#core/calibration/payloadTypes.ts';
import type { FitState } from '#core/statistics/fitState.ts';

const CHANNELS = [...Array(100).keys()];

/** A table of gains: measured, unless a value is null. */
function gains(values: readonly (number | null)[], error = 0.05): Constants {
  return {
    parameters: {},
    table: {
      keys: values.map((_, channel) => channel),
      status: values.map((value) => (value === null ? 'missing' : 'measured')),
      columns: { gain: { value: [...values], error: values.map((value) => (value === null ? null : error)) } },
      texts: {},
    },
  };
}

const even = (value: number): number[] => CHANNELS.map(() => value);
const but = (values: readonly (number | null)[], changes: Record<number, number | null>): (number | null)[] =>
  values.map((value, index) => (index in changes ? changes[index]! : value));

const placed = (constants: Constants, payload = 'old', method: PlacedPayload['method'] = 'fit'): PlacedPayload => ({
  since: 0,
  until: null,
  payload,
  constants,
  method,
});

const good: FitState = {
  isValid: true,
  failure: null,
  hasAccurateCovar: true,
  hasParametersAtLimit: false,
  hasReachedCallLimit: false,
  edm: 1e-6,
  fval: 90,
  nfcn: 50,
  entries: 1000,
  starts: 3,
  chi2: 90,
  ndof: 95,
  pValue: 0.6,
  minimumGap: null,
};

const fits = (changes: Record<number, Partial<FitState>> = {}) =>
  CHANNELS.map((key) => ({ key, state: { ...good, ...changes[key] } }));

const inputRun = (stored: Partial<NonNullable<InputRun['stored']>> | null, contentHash = 'aa'): InputRun => ({
  run: 'padme-30001',
  contentHash,
  stored:
    stored === null ? null : { setup: 'padme-run3', isSimulated: false, contentHash: 'aa', number: 30_001, ...stored },
});

const BASE: CheckInput = {
  type: payloadType('padme_ecal.gains'),
  constants: gains(even(15.1)),
  provenance: { ...PROVENANCE, method: 'fit' },
  fits: fits(),
  entries: 100_000,
  validity: { since: 30_000, until: 30_500 },
  setup: 'padme-run3',
  expected: CHANNELS,
  elements: new Set(['Target', 'TimePix']),
  status: new Map(CHANNELS.map((channel) => [channel, 'good'])),
  previous: placed(gains(even(15))),
  before: null,
  after: null,
  runs: [inputRun({})],
  recordedRuns: 10,
};

const DEAD = new Map(CHANNELS.map((channel) => [channel, channel < 3 ? 'dead' : 'good']));
const spot = payloadType('beam.spot');
const npot = { type: payloadType('flux.npot'), constants: { parameters: { npot: fixed(1e12) }, table: null } };

/** Check, verdict, what is different from `BASE`, and what the sentence says. */
const CASES: readonly [string, Verdict, Partial<CheckInput>, RegExp][] = [
  ['values', 'passed', {}, /finite/],
  ['values', 'vetoed', { constants: gains(but(even(15), { 7: -1 })) }, /Gain of channel 7 is -1 pC\/MeV/],
  ['values', 'vetoed', { constants: gains(but(even(15), { 7: Number.NaN })) }, /channel 7 is NaN/],
  ['errors', 'passed', {}, /100 looked at/],
  ['errors', 'warning', { constants: gains(but(even(15), { 4: 0.2, 5: 0.2 }), 1) }, /2 of 100 values/],
  ['errors', 'vetoed', { constants: gains(even(15), 20) }, /100 of 100/],
  ['errors', 'notApplicable', npot, /No number/],
  ['fits', 'passed', {}, /All 100 fits are good/],
  ['fits', 'warning', { fits: fits({ 3: { hasParametersAtLimit: true } }) }, /1 of 100 fits are not good/],
  ['fits', 'warning', { fits: fits({ 3: { pValue: 1e-9 } }) }, /1 of 100/],
  [
    'fits',
    'warning',
    {
      fits: fits({ 3: { isValid: false, failure: 'noEntries' } }),
      constants: gains(but(even(15), { 3: null })),
    },
    /1 of 100 fits are not good/,
  ],
  [
    'fits',
    'vetoed',
    { fits: fits({ 3: { isValid: false } }) },
    /1 of 100 fits failed and gave a constant all the same/,
  ],
  [
    'fits',
    'vetoed',
    { fits: fits(Object.fromEntries(CHANNELS.slice(0, 11).map((key) => [key, { hasAccurateCovar: false }]))) },
    /11 of 100 fits are not good/,
  ],
  ['fits', 'notApplicable', { fits: null }, /No fit/],
  ['minimumGap', 'notApplicable', {}, /No fit found a second minimum/],
  ['minimumGap', 'passed', { fits: fits({ 0: { minimumGap: 30 } }) }, /30 higher/],
  ['minimumGap', 'warning', { fits: fits({ 0: { minimumGap: 30 }, 1: { minimumGap: 5 } }) }, /1 of 2 .* lies 5 higher/],
  ['minimumGap', 'vetoed', { fits: fits({ 0: { minimumGap: 0.4 } }) }, /lies 0\.4 higher/],
  ['coverage', 'passed', {}, /100 of 100 channels in use/],
  ['coverage', 'warning', { constants: gains(but(even(15), { 9: null })) }, /99 of 100/],
  ['coverage', 'vetoed', { constants: gains(even(15).slice(0, 80)) }, /80 of 100/],
  ['coverage', 'vetoed', { expected: CHANNELS.slice(0, 98) }, /2 of 100 channels are not of setup padme-run3: 98, 99/],
  [
    'coverage',
    'passed',
    { constants: gains(but(even(15), { 0: null, 1: null, 2: null })), status: DEAD },
    /97 of 97 .*3 more are known to be dead or masked/,
  ],
  ['coverage', 'notApplicable', { expected: null }, /which ones the setup needs is not known/],
  ['coverage', 'vetoed', { expected: null, constants: gains([null, null]) }, /0 of 2/],
  ['coverage', 'passed', npot, /Every parameter/],
  ['dead', 'passed', {}, /No channel is known to be dead/],
  ['dead', 'passed', { status: DEAD, constants: gains(but(even(15), { 0: null, 1: null, 2: null })) }, /0 of 3/],
  ['dead', 'warning', { status: DEAD }, /3 of 3 dead or masked channels have a measured constant/],
  ['dead', 'notApplicable', { status: new Map() }, /No channel status is in force/],
  ['dead', 'notApplicable', npot, /no row per channel/],
  ['drift', 'passed', {}, /median \+0\.667 %/],
  ['drift', 'warning', { constants: gains(even(15.6)) }, /median \+4 %/],
  ['drift', 'warning', { constants: gains(but(even(15), { 42: 18 })) }, /worst \+20 %, .*1 beyond ±9 %/],
  ['drift', 'vetoed', { constants: gains(even(20)) }, /median \+33\.3 %/],
  ['drift', 'vetoed', { constants: gains(CHANNELS.map((channel) => (channel % 5 === 0 ? 30 : 15))) }, /20 beyond/],
  // The same in the noise of large errors is no drift.
  ['drift', 'passed', { constants: gains(even(15.6), 0.5) }, /median \+4 %/],
  // Nor are channels that are dead.
  [
    'drift',
    'passed',
    { constants: gains(but(even(15), { 0: 60, 1: 60, 2: 60 })), status: DEAD },
    /worst 0 %.*97 compared/,
  ],
  // Design values were never measured.
  [
    'drift',
    'warning',
    { constants: gains(even(20)), previous: placed(gains(even(15)), 'n', 'nominal') },
    /design values/,
  ],
  ['drift', 'notApplicable', { previous: null }, /first payload/],
  ['drift', 'notApplicable', { ...npot, previous: placed(npot.constants) }, /No quantity of this type is followed/],
  ['jump', 'notApplicable', {}, /No other payload/],
  ['jump', 'notApplicable', { before: placed(gains(even(3))) }, /No other payload/],
  ['jump', 'passed', { before: placed(gains(even(15.2)), 'left') }, /the neighbour before/],
  ['jump', 'warning', { after: placed(gains(even(14.5)), 'right') }, /the neighbour behind/],
  ['jump', 'vetoed', { before: placed(gains(even(15.1)), 'left'), after: placed(gains(even(9)), 'right') }, /behind/],
  ['runs', 'passed', {}, /1 input run, as they were fitted/],
  ['runs', 'warning', { runs: [inputRun(null)] }, /not in the store/],
  ['runs', 'vetoed', { runs: [inputRun({ contentHash: 'bb' })] }, /other events than were fitted/],
  ['runs', 'vetoed', { runs: [inputRun({ setup: 'padme-run1' })] }, /not taken with padme-run3/],
  ['runs', 'vetoed', { runs: [inputRun({}), inputRun({ isSimulated: true })] }, /1 of 2 input runs are simulated/],
  ['runs', 'vetoed', { runs: [inputRun({ isSimulated: true })] }, /10 recorded runs would be read/],
  ['runs', 'passed', { runs: [inputRun({ isSimulated: true })], recordedRuns: 0 }, /1 simulated input run/],
  ['runs', 'notApplicable', { runs: [] }, /series, not from runs/],
  ['statistics', 'passed', {}, /100000 events/],
  ['statistics', 'warning', { entries: 100 }, /500 are wanted/],
  ['statistics', 'vetoed', { entries: 19 }, /20 needed/],
  ['statistics', 'notApplicable', { entries: null }, /not known/],
  ['age', 'passed', {}, /in or beside the validity/],
  ['age', 'warning', { validity: { since: 40_000, until: 40_100 } }, /9999 runs away/],
  ['age', 'warning', { validity: { since: 30_000, until: 33_000 } }, /longer than the 2000 runs.*stale from 32000 on/],
  ['age', 'passed', { validity: { since: 30_000, until: null } }, /stale from 32000 on/],
  ['age', 'notApplicable', { type: payloadType('leadglass.response'), runs: [] }, /does not age/],
];

const verdictOf = (id: string, changes: Partial<CheckInput>) =>
  runChecks({ ...BASE, ...changes }).find((check) => check.id === id)!;

describe('a check', () => {
  it.each(CASES)('“%s” is %s where it should be (case %#)', (id, verdict, changes, sentence) => {
    const found = verdictOf(id, changes);
    expect(found).toMatchObject({ verdict, sentence: expect.stringMatching(sentence) });
    expect(found.worst.length).toBeLessThanOrEqual(20);
    if (verdict === 'passed' || verdict === 'notApplicable') expect(found.worst).toEqual([]);
  });

  it('names the worst rows first, with the numbers', () => {
    const { worst } = verdictOf('drift', { constants: gains(but(even(15), { 42: 18, 43: 21 })) });
    expect(worst.map(({ key }) => key)).toEqual([43, 42]);
    expect(worst[0]!.text).toBe('Gain of channel 43: 15 → 21 pC/MeV (+40 %, 84.9 σ)');
  });

  it('has a case for each verdict above, and each check has one that passes', () => {
    for (const { id } of CHECKS) {
      const verdicts = CASES.filter(([of]) => of === id).map(([, verdict]) => verdict);
      expect(verdicts, id).toContain('passed');
      expect(verdicts.some((verdict) => verdict === 'warning' || verdict === 'vetoed')).toBe(true);
    }
  });
});

describe('all checks', () => {
  it('are shown behind the first veto, and the worst counts', () => {
    const verdicts = runChecks({ ...BASE, constants: gains(but(even(20), { 3: -5 })), entries: 1 });
    expect(verdicts).toHaveLength(CHECKS.length);
    expect(verdicts.filter(({ verdict }) => verdict === 'vetoed').map(({ id }) => id)).toEqual([
      'values',
      'drift',
      'statistics',
    ]);
    expect(overall(verdicts)).toBe('vetoed');
    expect(overall(runChecks(BASE))).toBe('passed');
    expect(overall([{ verdict: 'notApplicable' }, { verdict: 'warning' }])).toBe('warning');
  });

  it('take every payload type, with thresholds that name quantities of the type', () => {
    const ids = new Set(PAYLOAD_TYPES.map(({ id }) => id));
    for (const id of TYPES_WITH_THRESHOLDS) expect(ids).toContain(id);
    for (const type of PAYLOAD_TYPES) {
      const names = [...type.parameters, ...type.columns].map(({ name }) => name);
      for (const name of Object.keys(thresholdsOf(type.id).movement)) expect(names, type.id).toContain(name);
      const empty = type.key === null ? null : { keys: [], status: [], columns: {}, texts: {} };
      const constants = { parameters: {}, table: empty };
      expect(runChecks({ ...BASE, type, constants, previous: placed(constants) })).toHaveLength(CHECKS.length);
    }
  });

  it('compare a single number, also where it was 0', () => {
    const at = (x: number): Constants => ({
      parameters: {},
      table: {
        keys: ['Target'],
        status: ['measured'],
        columns: Object.fromEntries(
          Object.entries({ x, y: 0.5, sigmaX: 4, sigmaY: 1.4, correlation: 0 }).map(([name, value]) => [
            name,
            { value: [value], error: [0.01] },
          ]),
        ),
        texts: {},
      },
    });
    const against = (x: number) =>
      verdictOf('drift', { type: spot, constants: at(x), previous: placed(at(0)), expected: ['Target'] });
    expect(against(0.5).verdict).toBe('passed');
    expect(against(2)).toMatchObject({ verdict: 'warning', sentence: expect.stringContaining('x +2 mm, 141 σ.') });
    expect(against(30).verdict).toBe('vetoed');
  });

  it('may cover a station of the setup that the design values leave out, and none that is not of it', () => {
    const names = (...keys: string[]): Constants => ({
      parameters: {},
      table: { keys, status: keys.map(() => 'measured'), columns: {}, texts: {} },
    });
    const type = payloadType('beam.spot');
    const covered = (...keys: string[]) =>
      verdictOf('coverage', { type, constants: names(...keys), expected: ['Target'] });
    expect(covered('Target', 'TimePix').verdict).toBe('passed');
    expect(covered('Target', 'Elsewhere')).toMatchObject({
      verdict: 'vetoed',
      sentence: expect.stringContaining('not of setup padme-run3: Elsewhere'),
    });
  });
});
