/**
 * PADME's reconstructed events: branches of the tree `Events` by name, members by the streamer info of the file.
 * Energies of the file are MeV, charges pC.
 */
import { numericColumn, textColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type Collection, type EventData, type Scalar } from '#core/event/event.ts';
import type { EventBudget } from './columnBuilders.ts';
import { padmeTruth } from './padmeTruth.ts';
import type { PadmeObject } from './padmeObject.ts';
import { statusLabel, whole } from './padmeRaw.ts';
import type { PadmeSetup } from './padmeSetup.ts';
import type { NotShownList } from './reading.ts';

const GEV_PER_MEV = 1e-3;
const HIT_BYTES = 80;
const EVENT_STATUS = ['complete', 'autopass', 'simulated', 'beam on'] as const;

/** Detectors whose hits are energies in cells. */
const CELLS = ['ECal', 'ETag', 'PVeto', 'EVeto', 'HEPVeto', 'SAC'] as const;

export interface RecoContext {
  readonly setup: PadmeSetup | null;
  readonly notShown: NotShownList;
  readonly budget: EventBudget;
}

export type RecoBranches = ReadonlyMap<string, PadmeObject>;

/** Branches that are read; all others are listed as not shown. */
export const RECO_BRANCHES: ReadonlySet<string> = new Set([
  'RecoEvent',
  ...CELLS.flatMap((part) => [`${part}_Hits`, `${part}_Clusters`]),
  'Target_Hits',
  'TargetBeam',
  'LeadGlass_Hits',
  'MCTruth',
]);

/** @throws BeamglassError `badFile` */
export function recoEvent(branches: RecoBranches, context: RecoContext): EventData {
  const head = branches.get('RecoEvent')!;
  const collections: Collection[] = [];
  for (const part of CELLS) {
    const hits = branches.get(`${part}_Hits`);
    const clusters = branches.get(`${part}_Clusters`);
    const made = hits && cellHits(part, hits.list('fHits'), context);
    if (made) collections.push(made);
    if (clusters) collections.push(clusterCollection(part, clusters.list('fClus'), made?.count ?? 0, context));
  }
  const target = branches.get('Target_Hits');
  if (target) collections.push(targetProfile(target.list('fHits'), context));
  const truth = branches.get('MCTruth');
  if (truth) collections.push(padmeTruth(truth, context.budget));
  return {
    header: {
      eventNumber: whole(head, 'fEventNumber'),
      timeNs: head.time('fEventTime'),
      spill: null,
      triggerBits: whole(head, 'fTriggerMask'),
    },
    scalars: [
      { name: 'run_clock', value: head.number('fRunClock'), unit: '' },
      { name: 'event_status', value: whole(head, 'fEventStatus'), unit: '' },
      ...glassScalars(branches.get('LeadGlass_Hits')),
      ...beamScalars(branches.get('TargetBeam')),
    ].filter(({ value }) => !Number.isNaN(value)),
    labels: statusLabel(whole(head, 'fEventStatus'), EVENT_STATUS),
    collections,
  };
}

interface Rows {
  readonly id: number[];
  readonly position: Float32Array;
  readonly value: Float64Array;
  readonly time: Float32Array;
  readonly status: BigUint64Array;
}

/** What TMCVHit and the classes made of it have in common. */
function rowsOf(objects: readonly PadmeObject[], budget: EventBudget): Rows {
  budget.add(HIT_BYTES * objects.length);
  const rows: Rows = {
    id: [],
    position: new Float32Array(3 * objects.length),
    value: new Float64Array(objects.length),
    time: new Float32Array(objects.length),
    status: new BigUint64Array(objects.length),
  };
  objects.forEach((object, i) => {
    rows.id.push(whole(object, 'fChannelId'));
    rows.position.set(object.vector('fPosition'), 3 * i);
    rows.value[i] = object.number('fEnergy');
    rows.time[i] = object.number('fTime');
    rows.status[i] = BigInt.asUintN(64, object.whole('fStatus') ?? 0n);
  });
  return rows;
}

/** Channels of the channel map, where the setup has the detector. */
function channelColumn(part: string, id: readonly number[], { setup, notShown }: RecoContext): [string, Column][] {
  if (setup?.channel(part, 0) == null) return [];
  const strange = id.filter((each) => setup.cell(part, each) === null).length;
  if (strange > 0) notShown.add(`${part} channels`, 'numbers that the setup does not have', strange);
  return [['channel', numericColumn(Uint32Array.from(id, (each) => setup.channel(part, each) ?? 0))]];
}

function cellHits(part: string, objects: readonly PadmeObject[], context: RecoContext): Collection {
  const { id, position, value, time, status } = rowsOf(objects, context.budget);
  const boards = Uint32Array.from(objects, (object) => whole(object, 'fBDCHid'));
  const size = new Float32Array(3 * id.length);
  id.forEach((each, i) => size.set(context.setup?.cell(part, each)?.size ?? [0, 0, 0], 3 * i));
  return makeCollection(`${part} hits`, 'calorimeterHits', [
    ['position', numericColumn(position, { width: 3, unit: 'mm' })],
    [
      'energy',
      numericColumn(
        Float32Array.from(value, (energy) => energy * GEV_PER_MEV),
        { unit: 'GeV' },
      ),
    ],
    ['size', numericColumn(size, { width: 3, unit: 'mm' })],
    ['time', numericColumn(time, { unit: 'ns' })],
    ['cellId', numericColumn(BigUint64Array.from(id, (each) => BigInt(Math.max(0, each))))],
    ...channelColumn(part, id, context),
    ['boardChannel', numericColumn(boards)],
    ['status', numericColumn(status)],
  ]);
}

