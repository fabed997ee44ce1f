/**
 * Branches of a TTree that hold a collection split into its members: one branch with the number of
 * objects per entry, and below it one branch per member with the values of all objects (big-endian).
 */
import type { NumericArray } from '#core/event/column.ts';
import { badFile } from './fault.ts';
import type { Basket, RootFile } from './rootFile.ts';

/** TBranchElement as jsroot reads it. */
export interface TBranch {
  readonly fName: string;
  readonly fClassName: string;
  /** 4: a standard container with its members in branches of their own. */
  readonly fType: number;
  /** Type of a member; 20 more for a fixed array. */
  readonly fStreamerType: number;
  readonly fEntries: number;
  /** Number of baskets in the file. */
  readonly fWriteBasket: number;
  readonly fBasketEntry: ArrayLike<number>;
  readonly fBasketSeek: ArrayLike<number>;
  readonly fBasketBytes: ArrayLike<number>;
  readonly fBranches: { readonly arr: readonly TBranch[] };
  readonly fLeaves: { readonly arr: readonly { readonly fLen: number }[] };
}

export const SPLIT_COLLECTION = 4;

interface ElementType {
  readonly bytes: number;
  readonly make: (length: number) => NumericArray;
  readonly get: (view: DataView, at: number) => number | bigint;
}

const i32: ElementType = { bytes: 4, make: (n) => new Int32Array(n), get: (v, at) => v.getInt32(at) };
const i64: ElementType = { bytes: 8, make: (n) => new BigInt64Array(n), get: (v, at) => v.getBigInt64(at) };
const u8: ElementType = { bytes: 1, make: (n) => new Uint8Array(n), get: (v, at) => v.getUint8(at) };
const u64: ElementType = { bytes: 8, make: (n) => new BigUint64Array(n), get: (v, at) => v.getBigUint64(at) };

/** By TVirtualStreamerInfo::EReadWrite. */
const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map([
  [1, { bytes: 1, make: (n: number) => new Int8Array(n), get: (v: DataView, at: number) => v.getInt8(at) }],
  [2, { bytes: 2, make: (n: number) => new Int16Array(n), get: (v: DataView, at: number) => v.getInt16(at) }],
  [3, i32],
  [4, i64],
  [5, { bytes: 4, make: (n: number) => new Float32Array(n), get: (v: DataView, at: number) => v.getFloat32(at) }],
  [8, { bytes: 8, make: (n: number) => new Float64Array(n), get: (v: DataView, at: number) => v.getFloat64(at) }],
  [11, u8],
  [12, { bytes: 2, make: (n: number) => new Uint16Array(n), get: (v: DataView, at: number) => v.getUint16(at) }],
  [13, { bytes: 4, make: (n: number) => new Uint32Array(n), get: (v: DataView, at: number) => v.getUint32(at) }],
  [14, u64],
  [16, i64],
  [17, u64],
  [18, u8],
]);

/** Values of one member for the objects of one entry. */
export interface Member {
  /** Numbers per object. */
  readonly width: number;
  readonly values: NumericArray;
}

/** Reads one branch, entry by entry, with one basket in memory. */
class BranchReader {
  readonly #file: RootFile;
  readonly #branch: TBranch;
  #basket: Basket | null = null;
  #first = 0;
  #next = 0;

  constructor(file: RootFile, branch: TBranch) {
    this.#file = file;
    this.#branch = branch;
  }

  has(entry: number): boolean {
    return this.#basket !== null && entry >= this.#first && entry < this.#first + this.#basket.entries;
  }

  async load(entry: number): Promise<void> {
    const { fName, fWriteBasket, fBasketEntry, fBasketSeek, fBasketBytes } = this.#branch;
    if (entry < this.#first) this.#next = 0;
    while (this.#next + 1 < fWriteBasket && fBasketEntry[this.#next + 1]! <= entry) this.#next++;
    const at = this.#next;
    this.#first = fBasketEntry[at] ?? Number.NaN;
    this.#basket = null;
    if (at < fWriteBasket && fBasketSeek[at]! > 0) {
      this.#basket = await this.#file.basket(fName, fBasketSeek[at]!, fBasketBytes[at]!);
    }
    if (!this.has(entry)) throw badFile(this.#file.name, `branch ${fName} has no event ${entry}`, { entry });
  }

  /** Bytes of an entry that has been loaded. */
  bytes(entry: number): DataView {
    const { data, offsets } = this.#basket!;
    const [start, end] = [offsets[entry - this.#first]!, offsets[entry - this.#first + 1]!];
    return new DataView(data.buffer, data.byteOffset + start, end - start);
  }
}

/** A collection split into members. */
export class SplitCollection {
  readonly name: string;
  /** Class of its objects, such as `edm4hep::MCParticleData`. */
  readonly className: string;
  readonly #file: RootFile;
  readonly #counter: BranchReader;
  readonly #members: ReadonlyMap<string, { reader: BranchReader; type: ElementType; width: number; label: string }>;

  constructor(file: RootFile, branch: TBranch) {
    this.name = branch.fName;
    this.className = /^(?:std::)?vector<(.*)>$/.exec(branch.fClassName)?.[1]?.trim() ?? branch.fClassName;
    this.#file = file;
    this.#counter = new BranchReader(file, branch);
    this.#members = new Map(
      branch.fBranches.arr.flatMap((member) => {
        const type = ELEMENT_TYPES.get(member.fStreamerType % 20);
        const width = member.fLeaves.arr[0]?.fLen ?? 0;
        if (!type || member.fStreamerType > 40 || !Number.isInteger(width) || width < 1 || width > 1000) return [];
        // `Tracks.covariance.covariance[21]` is member `covariance.covariance`.
        const name = member.fName.slice(branch.fName.length + 1).replace(/\[\d+\]$/, '');
        return [[name, { reader: new BranchReader(file, member), type, width, label: member.fName }] as const];
      }),
    );
  }

  /** Number of objects in an event. @throws BeamglassError `badFile` */
  async count(entry: number): Promise<number> {
    if (!this.#counter.has(entry)) await this.#counter.load(entry);
    const bytes = this.#counter.bytes(entry);
    const count = bytes.byteLength >= 4 ? bytes.getInt32(0) : -1;
    if (count < 0) throw badFile(this.#file.name, `branch ${this.name} has no number of objects in event ${entry}`);
    return count;
  }

  /** The members of all objects of an event, in the order of the class. @throws BeamglassError `badFile` */
  async members(entry: number): Promise<{ count: number; members: Map<string, Member> }> {
    const count = await this.count(entry);
    const members = new Map<string, Member>();
    for (const [name, { reader, type, width, label }] of this.#members) {
      const length = count * width;
      if (count === 0) {
        members.set(name, { width, values: type.make(0) });
        continue;
      }
      if (!reader.has(entry)) await reader.load(entry);
      const bytes = reader.bytes(entry);
      if (bytes.byteLength !== length * type.bytes) {
        throw badFile(this.#file.name, `branch ${label} does not hold ${count} objects in event ${entry}`, { entry });
      }
      const values = type.make(length);
      for (let i = 0; i < length; i++) values[i] = type.get(bytes, i * type.bytes);
      members.set(name, { width, values });
    }
    return { count, members };
  }
}
