/** Defects of runs: stating, putting right, withdrawing, verifying; checks of runs. */
import type { Actor } from '#core/access/roles.ts';
import type { DefectRecord, DefectTypeRecord, RunCheckRecord } from '#core/api/dataQuality.ts';
import { AUTOMATIC_AUTHOR, checkDefect, holding, type DefectStatement } from '#core/dataQuality/defect.ts';
import { concerns, DEFECT_TYPES, defectTitle, defectType } from '#core/dataQuality/defectTypes.ts';
import { partsOf, partTitle } from '#core/dataQuality/parts.ts';
import {
  formatRunRange,
  overlap,
  parseRunRange,
  subrunsOf,
  wholeRuns,
  type RunRange,
} from '#core/dataQuality/runRange.ts';
import { BeamglassError } from '#core/errors.ts';
import type { StoredDefect } from '#main/store/defectRepository.ts';
import { requireWritable, type ServiceContext } from './context.ts';

export interface DefectFilter {
  readonly experiment: string | null;
  readonly range: string | null;
  readonly part: string | null;
  readonly type: string | null;
  /** Also those that no longer hold. */
  readonly history: boolean;
}

export function defectTypes(experiment: string): { types: DefectTypeRecord[]; parts: { id: string; title: string }[] } {
  const parts = partsOf(experiment).map(({ id, title }) => ({ id, title }));
  const types = DEFECT_TYPES.map(({ id, title, meaning, recoverable, needsComment, ...type }) => ({
    id,
    title,
    meaning,
    parts: parts
      .filter((part) => concerns({ ...type, id, title, meaning, recoverable, needsComment }, experiment, part.id))
      .map((part) => part.id),
    recoverable,
    needsComment,
  }));
  return { types: types.filter((one) => one.parts.length > 0), parts };
}

/** Newest first. @throws BeamglassError `badInput` for a range that is none */
export function listDefects(context: ServiceContext, filter: DefectFilter): DefectRecord[] {
  const range = filter.range === null ? null : parseRunRange(filter.range);
  return recordsOf(context.store.defects.all())
    .filter(
      (one) =>
        (filter.experiment === null || one.experiment === filter.experiment) &&
        (filter.part === null || one.part === filter.part) &&
        (filter.type === null || one.type === filter.type) &&
        (filter.history || (one.present && one.holds.length > 0)) &&
        (range === null || (filter.history ? [one.range] : one.holds).some((held) => overlap(held, range) !== null)),
    )
    .toReversed();
}

export interface DefectRequest {
  readonly experiment: string;
  readonly type: string;
  readonly part: string;
  readonly range: string;
  readonly present: boolean;
  readonly recoverable: boolean | null;
  readonly comment: string;
}

/** @throws BeamglassError `badInput`, `notFound` where the experiment has no run */
export async function addDefect(context: ServiceContext, actor: Actor, request: DefectRequest): Promise<DefectRecord> {
  requireWritable(context);
  const { experiment, type, part, comment } = request;
  const range = parseRunRange(request.range);
  checkDefect(experiment, type, part, comment);
  const recoverable = request.recoverable ?? defectType(type)?.recoverable ?? false;
  return append(context, actor, () => ({
    ...range,
    experiment,
    type,
    part,
    present: request.present,
    recoverable,
    comment: comment.trim(),
    origin: 'human',
    evidence: null,
    supersedes: null,
  }));
}

/** @throws BeamglassError `notFound`, `conflict` where it holds no longer, `badInput` */
export async function correctDefect(
  context: ServiceContext,
  actor: Actor,
  request: { defect: number; range: string | null; recoverable: boolean | null; comment: string },
): Promise<DefectRecord> {
  requireWritable(context);
  const range = request.range === null ? null : parseRunRange(request.range);
  requireReason(request.comment, 'A defect is put right');
  return append(context, actor, (all) => {
    const before = requireHolds(all, request.defect);
    return {
      ...before,
      ...(range ?? { since: before.since, until: before.until }),
      recoverable: request.recoverable ?? before.recoverable,
      comment: request.comment.trim(),
      origin: 'human',
      evidence: null,
      supersedes: before.defect,
    };
  });
}

/** @throws BeamglassError `notFound`, `conflict` where it holds no longer, `badInput` for a range outside of it */
export async function withdrawDefect(
  context: ServiceContext,
  actor: Actor,
  request: { defect: number; range: string | null; reason: string },
): Promise<DefectRecord> {
  requireWritable(context);
  const wanted = request.range === null ? null : parseRunRange(request.range);
  requireReason(request.reason, 'A defect is withdrawn');
  return append(context, actor, (all) => {
    const before = requireHolds(all, request.defect);
    const range = wanted ?? before;
    if (overlap(range, before) === null) {
      const message = `Defect ${before.defect} is stated of ${formatRunRange(before)}; ${formatRunRange(range)} lies outside of it.`;
      throw new BeamglassError('badInput', message, { defect: before.defect });
    }
    return {
      ...before,
      since: range.since,
      until: range.until,
      present: false,
      comment: request.reason.trim(),
      origin: 'human',
      evidence: null,
      supersedes: before.defect,
    };
  });
}

/** @throws BeamglassError `notFound`, `conflict` where it holds no longer, its author asks or it is verified already */
export async function verifyDefect(
  context: ServiceContext,
  actor: Actor,
  defect: number,
  comment: string,
): Promise<DefectRecord> {
  requireWritable(context);
  const { author } = requireHolds(context.store.defects.all(), defect);
  if (author === actor.name) {
    const message = `Defect ${defect} was stated by ${author}: another person verifies it.`;
    throw new BeamglassError('conflict', message, { defect });
  }
  await context.store.defects.verify(actor, defect, comment.trim());
  publish(context);
  return defectRecord(context, defect);
}

