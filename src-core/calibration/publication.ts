/**
 * What publishing would do, computed before it is done: every operation on tags and global tags, and for every run
 * what it sees before and after, by hash. A change that no proposal and no revert explains blocks it (complaints 2
 * and 4 of calibration.md §3). The plan is a pure function of what is in the store, so that it can be computed again
 * inside the transaction that carries it out, and compared by its hash.
 */
import { iovDifferences } from './compare.ts';
import { tagNameOf, type GlobalTagContent, type GlobalTagState, type TagContent } from './globalTag.ts';
import { formatInterval, positionsOfRun, type Interval, type RunSpan, type TimeBase } from './timeBase.ts';
import { innerGaps, placing, type Iov } from './validity.ts';

/** Why a payload is to hold: a proposal that was approved, or the reason of a revert. */
export interface ChangeSource {
  readonly proposal: number | null;
  readonly revert: string | null;
}

/** A payload and where it is to hold. */
export interface PlannedChange extends Iov {
  readonly type: string;
  readonly source: ChangeSource;
}

/** One that is published or running. */
export interface OfficialGlobalTag {
  readonly setup: string | null;
  readonly content: GlobalTagContent;
}

export interface PlanRun extends RunSpan {
  readonly setup: string | null;
}

export interface PlanInput {
  readonly base: GlobalTagContent & { readonly state: GlobalTagState; readonly manifestHash: string };
  /** Of the global tag that is to come into force; that of the base: the base itself. */
  readonly name: string;
  readonly as: 'published' | 'running';
  readonly description: string;
  readonly changes: readonly PlannedChange[];
  /** Tags of the base that another global tag holds as well. */
  readonly shared: ReadonlySet<string>;
  readonly isTaken: (name: string) => boolean;
  readonly timeBaseOf: (type: string) => TimeBase;
  /** Those of the experiment, in order of number. */
  readonly runs: readonly PlanRun[];
  /** Those of the experiment in the order in which they became so: for a run the last that suits it is in force. */
  readonly official: readonly OfficialGlobalTag[];
}

export type Operation =
  | { readonly kind: 'createGlobalTag'; readonly name: string; readonly from: string }
  | {
      readonly kind: 'createTag';
      readonly tag: string;
      readonly type: string;
      /** Whose IoVs it begins with; null for a type that the base did not have. */
      readonly from: string | null;
    }
  | ({ readonly kind: 'withdraw' | 'add'; readonly tag: string; readonly validity: string } & Iov)
  | { readonly kind: 'member'; readonly type: string; readonly tag: string; readonly instead: string | null }
  | { readonly kind: 'state'; readonly from: GlobalTagState; readonly to: GlobalTagState };

/** A stretch of validity in which something else will hold, and the runs of the store that lie in it. */
export interface Effect extends Interval {
  readonly type: string;
  readonly validity: string;
  /** Global tag that is in force there now; null: none. */
  readonly reference: string | null;
  /** Payloads; null: nothing holds. */
  readonly before: string | null;
  readonly after: string | null;
  readonly runs: { readonly first: string; readonly last: string; readonly count: number } | null;
  /** null: nothing explains it. */
  readonly by: ChangeSource | null;
}

export interface Plan {
  readonly base: { readonly name: string; readonly state: GlobalTagState; readonly manifestHash: string };
  readonly name: string;
  readonly as: 'published' | 'running';
  readonly description: string;
  readonly operations: readonly Operation[];
  readonly effects: readonly Effect[];
  /** Sentences; a plan with any is not carried out. */
  readonly blocked: readonly string[];
  /** What the tags that change will hold, by tag. */
  readonly contents: Readonly<Record<string, readonly Iov[]>>;
}

const covers = (outer: Interval, inner: Interval): boolean =>
  outer.since <= inner.since && (outer.until === null || (inner.until !== null && inner.until <= outer.until));

const meet = (a: Interval, b: Interval): boolean => a.since < (b.until ?? Infinity) && b.since < (a.until ?? Infinity);

