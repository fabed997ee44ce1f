/** One calibration: what is collected of the events, kept for the next fit, and the fit. */
import type { Constants } from '#core/calibration/payload.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { requireGood } from '#core/calibration/payloadType.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { withoutUnphysical } from '#core/calibration/unphysical.ts';
import { calibrationMethod } from '#core/calibration/methods.ts';
import { expandSetup } from '#core/detector/detector.ts';
import type { CalibrationOrder, FitCalls, RunToCalibrate } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { forgetRun } from '#main/workers/read/runCache.ts';
import { eventsOfRun, readEvents } from './events.ts';
import { Pace } from './pace.ts';
import type { AnyProcedure, CalibrationRun, CalibrationTask } from './procedure.ts';
import { procedureOf } from './registry.ts';

type Context = CallContext<FitCalls['calibrate']>;

interface Collected {
  readonly runs: readonly CalibrationRun[];
  readonly data: unknown;
}

/** Collections that are kept: a user refits the last one, and may go to and fro between a few. */
const KEPT = 4;
/** In order of last use. */
const kept = new Map<string, Collected>();

/**
 * @throws BeamglassError `notFound`, `badInput`, `missingConstant`, `corruptPayload`, `corruptStore`, `cancelled`;
 * `internal` where the constants break a rule of their type
 */
export async function calibrate(order: CalibrationOrder, context: Context): Promise<FittedCalibration> {
  const { type } = calibrationMethod(order.method);
  const procedure = await procedureOf(order.method);
  const { runs, data } = await collected(order, procedure, context);
  const fitted = await procedure.fit(data, taskOf(order, runs), {
    signal: context.signal,
    progress: (done, total) => context.progress({ done, total, unit: 'fits' }),
  });
  context.signal.throwIfAborted();
  const result = withoutUnphysical(payloadType(type), fitted);
  requireGood(payloadType(type), result.constants);
  return result;
}

async function collected(order: CalibrationOrder, procedure: AnyProcedure, context: Context): Promise<Collected> {
  const known = kept.get(order.id);
  kept.delete(order.id);
  const entry = known ?? (await collect(order, procedure, context));
  kept.set(order.id, entry);
  for (const id of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(id);
  }
  return entry;
}

async function collect(order: CalibrationOrder, procedure: AnyProcedure, context: Context): Promise<Collected> {
  const given: RunToCalibrate[] = [];
  const payloads = new Map<string, Constants>();
  for (const run of order.runs) given.push(withShared(await context.ask({ run }), payloads));
  const runs = given.map(({ run }) => run);
  const collector = procedure.collector(taskOf(order, runs));
  try {
    const parts = given.flatMap((one) => {
      const events = eventsOfRun(one, order.where);
      return events === null ? [] : [{ run: one.run, events }];
    });
    const total = parts.reduce((sum, { events }) => sum + events.keys.length, 0);
    const pace = new Pace(context.signal, context.progress, total, 'events');
    for (const { run, events } of parts) {
      for await (const block of readEvents(events, pace))
        for (const event of block) {
          const added = collector.add(event, run);
          if (added !== undefined) await added;
        }
    }
    return { runs, data: await collector.data() };
  } finally {
    // The service may replace or remove a file once nobody reads it.
    for (const { place } of given) for (const path of place ? filesOf(place) : []) forgetRun(path);
  }
}

const filesOf = ({ path, reconstruction, closed }: NonNullable<RunToCalibrate['place']>): string[] => [
  path,
  ...(reconstruction === null ? [] : [reconstruction]),
  ...(closed?.files ?? []),
];

/** Runs that see the same payload share one copy of it. */
function withShared(one: RunToCalibrate, payloads: Map<string, Constants>): RunToCalibrate {
  const { constants } = one.run;
  if (constants === null) return one;
  const types = Object.fromEntries(
    Object.entries(constants.types).map(([type, segments]) => [
      type,
      segments.map((segment) => {
        const shared = payloads.get(segment.payload) ?? segment.constants;
        payloads.set(segment.payload, shared);
        return { ...segment, constants: shared };
      }),
    ]),
  );
  return { ...one, run: { ...one.run, constants: { ...constants, types } } };
}

function taskOf(order: CalibrationOrder, runs: readonly CalibrationRun[]): CalibrationTask {
  const { setup, materials, series, parameters, mask, seed } = order;
  return { detector: expandSetup(setup, materials.materials), materials, runs, series, parameters, mask, seed };
}
