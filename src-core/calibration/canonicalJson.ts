/**
 * One text for one value: JSON with sorted keys and no white space, as RFC 8785 (JSON Canonicalization Scheme) says.
 * Payloads and manifests are named by the SHA-256 of this text in UTF-8.
 */
import { BeamglassError } from '#core/errors.ts';

/**
 * @param value of objects, arrays, strings, finite numbers, booleans and null; a key whose value is undefined is left out
 * @throws BeamglassError `badInput` for what JSON cannot hold
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw notJson(`the number ${value}`);
  }
  if (typeof value === 'string') {
    if (value.isWellFormed()) return JSON.stringify(value);
    throw notJson('a text with half a character');
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      // By UTF-16 code units, as the RFC asks and `<` compares.
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  throw notJson(`a ${typeof value}`);
}

const notJson = (what: string): BeamglassError =>
  new BeamglassError('badInput', `JSON has no place for ${what}; constants are finite numbers and texts.`);
