/**
 * podio files of EDM4hep and EDM4eic: a TTree `events` with a branch per collection, recognised by
 * its data type; what a type becomes is in podioMapping.ts. Read event by event, one basket per
 * branch in memory.
 */
import type { NotShown } from '#core/api/contract.ts';
import type { Collection, EventData, Scalar } from '#core/event/event.ts';
import { openSource } from './byteSource.ts';
import { badFile } from './fault.ts';
import { Branches, PodioEvent } from './podioEvent.ts';
import { typeRule } from './podioMapping.ts';
import { pause } from './reading.ts';
import { SPLIT_COLLECTION, SplitCollection, type TBranch } from './rootBranch.ts';
import { RootFile } from './rootFile.ts';
import { openTree, type RootTree } from './rootTree.ts';
import type { EventReader, EventSource, ReadContext } from './reader.ts';

const TREE = 'events';
const STRAIGHT_NOTE = 'Tracks known only at the perigee are drawn straight until the run’s field is set.';
const SURFACE_NOTE =
  'Track parameters are taken at the perigee of the origin; those that the file gives at another surface start at a wrong place.';

/** How many events are between two looks at whether the import was cancelled. */
const EVENTS_PER_PAUSE = 256;

/** The number of objects of each collection over all events. */
async function countObjects(
  collections: readonly SplitCollection[],
  entries: number,
  context: ReadContext,
): Promise<Map<SplitCollection, number>> {
  const totals = new Map<SplitCollection, number>();
  for (const collection of collections) {
    let total = 0;
    for (let entry = 0; entry < entries; entry++) total += await collection.count(entry);
    totals.set(collection, total);
    await pause(context, 0);
  }
  return totals;
}

/** Numbers of objects kept in a branch beside their collection. */
const isPart = ({ fName, fType }: TBranch): boolean => fName.startsWith('_') && fType !== SPLIT_COLLECTION;

function notShownOf(file: RootFile, tree: RootTree, totals: ReadonlyMap<SplitCollection, number>): NotShown[] {
  const list: NotShown[] = [];
  const empty = [...totals].filter(([, total]) => total === 0).map(([{ name }]) => name);
  for (const [{ name, className }, total] of totals) {
    if (total > 0 && !typeRule(className) && name !== 'EventHeader')
      list.push({ name, what: className, entries: total });
  }
  for (const { name, className } of file.keys()) {
    if (name !== TREE && name !== 'StreamerInfo')
      list.push({ name, what: `${className} beside the events`, entries: null });
  }
  for (const branch of tree.branches) {
    if (branch.fType !== SPLIT_COLLECTION && !isPart(branch)) {
      list.push({ name: branch.fName, what: branch.fClassName || 'branch', entries: null });
    }
  }
  const parts = tree.branches.filter(isPart).length;
  if (parts > 0)
    list.push({ name: `${parts} branches`, what: 'lists of numbers that belong to objects', entries: null });
  if (empty.length > 0) {
    list.push({ name: `${empty.length} collections`, what: `empty in every event: ${empty.join(', ')}`, entries: 0 });
  }
  return list;
}

/** `timeStamp` has no unit in the data model: files have seconds or nanoseconds since 1970. */
function timeOf(stamp: bigint): bigint | null {
  if (stamp > 0n && stamp < 100_000_000_000n) return stamp * 1_000_000_000n;
  return stamp > 100_000_000_000_000_000n && stamp < 1n << 63n ? stamp : null;
}

async function headerOf(
  event: PodioEvent,
  entry: number,
): Promise<Pick<EventData, 'header' | 'scalars'> & { run: number }> {
  const { count, members } = await event.rows('EventHeader');
  const value = (name: string): number | bigint | undefined => (count > 0 ? members.get(name)?.values[0] : undefined);
  const number = Number(value('eventNumber') ?? entry);
  const weight = value('weight');
  const scalars: Scalar[] = weight === undefined ? [] : [{ name: 'weight', value: Number(weight), unit: '' }];
  return {
    header: {
      eventNumber: Number.isSafeInteger(number) ? number : entry,
      timeNs: timeOf(BigInt(value('timeStamp') ?? 0)),
      spill: null,
      triggerBits: 0,
    },
    scalars,
    run: Number(value('runNumber') ?? -1),
  };
}

