/**
 * Objects of PADME's classes as they come out of a ROOT file: members by name, as the streamer info of the file has
 * them. Members that a version of a class does not have are noted, once for all events.
 */
import { badFile, describe } from './fault.ts';

/** Names of members that the readers look for and the file does not have, by class or branch. */
export class MissingMembers {
  readonly #names = new Set<string>();

  add(path: string, member: string): void {
    this.#names.add(`${path}.${member}`);
  }

  list(): string[] {
    return [...this.#names];
  }
}

/** Objects in one list of an event: more would be a damaged count. */
const MAX_OBJECTS = 1_000_000;

export class PadmeObject {
  readonly #file: string;
  /** Of the object for sentences, without numbers of rows: “ECal_Hits.fHits”. */
  readonly #path: string;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #missing: MissingMembers;

  /** @throws BeamglassError `badFile` where the value is no object */
  constructor(file: string, path: string, value: unknown, missing: MissingMembers) {
    if (typeof value !== 'object' || value === null) {
      throw badFile(file, `${path} is ${describe(value)} where an object belongs`);
    }
    this.#file = file;
    this.#path = path;
    this.#value = value as Record<string, unknown>;
    this.#missing = missing;
  }

  #member(name: string): unknown {
    const value = this.#value[name];
    if (value === undefined) this.#missing.add(this.#path, name);
    return value;
  }

  /** NaN where the class has no such member. @throws BeamglassError `badFile` where it is no number */
  number(name: string): number {
    const value = this.#member(name);
    if (value === undefined) return Number.NaN;
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
    throw this.#fault(name, value, 'a number');
  }

  /** A whole number, null where the class has no such member. @throws BeamglassError `badFile` */
  whole(name: string): bigint | null {
    const value = this.#member(name);
    if (value === undefined) return null;
    if (typeof value === 'bigint') return value;
    if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
    throw this.#fault(name, value, 'a whole number');
  }

  /** '' where the class has no such member. */
  text(name: string): string {
    const value = this.#member(name);
    if (value === undefined || typeof value === 'string') return value ?? '';
    throw this.#fault(name, value, 'a text');
  }

  /** One embedded object, null where the class has no such member or the pointer is null. */
  object(name: string): PadmeObject | null {
    const value = this.#member(name);
    if (value === undefined || value === null) return null;
    return new PadmeObject(this.#file, `${this.#path}.${name}`, value, this.#missing);
  }

  /** x, y, z of a TVector3; NaN where the class has none. */
  vector(name: string): readonly [number, number, number] {
    const vector = this.object(name);
    return vector
      ? [vector.number('fX'), vector.number('fY'), vector.number('fZ')]
      : [Number.NaN, Number.NaN, Number.NaN];
  }

  /** ns since 1970 of a TTimeStamp; null where the class has none or it was never set. */
  time(name: string): bigint | null {
    const stamp = this.object(name);
    const seconds = stamp?.whole('fSec') ?? 0n;
    return seconds > 0n ? seconds * 1_000_000_000n + (stamp?.whole('fNanoSec') ?? 0n) : null;
  }

  /** The objects of a TClonesArray; none where the class has no such member. @throws BeamglassError `badFile` */
  list(name: string): PadmeObject[] {
    return this.#array(name).flatMap((value) =>
      // An array of pointers may have holes.
      value === null ? [] : [new PadmeObject(this.#file, `${this.#path}.${name}`, value, this.#missing)],
    );
  }

  /** Plain numbers of an array or a std::vector. @throws BeamglassError `badFile` */
  numbers(name: string): ArrayLike<number> {
    const value = this.#member(name);
    if (value === undefined) return [];
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as unknown as ArrayLike<number>;
    if (Array.isArray(value) && value.every((each) => typeof each === 'number')) return value;
    throw this.#fault(name, value, 'a list of numbers');
  }

  #array(name: string): readonly unknown[] {
    const value = this.#member(name);
    if (value === undefined || value === null) return [];
    // Split, jsroot gives a plain list; unsplit, the TClonesArray.
    const list = Array.isArray(value) ? value : (value as { arr?: unknown }).arr;
    if (!Array.isArray(list)) throw this.#fault(name, value, 'a list');
    if (list.length > MAX_OBJECTS) throw badFile(this.#file, `${this.#path}.${name} has ${list.length} objects`);
    return list;
  }

  #fault(name: string, value: unknown, wanted: string): Error {
    return badFile(this.#file, `${this.#path}.${name} is ${describe(value)} where ${wanted} belongs`);
  }
}
