/** The plan of a publication against a model that writes down, run by run, what each sees before and after. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GlobalTagContent, GlobalTagState, TagContent } from '#core/calibration/globalTag.ts';
import {
  inForceFor,
  publicationPlan,
  type OfficialGlobalTag,
  type Operation,
  type Plan,
  type PlanInput,
  type PlannedChange,
} from '#core/calibration/publication.ts';
import { iovAt, placing, type Iov } from '#core/calibration/validity.ts';

const RUNS = [...Array(30).keys()];
const TYPES = ['beam.spot', 'flux.npot', 'padme_ecal.gains'];

const run = (number: number, setup = 'padme-run3') => ({
  run: `padme-${number}`,
  number,
  start: null,
  end: null,
  setup,
});

const tag = (name: string, type: string, iovs: readonly Iov[]): TagContent => ({ name, type, timeBase: 'run', iovs });

const content = (name: string, tags: readonly TagContent[], setup: string | null = null): GlobalTagContent => ({
  name,
  experiment: 'padme',
  setup,
  tags,
});

const all = (payload: string): Iov => ({ since: 0, until: null, payload });

/** Global tag "v1": three types, each with one payload for all time; published and in force. */
const V1 = content(
  'v1',
  TYPES.map((type, index) => tag(`t${index}`, type, [all(`p${index}`)])),
);

const change = (type: string, since: number, until: number | null, payload: string, proposal = 1): PlannedChange => ({
  type,
  since,
  until,
  payload,
  source: { proposal, revert: null },
});

function plan(changes: readonly PlannedChange[], options: Partial<PlanInput> & { state?: GlobalTagState } = {}): Plan {
  const { state = 'published', ...rest } = options;
  return publicationPlan({
    base: { ...V1, state, manifestHash: 'f'.repeat(64) },
    name: 'v2',
    as: 'published',
    description: '',
    changes,
    shared: new Set(),
    isTaken: (name) => ['v1', 't0', 't1', 't2'].includes(name),
    timeBaseOf: () => 'run',
    runs: RUNS.map((number) => run(number)),
    official: [{ setup: null, content: V1 }],
    ...rest,
  });
}

/** What the operations make of the global tags' contents, by their words alone. */
function carryOut({ operations, base, name }: Plan, before: readonly GlobalTagContent[]): GlobalTagContent {
  const tags = new Map(before.flatMap(({ tags: own }) => own.map((one) => [one.name, [...one.iovs]])));
  const from = before.find((one) => one.name === base.name)!;
  let members = new Map(from.tags.map((one) => [one.type, one.name]));
  for (const operation of operations) {
    if (operation.kind === 'createTag') tags.set(operation.tag, []);
    if (operation.kind === 'add') tags.get(operation.tag)!.push(operation);
    if (operation.kind === 'withdraw') {
      const rows = tags.get(operation.tag)!;
      const row = rows.findIndex(({ since, payload }) => since === operation.since && payload === operation.payload);
      expect(row).toBeGreaterThanOrEqual(0);
      rows.splice(row, 1);
    }
    if (operation.kind === 'member') members = new Map([...members, [operation.type, operation.tag]]);
  }
  return content(
    name,
    [...members].map(([type, one]) => tag(one, type, tags.get(one)!)),
    from.setup,
  );
}

const seen = (global: GlobalTagContent | null, type: string, at: number): string | null =>
  iovAt(global?.tags.find((one) => one.type === type)?.iovs ?? [], at)?.payload ?? null;

const validity = fc
  .tuple(fc.nat({ max: 28 }), fc.option(fc.integer({ min: 1, max: 30 })))
  .map(([since, length]) => ({ since, until: length === null ? null : since + length }));

const iovs = fc.array(fc.tuple(validity, fc.constantFrom('a', 'b', 'c')), { maxLength: 5 }).map((steps) => {
  let rows: Iov[] = [all('z')];
  for (const [range, payload] of steps) {
    const { withdrawn, added } = placing(rows, { ...range, payload });
    rows = [...rows.filter((row) => !withdrawn.includes(row)), ...added];
  }
  return rows.toSorted((a, b) => a.since - b.since);
});

