/** Global tags that no fit makes: the design values of a setup, and the true calibration of a simulated run. */
import type { AuditAction } from '#core/access/auditActions.ts';
import type { Actor } from '#core/access/roles.ts';
import type { GlobalTagDetails } from '#core/api/conditions.ts';
import { tagNameOf } from '#core/calibration/globalTag.ts';
import { nominalPayloads } from '#core/calibration/nominal.ts';
import type { PayloadDocument } from '#core/calibration/payload.ts';
import { truthPayloads } from '#core/calibration/truth.ts';
import { expandSetup, type Detector } from '#core/detector/detector.ts';
import { BeamglassError } from '#core/errors.ts';
import type { GlobalTagState } from '#core/calibration/globalTag.ts';
import type { Interval } from '#core/calibration/timeBase.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { EventFileReader } from '#main/store/eventFileReader.ts';
import { hashOf } from '#main/store/hash.ts';
import { eventFilePath } from '#main/store/layout.ts';
import { changeConditions } from './conditionChanges.ts';
import { globalTagDetails } from './conditions.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { getSetup } from './setups.ts';

/** @throws BeamglassError `notFound` */
async function detectorOf(context: ServiceContext, setup: string): Promise<Detector> {
  const found = await getSetup(context.store.layout, setup);
  return expandSetup(found.setup, found.materials);
}

/**
 * The published global tag of a setup's design values, valid for every run; made where the setup, as it is described
 * now, has none. A description that has changed gets a further one: what is published stays.
 * @throws BeamglassError `notFound` for a setup, `forbidden`
 */
export async function nominalGlobalTag(
  context: ServiceContext,
  actor: Actor,
  setup: string,
): Promise<GlobalTagDetails> {
  requireWritable(context);
  const detector = await detectorOf(context, setup);
  const payloads = nominalPayloads(detector);
  const name = freeName(context, ['nominal', setup], payloads);
  const validity = { since: 0, until: null };
  return makeGlobalTag(context, actor, {
    action: 'conditions.nominal',
    name,
    detector,
    payloads,
    description: `Design values of setup ${setup}`,
    validity: () => validity,
    steps: ['staged', 'validated', 'published'],
  });
}

/**
 * The global tag of a simulated run's true calibration, valid for that run alone. It is validated and no more, so
 * that nothing takes it unless it is asked for.
 * @throws BeamglassError `notFound`, `badInput` for a run that was not simulated, `forbidden`
 */
export async function truthGlobalTag(context: ServiceContext, actor: Actor, runId: string): Promise<GlobalTagDetails> {
  requireWritable(context);
  const run = await context.store.runs.get(runId);
  const reader = new EventFileReader(eventFilePath(context.store.layout, runId));
  const { simulation } = ((): EventFileReader['meta'] => {
    try {
      return reader.meta;
    } finally {
      reader.close();
    }
  })();
  if (simulation === undefined) {
    const message = `Run ${runId} was not simulated; nobody knows its true calibration.`;
    throw new BeamglassError('badInput', message, { run: runId });
  }
  const detector = await detectorOf(context, simulation.setup);
  const payloads = truthPayloads(runId, simulation, detector);
  const ofRun = { since: run.number, until: run.number + 1 };
  return makeGlobalTag(context, actor, {
    action: 'conditions.truth',
    name: freeName(context, ['truth', runId], payloads),
    detector,
    payloads,
    description: `True calibration of the simulated run ${runId}`,
    // A simulated run may have no time, and its truth is constant.
    validity: (base) => (base === 'run' ? ofRun : { since: 0, until: null }),
    steps: ['staged', 'validated'],
  });
}

interface WantedGlobalTag {
  readonly action: AuditAction;
  readonly name: string;
  readonly detector: Detector;
  readonly payloads: readonly PayloadDocument[];
  readonly description: string;
  readonly validity: (base: string) => Interval;
  readonly steps: readonly GlobalTagState[];
}

/** All of it in one transaction, or what is there already under the name. */
async function makeGlobalTag(
  context: ServiceContext,
  actor: Actor,
  wanted: WantedGlobalTag,
): Promise<GlobalTagDetails> {
  const { action, name, detector, payloads, description, validity, steps } = wanted;
  if (context.store.conditions.findGlobalTag(name) === null) {
    const { experiment, id: setup } = detector.setup;
    await changeConditions(context, actor, { action, subject: name }, (writer) => {
      writer.createGlobalTag({ name, experiment, setup, description });
      for (const document of payloads) {
        const { id: type, timeBase } = payloadType(document.type);
        const tag = tagNameOf(name, type);
        const { hash } = writer.addPayload(document);
        writer.createTag({ name: tag, type, experiment, description });
        writer.placeIov(tag, { ...validity(timeBase), payload: hash });
        writer.setMember(name, tag);
      }
      for (const state of steps) writer.setState(name, state);
    });
  }
  return globalTagDetails(context, name);
}

/** The name of the global tag that holds exactly these payloads, else the first that is free: "…", "…_v2", "…_v3". */
function freeName(context: ServiceContext, parts: readonly string[], payloads: readonly PayloadDocument[]): string {
  const { conditions } = context.store;
  const wanted = payloads.map(hashOf).toSorted().join();
  for (let version = 1; ; version++) {
    const name = version === 1 ? tagNameOf(...parts) : tagNameOf(...parts, `v${version}`);
    if (conditions.findGlobalTag(name) === null) return name;
    const held = conditions.members(name).flatMap(({ tag }) => conditions.iovs(tag).map(({ payload }) => payload));
    if (held.toSorted().join() === wanted) return name;
  }
}
