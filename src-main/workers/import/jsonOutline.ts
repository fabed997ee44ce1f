/** The shape of the beginning of a JSON file: what recognition goes by. */
import { sourceOfBytes } from './byteSource.ts';
import { inflateHead, isZip } from './zip.ts';
import { JsonScanner, type JsonType } from './jsonScanner.ts';
import { BeamglassError } from '#core/errors.ts';
import type { FileHead } from './reader.ts';

export interface OutlineMember {
  readonly type: JsonType;
  /** A text or a number that the head holds whole, else ''. */
  text: string;
  /** Of an object, or of the first element of a list: its keys. */
  readonly members: Map<string, JsonType>;
}

export interface Outline {
  /** Members of the object at the top, as far as the head goes; none where it does not begin as an object. */
  readonly members: ReadonlyMap<string, OutlineMember>;
  /** What is wrong with the text, where it goes wrong before the head ends. */
  readonly fault: BeamglassError | null;
}

const outlines = new WeakMap<FileHead, Outline>();

/** Of the file, or of the first event file in a zip archive. */
export function outlineOf(head: FileHead): Outline {
  let outline = outlines.get(head);
  if (!outline) {
    outline = makeOutline(head);
    outlines.set(head, outline);
  }
  return outline;
}

function makeOutline(head: FileHead): Outline {
  const members = new Map<string, OutlineMember>();
  const isPacked = isZip(head.head);
  const bytes = isPacked ? inflateHead(head.head) : head.head;
  if (!bytes) return { members, fault: null };
  try {
    const scanner = new JsonScanner(sourceOfBytes(head.file.name, bytes));
    for (const key of scanner.members()) {
      const member: OutlineMember = { type: scanner.next(), text: '', members: new Map() };
      members.set(key, member);
      if (member.type === 'text' || member.type === 'number') member.text = String(scanner.value());
      else if (member.type === 'object') noteMembers(scanner, member);
      else if (member.type === 'list') {
        for (const index of scanner.elements()) {
          if (index === 0 && scanner.next() === 'object') noteMembers(scanner, member);
        }
      }
    }
    return { members, fault: null };
  } catch (error) {
    if (!(error instanceof BeamglassError)) throw error;
    // Where the head ends before the file does, the text is cut there and nothing is wrong with it.
    const isCut = error.details['byte'] === bytes.length && (isPacked || head.file.bytes > head.head.length);
    return { members, fault: isCut ? null : error };
  }
}

function noteMembers(scanner: JsonScanner, member: OutlineMember): void {
  for (const key of scanner.members()) member.members.set(key, scanner.next());
}
