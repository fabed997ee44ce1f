/** Reading files of measured series. */
import { createHash } from 'node:crypto';
import { MOST_POINTS } from '#core/calibration/series.ts';
import { BeamglassError } from '#core/errors.ts';
import type { FileToImport, ReadSeriesFile } from '#main/workers/calls.ts';
import { openSource } from '../byteSource.ts';
import { badFile } from '../fault.ts';
import { PADME_RUN_3 } from './padmeRun3.ts';
import { padmeRun4LeadGlass, padmeRun4Target } from './padmeRun4.ts';
import { padmeTemperature } from './padmeTemperature.ts';
import type { SeriesReader } from './reader.ts';

const READERS: readonly SeriesReader[] = [padmeRun4Target, padmeRun4LeadGlass, padmeTemperature, ...PADME_RUN_3];

/** Above this a file is no monitoring series. */
const MOST_BYTES = 200_000_000;

/** @throws BeamglassError `notFound`, `badFile`, `unknownFormat` */
export function readSeriesFile(file: FileToImport): ReadSeriesFile {
  const { name } = file;
  const bytes = bytesOf(file);
  return {
    name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...readSeriesText(textOf(bytes, name), name),
  };
}

function bytesOf(file: FileToImport): Buffer {
  const source = openSource(file);
  try {
    if (source.bytes > MOST_BYTES) throw badFile(file.name, 'it is larger than 200 MB, which no monitoring series is');
    const bytes = Buffer.alloc(source.bytes);
    for (let at = 0; at < bytes.length;) {
      const read = source.read(bytes.subarray(at), at);
      if (read === 0) return bytes.subarray(0, at);
      at += read;
    }
    return bytes;
  } finally {
    source.close();
  }
}

/** @throws BeamglassError `badFile` for bytes that are no text */
function textOf(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badFile(name, 'it is no text in UTF-8');
  }
}

/** @throws BeamglassError `badFile`, `unknownFormat` */
export function readSeriesText(text: string, name: string): Pick<ReadSeriesFile, 'format' | 'series'> {
  const first = text.split('\n', 1)[0]!.trim();
  const reader = READERS.find((one) => one.recognises(first));
  if (reader === undefined) {
    const known = READERS.map(({ format }) => format).join('; ');
    const message = `“${name}” is no file of measured series that Beamglass knows: ${known}.`;
    throw new BeamglassError('unknownFormat', message, { file: name });
  }
  const series = reader.read(text, name);
  if (series.some(({ points }) => points.length > MOST_POINTS)) {
    throw badFile(name, `it has more than ${MOST_POINTS} points in one series`);
  }
  return { format: reader.format, series };
}