const changes = fc.array(
  fc
    .tuple(fc.constantFrom(...TYPES), validity, fc.constantFrom('a', 'b', 'x', 'y'), fc.nat({ max: 9 }))
    .map(([type, { since, until }, payload, proposal]) => change(type, since, until, payload, proposal)),
  { minLength: 1, maxLength: 4 },
);

describe('a plan', () => {
  it('tells for every run what it will see, and is right about it', () => {
    let free = 0;
    fc.assert(
      fc.property(
        fc.tuple(iovs, iovs, iovs),
        changes,
        fc.constantFrom<GlobalTagState>('published', 'open', 'running'),
        fc.boolean(),
        fc.boolean(),
        ([a, b, c], wanted, state, isInPlace, isShared) => {
          const base = content('v1', [tag('t0', TYPES[0]!, a), tag('t1', TYPES[1]!, b), tag('t2', TYPES[2]!, c)]);
          const reference = state === 'open' ? content('online', base.tags) : base;
          const official: OfficialGlobalTag[] = [{ setup: null, content: reference }];
          const name = isInPlace ? 'v1' : 'v2';
          const made = plan(wanted, {
            base: { ...base, state, manifestHash: 'f'.repeat(64) },
            name,
            as: state === 'running' ? 'running' : 'published',
            official,
            shared: new Set(isShared || state === 'open' ? ['t0', 't1', 't2'] : []),
          });
          if (made.blocked.length > 0) return;
          free++;
          const after = carryOut(made, [base]);
          for (const { type } of base.tags) {
            for (const at of RUNS) {
              const before = seen(reference, type, at);
              const asked = wanted.find((one) => one.type === type && at >= one.since && at < (one.until ?? Infinity));
              const now = seen(after, type, at);
              expect(now).toBe(asked?.payload ?? before);
              const told = made.effects.filter(
                (effect) => effect.type === type && at >= effect.since && at < (effect.until ?? Infinity),
              );
              if (now === before) expect(told).toEqual([]);
              else expect(told).toMatchObject([{ before, after: now, by: asked!.source }]);
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(free).toBeGreaterThan(200);
  });

  it('counts the runs of the store that a change concerns', () => {
    const { effects, blocked, operations } = plan([change('flux.npot', 10, 13, 'new')]);
    expect(blocked).toEqual([]);
    expect(effects).toMatchObject([
      {
        type: 'flux.npot',
        validity: '10–12',
        before: 'p1',
        after: 'new',
        reference: 'v1',
        runs: { first: 'padme-10', last: 'padme-12', count: 3 },
        by: { proposal: 1 },
      },
    ]);
    expect(operations.map((one) => one.kind)).toEqual([
      'createGlobalTag',
      'createTag',
      'add',
      'add',
      'add',
      'member',
      'state',
      'state',
      'state',
    ]);
  });

  it('tells of changes for runs that are not there yet', () => {
    const { effects } = plan([change('flux.npot', 900, null, 'new')]);
    expect(effects).toMatchObject([{ since: 900, runs: null, before: 'p1', after: 'new' }]);
  });
});

describe('a plan is blocked', () => {
  it('by a change that nothing explains: an open global tag that was altered by hand', () => {
    const altered = content('next', [tag('t0', TYPES[0]!, [all('other')]), ...V1.tags.slice(1)]);
    const { blocked, effects } = plan([change('flux.npot', 10, 13, 'new')], {
      base: { ...altered, state: 'open', manifestHash: 'f'.repeat(64) },
      name: 'next',
    });
    expect(effects.filter(({ by }) => by === null)).toMatchObject([
      { type: 'beam.spot', before: 'p0', after: 'other' },
    ]);
    expect(blocked).toEqual([
      expect.stringMatching(/^beam\.spot would change in 0 and later \(30 runs.*against what v1/),
    ]);
  });

  it('by a base that is not what is in force any more', () => {
    const newer = content('v1b', [tag('t0b', TYPES[0]!, [all('better')]), ...V1.tags.slice(1)]);
    const official = [V1, newer].map((one) => ({ setup: null, content: one }));
    expect(plan([change('flux.npot', 10, 13, 'new')], { official }).blocked).toEqual([
      expect.stringMatching(/beam\.spot would change .* against what v1b says now/),
    ]);
  });

  it('by a global tag for all setups where the runs of one have their own', () => {
    const own = content('own', [tag('t9', TYPES[0]!, [all('own')]), ...V1.tags.slice(1)], 'padme-run1');
    const official = [
      { setup: null, content: V1 },
      { setup: 'padme-run1', content: own },
    ];
    const { blocked, effects } = plan([change('flux.npot', 0, null, 'new')], {
      official,
      runs: [run(1), run(2, 'padme-run1')],
    });
    expect(blocked).toHaveLength(1);
    expect(effects.find(({ by }) => by === null)).toMatchObject({
      reference: 'own',
      before: 'own',
      after: 'p0',
      runs: { first: 'padme-2', count: 1 },
    });
  });

  it.each<[string, readonly PlannedChange[], Partial<PlanInput> & { state?: GlobalTagState }, RegExp]>([
    [
      'two proposals for one range',
      [change('flux.npot', 10, 20, 'a', 4), change('flux.npot', 19, 30, 'b', 7)],
      {},
      /proposal 4 and proposal 7 both say what flux\.npot is in 19–29/,
    ],
    ['nothing to do', [], {}, /Nothing would change/],
    ['the same again', [change('flux.npot', 10, 20, 'p1')], {}, /Nothing would change/],
    ['a name that is taken', [change('flux.npot', 10, 20, 'a')], { name: 't2' }, /“t2” is taken/],
    ['a published one in place', [change('flux.npot', 10, 20, 'a')], { name: 'v1' }, /published and never changes/],
    ['a base under way', [change('flux.npot', 10, 20, 'a')], { state: 'staged' }, /v1 is staged/],
    [
      'a running one, not at its end',
      [change('flux.npot', 0, 20, 'a')],
      { name: 'v1', state: 'running', as: 'running' },
      /takes only what begins behind all/,
    ],
    [
      'a gap',
      [change('new.type', 0, 5, 'a'), change('new.type', 7, 9, 'b')],
      {},
      /v2_new_type \(new\.type\) would have a gap: 5–6/,
    ],
  ])('%s', (_, wanted, options, sentence) => {
    expect(plan(wanted, options).blocked).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('a running global tag', () => {
  it('takes what begins behind all that it has, in its own tags', () => {
    const made = plan([change('flux.npot', 12, null, 'new')], { name: 'v1', state: 'running', as: 'running' });
    expect(made).toMatchObject({ blocked: [], effects: [{ validity: '12 and later' }] });
    expect(made.operations).toEqual<Operation[]>([
      { kind: 'add', tag: 't1', since: 12, until: null, payload: 'new', validity: '12 and later' },
    ]);
  });

  it('changes nothing for runs for which another is in force', () => {
    const newer = content('v9', V1.tags);
    const official = [V1, newer].map((one) => ({ setup: null, content: one }));
    const made = plan([change('flux.npot', 12, null, 'new')], {
      name: 'v1',
      state: 'running',
      as: 'running',
      official,
    });
    expect(made).toMatchObject({ effects: [], blocked: [expect.stringMatching(/Nothing would change/)] });
  });
});

describe('what is in force', () => {
  it('is the last that suits the setup', () => {
    const official = [{ setup: null }, { setup: 'a' }, { setup: 'b' }];
    expect(inForceFor(official, { setup: 'a' })).toBe(official[1]);
    expect(inForceFor(official, { setup: 'c' })).toBe(official[0]);
    expect(inForceFor([], { setup: 'a' })).toBeNull();
  });
});
