/** Pages of monitors: of a run, of a part of it, or of what is live. */
import type { MonitoringPage } from '#core/api/monitoring.ts';
import { expandSetup } from '#core/detector/detector.ts';
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Fill } from '#core/monitoring/fill.ts';
import type { MonitorView } from '#core/monitoring/view.ts';
import { viewOf } from '#core/monitoring/viewOf.ts';
import type { ServiceContext } from './context.ts';
import type { FilledMonitors } from './filledMonitors.ts';
import { sourceOf } from './monitoringSource.ts';
import { referenceFor, referenceRecord } from './monitoringReferences.ts';

/** The monitors with what their tests say, and the reference that they were held against. */
export function viewsOf(
  context: Pick<ServiceContext, 'store'>,
  filled: FilledMonitors & { readonly detector: Setup },
): Pick<MonitoringPage, 'monitors' | 'sections' | 'counts' | 'reference'> {
  const reference = referenceFor(context, filled);
  const before = reference === null ? new Map<string, Fill>() : context.store.monitoring.referenceFills(reference);
  const place = { setup: filled.detector.id, cells: expandSetup(filled.detector, {}).cells };
  const monitors = filled.monitors.map((monitor) =>
    viewOf(monitor, filled.fills.get(monitor.hash) ?? [], before.get(monitor.hash) ?? null, place),
  );
  const count = (verdict: MonitorView['verdict']): number => monitors.filter((one) => one.verdict === verdict).length;
  return {
    monitors,
    sections: [...new Set(filled.monitors.map(({ section }) => section))],
    counts: { good: count('good'), watch: count('watch'), bad: count('bad'), noData: count('noData') },
    reference: reference && referenceRecord(context, reference),
  };
}

export async function livePage(context: Pick<ServiceContext, 'store' | 'live'>): Promise<MonitoringPage> {
  const live = await context.live.monitors();
  if (live === null) return NOTHING_LIVE;
  const { run, reconstruction, events, hidden, closed, kind } = live;
  const views = viewsOf(context, live);
  return {
    run,
    live: true,
    setup: live.setup,
    experiment: live.detector.experiment,
    kind,
    state: 'filled',
    events,
    hidden,
    closed: [...closed],
    reconstruction,
    filledAt: new Date().toISOString(),
    subruns: [],
    ...views,
    notes: notesOf(run, reconstruction, 'filled', views, hidden),
  };
}

const NOTHING_LIVE: MonitoringPage = {
  run: null,
  live: true,
  setup: null,
  experiment: '',
  kind: 'physics',
  state: 'notFilled',
  events: 0,
  hidden: 0,
  closed: [],
  reconstruction: null,
  filledAt: null,
  subruns: [],
  reference: null,
  counts: { good: 0, watch: 0, bad: 0, noData: 0 },
  sections: [],
  monitors: [],
  notes: ['No events are coming: watch a directory that a data acquisition writes to.'],
};

/**
 * @param subrun null: the run as a whole
 * @throws BeamglassError `notFound`, `badInput` for a run without setup or a subrun that it has not
 */
export async function runPage(context: ServiceContext, run: string, subrun: number | null): Promise<MonitoringPage> {
  const source = await sourceOf(context, run);
  const record = await context.store.runs.get(run);
  const { monitoring } = context.store;
  const filled = monitoring.run(run);
  if (subrun !== null && filled !== null && !filled.subruns.some((one) => one.subrun === subrun)) {
    throw new BeamglassError('notFound', `Run ${run} has no part ${subrun}; it has ${filled.subruns.length}.`, { run });
  }
  const views = viewsOf(context, {
    setup: source.setup.id,
    detector: source.setup,
    kind: source.kind,
    process: source.process,
    beamEnergy: record.beamEnergy,
    monitors: source.monitors,
    fills: filled === null ? new Map() : monitoring.fills(run, subrun),
  });
  const isFilling = context.jobs
    .list()
    .some(({ kind, state, title }) => kind === 'monitor' && state === 'running' && title.includes(run));
  const isStale = filled !== null && filled.source !== source.source;
  const state = isFilling ? 'filling' : filled === null ? 'notFilled' : isStale ? 'stale' : 'filled';
  return {
    run,
    live: false,
    setup: source.setup.id,
    experiment: record.experiment,
    kind: source.kind,
    state,
    events: filled?.events ?? 0,
    hidden: filled?.hidden ?? 0,
    closed: (source.place.closed?.regions ?? []).map(({ title }) => title),
    reconstruction: filled?.reconstruction ?? null,
    filledAt: filled === null ? null : new Date(filled.filledAt).toISOString(),
    subruns: [...(filled?.subruns ?? [])],
    ...views,
    notes: notesOf(run, source.reconstruction, state, views, filled?.hidden ?? 0),
  };
}

function notesOf(
  run: string,
  reconstruction: string | null,
  state: MonitoringPage['state'],
  { reference }: Pick<MonitoringPage, 'reference'>,
  hidden: number,
): string[] {
  const notes: string[] = [];
  if (state === 'notFilled') notes.push('Nothing is filled yet: fill the monitors of this run.');
  if (state === 'stale') {
    notes.push('Events, reconstruction, monitors or closed regions have changed since this was filled: fill it again.');
  }
  if (reconstruction === null) notes.push('The run is not reconstructed: only what was recorded can be shown.');
  if (reference === null) {
    notes.push('No reference fits this run: an expert sets one from a good run of the same kind and energy.');
  } else if (reference.run === run) {
    notes.push('The reference is this run itself: what is compared with it agrees by construction.');
  }
  if (hidden > 0) notes.push(`${hidden} events lie in closed regions and are in none of these pictures.`);
  return notes;
}
