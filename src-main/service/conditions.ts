/** The conditions, read: tags, global tags, payloads, differences, and what is in force for a run. */
import type {
  ConditionDifference,
  GlobalTagDetails,
  GlobalTagRow,
  InForceRecord,
  InForceRow,
  IovRow,
  TagDetails,
  TagRow,
} from '#core/api/conditions.ts';
import type { RunRecord } from '#core/api/contract.ts';
import { constantDifferences, iovDifferences } from '#core/calibration/compare.ts';
import type { ConstantsInForce } from '#core/calibration/constants.ts';
import { PAYLOAD_TYPES, payloadType } from '#core/calibration/payloadTypes.ts';
import type { Quantity } from '#core/calibration/payloadType.ts';
import { formatInterval, positionsOfRun, type RunSpan, type TimeBase } from '#core/calibration/timeBase.ts';
import { innerGaps, resolved } from '#core/calibration/validity.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ReconstructionOrigin } from '#core/reconstruction/record.ts';
import type { MemberInForce } from '#main/store/conditionRepository.ts';
import type { GlobalTagRecord, StoredIov, TagRecord } from '#main/store/conditionRows.ts';
import type { ServiceContext } from './context.ts';

type Reading = Pick<ServiceContext, 'store'>;

const named = ({ name, label, unit }: Quantity) => ({ name, label, unit });

export const listPayloadTypes = () =>
  PAYLOAD_TYPES.map(({ id, title, direction, timeBase, maxAge, parameters, columns, key }) => ({
    id,
    title,
    direction,
    timeBase,
    maxAge,
    parameters: parameters.map(named),
    columns: columns.map(named),
    key,
  }));

function globalTagRow({ store: { conditions } }: Reading, record: GlobalTagRecord): GlobalTagRow {
  const types = conditions.members(record.name).length;
  return { ...record, manifestHash: conditions.manifestHash(record), types };
}

export function listGlobalTags(context: Reading, experiment: string | null): GlobalTagRow[] {
  const records = context.store.conditions.globalTags();
  return records
    .filter((record) => experiment === null || record.experiment === experiment)
    .map((record) => globalTagRow(context, record));
}

/** @throws BeamglassError `notFound` */
export function globalTagDetails(context: Reading, name: string): GlobalTagDetails {
  const { conditions } = context.store;
  const record = conditions.globalTag(name);
  const members = conditions.members(name).map(({ tag }) => tagRow(context, conditions.tag(tag)));
  return { ...globalTagRow(context, record), members };
}

function tagRow({ store: { conditions } }: Reading, record: TagRecord): TagRow {
  return { ...record, iovs: conditions.countIovs(record.name), globalTags: conditions.globalTagsOf(record.name) };
}

export function listTags(context: Reading, experiment: string | null): TagRow[] {
  return context.store.conditions
    .tags()
    .filter((record) => experiment === null || record.experiment === experiment)
    .map((record) => tagRow(context, record));
}

const iovRow = (base: TimeBase, iov: StoredIov): IovRow => {
  const { since, until, payload, author, addedAt } = iov;
  return { since, until, validity: formatInterval(base, iov), payload, author, addedAt };
};

/** @param asOf ISO 8601; null: now. @throws BeamglassError `notFound` */
export function tagDetails(context: Reading, name: string, asOf: string | null): TagDetails {
  const { conditions } = context.store;
  const record = conditions.tag(name);
  const iovs = conditions.iovs(name, asOf === null ? undefined : Date.parse(asOf));
  return {
    ...tagRow(context, record),
    rows: resolved(iovs).map((iov) => iovRow(record.timeBase, iov)),
    gaps: innerGaps(iovs).map((gap) => formatInterval(record.timeBase, gap)),
  };
}

/** @throws BeamglassError `notFound`, `corruptStore` */
export function payloadDetails({ store: { conditions } }: Reading, hash: string) {
  return { hash, document: conditions.payload(hash), tags: conditions.tagsOfPayload(hash) };
}

const time = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

/** What decides which constants a run sees; it need not be in the catalogue yet. */
export type TakenRun = Pick<RunRecord, 'run' | 'experiment' | 'number' | 'setup' | 'start' | 'end'>;

