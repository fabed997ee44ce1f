/**
 * PADME's own ROOT files: raw data (tree `RawEvents`) and reconstructed data (tree `Events`), by the description in
 * the handbook of the experiment (section 2) and the public class definitions. Branches and members are recognised
 * by name; what a version of a class does not have is told in the notes. No real file was at hand.
 */
import type { NotShown } from '#core/api/contract.ts';
import type { EventData } from '#core/event/event.ts';
import { openSource, type ByteSource } from './byteSource.ts';
import { EventBudget } from './columnBuilders.ts';
import { badFile } from './fault.ts';
import { MissingMembers, PadmeObject } from './padmeObject.ts';
import { rawEvent } from './padmeRaw.ts';
import { RECO_BRANCHES, recoEvent } from './padmeReco.ts';
import { padmeSetup, type PadmeSetup } from './padmeSetup.ts';
import { NotShownList, pause } from './reading.ts';
import type { EventReader, EventSource, FileHead, ReadContext } from './reader.ts';
import { RootFile } from './rootFile.ts';
import { openTree, type RootTree } from './rootTree.ts';

const RAW = { tree: 'RawEvents', branch: 'RawEvent', chunk: 16 } as const;
const RECO = { tree: 'Events', branch: 'RecoEvent', chunk: 256 } as const;
type Flavour = typeof RAW | typeof RECO;

const UNSEEN =
  'PADME’s ROOT files are read by their description; this reader has been tried on no file of the experiment.';

interface OpenFile {
  readonly file: RootFile;
  readonly bytes: number;
  readonly flavour: Flavour;
  readonly tree: RootTree;
  readonly branches: ReadonlyMap<string, object>;
}

class PadmeSource implements EventSource {
  readonly experiment = 'padme';
  readonly energyUnit = 'MeV';
  readonly fieldT = null;
  readonly runNumber: number | null;
  readonly setup: string | null;
  readonly #open: OpenFile;
  readonly #context: ReadContext;
  readonly #setup: PadmeSetup | null;
  readonly #missing = new MissingMembers();
  readonly #notShown = new NotShownList();

  private constructor(open: OpenFile, first: { run: number; setup: PadmeSetup | null }, context: ReadContext) {
    this.#open = open;
    this.#context = context;
    this.#setup = first.setup;
    this.runNumber = first.run > 0 ? first.run : null;
    this.setup = first.setup?.setup.id ?? null;
  }

  static async open(file: RootFile, bytes: number, context: ReadContext): Promise<PadmeSource> {
    const flavour = file.keys().some(({ name }) => name === RAW.tree) ? RAW : RECO;
    const tree = await openTree(file, flavour.tree, 'PADME');
    const wanted = tree.branches.filter(({ fName }) =>
      flavour === RAW ? nameOf(fName) === RAW.branch : RECO_BRANCHES.has(nameOf(fName)),
    );
    const branches = new Map<string, object>(wanted.map((branch) => [nameOf(branch.fName), branch]));
    if (!branches.has(flavour.branch)) {
      throw badFile(file.name, `its tree “${flavour.tree}” has no branch “${flavour.branch}” of PADME`);
    }
    const open: OpenFile = { file, bytes, flavour, tree, branches };
    return new PadmeSource(open, await firstOf(open, context), context);
  }

