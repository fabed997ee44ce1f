/** The runs: list with filter, metadata, deletion. */
import { editRole } from '#core/access/permissions.ts';
import type { Actor } from '#core/access/roles.ts';
import type { RunEdit, RunRecord } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import { compileSelection, type SelectionData } from '#core/event/selection/selection.ts';
import { removeFiles } from '#main/store/files.ts';
import { eventFilePath } from '#main/store/layout.ts';
import { requireStaysClosed } from './blindingSteps.ts';
import { requireRole, requireWritable, type ServiceContext } from './context.ts';
import { reconstructionFilesOf } from './reconstructions.ts';

interface RunColumn {
  readonly name: string;
  readonly unit: string;
  readonly type: 'number' | 'text';
  readonly value: (run: RunRecord) => number | string | null;
}

const text = (name: string, value: (run: RunRecord) => string | null): RunColumn => ({
  name,
  unit: '',
  type: 'text',
  value,
});
const numeric = (name: string, unit: string, value: (run: RunRecord) => number | null): RunColumn => ({
  name,
  unit,
  type: 'number',
  value,
});

/** What a filter over runs can name. */
const RUN_COLUMNS: readonly RunColumn[] = [
  text('run', ({ run }) => run),
  text('experiment', ({ experiment }) => experiment),
  numeric('number', '', ({ number }) => number),
  text('setup', ({ setup }) => setup),
  text('start', ({ start }) => start),
  text('end', ({ end }) => end),
  numeric('events', '', ({ events }) => events),
  text('period', ({ period }) => period),
  text('scan', ({ scan }) => scan),
  numeric('beam_energy', 'GeV', ({ beamEnergy }) => beamEnergy),
  numeric('eot', '', ({ eot }) => eot),
  numeric('pot', '', ({ pot }) => pot),
  numeric('dead_time', '', ({ deadTime }) => deadTime),
  numeric('field', 'T', ({ fieldT }) => fieldT),
  text('comment', ({ comment }) => comment),
  text('quality', ({ quality }) => quality),
  text('type', ({ type }) => type),
  text('process', ({ process }) => process),
  numeric('bytes', 'B', ({ bytes }) => bytes),
];

/** @throws BeamglassError `badInput` for an expression that cannot be read */
export async function listRuns(context: ServiceContext, where: string): Promise<RunRecord[]> {
  const runs = await context.store.runs.list();
  const mask = compileSelection(where, RUN_COLUMNS).evaluate((name) => runColumn(runs, name), runs.length);
  return runs.filter((_, index) => mask[index] === 1);
}

function runColumn(runs: readonly RunRecord[], name: string): SelectionData {
  const column = RUN_COLUMNS.find((candidate) => candidate.name === name)!;
  if (column.type === 'text') return runs.map((run) => String(column.value(run) ?? ''));
  return Float64Array.from(runs, (run) => Number(column.value(run) ?? Number.NaN));
}

/** @throws BeamglassError `notFound`, `badInput`, `forbidden` also where it would leave a closed region */
export async function editRun(context: ServiceContext, actor: Actor, run: string, edit: RunEdit): Promise<RunRecord> {
  requireWritable(context);
  requireRole(actor, editRole(edit), 'To change more of a run than its comment and times');
  const before = await context.store.runs.get(run);
  const { start, end } = { ...before, ...edit };
  if (start !== null && end !== null && Date.parse(end) < Date.parse(start)) {
    throw new BeamglassError('badInput', `Run ${run} cannot end (${end}) before it starts (${start}).`, { run });
  }
  await requireStaysClosed(context, before, { ...before, ...edit } as RunRecord);
  const record = await context.store.runs.edit(actor, run, edit);
  context.changes.publish('runs');
  return record;
}

/**
 * Removes a run and its reconstructions from the catalogue, then their event files: an interruption in between leaves
 * files that the next start clears away.
 * @throws BeamglassError `notFound`
 */
export async function deleteRun(context: ServiceContext, actor: Actor, run: string): Promise<void> {
  requireWritable(context);
  const paths = [eventFilePath(context.store.layout, run), ...(await reconstructionFilesOf(context, run))];
  await context.store.runs.delete(actor, run);
  // Windows does not remove an open file.
  for (const path of paths) await context.readWorker.call('forget', { path });
  removeFiles(paths);
  context.changes.publish('runs');
}
