/** Scans: the plans of the handbooks and those saved here, and how far the runs of the store are with them. */
import type { Actor } from '#core/access/roles.ts';
import type { PlanRow, ScanState } from '#core/api/scans.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { BeamglassError } from '#core/errors.ts';
import { exposureOfRun, type RunExposure } from '#core/scan/exposure.ts';
import { BUILT_IN_PLANS } from '#core/scan/builtIn.ts';
import type { ScanPlan } from '#core/scan/plan.ts';
import { scanProgress } from '#core/scan/progress.ts';
import { eventFilePath } from '#main/store/layout.ts';
import { requireWritable, type ServiceContext } from './context.ts';

interface KnownPlan {
  readonly plan: ScanPlan;
  readonly row: PlanRow;
}

/** The newest version of each: one that was saved under the name of one of the handbooks takes its place. */
function knownPlans({ store }: ServiceContext): KnownPlan[] {
  const saved = store.plans.list();
  const names = new Set(saved.map(({ plan }) => plan.name));
  return [
    ...BUILT_IN_PLANS.filter(({ name }) => !names.has(name)).map((plan) => ({
      plan,
      row: rowOf(plan, { version: 1, builtIn: true, author: null, addedAt: null }),
    })),
    ...saved.map(({ plan, ...rest }) => ({ plan, row: rowOf(plan, { ...rest, builtIn: false }) })),
  ].toSorted((a, b) => (`${a.plan.experiment}/${a.plan.name}` < `${b.plan.experiment}/${b.plan.name}` ? -1 : 1));
}

const rowOf = (
  { name, experiment, title, points }: ScanPlan,
  rest: Pick<PlanRow, 'version' | 'builtIn' | 'author' | 'addedAt'>,
): PlanRow => ({ name, experiment, title, points: points.length, ...rest });

export const listPlans = (context: ServiceContext, experiment: string | null): PlanRow[] =>
  knownPlans(context)
    .filter(({ plan }) => experiment === null || plan.experiment === experiment)
    .map(({ row }) => row);

/** @throws BeamglassError `notFound` */
export async function showScan(context: ServiceContext, name: string): Promise<ScanState> {
  const all = knownPlans(context);
  const found = all.find(({ plan }) => plan.name === name);
  if (found === undefined) {
    const message = `There is no plan “${name}”; there are ${all.map(({ plan }) => plan.name).join(', ')}.`;
    throw new BeamglassError('notFound', message, { plan: name });
  }
  return { ...found, progress: scanProgress(found.plan, await context.store.runs.list()) };
}

/** @throws BeamglassError `notFound` */
export async function runExposure({ store, readWorker }: ServiceContext, run: string): Promise<RunExposure> {
  const record = await store.runs.get(run);
  const subruns = (await store.runs.subruns(run)).get(run) ?? [];
  const spills = await readWorker.call('spills', { path: eventFilePath(store.layout, run) });
  return exposureOfRun(record, subruns, spills);
}

/** @throws BeamglassError `conflict` where nothing differs or the name is another experiment's */
export async function savePlan(context: ServiceContext, actor: Actor, plan: ScanPlan): Promise<PlanRow> {
  requireWritable(context);
  const known = knownPlans(context).find((one) => one.plan.name === plan.name);
  if (known !== undefined && known.plan.experiment !== plan.experiment) {
    const message = `“${plan.name}” is a plan of ${known.plan.experiment}; choose another name. Nothing was saved.`;
    throw new BeamglassError('conflict', message, { plan: plan.name });
  }
  if (known !== undefined && canonicalJson(known.plan) === canonicalJson(plan)) {
    const message = `This is version ${known.row.version} of “${plan.name}” as it stands; nothing was saved.`;
    throw new BeamglassError('conflict', message, { plan: plan.name });
  }
  await context.store.plans.add(actor, plan, (known?.row.version ?? 0) + 1);
  context.changes.publish('scans');
  return knownPlans(context).find((one) => one.plan.name === plan.name)!.row;
}
