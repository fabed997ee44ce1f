/** What a calibration follows from: method, runs, constants, parameters; all that can be wrong with them is said here. */
import type { CalibrationRequest } from '#core/api/calibrations.ts';
import type { RunRecord, SetupRecord } from '#core/api/contract.ts';
import type { CalibrationMethod } from '#core/calibration/method.ts';
import { calibrationMethod, methodsFor } from '#core/calibration/methods.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import type { CalibrationInputs } from '#core/calibration/result.ts';
import type { SeriesRecord } from '#core/calibration/series.ts';
import { columnsOf } from '#core/analysis/definition.ts';
import { expandSetup } from '#core/detector/detector.ts';
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import { completeParameters } from '#core/parameters.ts';
import type { ReconstructionOrigin } from '#core/reconstruction/record.ts';
import { hashOf } from '#main/store/hash.ts';
import type { CalibrationOrder, EventPlace, RunToCalibrate } from '#main/workers/calls.ts';
import { constantsInForce, usedConstants } from './conditions.ts';
import type { ServiceContext } from './context.ts';
import { eventPlace } from './events.ts';
import { changesSince } from './reconstructionChanges.ts';
import { identityOf, inputOf, originOf } from './reconstructionInputs.ts';
import { getSetup, materialFile } from './setups.ts';

/** A run, where its events come from, and by which constants. */
interface PlannedRun {
  readonly record: RunRecord;
  readonly contentHash: string;
  readonly constants: Pick<ReconstructionOrigin, 'globalTag' | 'manifestHash' | 'used'> | null;
  readonly place: EventPlace | null;
  /** Of the reconstruction that is made as the run is read; null: none is. */
  readonly origin: ReconstructionOrigin | null;
  readonly notes: readonly string[];
}

export interface CalibrationPlan {
  readonly method: CalibrationMethod;
  readonly setup: Setup;
  readonly order: CalibrationOrder;
  readonly inputs: CalibrationInputs;
  /** What a reviewer should know of the runs. */
  readonly notes: readonly string[];
  /** What the worker asks for. */
  runToCalibrate(run: string): Promise<RunToCalibrate>;
}

/** @throws BeamglassError `notFound`, `badInput`, `conflict`, `missingConstant` */
export async function planCalibration(context: ServiceContext, request: CalibrationRequest): Promise<CalibrationPlan> {
  const records = await runsOf(context, request.runs);
  const found = await getSetup(context.store.layout, setupOf(records, request.setup));
  const { setup } = found;
  const method = methodOf(setup, request);
  requireInput(method, request);
  columnsOf(request.where);
  const owner = `the method “${method.title}”`;
  const parameters = completeParameters(method.parameters(setup), request.parameters, owner, bad);
  const series = seriesOf(context, setup, request.series);
  const runs: PlannedRun[] = [];
  for (const record of records) runs.push(await planRun(context, record, method, request.globalTag));
  const mask = maskOf(found, request.mask);
  const inputs: CalibrationInputs = {
    runs: runs.map(({ record, contentHash }) => ({ run: record.run, events: record.events, contentHash })),
    series: series.map(({ name, sha256 }) => ({ name, sha256 })),
    where: request.where,
    globalTag: runs[0]?.constants?.globalTag ?? request.globalTag,
    manifestHash: runs[0]?.constants?.manifestHash ?? null,
    parameters,
    mask,
    seed: request.seed,
    code: `beamglass ${context.version}`,
  };
  return {
    method,
    setup,
    inputs,
    notes: runs.flatMap(({ notes }) => notes),
    order: {
      method: method.id,
      setup,
      materials: await materialFile(),
      runs: records.map(({ run }) => run),
      series,
      where: request.where,
      parameters,
      mask,
      seed: request.seed,
      id: collectionId(method, setup, runs, inputs),
    },
    runToCalibrate: async (id) => {
      const run = runs.find(({ record }) => record.run === id);
      if (run === undefined) throw new BeamglassError('internal', `Run ${id} is none of the calibration.`, { run: id });
      return runToCalibrate(context, run);
    },
  };
}

const bad = (parameter: string, reason: string): BeamglassError =>
  new BeamglassError('badInput', `This cannot be calibrated: ${reason}.`, { parameter });

/** By run number, each once. */
async function runsOf({ store }: ServiceContext, runs: readonly string[]): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const run of new Set(runs)) records.push(await store.runs.get(run));
  return records.toSorted((a, b) => a.number - b.number);
}

function setupOf(records: readonly RunRecord[], wanted: string | null): string {
  const [first] = records;
  if (first === undefined) {
    if (wanted !== null) return wanted;
    throw new BeamglassError('badInput', 'A calibration without runs needs the setup that it is for.');
  }
  for (const { run, setup } of records) {
    if (setup === null) {
      const message = `Run ${run} has no setup, without which it cannot be calibrated; give it one (“runs edit ${run} --set setup=…”).`;
      throw new BeamglassError('badInput', message, { run });
    }
    if (setup !== first.setup) {
      const message = `Runs ${first.run} and ${run} have different setups (${first.setup} and ${setup}); calibrate each by itself.`;
      throw new BeamglassError('badInput', message, { run });
    }
    if (wanted !== null && setup !== wanted) {
      const message = `Run ${run} has the setup ${setup}, not ${wanted}.`;
      throw new BeamglassError('badInput', message, { run });
    }
  }
  return first.setup!;
}

