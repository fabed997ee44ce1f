/** Putting constants into force, and taking them out: exactly what the plan says, in one transaction, read back before it is called done. */
import type { Actor } from '#core/access/roles.ts';
import type { PlannedEffect, PlanRequest, PublicationPlanRecord, PublicationRow } from '#core/api/publications.ts';
import { constantDifferences, type ConstantDifference } from '#core/calibration/compare.ts';
import { digits, percent } from '#core/calibration/checks/check.ts';
import { manifest } from '#core/calibration/globalTag.ts';
import type { Constants } from '#core/calibration/payload.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import type { Operation, Plan } from '#core/calibration/publication.ts';
import { iovAt } from '#core/calibration/validity.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ConditionWriter } from '#main/store/conditionWriter.ts';
import { verified } from '#main/store/conditionRepository.ts';
import type { PayloadTable } from '#main/store/conditionsSchema.ts';
import { hashOf } from '#main/store/hash.ts';
import { globalTagDetails } from './conditions.ts';
import { changeConditions, requireSound } from './conditionChanges.ts';
import type { ServiceContext } from './context.ts';
import { noteInJournal } from './journal.ts';
import { requireComment } from './proposals.ts';
import { planPublication } from './publicationPlans.ts';

type Reading = Pick<ServiceContext, 'store'>;

/** @throws BeamglassError `notFound`, `badInput` */
export function publicationPlanOf(context: Reading, request: PlanRequest): PublicationPlanRecord {
  const { plan, planHash } = planPublication(context, request);
  const { contents: _, ...shown } = plan;
  return {
    ...shown,
    operations: plan.operations.map((operation) => ({ ...operation })),
    effects: plan.effects.map((effect): PlannedEffect => ({ ...effect, ...changesIn(context, effect) })),
    blocked: [...plan.blocked],
    planHash,
  };
}

function changesIn(
  { store: { conditions } }: Reading,
  { type, before, after }: Plan['effects'][number],
): Pick<PlannedEffect, 'changedValues' | 'summary'> {
  if (before === null || after === null) return { changedValues: null, summary: '' };
  const of = (hash: string): Constants => conditions.payload(hash).constants;
  const differences = constantDifferences(of(before), of(after));
  return { changedValues: differences.length, summary: summaryOf(type, differences) };
}

/** "Gain: 72 values, median +1.2 %, largest −4.1 % (channel 12)" */
function summaryOf(typeId: string, differences: readonly ConstantDifference[]): string {
  const { parameters, columns, key: rows } = payloadType(typeId);
  const sentences = [...parameters, ...columns].flatMap(({ name, label, unit }) => {
    const own = differences.filter((difference) => difference.name === name);
    const numbers = own.flatMap(({ from, to, key }) =>
      typeof from === 'number' && typeof to === 'number' ? [{ from, to, key, change: to - from }] : [],
    );
    const lost = own.length - numbers.length;
    const beside = lost === 0 ? '' : `${numbers.length > 0 ? '; ' : ''}${lost} come or go`;
    if (numbers.length === 0) return own.length === 0 ? [] : [`${label}: ${beside}`];
    // Relative where every old value is one that can be divided by.
    const isRelative = numbers.every(({ from }) => from !== 0);
    const size = ({ from, change }: (typeof numbers)[number]): number =>
      isRelative ? change / Math.abs(from) : change;
    const text = (value: number): string =>
      `${value > 0 ? '+' : ''}${isRelative ? percent(value) : `${digits(value)}${unit && ` ${unit}`}`}`;
    const largest = numbers.reduce((most, one) => (Math.abs(size(one)) > Math.abs(size(most)) ? one : most));
    if (numbers.length === 1 && largest.key === null) {
      return [
        `${label}: ${digits(largest.from)} → ${digits(largest.to)}${unit && ` ${unit}`} (${text(size(largest))})`,
      ];
    }
    const sizes = numbers.map(size).toSorted((a, b) => a - b);
    const middle = sizes[sizes.length >> 1]!;
    const where = `${rows ?? 'row'} ${largest.key}`;
    return [
      `${label}: ${numbers.length} values, median ${text(middle)}, largest ${text(size(largest))} (${where})${beside}`,
    ];
  });
  return sentences.join('. ');
}

