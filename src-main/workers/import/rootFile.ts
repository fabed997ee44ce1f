/**
 * ROOT files: structure and inflation by jsroot, within bounds. jsroot throws anything on a damaged
 * file, prints to the console, and believes what the file says of sizes; none of that leaves here.
 */
import { FileProxy, openFile, type TFile } from 'jsroot/io';
import { TSelector, treeProcess } from 'jsroot/tree';
import { BeamglassError } from '#core/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { badFile } from './fault.ts';
import { inflateObject } from './rootInflate.ts';

/** One object or basket, as it lies in the file or inflated; ROOT itself stops at 1 GiB. */
const MAX_OBJECT_BYTES = 256 << 20;

class SourceProxy extends FileProxy {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override async openFile(): Promise<boolean> {
    return true;
  }

  override getFileName(): string {
    return this.#source.name;
  }

  override getFileSize(): number {
    return this.#source.bytes;
  }

  override async readBuffer(position: number, size: number): Promise<DataView> {
    return readRange(this.#source, position, size);
  }

  override closeFile(): void {
    this.#source.close();
  }
}

/** jsroot asks for more than there is when it opens a small file: gives what there is. */
function readRange(source: ByteSource, position: number, size: number): DataView {
  const there = Math.min(size, source.bytes - position);
  if (!(position >= 0 && there > 0)) throw badFile(source.name, 'it ends before what its directory lists');
  if (there > MAX_OBJECT_BYTES) throw badFile(source.name, `it lists an object of ${there} bytes`);
  const bytes = new Uint8Array(there);
  let filled = 0;
  while (filled < there) {
    const read = source.read(bytes.subarray(filled), position + filled);
    if (read === 0) throw badFile(source.name, 'it ends before what its directory lists');
    filled += read;
  }
  return new DataView(bytes.buffer);
}

/** A basket as it came from the file: the entries of one branch behind one another. */
export interface Basket {
  /** Entries in the basket. */
  readonly entries: number;
  readonly data: DataView;
  /** Beginning of entry i in `data`, and the end of the last: entries + 1 numbers. */
  readonly offsets: Uint32Array;
}

export class RootFile {
  readonly name: string;
  readonly #source: ByteSource;
  readonly #file: TFile;

  private constructor(source: ByteSource, file: TFile) {
    this.name = source.name;
    this.#source = source;
    this.#file = file;
  }

  /** @throws BeamglassError `badFile` */
  static async open(source: ByteSource): Promise<RootFile> {
    const file = await guarded(source.name, 'its directory is damaged', () => openFile(new SourceProxy(source)));
    const inflate = file.readObjBuffer.bind(file);
    file.readObjBuffer = async (key) => {
      if (key.fObjlen > MAX_OBJECT_BYTES)
        throw badFile(source.name, `“${key.fName}” is said to take ${key.fObjlen} bytes`);
      return inflate(key);
    };
    return new RootFile(source, file);
  }

  /** Names and classes of the objects in the file. */
  keys(): { name: string; className: string }[] {
    return this.#file.fKeys.map(({ fName, fClassName }) => ({ name: fName, className: fClassName }));
  }

