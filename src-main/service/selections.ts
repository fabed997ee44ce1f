/** Selections: those of the handbooks and those made here, and their cut flows over runs. */
import type { Actor } from '#core/access/roles.ts';
import type { CutFlowResult, SelectionRecord } from '#core/api/selections.ts';
import { BUILT_IN_SELECTIONS } from '#core/analysis/builtIn.ts';
import { addFlows, cutFlowRows, type FlowTally } from '#core/analysis/cutFlow.ts';
import {
  checkExpressions,
  versionText,
  type SelectionDefinition,
  type SelectionVersion,
} from '#core/analysis/definition.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { BeamglassError } from '#core/errors.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { eventPlace } from './events.ts';

/** Every version, by name and version. */
export async function listSelections(context: ServiceContext, experiment: string | null): Promise<SelectionRecord[]> {
  const own = await context.store.selections.list();
  const all: SelectionRecord[] = [
    ...BUILT_IN_SELECTIONS.map((one) => ({ ...one, builtIn: true, derivedFrom: null, author: null, addedAt: null })),
    ...own.map((one) => ({ ...one, builtIn: false })),
  ];
  return all
    .filter(({ definition }) => experiment === null || definition.experiment === experiment)
    .toSorted((a, b) => (a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1));
}

/** @param version null: the newest. @throws BeamglassError `notFound` */
export async function getSelection(
  context: ServiceContext,
  name: string,
  version: number | null,
): Promise<SelectionRecord> {
  const all = await listSelections(context, null);
  const named = all.filter((one) => one.name === name);
  const found = version === null ? named.at(-1) : named.find((one) => one.version === version);
  if (found !== undefined) return found;
  const message =
    named.length > 0
      ? `Selection “${name}” has no version ${version}; it has ${named.map((one) => one.version).join(', ')}.`
      : `There is no selection “${name}”; there are ${[...new Set(all.map((one) => one.name))].join(', ')}.`;
  throw new BeamglassError('notFound', message, { selection: name });
}

/**
 * Adds a version: of a name that is there the next one, also of a selection of the handbooks.
 * @throws BeamglassError `badInput` for an expression, `conflict` where nothing differs or the name is another experiment's
 */
export async function saveSelection(
  context: ServiceContext,
  actor: Actor,
  definition: SelectionDefinition,
  derivedFrom: SelectionVersion | null,
): Promise<SelectionRecord> {
  requireWritable(context);
  checkExpressions(definition);
  if (derivedFrom !== null) await getSelection(context, derivedFrom.name, derivedFrom.version);
  const named = (await listSelections(context, null)).filter(({ name }) => name === definition.name);
  const last = named.at(-1);
  if (last !== undefined && last.definition.experiment !== definition.experiment) {
    const message = `“${definition.name}” is a selection of ${last.definition.experiment}; choose another name.`;
    throw new BeamglassError('conflict', message, { selection: definition.name });
  }
  const text = canonicalJson(definition);
  const same = named.find((one) => canonicalJson(one.definition) === text);
  if (same !== undefined) {
    const message = `This is ${versionText(same)} as it stands; nothing was saved.`;
    throw new BeamglassError('conflict', message, { selection: definition.name, version: same.version });
  }
  const next = (last?.version ?? 0) + 1;
  const version = await context.store.selections.add(actor, definition, derivedFrom, next);
  context.changes.publish('selections');
  return getSelection(context, definition.name, version);
}

export interface CutFlowRequest {
  readonly runs: readonly string[];
  readonly name: string;
  readonly version: number | null;
  readonly reconstruction: string | null;
}

/** @throws BeamglassError `notFound`, `badInput` for a run that the selection does not fit */
export async function runSelection(
  context: ServiceContext,
  { runs, name, version, reconstruction }: CutFlowRequest,
): Promise<CutFlowResult> {
  const { definition, ...selection } = await getSelection(context, name, version);
  const cuts = definition.cuts.map(({ expression }) => expression);
  const flows: FlowTally[] = [];
  const counted: CutFlowResult['runs'] = [];
  const weighted = new Map<boolean, string>();
  for (const run of new Set(runs)) {
    await requireFit(context, run, definition);
    const place = await eventPlace(context, { run, reconstruction });
    const { weighted: hasWeights, ...flow } = await context.readWorker.call('cutFlow', {
      ...place,
      run,
      cuts,
      energyUnit: definition.energyUnit,
    });
    const { events } = await context.readWorker.call('hidden', place);
    flows.push(flow);
    counted.push({ run, events: flow.all.events, hidden: events });
    weighted.set(hasWeights, run);
  }
  if (weighted.size > 1) {
    const message = `Run ${weighted.get(true)} has weights and run ${weighted.get(false)} has none: they cannot be counted together.`;
    throw new BeamglassError('badInput', message);
  }
  const sum = addFlows(flows);
  return {
    selection: {
      name: selection.name,
      version: selection.version,
      title: definition.title,
      energyUnit: definition.energyUnit,
    },
    reconstruction,
    runs: counted,
    weighted: weighted.has(true),
    all: sum.all,
    cuts: cutFlowRows(definition.cuts, sum),
  };
}

async function requireFit(
  context: ServiceContext,
  run: string,
  { name, experiment, setups }: SelectionDefinition,
): Promise<void> {
  const record = await context.store.runs.get(run);
  if (record.experiment !== experiment) {
    const message = `Selection “${name}” is made for ${experiment}, and run ${run} is of ${record.experiment}.`;
    throw new BeamglassError('badInput', message, { run, selection: name });
  }
  if (setups.length === 0 || (record.setup !== null && setups.includes(record.setup))) return;
  const has = record.setup === null ? 'states no setup' : `has ${record.setup}`;
  const message = `Selection “${name}” is made for ${setups.join(', ')}, and run ${run} ${has}.`;
  throw new BeamglassError('badInput', message, { run, selection: name });
}