/**
 * @throws BeamglassError `conflict` where the plan is blocked or is not the one that was looked at, or where what was
 * written does not read back as planned; then nothing is changed
 */
export async function applyPublication(
  context: ServiceContext,
  actor: Actor,
  { planHash, comment: given, ...request }: PlanRequest & { readonly planHash: string; readonly comment: string },
) {
  const { proposals, publications } = context.store;
  const comment = requireComment(given, 'A publication');
  const details = { base: request.base, planHash, proposals: request.proposals, reverts: request.reverts, comment };
  const action = { action: 'publication.publish', subject: request.name ?? request.base, details } as const;
  const done = await changeConditions(context, actor, action, (writer) => {
    const now = planPublication(context, request);
    const { plan } = now;
    if (now.planHash !== planHash) throw overtaken(context, plan);
    if (plan.blocked.length > 0) {
      const message = `${plan.name} cannot be published: ${plan.blocked.join(' ')}`;
      throw new BeamglassError('conflict', message, { globalTag: plan.name, reasons: plan.blocked.length });
    }
    carryOut(context, writer, plan);
    requireAsPlanned(context, plan);
    const manifestHash = manifestNow(context, plan.name);
    const publication = publications.add({
      kind: 'publish',
      globalTag: plan.name,
      base: plan.base.name,
      plan,
      planHash,
      manifestHash,
      comment,
      author: actor.name,
    });
    for (const proposal of new Set(request.proposals)) {
      const step = { state: 'published' as const, actor: actor.name, against: null, checks: null, publication };
      proposals.step(proposal, { ...step, comment: `${plan.name}: ${comment}` });
    }
    return { publication, manifestHash, plan };
  });
  readBack(context, done.plan, done.manifestHash);
  const { publication, manifestHash } = done;
  await noteTag(context, actor, done.plan.name, `${done.plan.name} is published`, comment);
  return { publication, manifestHash, globalTag: globalTagDetails(context, done.plan.name) };
}

/** Whoever was faster is named. */
function overtaken({ store: { publications, conditions } }: Reading, plan: Plan): BeamglassError {
  const { name, manifestHash } = plan.base;
  const last = publications.last(conditions.globalTag(name).experiment);
  const who =
    last === null
      ? 'something that it rests on has changed'
      : `${last.author} has ${last.kind === 'publish' ? 'published' : 'invalidated'} ${last.globalTag} at ${last.at}, or something else that it rests on has changed`;
  const message = `The plan for ${plan.name} is not what it was when you looked at it: ${who}. Nothing was published; look at the plan again.`;
  return new BeamglassError('conflict', message, { globalTag: plan.name, manifestHash });
}

function carryOut(context: ServiceContext, writer: ConditionWriter, plan: Plan): void {
  const { conditions } = context.store;
  const base = conditions.globalTag(plan.base.name);
  const { experiment, setup } = base;
  const filled = new Set<string>();
  const step = (operation: Operation): void => {
    switch (operation.kind) {
      case 'createGlobalTag':
        writer.createGlobalTag({ name: operation.name, experiment, setup, description: plan.description });
        for (const { tag } of conditions.members(operation.from)) writer.setMember(operation.name, tag);
        return;
      case 'createTag': {
        const from = operation.from === null ? '' : `, from ${operation.from}`;
        const description = `For ${plan.name}${from}`;
        writer.createTag({ name: operation.tag, type: operation.type, experiment, description });
        writer.fillTag(operation.tag, plan.contents[operation.tag]!);
        filled.add(operation.tag);
        return;
      }
      case 'withdraw':
      case 'add':
        // A new tag is filled as a whole; in one that stays, withdrawing and adding are one step.
        if (filled.has(operation.tag)) return;
        writer.replaceIovs(operation.tag, plan.contents[operation.tag]!);
        filled.add(operation.tag);
        return;
      case 'member':
        writer.setMember(plan.name, operation.tag);
        return;
      case 'state':
        if (operation.to === 'validated') requireSound(context, plan.name);
        writer.setState(plan.name, operation.to);
    }
  };
  for (const operation of plan.operations) step(operation);
}