function methodOf(setup: Setup, { type, method: wanted }: CalibrationRequest): CalibrationMethod {
  const { id, title } = payloadType(type);
  const suitable = methodsFor(setup, id);
  if (wanted === null) {
    const [usual] = suitable;
    if (usual !== undefined) return usual;
    const message = `Nothing measures ${id} (${title}) for ${setup.id}; a payload of it can be imported.`;
    throw new BeamglassError('badInput', message, { type: id, setup: setup.id });
  }
  const method = calibrationMethod(wanted);
  if (suitable.includes(method)) return method;
  const of = suitable.map((one) => one.id).join(', ');
  const message =
    method.type === id
      ? `The method “${wanted}” is not made for ${setup.id}; ${of === '' ? 'none is' : `${of} can be used`}.`
      : `The method “${wanted}” measures ${method.type}, not ${id}.`;
  throw new BeamglassError('badInput', message, { method: wanted });
}

function requireInput({ title, input, wants }: CalibrationMethod, { runs, series, where }: CalibrationRequest): void {
  const say = (reason: string): BeamglassError =>
    new BeamglassError('badInput', `“${title}” ${reason}. It wants: ${wants}`);
  if (input === 'series' && series.length === 0) throw say('reads series, and none is given');
  if (input === 'series' && where !== '') throw say('reads series; a filter of events has no place there');
  if (input !== 'series' && runs.length === 0) throw say('reads events, and no run is given');
  if (input !== 'series' && series.length > 0) throw say('reads events; a series has no place there');
}

/** By name, each once. @throws BeamglassError `notFound`, `badInput` for one of another experiment, `corruptStore` */
function seriesOf({ store }: ServiceContext, setup: Setup, names: readonly string[]): SeriesRecord[] {
  return [...new Set(names)].toSorted().map((name) => {
    const series = store.series.get(name);
    if (series.experiment === setup.experiment) return series;
    const message = `Series “${name}” is of ${series.experiment}, and setup ${setup.id} of ${setup.experiment}.`;
    throw new BeamglassError('badInput', message, { series: name, setup: setup.id });
  });
}

/** In ascending order. @throws BeamglassError `badInput` for a channel that the setup has not */
function maskOf({ setup, materials }: SetupRecord, mask: readonly number[]): number[] {
  if (mask.length === 0) return [];
  const known = new Set(expandSetup(setup, materials).cells.map(({ channel }) => channel));
  const unknown = mask.filter((channel) => !known.has(channel));
  if (unknown.length === 0) return [...new Set(mask)].toSorted((a, b) => a - b);
  const named = unknown.slice(0, 5).join(', ') + (unknown.length > 5 ? ', …' : '');
  const message = `Setup ${setup.id} has no channel ${named}; only its channels can be left out.`;
  throw new BeamglassError('badInput', message, { setup: setup.id, channels: unknown.join(' ') });
}

async function planRun(
  context: ServiceContext,
  record: RunRecord,
  { input }: CalibrationMethod,
  globalTag: string | null,
): Promise<PlannedRun> {
  const { run } = record;
  const { contentHash } = (await context.store.runs.hashes(run))!;
  const planned = { record, contentHash, origin: null, notes: [] };
  if (input === 'series') return { ...planned, constants: null, place: null };
  if (input === 'events') {
    const constants = await usedConstants(context, run, globalTag);
    return { ...planned, constants, place: await eventPlace(context, { run, reconstruction: null }) };
  }
  const origin = await originOf(context, { run, globalTag, parameters: {} });
  const stored = await context.store.reconstructions.find(run, origin.globalTag);
  if (stored === null || (await changesSince(context, stored.origin)).length > 0) {
    const place = await eventPlace(context, { run, reconstruction: null });
    return { ...planned, constants: origin, place, origin };
  }
  const place = await eventPlace(context, { run, reconstruction: origin.globalTag });
  const isUsual = hashOf(stored.origin.parameters) === hashOf(origin.parameters);
  const note = `Run ${run} was read as it is reconstructed, with parameters that are not the usual ones.`;
  return { ...planned, constants: origin, place, notes: isUsual ? [] : [note] };
}

const time = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

const factsOf = ({ run, number, beamEnergy, start, end, pot, eot }: RunRecord) => ({
  run,
  number,
  beamEnergy,
  start: time(start),
  end: time(end),
  onTarget: pot ?? eot,
});

async function runToCalibrate(
  context: ServiceContext,
  { record, constants, place, origin }: PlannedRun,
): Promise<RunToCalibrate> {
  const inForce = constants && (await constantsInForce(context, record.run, constants.globalTag));
  return {
    run: { ...factsOf(record), constants: inForce },
    place,
    input: origin && (await inputOf(context, origin)),
  };
}

/** The same for what gives the same collection: refits find it in the worker. */
function collectionId(
  { id, collecting }: CalibrationMethod,
  setup: Setup,
  runs: readonly PlannedRun[],
  { series, where, parameters, mask, code }: CalibrationInputs,
): string {
  return hashOf({
    method: id,
    setup: hashOf(setup),
    runs: runs.map(({ record, contentHash, constants, place, origin }) => ({
      ...factsOf(record),
      contentHash,
      globalTag: constants?.globalTag ?? null,
      used: constants?.used ?? [],
      place,
      origin: origin && identityOf(origin),
    })),
    series,
    where,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => collecting.includes(name))),
    mask: collecting.includes('mask') ? mask : [],
    code,
  });
}