export const spanOf = ({ run, number, start, end }: TakenRun): RunSpan => ({
  run,
  number,
  start: time(start),
  end: time(end),
});

/**
 * The global tag by which a run is reconstructed where none is asked for: of those that are published or running
 * for the run's experiment, and for its setup or any, the one that became so last.
 * @throws BeamglassError `missingConstant` where there is none
 */
export function globalTagOfRun({ store: { conditions } }: Reading, run: TakenRun): GlobalTagRecord {
  const official = conditions
    .globalTags()
    .filter(({ state }) => state === 'published' || state === 'running')
    .filter(({ experiment, setup }) => experiment === run.experiment && (setup === null || setup === run.setup))
    .toSorted((a, b) => (a.stateAt < b.stateAt ? -1 : 1));
  const last = official.at(-1);
  if (last !== undefined) return last;
  const how =
    run.setup === null
      ? 'Give the run its setup, and the nominal constants of that setup can be used.'
      : `“conditions nominal ${run.setup}” makes one of design values.`;
  const message = `There is no published global tag for run ${run.run}. ${how}`;
  throw new BeamglassError('missingConstant', message, { run: run.run, setup: run.setup });
}

/** @throws BeamglassError `conflict` for a global tag of another experiment */
function requireExperiment({ name, experiment }: GlobalTagRecord, run: TakenRun): void {
  if (experiment === run.experiment) return;
  const message = `Global tag ${name} is of ${experiment} and run ${run.run} of ${run.experiment}.`;
  throw new BeamglassError('conflict', message, { globalTag: name, run: run.run });
}

interface Looked {
  readonly run: TakenRun;
  readonly span: RunSpan;
  readonly record: GlobalTagRecord;
  readonly members: readonly MemberInForce[];
}

/** @throws BeamglassError `badInput` without a global tag, or before there was one */
async function lookUpAsOf(context: Reading, runId: string, name: string | null, asOf: string): Promise<Looked> {
  const { runs, conditions, history } = context.store;
  const run = await runs.get(runId);
  if (name === null) {
    const message = 'Name the global tag: which one was in force at an earlier time is not known from the conditions.';
    throw new BeamglassError('badInput', message, { run: runId, asOf });
  }
  const record = conditions.globalTag(name);
  requireExperiment(record, run);
  if (asOf < record.addedAt) {
    const message = `Global tag ${name} was made at ${record.addedAt}, after ${asOf}.`;
    throw new BeamglassError('badInput', message, { globalTag: name, asOf });
  }
  const span = spanOf(run);
  const members = conditions.members(name).map((member): MemberInForce => {
    const positions = positionsOfRun(member.timeBase, span) ?? { first: 0, last: Number.MAX_SAFE_INTEGER };
    return { ...member, segments: history.heldAsOf(member.tag, positions, Date.parse(asOf)) };
  });
  return { run, span, record, members };
}

async function lookUp(context: Reading, runId: string, name: string | null): Promise<Looked> {
  return lookUpFor(context, await context.store.runs.get(runId), name);
}

function lookUpFor(context: Reading, run: TakenRun, name: string | null): Looked {
  const { conditions } = context.store;
  const record = name === null ? globalTagOfRun(context, run) : conditions.globalTag(name);
  requireExperiment(record, run);
  const span = spanOf(run);
  return { run, span, record, members: conditions.inForce(record.name, span) };
}

/**
 * What a run sees.
 * @param name null: by the global tag in force for the run
 * @param asOf ISO 8601: what it saw then; null: now
 * @throws BeamglassError `notFound`, `missingConstant`, `conflict`, `badInput`
 */
export async function runConditions(
  context: Reading,
  run: string,
  name: string | null,
  asOf: string | null = null,
): Promise<InForceRecord> {
  const { record, members, span } =
    asOf === null ? await lookUp(context, run, name) : await lookUpAsOf(context, run, name, asOf);
  return {
    run,
    globalTag: record.name,
    state: record.state,
    manifestHash: context.store.conditions.manifestHash(record),
    types: members.map((member) => inForceRow(member, span)),
  };
}