function clusterCollection(
  part: string,
  objects: readonly PadmeObject[],
  hitCount: number,
  { budget, notShown }: RecoContext,
): Collection {
  const { position, value, time, status } = rowsOf(objects, budget);
  const target = `${part} hits`;
  const links = objects.map((object) => {
    const indices = Array.from(object.numbers('fHitVecInClus'));
    const good = indices.filter((index) => Number.isInteger(index) && index >= 0 && index < hitCount);
    if (good.length < indices.length) {
      notShown.add(`${part}_Clusters`, 'links to hits that are not there', indices.length - good.length);
    }
    budget.add(4 * good.length);
    return good;
  });
  const offsets = new Uint32Array(objects.length + 1);
  links.forEach((list, i) => {
    offsets[i + 1] = offsets[i]! + list.length;
  });
  return makeCollection(`${part} clusters`, 'clusters', [
    ['position', numericColumn(position, { width: 3, unit: 'mm' })],
    [
      'energy',
      numericColumn(
        Float32Array.from(value, (energy) => energy * GEV_PER_MEV),
        { unit: 'GeV' },
      ),
    ],
    ['time', numericColumn(time, { unit: 'ns' })],
    ['nHits', numericColumn(Uint32Array.from(objects, (object) => Math.max(0, whole(object, 'fNHitsInClus'))))],
    ['hits', numericColumn(Uint32Array.from(links.flat()), { offsets, target })],
    ['seed', numericColumn(Int32Array.from(objects, (object) => whole(object, 'fSeed')))],
    ['status', numericColumn(status)],
  ]);
}

/** Charge per strip: the member is called energy and holds a charge. */
function targetProfile(objects: readonly PadmeObject[], context: RecoContext): Collection {
  const { id, position, value, time } = rowsOf(objects, context.budget);
  return makeCollection('Target profile', 'counters', [
    ['name', textColumn(id.map((strip) => `strip ${strip}`))],
    ['value', numericColumn(Float32Array.from(value), { unit: 'pC' })],
    ['time', numericColumn(time, { unit: 'ns' })],
    ...channelColumn('Target', id, context),
    ['position', numericColumn(position, { width: 3, unit: 'mm' })],
  ]);
}

type Facts = readonly (readonly [member: string, name: string, unit: string, factor?: number])[];

const GLASS: Facts = [
  ['fLGTotalCharge', 'lead_glass_charge', 'pC'],
  ['fLGTotalEnergy', 'lead_glass_energy', 'GeV', GEV_PER_MEV],
  ['fLGPedestal', 'lead_glass_pedestal', 'ADC'],
  ['fLGPedestalRMS', 'lead_glass_pedestal_rms', 'ADC'],
  ['fLGNPoTs', 'n_pot', ''],
  ['fLGBunchLength', 'bunch_length', 'ns'],
  ['fLGBunchBBQ', 'bbq', ''],
];

/** Of the target; `n_pot` is the lead glass's. */
const BEAM: Facts = (['X', 'Y'] as const)
  .flatMap((axis) => {
    const name = `target_${axis.toLowerCase()}`;
    const width = `target_width_${axis.toLowerCase()}`;
    return [
      [`f${axis}Centroid`, name, 'mm'],
      [`f${axis}CentroidError`, `${name}_error`, 'mm'],
      [`f${axis}Width`, width, 'mm'],
      [`f${axis}WidthError`, `${width}_error`, 'mm'],
      [`f${axis}Cfit`, `${name}_fit`, 'mm'],
      [`f${axis}CfitError`, `${name}_fit_error`, 'mm'],
      [`f${axis}Wfit`, `${width}_fit`, 'mm'],
      [`f${axis}WfitError`, `${width}_fit_error`, 'mm'],
      [`f${axis}Chi2`, `${name}_chi2`, ''],
      [`f${axis}Ndof`, `${name}_ndf`, ''],
      [`f${axis}Charge`, `${name}_charge`, 'pC'],
      [`f${axis}ChargeError`, `${name}_charge_error`, 'pC'],
      [`f${axis}Time`, `${name}_time`, 'ns'],
      [`f${axis}TimeError`, `${name}_time_error`, 'ns'],
    ] as [string, string, string][];
  })
  .concat([
    ['fnPOT', 'target_n_pot', ''],
    ['fnPOTError', 'target_n_pot_error', ''],
  ]);

const scalars = (object: PadmeObject, facts: Facts): Scalar[] =>
  facts.map(([member, name, unit, factor = 1]) => ({ name, unit, value: object.number(member) * factor }));

const glassScalars = (glass: PadmeObject | undefined): Scalar[] => (glass ? scalars(glass, GLASS) : []);
const beamScalars = (beam: PadmeObject | undefined): Scalar[] => (beam ? scalars(beam, BEAM) : []);