/** An opened file, before its first event. */
interface OpenPodio {
  readonly file: RootFile;
  readonly bytes: number;
  readonly entries: number;
  readonly branches: Branches;
  /** The collections that become objects of the events. */
  readonly shown: readonly SplitCollection[];
  readonly notShown: NotShown[];
}

class PodioSource implements EventSource {
  readonly experiment = 'imported';
  readonly runNumber: number | null;
  readonly energyUnit = 'GeV';
  readonly fieldT = null;
  readonly #podio: OpenPodio;
  readonly #context: ReadContext;
  readonly #notes = new Set<string>();

  private constructor(podio: OpenPodio, runNumber: number | null, context: ReadContext) {
    this.#podio = podio;
    this.#context = context;
    this.runNumber = runNumber;
  }

  static async open(file: RootFile, bytes: number, context: ReadContext): Promise<PodioSource> {
    const tree = await openTree(file, TREE, 'podio');
    const split = tree.branches.filter(({ fType }) => fType === SPLIT_COLLECTION);
    const branches = new Branches(split.map((branch) => new SplitCollection(file, branch)));
    const collections = [...branches.byName.values()].filter(({ name }) => !name.startsWith('_'));
    if (!collections.some(({ className }) => /^edm4(hep|eic)::/.test(className))) {
      throw badFile(file.name, `its tree “${TREE}” has no collection of EDM4hep or EDM4eic`);
    }
    const totals = await countObjects(collections, tree.entries, context);
    const shown = collections.filter((each) => totals.get(each)! > 0 && typeRule(each.className));
    const notShown = notShownOf(file, tree, totals);
    const first = tree.entries > 0 ? await headerOf(new PodioEvent(file.name, branches, shown, 0), 0) : null;
    const run = first && first.run > 0 ? first.run : null;
    return new PodioSource({ file, bytes, entries: tree.entries, branches, shown, notShown }, run, context);
  }

  async *events(): AsyncGenerator<EventData> {
    const { file, bytes, entries, branches, shown } = this.#podio;
    for (let entry = 0; entry < entries; entry++) {
      const event = new PodioEvent(file.name, branches, shown, entry);
      const { header, scalars } = await headerOf(event, entry);
      const collections = await event.collections();
      collections.forEach((collection) => this.#note(collection));
      yield { header, scalars, labels: [], collections };
      if (entry % EVENTS_PER_PAUSE === 0) await pause(this.#context, ((entry + 1) / entries) * bytes);
    }
  }

  #note({ kind, columns, count }: Collection): void {
    if (kind !== 'tracks' || count === 0 || columns.has('points')) return;
    if (columns.has('perigee')) this.#notes.add(STRAIGHT_NOTE);
    if (columns.get('surface')?.data.some((surface) => Number(surface) !== 0)) this.#notes.add(SURFACE_NOTE);
  }

  notShown(): NotShown[] {
    return this.#podio.notShown;
  }

  notes(): string[] {
    return [...this.#notes];
  }

  async close(): Promise<void> {
    this.#podio.file.close();
  }
}

export const podioRoot: EventReader = {
  format: 'podio-root',
  title: 'podio ROOT (EDM4hep, EDM4eic)',

  recognises: ({ head }) => head.length >= 4 && String.fromCharCode(...head.subarray(0, 4)) === 'root',

  group: (files) => files.map(({ file }) => [file]),

  async open([file], context) {
    const source = openSource(file!);
    try {
      return await PodioSource.open(await RootFile.open(source), source.bytes, context);
    } catch (error) {
      source.close();
      throw error;
    }
  },
};
