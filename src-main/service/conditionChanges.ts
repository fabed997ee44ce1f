/** The conditions, changed: tags, global tags, IoVs, states. Each change is one transaction. */
import type { AuditAction } from '#core/access/auditActions.ts';
import { stateRole } from '#core/access/permissions.ts';
import type { Actor } from '#core/access/roles.ts';
import type { GlobalTagDetails, TagDetails } from '#core/api/conditions.ts';
import type { GlobalTagState } from '#core/calibration/globalTag.ts';
import type { Constants, Provenance } from '#core/calibration/payload.ts';
import { checkPayload, makePayload } from '#core/calibration/payloadTypes.ts';
import { formatInterval, parseInterval } from '#core/calibration/timeBase.ts';
import { innerGaps } from '#core/calibration/validity.ts';
import { BeamglassError, toErrorRecord } from '#core/errors.ts';
import type { ConditionWriter, NewGlobalTag, NewTag } from '#main/store/conditionWriter.ts';
import { requireRole, requireWritable, type ServiceContext } from './context.ts';
import { globalTagDetails, tagDetails } from './conditions.ts';

/** What a change is called in the audit log; the steps of the writer are added to its details. */
export interface ConditionAction {
  readonly action: AuditAction;
  /** The tag, global tag or proposal that it is about. */
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Changes the conditions, and whatever else of the catalogue `work` changes, with an entry of the audit log in one
 * transaction.
 * @throws BeamglassError `forbidden`, and what `work` throws; then nothing is changed
 */
export async function changeConditions<T>(
  context: ServiceContext,
  actor: Actor,
  action: ConditionAction,
  work: (writer: ConditionWriter) => T,
): Promise<T> {
  requireWritable(context);
  const result = await context.store.conditions.write({ actor, ...action }, work);
  context.changes.publish('conditions');
  return result;
}

/** @param from global tag whose tags it begins with. @throws BeamglassError `conflict`, `notFound` */
export async function createGlobalTag(
  context: ServiceContext,
  actor: Actor,
  wanted: NewGlobalTag & { readonly from: string | null },
): Promise<GlobalTagDetails> {
  const { conditions } = context.store;
  if (wanted.from !== null) conditions.globalTag(wanted.from);
  const action = { action: 'conditions.createGlobalTag', subject: wanted.name } as const;
  await changeConditions(context, actor, action, (writer) => {
    writer.createGlobalTag(wanted);
    if (wanted.from === null) return;
    for (const { tag } of conditions.members(wanted.from)) writer.setMember(wanted.name, tag);
  });
  return globalTagDetails(context, wanted.name);
}

/** @throws BeamglassError `conflict`, `notFound` */
export async function createTag(context: ServiceContext, actor: Actor, wanted: NewTag): Promise<TagDetails> {
  const action = { action: 'conditions.createTag', subject: wanted.name } as const;
  await changeConditions(context, actor, action, (writer) => writer.createTag(wanted));
  return tagDetails(context, wanted.name, null);
}

/** @throws BeamglassError `conflict`, `notFound` */
export async function setMember(
  context: ServiceContext,
  actor: Actor,
  globalTag: string,
  tag: string,
): Promise<GlobalTagDetails> {
  const action = { action: 'conditions.setMember', subject: globalTag } as const;
  await changeConditions(context, actor, action, (writer) => writer.setMember(globalTag, tag));
  return globalTagDetails(context, globalTag);
}

/** What is appended to a running global tag comes into force at once, so it comes by a plan. @throws BeamglassError `conflict` */
function refuseRunning({ store: { conditions } }: ServiceContext, tag: string): void {
  const running = conditions.globalTagsOf(tag).find((name) => conditions.globalTag(name).state === 'running');
  if (running === undefined) return;
  const message = `Tag ${tag} belongs to the running global tag ${running}: propose the payload, and publish it by a plan (“conditions propose”, “conditions plan”).`;
  throw new BeamglassError('conflict', message, { tag, globalTag: running });
}

export interface NewIov {
  readonly tag: string;
  /** As people write it. */
  readonly validity: string;
  readonly constants: Constants;
  readonly provenance: Provenance;
}

/** @throws BeamglassError `badInput` for constants or validity, `conflict`, `notFound` */
export async function addIov(
  context: ServiceContext,
  actor: Actor,
  wanted: NewIov,
): Promise<TagDetails & { payload: string }> {
  const { type, timeBase } = context.store.conditions.tag(wanted.tag);
  const validity = parseInterval(timeBase, wanted.validity);
  refuseRunning(context, wanted.tag);
  const document = makePayload(type, wanted.constants, wanted.provenance);
  const action = { action: 'conditions.addIov', subject: wanted.tag } as const;
  const payload = await changeConditions(context, actor, action, (writer) => {
    const { hash } = writer.addPayload(document);
    writer.placeIov(wanted.tag, { ...validity, payload: hash });
    return hash;
  });
  return { ...tagDetails(context, wanted.tag, null), payload };
}

/** @throws BeamglassError `conflict` for a step that there is not, or with what a validation found; `forbidden` */
export async function setGlobalTagState(
  context: ServiceContext,
  actor: Actor,
  name: string,
  state: GlobalTagState,
): Promise<GlobalTagDetails> {
  requireRole(actor, stateRole(state), `To make a global tag ${state}`);
  refuseOfficial(context.store.conditions.globalTag(name).name, state);
  const action = { action: 'conditions.setState', subject: name } as const;
  await changeConditions(context, actor, action, (writer) => {
    if (state === 'validated') requireSound(context, name);
    writer.setState(name, state);
  });
  return globalTagDetails(context, name);
}

/**
 * What is official comes by a plan that says what every run would see; nothing leads past it.
 * @throws BeamglassError `conflict`
 */
function refuseOfficial(globalTag: string, state: GlobalTagState): void {
  const how =
    state === 'invalidated'
      ? 'It is invalidated with a reason, by “conditions invalidate”'
      : state === 'published' || state === 'running'
        ? 'It comes into force by a plan that shows what every run would see: “conditions plan”, then “conditions publish”'
        : null;
  if (how === null) return;
  const message = `The state of global tag ${globalTag} is not set to ${state} by hand. ${how}, or on the page of calibrations.`;
  throw new BeamglassError('conflict', message, { globalTag, state });
}

/** Problems named in a refusal; the rest are counted. */
const NAMED = 10;

/** @throws BeamglassError `conflict` with everything that is in the way */
export function requireSound(context: ServiceContext, name: string): void {
  const { conditions } = context.store;
  const members = conditions.members(name);
  const problems = members.length === 0 ? ['It has no tags.'] : [];
  for (const { tag, type, timeBase } of members) {
    const iovs = conditions.iovs(tag);
    if (iovs.length === 0) problems.push(`Tag ${tag} (${type}) has no IoV.`);
    for (const gap of innerGaps(iovs)) {
      problems.push(`Tag ${tag} (${type}) has a gap: ${formatInterval(timeBase, gap)}.`);
    }
    for (const hash of new Set(iovs.map(({ payload }) => payload))) {
      try {
        checkPayload(conditions.payload(hash));
      } catch (error) {
        problems.push(`Tag ${tag}: ${toErrorRecord(error).message}`);
      }
    }
  }
  if (problems.length === 0) return;
  const more = problems.length > NAMED ? ` And ${problems.length - NAMED} more problems.` : '';
  const message = `Global tag ${name} is not sound: ${problems.slice(0, NAMED).join(' ')}${more}`;
  throw new BeamglassError('conflict', message, { globalTag: name, problems: problems.length });
}