  /** @throws BeamglassError `badFile` */
  async object(name: string): Promise<unknown> {
    return guarded(this.name, `“${name}” is damaged`, () => this.#file.readObject(name));
  }

  /**
   * @param label the branch, for sentences
   * @throws BeamglassError `badFile`
   */
  async basket(label: string, position: number, size: number): Promise<Basket> {
    return guarded(this.name, `branch ${label} is damaged`, async () => {
      const view = readRange(this.#source, position, size);
      const head = basketHead(view);
      const { keyLength, objectLength, isInflated } = head;
      const data = isInflated
        ? new DataView(view.buffer, keyLength, objectLength)
        : await inflateObject(new Uint8Array(view.buffer, keyLength), objectLength);
      return { entries: head.entries, data, offsets: entryOffsets(data, head) };
    });
  }

  /**
   * Reads whole objects of some branches, entry by entry, whatever way they are split.
   * @param branches jsroot's branch objects by the names that `take` sees them under
   * @param take is given objects that are used again for the next entry
   * @throws BeamglassError `badFile`, and what `take` throws
   */
  async objects(
    tree: object,
    branches: ReadonlyMap<string, object>,
    { first, count }: { readonly first: number; readonly count: number },
    take: (entry: number, objects: Readonly<Record<string, unknown>>) => void,
  ): Promise<void> {
    const file = this.#file;
    const read = file.readBuffer;
    try {
      await guarded(this.name, `its events from ${first} on are damaged`, async () => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        file.readBuffer = (...place) => watched(read.apply(file, place), reject);
        const selector = new TSelector();
        for (const [name, branch] of branches) selector.addBranch(branch, name);
        let taken = 0;
        let isOver = false;
        selector.Process = (entry) => {
          if (isOver) return;
          try {
            take(entry, selector.tgtobj);
            taken++;
          } catch (error) {
            // jsroot would leave an error here to nobody.
            isOver = true;
            selector.Abort();
            reject(error);
          }
        };
        selector.Terminate = (isWhole) => {
          if (isWhole && taken === count) resolve();
          else reject(new RangeError('entries'));
        };
        treeProcess(tree, selector, { firstentry: first, numentries: count }).catch(reject);
        await promise;
      });
    } finally {
      file.readBuffer = read;
    }
  }

  close(): void {
    this.#source.close();
  }
}

/**
 * The promise, telling of every rejection of itself and of what is chained to it: treeProcess leaves the errors of
 * its own callbacks to nobody, so that it would never end on a damaged basket.
 */
function watched<T>(promise: Promise<T>, fault: (error: unknown) => void): Promise<T> {
  promise.catch(fault);
  return new Proxy(promise, {
    get: (target, name) => {
      if (name !== 'then' && name !== 'catch') return Reflect.get(target, name) as unknown;
      const chain = target[name].bind(target) as (...callbacks: unknown[]) => Promise<unknown>;
      return (...callbacks: unknown[]) => watched(chain(...callbacks), fault);
    },
  });
}

interface BasketHead {
  readonly keyLength: number;
  readonly objectLength: number;
  readonly isInflated: boolean;
  readonly entries: number;
  /** Bytes per entry where all are of one size. */
  readonly entryBytes: number;
  /** End of the last entry. */
  readonly end: number;
}

/** TKey (ROOT's TKey::Streamer) and the head of TBasket behind it. Offsets count from the key's beginning. */
function basketHead(view: DataView): BasketHead {
  const [totalBytes, objectLength, keyLength] = [view.getInt32(0), view.getInt32(6), view.getInt16(14)];
  const hasLongPointers = view.getInt16(4) > 1000;
  let at = 18 + (hasLongPointers ? 16 : 8);
  for (let text = 0; text < 3; text++) {
    const short = view.getUint8(at);
    at += short === 255 ? 5 + view.getUint32(at + 1) : 1 + short;
  }
  const entryBytes = view.getInt32(at + 6);
  // A negative size says that a byte of I/O features follows.
  if (entryBytes < 0) at++;
  const entries = view.getInt32(at + 10);
  const end = view.getInt32(at + 14) - keyLength;
  const isSound =
    totalBytes === view.byteLength &&
    keyLength > at &&
    keyLength < totalBytes &&
    objectLength >= 0 &&
    objectLength <= MAX_OBJECT_BYTES &&
    entries > 0 &&
    entries <= objectLength &&
    end >= 0 &&
    end <= objectLength;
  if (!isSound) throw new RangeError('basket head');
  const isInflated = objectLength === totalBytes - keyLength;
  return { keyLength, objectLength, isInflated, entries, entryBytes: Math.abs(entryBytes), end };
}

function entryOffsets(data: DataView, { entries, entryBytes, end, keyLength, objectLength }: BasketHead): Uint32Array {
  const offsets = new Uint32Array(entries + 1);
  // Behind entries of variable size stands a table: its length, then the beginnings counted from the key.
  const hasTable = objectLength >= end + 4 * (entries + 1);
  for (let i = 0; i < entries; i++) {
    const offset = hasTable ? data.getInt32(end + 4 * (i + 1)) - keyLength : i * entryBytes;
    if (offset < (offsets[i - 1] ?? 0) || offset > end) throw new RangeError('entry offsets');
    offsets[i] = offset;
  }
  offsets[entries] = end;
  return offsets;
}

const CONSOLE_METHODS = ['log', 'info', 'warn', 'error'] as const;

/** Runs jsroot: silent, and whatever it throws becomes a sentence. */
async function guarded<T>(name: string, what: string, work: () => Promise<T>): Promise<T> {
  const kept = CONSOLE_METHODS.map((method) => console[method]);
  for (const method of CONSOLE_METHODS) console[method] = () => {};
  try {
    return await work();
  } catch (error) {
    throw error instanceof BeamglassError ? error : badFile(name, what);
  } finally {
    CONSOLE_METHODS.forEach((method, i) => {
      console[method] = kept[i]!;
    });
  }
}
