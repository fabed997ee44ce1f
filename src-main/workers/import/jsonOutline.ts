/** The shape of the beginning of a JSON file: what recognition goes by. */
import { sourceOfBytes } from './byteSource.ts';
import { inflateHead, isZip } from './zip.ts';
import { JsonScanner, type JsonType } from './jsonScanner.ts';
import type { FileHead } from './reader.ts';

export interface OutlineMember {
  readonly type: JsonType;
  /** Of a text that the head holds whole, else ''. */
  text: string;
  /** Of an object, or of the first element of a list: its keys. */
  readonly members: Map<string, JsonType>;
}

/** Members of the object at the top, as far as the head goes. */
export type Outline = ReadonlyMap<string, OutlineMember>;

const outlines = new WeakMap<FileHead, Outline>();

/** Of the file, or of the first event file in a zip archive; empty where that is not the beginning of a JSON object. */
export function outlineOf(head: FileHead): Outline {
  let outline = outlines.get(head);
  if (!outline) {
    outline = makeOutline(head);
    outlines.set(head, outline);
  }
  return outline;
}

function makeOutline(head: FileHead): Outline {
  const outline = new Map<string, OutlineMember>();
  try {
    const bytes = isZip(head.head) ? inflateHead(head.head) : head.head;
    if (!bytes) return outline;
    const scanner = new JsonScanner(sourceOfBytes(head.file.name, bytes));
    for (const key of scanner.members()) {
      const member: OutlineMember = { type: scanner.next(), text: '', members: new Map() };
      outline.set(key, member);
      if (member.type === 'text') member.text = scanner.value() as string;
      else if (member.type === 'object') noteMembers(scanner, member);
      else if (member.type === 'list') {
        for (const index of scanner.elements())
          if (index === 0 && scanner.next() === 'object') noteMembers(scanner, member);
      }
    }
  } catch {
    // The head ends, or is not JSON from some place on: what was seen before stands. The reader that
    // recognises it reports the fault.
  }
  return outline;
}

function noteMembers(scanner: JsonScanner, member: OutlineMember): void {
  for (const key of scanner.members()) member.members.set(key, scanner.next());
}