/** Computed, not remembered: within a transaction what is remembered is older than what was just written. */
const manifestNow = (
  { store: { conditions } }: { store: Pick<Reading['store'], 'conditions'> },
  name: string,
): string => hashOf(manifest(conditions.content(conditions.globalTag(name))));

/** Every effect of the plan holds in what was written, at both its ends. */
function requireAsPlanned({ store: { conditions } }: Reading, plan: Plan): void {
  const members = new Map(conditions.members(plan.name).map(({ type, tag }) => [type, tag]));
  for (const { type, since, until, after } of plan.effects) {
    const tag = members.get(type);
    const iovs = tag === undefined ? [] : conditions.iovs(tag);
    const borders = until === null ? [since] : [since, until - 1];
    for (const at of borders) {
      if ((iovAt(iovs, at)?.payload ?? null) === after) continue;
      throw new BeamglassError('internal', `What was written for ${type} in ${plan.name} is not what was planned.`);
    }
  }
}

/**
 * Behind the transaction: what stands in the file now is what was planned, hash by hash (complaint 14 of
 * calibration.md §3).
 * @throws BeamglassError `corruptStore`
 */
function readBack({ store: { conditions, catalogue } }: Reading, plan: Plan, manifestHash: string): void {
  const read = catalogue.file.prepare<[string], PayloadTable>('SELECT * FROM payloads WHERE hash = ?');
  const hashes = new Set(Object.values(plan.contents).flatMap((iovs) => iovs.map(({ payload }) => payload)));
  for (const hash of hashes) {
    const row = read.get(hash);
    if (row === undefined) throw notThere(plan.name, `payload ${hash}`);
    verified(row);
  }
  if (manifestNow({ store: { conditions } }, plan.name) !== manifestHash) throw notThere(plan.name, 'its manifest');
}

const notThere = (name: string, what: string): BeamglassError =>
  new BeamglassError('corruptStore', `${name} was published, and ${what} does not read back. Run “check”.`, { name });

/** @throws BeamglassError `badInput` without a reason, `conflict` for one that is not official */
export async function invalidateGlobalTag(context: ServiceContext, actor: Actor, name: string, given: string) {
  const { conditions, publications } = context.store;
  const reason = requireComment(given, 'Invalidating a global tag');
  const action = { action: 'publication.invalidate', subject: name, details: { reason } } as const;
  const publication = await changeConditions(context, actor, action, (writer) => {
    const manifestHash = conditions.manifestHash(conditions.globalTag(name));
    writer.setState(name, 'invalidated');
    return publications.add({
      kind: 'invalidate',
      globalTag: name,
      base: null,
      plan: null,
      planHash: null,
      manifestHash,
      comment: reason,
      author: actor.name,
    });
  });
  await noteTag(context, actor, name, `${name} is invalidated`, reason);
  return { publication, globalTag: globalTagDetails(context, name) };
}

/** The shift learns from the journal that constants are no longer the same. */
function noteTag(context: ServiceContext, actor: Actor, name: string, title: string, text: string): Promise<void> {
  const { experiment } = context.store.conditions.globalTag(name);
  return noteInJournal(context, actor, { title, text, tags: ['conditions'], experiment, run: null });
}

/** Newest first. */
export function listPublications({ store }: Reading, experiment: string | null): PublicationRow[] {
  const of = Map.groupBy(
    store.proposals
      .list()
      .filter(({ state }) => state === 'published')
      .map(({ proposal }) => ({ proposal, publication: store.proposals.steps(proposal).at(-1)!.publication })),
    ({ publication }) => publication,
  );
  return store.publications
    .list()
    .filter(({ globalTag }) => experiment === null || store.conditions.globalTag(globalTag).experiment === experiment)
    .map((row) => ({
      ...row,
      proposals: (of.get(row.publication) ?? []).map(({ proposal }) => proposal).toReversed(),
    }));
}