/** "gains" → "gains_v2", "gains_v2" → "gains_v3": the first that is free. */
function nextVersion(tag: string, isTaken: (name: string) => boolean): string {
  const [, stem = tag, version = '1'] = /^(.*)_v(\d+)$/.exec(tag) ?? [];
  for (let next = Number(version) + 1; ; next++) {
    const name = tagNameOf(stem, `v${next}`);
    if (!isTaken(name)) return name;
  }
}

interface ChangedTag {
  readonly tag: string;
  readonly type: string;
  readonly iovs: readonly Iov[];
  readonly operations: readonly Operation[];
}

const plain = ({ since, until, payload }: Iov): Iov => ({ since, until, payload });
const isSame = (a: Iov) => (b: Iov) => a.since === b.since && a.until === b.until && a.payload === b.payload;

/** The tag of one type after the changes, and how it comes to be. */
function changeTag(input: PlanInput, type: string, changes: readonly PlannedChange[]): ChangedTag {
  const { base, name, shared, isTaken } = input;
  const old = base.tags.find((tag) => tag.type === type) ?? null;
  const timeBase = input.timeBaseOf(type);
  let iovs: readonly Iov[] = old?.iovs.map(plain) ?? [];
  for (const change of changes) {
    const { withdrawn, added } = placing(iovs, plain(change));
    iovs = [...iovs.filter((iov) => !withdrawn.includes(iov)), ...added];
  }
  iovs = iovs.toSorted((a, b) => a.since - b.since);
  const row = (kind: 'withdraw' | 'add', tag: string, iov: Iov): Operation => ({
    kind,
    tag,
    ...plain(iov),
    validity: formatInterval(timeBase, iov),
  });
  if (old !== null && name === base.name && !shared.has(old.name)) {
    const gone = old.iovs.filter((iov) => !iovs.some(isSame(iov)));
    const added = iovs.filter((iov) => !old.iovs.some(isSame(iov)));
    const operations = [
      ...gone.map((iov) => row('withdraw', old.name, iov)),
      ...added.map((iov) => row('add', old.name, iov)),
    ];
    return { tag: old.name, type, iovs, operations };
  }
  const own = tagNameOf(name, type);
  const tag = old === null ? (isTaken(own) ? nextVersion(own, isTaken) : own) : nextVersion(old.name, isTaken);
  const operations: Operation[] = [
    { kind: 'createTag', tag, type, from: old?.name ?? null },
    ...iovs.map((iov) => row('add', tag, iov)),
    { kind: 'member', type, tag, instead: old?.name ?? null },
  ];
  return { tag, type, iovs, operations };
}

const step = (from: GlobalTagState, to: GlobalTagState): Operation => ({ kind: 'state', from, to });

/** The states that a global tag goes through from where it is. */
function stateSteps(from: GlobalTagState, as: 'published' | 'running', inPlace: boolean): Operation[] {
  if (inPlace && from === 'running') return as === 'running' ? [] : [step('running', 'published')];
  return [step('open', 'staged'), step('staged', 'validated'), step('validated', as)];
}

/** Everything that publishing would do. Deterministic: the same input gives the same plan. */
export function publicationPlan(input: PlanInput): Plan {
  const { base, name, as, changes, description } = input;
  const inPlace = name === base.name;
  const types = [...new Set(changes.map(({ type }) => type))].toSorted();
  const changed = types.map((type) =>
    changeTag(
      input,
      type,
      changes.filter((change) => change.type === type),
    ),
  );
  const changedOf = new Map(changed.map((tag) => [tag.type, tag]));
  const kept = base.tags.filter(({ type }) => !changedOf.has(type));
  const after: GlobalTagContent = {
    name,
    experiment: base.experiment,
    setup: base.setup,
    tags: [
      ...kept,
      ...changed.map(({ tag, type, iovs }): TagContent => ({
        name: tag,
        type,
        timeBase: input.timeBaseOf(type),
        iovs,
      })),
    ],
  };
  const operations: Operation[] = [
    ...(inPlace ? [] : [{ kind: 'createGlobalTag' as const, name, from: base.name }]),
    ...changed.flatMap((tag) => tag.operations),
    ...stateSteps(base.state, as, inPlace),
  ];
  const effects = effectsOf(input, after);
  return {
    base: { name: base.name, state: base.state, manifestHash: base.manifestHash },
    name,
    as,
    description,
    operations,
    effects,
    blocked: blockers(input, after, changed, effects),
    contents: Object.fromEntries(changed.map(({ tag, iovs }) => [tag, iovs])),
  };
}

