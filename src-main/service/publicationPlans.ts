/** The plan of a publication, computed from the store as it is: beforehand to be looked at, and again when it is carried out. */
import type { PlanRequest } from '#core/api/publications.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { publicationPlan, type Plan, type PlannedChange, type PlanRun } from '#core/calibration/publication.ts';
import type { GlobalTagContent, TagContent } from '#core/calibration/globalTag.ts';
import { parseInterval } from '#core/calibration/timeBase.ts';
import type { GlobalTagRecord } from '#main/store/conditionRows.ts';
import { hashOf } from '#main/store/hash.ts';
import type { ServiceContext } from './context.ts';
import { officialGlobalTags, payloadInForce } from './proposalChecks.ts';

type Reading = Pick<ServiceContext, 'store'>;

/** Everything in a plan by which it is known; sentences may be worded anew. */
export const planHashOf = ({ base, name, as, description, operations, effects, contents }: Plan): string =>
  hashOf({ base, name, as, description, operations, effects, contents });

interface Changes {
  readonly changes: readonly PlannedChange[];
  /** What is wrong with the proposals and reverts themselves. */
  readonly blocked: readonly string[];
}

function changesOf(context: Reading, base: GlobalTagRecord, request: PlanRequest): Changes {
  const { conditions, proposals, publications } = context.store;
  const changes: PlannedChange[] = [];
  const blocked: string[] = [];
  for (const number of new Set(request.proposals)) {
    const stored = proposals.get(number);
    const { type, since, until, payload, experiment, setup, state, stateBy, against, globalTag } = stored;
    changes.push({ type, since, until, payload, source: { proposal: number, revert: null } });
    if (state === 'published') {
      const step = proposals.steps(number).at(-1)!;
      const by = publications.list().find(({ publication }) => publication === step.publication);
      blocked.push(
        `Proposal ${number} came into force with ${by?.globalTag ?? 'another global tag'} already (${stateBy}).`,
      );
    } else if (state !== 'approved') blocked.push(`Proposal ${number} is ${state}; it must be approved first.`);
    if (experiment !== base.experiment)
      blocked.push(`Proposal ${number} is of ${experiment}, not of ${base.experiment}.`);
    if (base.setup !== null && setup !== null && setup !== base.setup) {
      blocked.push(`Proposal ${number} is for setup ${setup}, and ${base.name} for ${base.setup}.`);
    }
    if (globalTag !== null && globalTag !== base.name && isStillOpen(conditions.globalTag(globalTag))) {
      blocked.push(`Proposal ${number} is meant for global tag ${globalTag}, not for ${base.name}.`);
    }
    const now = payloadInForce(context, stored);
    if (state === 'approved' && now !== against) {
      const last = publications.last(experiment);
      const who = last === null ? '' : ` (${last.author} published ${last.globalTag} at ${last.at})`;
      blocked.push(
        `Proposal ${number} was approved against ${short(against)}, and ${short(now)} is in force now${who}; validate and approve it again.`,
      );
    }
  }
  for (const { type, validity, payload, reason } of request.reverts) {
    const { timeBase } = payloadType(type);
    const document = conditions.payload(payload);
    if (document.type !== type) blocked.push(`Payload ${short(payload)} is of type ${document.type}, not of ${type}.`);
    const was = conditions.tagsOfPayload(payload).some((tag) => conditions.tag(tag).experiment === base.experiment);
    if (!was) blocked.push(`Payload ${short(payload)} was never in force for ${base.experiment}; propose it instead.`);
    changes.push({
      type,
      ...parseInterval(timeBase, validity),
      payload,
      source: { proposal: null, revert: reason },
    });
  }
  return { changes, blocked };
}

const isStillOpen = ({ state }: GlobalTagRecord): boolean => state !== 'published' && state !== 'invalidated';

const short = (hash: string | null): string => (hash === null ? 'nothing' : hash.slice(0, 12));

const time = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

/** Runs of an experiment in order of number; read at once, so that it works within a transaction. */
function planRuns({ store: { catalogue } }: Reading, experiment: string): PlanRun[] {
  const rows = catalogue.file
    .prepare<[string], { run: string; number: number; setup: string | null; start: string | null; end: string | null }>(
      'SELECT run, number, setup, start, "end" FROM runs WHERE experiment = ? ORDER BY number',
    )
    .all(experiment);
  return rows.map((row) => ({ ...row, start: time(row.start), end: time(row.end) }));
}

/** @throws BeamglassError `notFound`, `badInput` for a validity, `corruptStore` */
export function planPublication(context: Reading, request: PlanRequest): { plan: Plan; planHash: string } {
  const { conditions } = context.store;
  const base = conditions.globalTag(request.base);
  const { changes, blocked } = changesOf(context, base, request);
  // Each tag is read once: global tags share most of theirs.
  const tags = new Map<string, TagContent>();
  const contentOf = ({ name, experiment, setup }: GlobalTagRecord): GlobalTagContent => ({
    name,
    experiment,
    setup,
    tags: conditions.members(name).map(({ tag, type, timeBase }) => {
      const known = tags.get(tag) ?? { name: tag, type, timeBase, iovs: conditions.iovs(tag) };
      tags.set(tag, known);
      return known;
    }),
  });
  const content = contentOf(base);
  const plan = publicationPlan({
    base: { ...content, state: base.state, manifestHash: conditions.manifestHash(base) },
    name: request.name ?? base.name,
    as: request.as,
    description: request.description === '' ? base.description : request.description,
    changes,
    shared: new Set(content.tags.map(({ name }) => name).filter((tag) => conditions.globalTagsOf(tag).length > 1)),
    isTaken: (name) => conditions.findTag(name) !== null || conditions.findGlobalTag(name) !== null,
    timeBaseOf: (type) => payloadType(type).timeBase,
    runs: planRuns(context, base.experiment),
    official: officialGlobalTags(context, base.experiment).map((record) => ({
      setup: record.setup,
      content: contentOf(record),
    })),
  });
  const whole = { ...plan, blocked: [...blocked, ...plan.blocked] };
  return { plan: whole, planHash: planHashOf(whole) };
}
