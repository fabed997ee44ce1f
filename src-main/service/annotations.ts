/** Texts at places of trends, on the axis that is asked for. */
import type { Actor } from '#core/access/roles.ts';
import type { TrendAnnotation, TrendAnnotationInput } from '#core/api/trends.ts';
import type { AnnotationPlace, StoredAnnotation } from '#main/store/annotationRepository.ts';
import { requireRole, requireWritable, type ServiceContext } from './context.ts';

type Axis = TrendAnnotation['axis'];

/**
 * Those that have a place on the axis, in its order. What was written at a time stands on the axis of runs at the run
 * that went on then, the last that had started; what was written at a run stands at that run's start.
 */
export function annotationsOn(
  { store: { annotations, history } }: Pick<ServiceContext, 'store'>,
  experiment: string,
  axis: Axis,
): TrendAnnotation[] {
  const runs = history.runsOf(experiment);
  const placed = annotations.of(experiment).flatMap((one) => {
    const x = placeOn(one.place, axis, runs);
    return x === null ? [] : [recordOf(one, axis, x)];
  });
  return placed.toSorted((a, b) => a.x - b.x);
}

function placeOn(
  place: AnnotationPlace,
  axis: Axis,
  runs: readonly { readonly number: number; readonly start: number | null }[],
): number | null {
  if ('run' in place) {
    return axis === 'run' ? place.run : (runs.find(({ number }) => number === place.run)?.start ?? null);
  }
  if (axis === 'utc') return place.utc;
  let before: { number: number; start: number } | null = null;
  for (const { number, start } of runs) {
    if (start !== null && start <= place.utc && (before === null || start >= before.start)) before = { number, start };
  }
  return before?.number ?? null;
}

const recordOf = ({ annotation, text, author, addedAt }: StoredAnnotation, axis: Axis, x: number): TrendAnnotation => ({
  annotation,
  axis,
  x,
  text,
  author,
  addedAt,
});

/** @throws BeamglassError `forbidden` */
export async function annotateTrend(
  context: ServiceContext,
  actor: Actor,
  { experiment, axis, x, text }: TrendAnnotationInput,
): Promise<TrendAnnotation> {
  requireWritable(context);
  const place = axis === 'utc' ? { utc: Math.round(x) } : { run: Math.floor(x) };
  const added = await context.store.annotations.add(actor, experiment, place, text);
  context.changes.publish('annotations');
  return recordOf(added, axis, axis === 'utc' ? Math.round(x) : Math.floor(x));
}

/** As it was written: at its time, or at its run. */
const asWritten = (one: StoredAnnotation): TrendAnnotation =>
  'run' in one.place ? recordOf(one, 'run', one.place.run) : recordOf(one, 'utc', one.place.utc);

/** Written from `from` until before `until` (ISO 8601), the oldest first. */
export const annotationsWritten = (
  { store }: Pick<ServiceContext, 'store'>,
  experiment: string,
  from: string,
  until: string,
): TrendAnnotation[] =>
  store.annotations
    .of(experiment)
    .filter(({ addedAt }) => addedAt >= from && addedAt < until)
    .map(asWritten);

/** One's own, or as an expert another's. @throws BeamglassError `forbidden`, `notFound` */
export async function reviseAnnotation(
  context: ServiceContext,
  actor: Actor,
  { annotation, text }: { readonly annotation: number; readonly text: string },
): Promise<TrendAnnotation> {
  requireWritable(context);
  requireOwn(context, actor, annotation, 'change');
  const revised = await context.store.annotations.revise(actor, annotation, text);
  context.changes.publish('annotations');
  return asWritten(revised);
}

/** One's own, or as an expert another's. @throws BeamglassError `forbidden`, `notFound` */
export async function removeAnnotation(context: ServiceContext, actor: Actor, annotation: number): Promise<void> {
  requireWritable(context);
  requireOwn(context, actor, annotation, 'remove');
  await context.store.annotations.remove(actor, annotation);
  context.changes.publish('annotations');
}

function requireOwn(context: ServiceContext, actor: Actor, annotation: number, what: string): void {
  const { author } = context.store.annotations.get(annotation);
  if (author !== actor.name) requireRole(actor, 'expert', `To ${what} what ${author} wrote`);
}
