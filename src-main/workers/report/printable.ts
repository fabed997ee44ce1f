/** What the bundled fonts have a sign for. */

/**
 * “10⁻⁹” has no raised minus there and becomes “10^−9”; other scripts than Latin, Greek and Cyrillic, signs of control
 * and pictures become a box each, as they would in print.
 */
export const printable = (text: string): string =>
  text
    .replaceAll(
      /⁻([⁰¹²³⁴-⁹]+)/g,
      (_, digits: string) => `^−${[...digits].map((one) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(one)).join('')}`,
    )
    .replaceAll(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : '□'))
    .replaceAll(
      /[\p{Extended_Pictographic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu,
      (sign) => (sign.codePointAt(0)! < 0x2000 ? sign : '□'),
    );
