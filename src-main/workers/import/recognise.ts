/** Which reader a file belongs to, from its content. */
import { BeamglassError } from '#core/errors.ts';
import { READERS } from './registry.ts';
import { outlineOf } from './jsonOutline.ts';
import type { EventReader, FileHead } from './reader.ts';

/**
 * @throws BeamglassError `unknownFormat`, which lists what can be read and says what the file seems to be;
 * `badFile` with the place of the fault for a JSON file that goes wrong before it can be recognised
 */
export function recognise(head: FileHead): EventReader {
  const reader = READERS.find((each) => each.recognises(head));
  if (reader) return reader;
  const { members, fault } = outlineOf(head);
  if (members.size > 0 && fault) throw fault;
  const formats = READERS.map(({ title }) => title).join(', ');
  throw new BeamglassError(
    'unknownFormat',
    `“${head.file.name}” ${whatItIs(head)}. Formats that can be imported: ${formats}.`,
    { file: head.file.name },
  );
}

const startsWith = (bytes: Uint8Array, ...prefix: number[]): boolean => prefix.every((byte, i) => bytes[i] === byte);

function whatItIs(head: FileHead): string {
  const bytes = head.head;
  if (bytes.every((byte) => byte === 0)) return 'begins with nothing but zeros';
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) return 'is UTF-16 text; save it as UTF-8';
  if (startsWith(bytes, 0x1f, 0x8b)) return 'is compressed with gzip; unpack it first';
  if (startsWith(bytes, 0x50, 0x4b, 3, 4)) return 'is a zip file that holds no event file';
  const keys = [...outlineOf(head).members.keys()].slice(0, 5);
  if (keys.length > 0) {
    return `is JSON, but none of the known event formats (it begins with the keys ${keys.map((key) => `“${key.slice(0, 30)}”`).join(', ')})`;
  }
  return 'is none of the known event formats';
}
