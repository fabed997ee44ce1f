/** What the bundled fonts have a sign for; what they lack is said otherwise, and never left out without a mark. */
import { create } from 'fontkit';
import { readFile } from 'node:fs/promises';

export type Printable = (text: string) => string;

/** Signs of the field that stand close enough for one that the font lacks. */
const NEAR: Readonly<Record<string, string>> = {
  '⟨': '‹',
  '⟩': '›',
  '∼': '~',
  '∥': '||',
  '⊥': '_|_',
  '∈': ' in ',
  '∝': ' ~ ',
  '≡': '=',
  '∓': '-/+',
  '∘': '°',
  '✗': '×',
  '☐': '[ ]',
  '☑': '[x]',
  ℏ: 'ħ',
};
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const FLAT = '0123456789+−';
const RAISED_RUN = new RegExp(`[${RAISED}]+`, 'g');
/** In the place of a sign that cannot be printed. */
const UNKNOWN = '�';
/** Would be marks of the SVG of a plot, in which texts are printable too. */
const MARKUP = /[<>&"']/;

/**
 * “10⁻⁹” has no raised minus in the font and becomes “10^−9”, “e⁺e⁻” becomes “e+e−”; scripts that it lacks, signs of
 * control and pictures become a mark each.
 * @param has whether the font has a code point
 */
export function printableBy(has: (code: number) => boolean): Printable {
  const hasAll = (text: string): boolean => [...text].every((sign) => has(sign.codePointAt(0)!));
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const replaced = (sign: string): string => {
    const near = NEAR[sign];
    if (near !== undefined && hasAll(near)) return near;
    // Joins the signs of one picture.
    const plain = sign.normalize('NFKD').replaceAll('\u200d', '');
    return plain !== sign && hasAll(plain) && !MARKUP.test(plain) ? plain : UNKNOWN;
  };
  return (text) => {
    const composed = text
      .normalize('NFC')
      // They say how signs stand to each other, and have no shape of their own.
      .replaceAll(/[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
      .replaceAll(RAISED_RUN, (raised) => {
        if (hasAll(raised)) return raised;
        const flat = [...raised].map((sign) => FLAT[RAISED.indexOf(sign)]).join('');
        return /\d/.test(flat) ? `^${flat}` : flat;
      });
    return Array.from(graphemes.segment(composed), ({ segment }) => {
      if (segment === '\n' || segment === '\t' || segment === '\r\n') return segment;
      return hasAll(segment) && !/\p{Cc}/u.test(segment) ? segment : replaced(segment);
    }).join('');
  };
}

/** @param path of a font file */
export async function printableWith(path: string): Promise<Printable> {
  const font = create(await readFile(path));
  if (!('hasGlyphForCodePoint' in font)) throw new Error(`${path} holds several fonts.`);
  return printableBy((code) => font.hasGlyphForCodePoint(code));
}
