/** Names of payloads and manifests. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';

/** SHA-256 of a text in UTF-8, hexadecimal. */
export const hashOfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** SHA-256 of the canonical JSON of a value. @throws BeamglassError `badInput` for what JSON cannot hold */
export const hashOf = (value: unknown): string => hashOfText(canonicalJson(value));