function inForceRow({ type, tag, timeBase, segments }: MemberInForce, span: RunSpan): InForceRow {
  const { maxAge } = payloadType(type);
  const first = segments[0];
  const at = positionsOfRun(timeBase, span)?.first ?? null;
  // Positions by subrun count 2²⁰ to the run, times count ms: ages are told in runs and in seconds.
  const unit = { run: 1, runSubrun: 2 ** 20, utc: 1000 }[timeBase];
  const age = first === undefined || at === null ? null : Math.max(0, Math.floor((at - first.since) / unit));
  return {
    type,
    tag,
    segments: segments.map((segment) => ({ ...segment, validity: formatInterval(timeBase, segment) })),
    age,
    isStale: maxAge !== null && age !== null && age >= maxAge && first!.since > 0,
  };
}

/**
 * The global tag, and the payloads that a run sees of it in order of type.
 * @throws BeamglassError as `runConditions`
 */
export async function usedConstants(
  context: Reading,
  run: string,
  name: string | null,
): Promise<Pick<ReconstructionOrigin, 'globalTag' | 'manifestHash' | 'used'>> {
  const { record, members } = await lookUp(context, run, name);
  return {
    globalTag: record.name,
    manifestHash: context.store.conditions.manifestHash(record),
    used: members
      .filter(({ segments }) => segments.length > 0)
      .map(({ type, tag, segments }) => ({ type, tag, payloads: segments.map(({ payload }) => payload) })),
  };
}

/**
 * The same with the constants themselves, for the workers.
 * @throws BeamglassError as `runConditions`; `corruptStore` for a payload that was changed
 */
export async function constantsInForce(
  context: Reading,
  runId: string,
  name: string | null,
): Promise<ConstantsInForce> {
  return constantsOf(context, await lookUp(context, runId, name));
}

/**
 * The same for a run that is being taken and not in the catalogue yet.
 * @throws BeamglassError as `constantsInForce`
 */
export function constantsForRun(context: Reading, run: TakenRun): ConstantsInForce {
  return constantsOf(context, lookUpFor(context, run, null));
}

function constantsOf(context: Reading, { run, record, members }: Looked): ConstantsInForce {
  const { conditions } = context.store;
  const filled = members.filter(({ segments }) => segments.length > 0);
  return {
    run: run.run,
    globalTag: record.name,
    manifestHash: conditions.manifestHash(record),
    types: Object.fromEntries(
      filled.map(({ type, tag, segments }) => [
        type,
        segments.map((segment) => ({ ...segment, tag, constants: conditions.payload(segment.payload).constants })),
      ]),
    ),
  };
}

/**
 * Where two global tags give runs different constants; with a run, only what that run sees.
 * @throws BeamglassError `notFound`, `conflict`
 */
export async function conditionDifferences(
  context: Reading,
  from: string,
  to: string,
  runId: string | null,
): Promise<ConditionDifference[]> {
  const { conditions, runs } = context.store;
  const [a, b] = [conditions.globalTag(from), conditions.globalTag(to)];
  const run = runId === null ? null : await runs.get(runId);
  if (run !== null) for (const record of [a, b]) requireExperiment(record, run);
  const tagsOf = (name: string) => new Map(conditions.members(name).map(({ type, tag }) => [type, tag]));
  const [fromTags, toTags] = [tagsOf(from), tagsOf(to)];
  const iovsOf = (tag: string | null) => (tag === null ? [] : conditions.iovs(tag));
  const types = [...new Set([...fromTags.keys(), ...toTags.keys()])].toSorted();
  return types.flatMap((type) => {
    const [fromTag, toTag] = [fromTags.get(type) ?? null, toTags.get(type) ?? null];
    // The same tag says the same everywhere.
    if (fromTag === toTag) return [];
    const { timeBase } = payloadType(type);
    const positions = run === null ? null : positionsOfRun(timeBase, spanOf(run));
    return iovDifferences(iovsOf(fromTag), iovsOf(toTag))
      .filter(
        ({ since, until }) =>
          positions === null || (since <= positions.last && (until === null || until > positions.first)),
      )
      .map((difference) => ({
        type,
        fromTag,
        toTag,
        ...difference,
        validity: formatInterval(timeBase, difference),
        changedValues: changedValues(context, difference.from, difference.to),
      }));
  });
}

function changedValues({ store: { conditions } }: Reading, from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  return constantDifferences(conditions.payload(from).constants, conditions.payload(to).constants).length;
}