  async *events(): AsyncGenerator<EventData> {
    const { file, bytes, tree, branches, flavour } = this.#open;
    for (let first = 0; first < tree.entries; first += flavour.chunk) {
      const count = Math.min(flavour.chunk, tree.entries - first);
      const events: EventData[] = [];
      await file.objects(tree.object, branches, { first, count }, (entry, objects) => {
        events.push(this.#event(entry, objects));
      });
      for (const event of events) yield event;
      await pause(this.#context, ((first + count) / tree.entries) * bytes);
    }
  }

  #event(entry: number, objects: Readonly<Record<string, unknown>>): EventData {
    const { file, branches, flavour } = this.#open;
    const budget = new EventBudget(file.name, `event ${entry}`);
    const context = { file: file.name, setup: this.#setup, notShown: this.#notShown, budget };
    const read = (name: string) => new PadmeObject(file.name, name, objects[name], this.#missing);
    if (flavour === RAW) return rawEvent(read(RAW.branch), context);
    return recoEvent(new Map([...branches.keys()].map((name) => [name, read(name)])), context);
  }

  notShown(): NotShown[] {
    const { file, tree, branches } = this.#open;
    return [
      ...tree.branches
        .filter(({ fName }) => !branches.has(nameOf(fName)))
        .map(({ fName, fClassName }) => ({ name: fName, what: fClassName || 'branch', entries: null })),
      ...file
        .keys()
        .filter(({ name }) => name !== tree.name && name !== 'StreamerInfo')
        .map(({ name, className }) => ({ name, what: `${className} beside the events`, entries: null })),
      ...this.#missing.list().map((name) => ({ name, what: 'member that the file does not have', entries: null })),
      ...this.#notShown.list(),
    ];
  }

  notes(): string[] {
    const setup = this.#setup;
    const where = setup
      ? `Channels are those of setup ${setup.setup.id}, because ${setup.why}.`
      : 'There is no setup for this file: hits have no channels, and waveforms cannot be told apart.';
    return [UNSEEN, where];
  }

  async close(): Promise<void> {
    this.#open.file.close();
  }
}

/** A branch made with a final dot keeps its members' names apart; its own name is without. */
const nameOf = (branch: string): string => branch.replace(/\.$/, '');

/** Run number and time of the first event, and the setup that follows from them. */
async function firstOf(
  { file, tree, branches, flavour }: OpenFile,
  { setups }: ReadContext,
): Promise<{ run: number; setup: PadmeSetup | null }> {
  let run = 0;
  let timeNs: bigint | null = null;
  if (tree.entries > 0) {
    const head = new Map([[flavour.branch, branches.get(flavour.branch)!]]);
    await file.objects(tree.object, head, { first: 0, count: 1 }, (_, objects) => {
      const event = new PadmeObject(file.name, flavour.branch, objects[flavour.branch], new MissingMembers());
      run = Number(event.whole('fRunNumber') ?? 0n);
      timeNs = event.time(flavour === RAW ? 'fEventAbsTime' : 'fEventTime');
    });
  }
  return { run, setup: padmeSetup(setups, timeNs, run) };
}

/** Looks at the list of keys, which stands at the end of the file: nothing in the head tells such files from podio's. */
function recognises({ file, head }: FileHead): boolean {
  if (head.length < 4 || String.fromCharCode(...head.subarray(0, 4)) !== 'root') return false;
  const source = openSource(file);
  try {
    return hasTree(source, [RAW.tree, RECO.tree]);
  } catch (error) {
    // What cannot be looked up here is for the reader that takes the file to complain of.
    if (error instanceof RangeError) return false;
    throw error;
  } finally {
    source.close();
  }
}

/** More keys than this are not looked at. */
const MAX_KEY_BYTES = 1 << 20;
const BIG_FILE = 1_000_000;

/** As ROOT writes a short text: its length before it. */
const withLength = (text: string): string => String.fromCharCode(text.length) + text;

/** Whether the file's directory (TFile, TDirectory, TKey of ROOT) lists a tree of that name. @throws RangeError */
function hasTree(source: ByteSource, names: readonly string[]): boolean {
  const head = viewOf(source, 0, 64);
  const isBig = head.getInt32(4) >= BIG_FILE;
  const begin = head.getInt32(8);
  const nameBytes = head.getInt32(isBig ? 36 : 28);
  const directory = viewOf(source, begin + nameBytes, 60);
  const hasLongSeeks = directory.getInt16(0) > 1000;
  const keyBytes = directory.getInt32(10);
  const seekKeys = hasLongSeeks ? Number(directory.getBigInt64(34)) : directory.getInt32(26);
  if (!(keyBytes > 0 && keyBytes <= MAX_KEY_BYTES)) throw new RangeError('keys');
  const keys = Buffer.from(viewOf(source, seekKeys, keyBytes).buffer).toString('latin1');
  // Class, name and title of a key stand behind one another.
  return names.some((name) => keys.includes(withLength('TTree') + withLength(name)));
}

function viewOf(source: ByteSource, position: number, length: number): DataView {
  if (!(position >= 0)) throw new RangeError('position');
  const bytes = new Uint8Array(length);
  const read = source.read(bytes, position);
  return new DataView(bytes.buffer, 0, read);
}

export const padmeRoot: EventReader = {
  format: 'padme-root',
  title: 'PADME ROOT (raw, reconstructed)',
  recognises,
  group: (files) => files.map(({ file }) => [file]),

  async open([file], context) {
    const source = openSource(file!);
    try {
      return await PadmeSource.open(await RootFile.open(source), source.bytes, context);
    } catch (error) {
      source.close();
      throw error;
    }
  },
};