const suits = (setup: string | null, run: { readonly setup: string | null }): boolean =>
  setup === null || setup === run.setup;

/** Of the official ones the last that suits a run. */
export function inForceFor<T extends { readonly setup: string | null }>(
  official: readonly T[],
  run: { readonly setup: string | null },
): T | null {
  return official.findLast(({ setup }) => suits(setup, run)) ?? null;
}

/**
 * What changes for whom. A new global tag takes the place of whatever is in force for the runs that it suits; one that
 * is running and grows changes what it is in force for.
 */
function effectsOf(input: PlanInput, after: GlobalTagContent): Effect[] {
  const { base, name, official } = input;
  const grows = name === base.name && base.state === 'running';
  const scope = { setup: base.setup };
  const groups = new Map<GlobalTagContent | null, PlanRun[]>();
  // What runs to come will see counts as well, whether or not there is a run yet.
  const general = inForceFor(official, scope)?.content ?? null;
  if (!grows || general?.name === base.name) groups.set(general, []);
  for (const run of input.runs) {
    if (!suits(base.setup, run)) continue;
    const reference = inForceFor(official, run)?.content ?? null;
    if (grows && reference?.name !== base.name) continue;
    const group = groups.get(reference);
    if (group === undefined) groups.set(reference, [run]);
    else group.push(run);
  }
  return [...groups].flatMap(([reference, runs]) => effectsAgainst(input, reference, after, runs));
}

function effectsAgainst(
  input: PlanInput,
  reference: GlobalTagContent | null,
  after: GlobalTagContent,
  runs: readonly PlanRun[],
): Effect[] {
  const types = [...new Set([...(reference?.tags ?? []), ...after.tags].map(({ type }) => type))].toSorted();
  return types.flatMap((type) => {
    const before = reference?.tags.find((tag) => tag.type === type)?.iovs ?? [];
    const now = after.tags.find((tag) => tag.type === type)?.iovs ?? [];
    if (before === now) return [];
    const timeBase = input.timeBaseOf(type);
    const changes = input.changes.filter((change) => change.type === type);
    return iovDifferences(before, now)
      .flatMap((piece) => cutAt(piece, changes))
      .map(({ since, until, from, to }): Effect => {
        const interval = { since, until };
        const by = changes.find((change) => covers(change, interval) && change.payload === to)?.source ?? null;
        return {
          type,
          ...interval,
          validity: formatInterval(timeBase, interval),
          reference: reference?.name ?? null,
          before: from,
          after: to,
          runs: runsIn(runs, timeBase, interval),
          by,
        };
      });
  });
}

/** Pieces of a difference that lie wholly in or wholly beside each change. */
function cutAt<T extends Interval>(piece: T, changes: readonly Interval[]): T[] {
  const end = piece.until ?? Infinity;
  const borders = changes
    .flatMap(({ since, until }) => (until === null ? [since] : [since, until]))
    .filter((border) => border > piece.since && border < end);
  const points = [piece.since, ...new Set(borders.toSorted((a, b) => a - b))];
  return points.map((since, index) => ({ ...piece, since, until: points[index + 1] ?? piece.until }));
}

function runsIn(runs: readonly PlanRun[], base: TimeBase, { since, until }: Interval): Effect['runs'] {
  const within = runs.filter((run) => {
    // A run without a start may lie anywhere.
    const positions = positionsOfRun(base, run) ?? { first: 0, last: Infinity };
    return positions.last >= since && (until === null || positions.first < until);
  });
  const first = within[0];
  return first === undefined ? null : { first: first.run, last: within.at(-1)!.run, count: within.length };
}

/** Unexplained changes named one by one; the rest are counted. */
const NAMED = 10;

const FITTING: ReadonlySet<GlobalTagState> = new Set(['open', 'published', 'running']);