export interface AutomaticDefect {
  /** The run's id, in the store or not yet. */
  readonly run: string;
  /** First and last, both in it; null: all of the run. */
  readonly subruns: readonly [first: number, last: number] | null;
  readonly type: string;
  readonly part: string;
  readonly comment: string;
  /** What was found, as JSON: monitor, test, values, thresholds. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/**
 * What a check of the program has found. Stated once: where a defect of that type and part holds there already, or a
 * person has withdrawn what a check said of all of that range, nothing is added.
 * @returns its number; null where there was nothing to add
 * @throws BeamglassError `badInput` for a type or part that is none
 */
export async function addAutomaticDefect(context: ServiceContext, found: AutomaticDefect): Promise<number | null> {
  requireWritable(context);
  const [, experiment = '', run = ''] = /^(.+)-(\d+)$/.exec(found.run) ?? [];
  const number = Number(run);
  const range = found.subruns === null ? wholeRuns(number, number) : subrunsOf(number, ...found.subruns);
  checkDefect(experiment, found.type, found.part, found.comment);
  const added = await context.store.defects.add(AUTOMATIC, (all) => {
    if (isSettled(all, { experiment, type: found.type, part: found.part, ...range })) return null;
    return {
      ...range,
      experiment,
      type: found.type,
      part: found.part,
      present: true,
      recoverable: defectType(found.type)?.recoverable ?? false,
      comment: found.comment,
      origin: 'automatic',
      evidence: found.evidence,
      supersedes: null,
    };
  });
  if (added !== null) publish(context);
  return added;
}

/** In whose name checks of the program act. */
const AUTOMATIC: Actor = { name: AUTOMATIC_AUTHOR, role: 'shifter' };

/** Whether all of a range is spoken for: the same defect was stated there, whether or not somebody has withdrawn it. */
function isSettled(
  all: readonly StoredDefect[],
  wanted: RunRange & Pick<DefectStatement, 'experiment' | 'type' | 'part'>,
): boolean {
  return all.some(
    (one) =>
      one.experiment === wanted.experiment &&
      one.type === wanted.type &&
      one.part === wanted.part &&
      one.since <= wanted.since &&
      one.until >= wanted.until,
  );
}

/** All of them or none. @throws BeamglassError `notFound` */
export async function markChecked(
  context: ServiceContext,
  actor: Actor,
  request: { runs: readonly string[]; checked: boolean; comment: string },
): Promise<RunCheckRecord[]> {
  requireWritable(context);
  const { runs, defects, runQuality } = context.store;
  const looked = [];
  for (const run of new Set(request.runs)) {
    await runs.get(run);
    looked.push(...runQuality.runs(run));
  }
  await defects.check(actor, looked, request.checked, request.comment.trim());
  publish(context);
  return looked.flatMap(({ run }) => checksOfRun(context, run).slice(0, 1));
}

/** Newest first. */
export function checksOfRun({ store }: ServiceContext, run: string): RunCheckRecord[] {
  const [now] = store.runQuality.runs(run);
  return store.defects
    .checksOf(run)
    .map(({ contentHash, ...check }) => ({ ...check, holds: contentHash === now?.contentHash }));
}

async function append(
  context: ServiceContext,
  actor: Actor,
  decide: Parameters<ServiceContext['store']['defects']['add']>[1],
): Promise<DefectRecord> {
  const defect = await context.store.defects.add(actor, decide);
  if (defect === null) throw new BeamglassError('internal', 'A defect was to be stated and was not.');
  publish(context);
  return defectRecord(context, defect);
}

function publish({ changes }: ServiceContext): void {
  changes.publish('dataQuality');
  // Their colours.
  changes.publish('runs');
}

const defectRecord = (context: ServiceContext, defect: number): DefectRecord =>
  recordsOf(context.store.defects.all()).find((one) => one.defect === defect)!;

function requireHolds(all: readonly StoredDefect[], defect: number): StoredDefect {
  const found = all.find((one) => one.defect === defect);
  if (found === undefined) {
    throw new BeamglassError('notFound', `There is no defect ${defect}; “defects list” shows those there are.`, {
      defect,
    });
  }
  if ((holding(all).get(defect) ?? []).length > 0) return found;
  const by = all.findLast(({ supersedes }) => supersedes === defect);
  const message = `Defect ${defect} holds no longer${by === undefined ? '' : `: ${by.author} has said so in ${by.defect}`}. Nothing was changed.`;
  throw new BeamglassError('conflict', message, { defect });
}

function requireReason(text: string, what: string): void {
  if (text.trim() !== '') return;
  throw new BeamglassError('badInput', `${what} with a reason; nothing was changed.`);
}

function recordsOf(all: readonly StoredDefect[]): DefectRecord[] {
  const held = holding(all);
  const later = Map.groupBy(all, ({ supersedes }) => supersedes);
  return all.map(({ since, until, ...one }) => ({
    ...one,
    title: defectTitle(one.type),
    partTitle: partTitle(one.experiment, one.part),
    range: positions({ since, until }),
    holds: (held.get(one.defect) ?? []).map(positions),
    supersededBy: (later.get(one.defect) ?? []).map(({ defect }) => defect),
  }));
}

const positions = (range: RunRange): DefectRecord['range'] => ({ ...range, text: formatRunRange(range) });
