/** Defects of runs: stating, putting right, withdrawing, verifying; checks of runs. */
import type { Actor } from '#core/access/roles.ts';
import type { DefectRecord, DefectTypeRecord, RunCheckRecord } from '#core/api/dataQuality.ts';
import { AUTOMATIC_AUTHOR, checkDefect, holding } from '#core/dataQuality/defect.ts';
import { concerns, DEFECT_TYPES, defectTitle, defectType } from '#core/dataQuality/defectTypes.ts';
import { partsOf, partTitle } from '#core/dataQuality/parts.ts';
import { formatRunRange, overlap, parseRunRange, type RunRange } from '#core/dataQuality/runRange.ts';
import { settlingSteps, type PartState, type Stretch } from '#core/dataQuality/stretches.ts';
import { BeamglassError } from '#core/errors.ts';
import type { NewDefect, StoredDefect } from '#main/store/defectRepository.ts';
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

/** What checks of the program found of one type of defect of one part. */
export interface CheckFinding {
  readonly type: string;
  readonly part: string;
  /** Of the subruns of the run, as `countedBad` gives them. */
  readonly states: readonly PartState[];
  /** What was found in a stretch of them: a sentence, and as JSON monitors, tests, values, thresholds. */
  tell(stretch: Stretch): { readonly comment: string; readonly evidence: Readonly<Record<string, unknown>> };
}

/**
 * What checks of the program say of a run now, in the place of what they said before and beside what people have said
 * (src-core/dataQuality/stretches.ts).
 * @param run its id @param subruns their numbers, in order; of a run that is not divided 0
 * @returns numbers of the statements; none where all stands as it is
 * @throws BeamglassError `badInput` for a type or part that is none
 */
export async function settleAutomaticDefects(
  context: ServiceContext,
  run: string,
  subruns: readonly number[],
  findings: readonly CheckFinding[],
): Promise<number[]> {
  requireWritable(context);
  const [, experiment = '', digits = ''] = /^(.+)-(\d+)$/.exec(run) ?? [];
  const number = Number(digits);
  for (const { type, part } of findings) checkDefect(experiment, type, part, AUTOMATIC_AUTHOR);
  const stated = await context.store.defects.add(AUTOMATIC, (all) =>
    findings.flatMap(({ type, part, states, tell }) =>
      settlingSteps({ experiment, number, subruns, type, part, states }, all).map((step): NewDefect => ({
        ...step.range,
        experiment,
        type,
        part,
        present: step.present,
        recoverable: defectType(type)?.recoverable ?? false,
        origin: 'automatic',
        supersedes: step.supersedes,
        ...(step.present
          ? tell(step.stretch)
          : { comment: 'Looked at again, and not found any more.', evidence: null }),
      })),
    ),
  );
  if (stated.length > 0) publish(context);
  return stated;
}

/** In whose name checks of the program act. */
const AUTOMATIC: Actor = { name: AUTOMATIC_AUTHOR, role: 'shifter' };

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
  decide: (all: readonly StoredDefect[]) => NewDefect,
): Promise<DefectRecord> {
  const [defect] = await context.store.defects.add(actor, (all) => [decide(all)]);
  if (defect === undefined) throw new BeamglassError('internal', 'A defect was to be stated and was not.');
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