function blockers(
  input: PlanInput,
  after: GlobalTagContent,
  changed: readonly ChangedTag[],
  effects: readonly Effect[],
): string[] {
  const { base, name, as, changes, isTaken } = input;
  const inPlace = name === base.name;
  const reasons: string[] = [];
  if (!FITTING.has(base.state)) {
    reasons.push(`Global tag ${base.name} is ${base.state}; begin from one that is open, published or running.`);
  }
  if (inPlace && base.state === 'published') {
    reasons.push(`Global tag ${base.name} is published and never changes; give the new one a name of its own.`);
  }
  if (!inPlace && isTaken(name)) reasons.push(`The name “${name}” is taken.`);
  for (const [index, a] of changes.entries()) {
    const b = changes.slice(index + 1).find((other) => other.type === a.type && meet(a, other));
    if (b === undefined) continue;
    const range = formatInterval(input.timeBaseOf(a.type), b);
    reasons.push(`${sourceText(a.source)} and ${sourceText(b.source)} both say what ${a.type} is in ${range}.`);
  }
  if (inPlace && base.state === 'running') reasons.push(...appendBlockers(input, changed));
  for (const { name: tag, type, timeBase, iovs } of after.tags) {
    if (iovs.length === 0) reasons.push(`Tag ${tag} (${type}) has no IoV.`);
    for (const gap of innerGaps(iovs)) {
      reasons.push(`Tag ${tag} (${type}) would have a gap: ${formatInterval(timeBase, gap)}.`);
    }
  }
  const unexplained = effects.filter(({ by }) => by === null);
  for (const { type, validity, reference, runs } of unexplained.slice(0, NAMED)) {
    const who = runs === null ? 'no run of the store yet' : runsText(runs);
    const beside = reference === null ? 'nothing that is in force now' : `what ${reference} says now`;
    reasons.push(`${type} would change in ${validity} (${who}) against ${beside}, and no proposal explains it.`);
  }
  if (unexplained.length > NAMED) reasons.push(`And ${unexplained.length - NAMED} more changes that nothing explains.`);
  const freezes = inPlace && base.state === 'running' && as === 'published';
  if (reasons.length === 0 && effects.length === 0 && !freezes) {
    reasons.push('Nothing would change for any run; there is nothing to publish.');
  }
  return reasons;
}

/** A running global tag takes what begins behind all that its tags have, and nothing else. */
function appendBlockers({ base, shared }: PlanInput, changed: readonly ChangedTag[]): string[] {
  return changed.flatMap(({ type, operations }) => {
    const old = base.tags.find((tag) => tag.type === type) ?? null;
    const how = 'give the new global tag a name of its own';
    if (old === null)
      return [`Running global tag ${base.name} has no tag of type ${type} and takes no new one; ${how}.`];
    if (shared.has(old.name)) return [`Tag ${old.name} belongs to other global tags too; ${how}.`];
    const last = Math.max(-1, ...old.iovs.map(({ since }) => since));
    const appends = operations.every((one) => one.kind !== 'withdraw' && (one.kind !== 'add' || one.since > last));
    return appends
      ? []
      : [`Running global tag ${base.name} takes only what begins behind all that ${old.name} has; ${how}.`];
  });
}

export const sourceText = ({ proposal, revert }: ChangeSource): string =>
  proposal === null ? `the revert (“${revert ?? ''}”)` : `proposal ${proposal}`;

export const runsText = ({ first, last, count }: NonNullable<Effect['runs']>): string =>
  count === 1 ? first : `${count} runs, ${first} to ${last}`;

/** A step as people read it. @param name of the global tag that is published */
export function operationText(operation: Operation, name: string): string {
  switch (operation.kind) {
    case 'createGlobalTag':
      return `make global tag ${operation.name} with the tags of ${operation.from}`;
    case 'createTag':
      return operation.from === null
        ? `make tag ${operation.tag} (${operation.type})`
        : `make tag ${operation.tag} (${operation.type}), a version of ${operation.from}`;
    case 'withdraw':
      return `withdraw ${operation.payload.slice(0, 12)} in ${operation.validity} from ${operation.tag}`;
    case 'add':
      return `${operation.payload.slice(0, 12)} holds in ${operation.validity} in ${operation.tag}`;
    case 'member':
      return operation.instead === null
        ? `${name} takes ${operation.tag}`
        : `${name} takes ${operation.tag} instead of ${operation.instead}`;
    case 'state':
      return `${name} becomes ${operation.to}`;
  }
}
