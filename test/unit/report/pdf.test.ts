/** The PDF of a report says what the report says: its text is read back from the pages. */
import { join } from 'node:path';
import fc from 'fast-check';
import { extractText, getDocumentProxy } from 'unpdf';
import { expect, it, test } from 'vitest';
import type { ReportBlock, ShiftReport } from '#core/report/report.ts';
import { reportPdf } from '#main/workers/report/pdf.ts';
import { printableBy, printableWith } from '#main/workers/report/printable.ts';

const FONTS = join(import.meta.dirname, '../../../resources/fonts');
const printable = await printableWith(join(FONTS, 'IBMPlexSans-Regular.woff'));

const reportOf = (...blocks: ReportBlock[]): ShiftReport => ({
  version: 1,
  title: 'End-of-shift report, PADME',
  experiment: 'padme',
  from: '2026-11-22T00:00:00.000Z',
  until: '2026-11-22T08:00:00.000Z',
  author: 'ada',
  madeAt: '2026-11-22T08:00:00.000Z',
  application: '0.1.0',
  sections: [{ id: 'summary', title: 'Summary', blocks }],
});

/** Text of each page, blanks and line ends as one blank. */
async function pagesOf(report: ShiftReport): Promise<string[]> {
  const pdf = await reportPdf(report, 'ab'.repeat(32), FONTS);
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false });
  return text.map((page) => page.replaceAll(/\s+/g, ' '));
}

it.each([
  ['√s = 16.9 ± 0.3 MeV', '√s = 16.9 ± 0.3 MeV'],
  ['σ_E/E → 2 % ≤ 3 %, Δt ≈ 0.4 ns', 'σ_E/E → 2 % ≤ 3 %, Δt ≈ 0.4 ns'],
  ['e⁺e⁻ → γγ', 'e+e− → γγ'],
  ['10⁻⁹ and 10⁹', '10^−9 and 10⁹'],
  ['⟨E⟩ ∈ [1, 2]', '‹E› in [1, 2]'],
  ['20 ℃, x̄', '20 °C, x̄'],
  ['a 日本 b 🙂 c', 'a �� b � c'],
  ['👩🏽‍🔬', '�'],
  ['bell\u0007', 'bell�'],
  ['a\u200bb\u202ec', 'abc'],
  ['Žižkov, Łódź, Ångström', 'Žižkov, Łódź, Ångström'],
])('prints %s', (text, expected) => {
  expect(printable(text).replaceAll('  ', ' ')).toBe(expected);
});

it('gives only what the font has, and never a mark of XML that the text did not have', () => {
  const has = (code: number): boolean => (code >= 0x20 && code < 0x7f) || code === 0xfffd;
  const plain = printableBy(has);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 10 }), (text) => {
      const given = plain(text);
      expect([...given].every((sign) => has(sign.codePointAt(0)!) || '\n\t\r'.includes(sign))).toBe(true);
      const marks = (one: string): number => one.match(/[<>&"']/g)?.length ?? 0;
      expect(marks(given)).toBeLessThanOrEqual(marks(text));
    }),
    { numRuns: 100 },
  );
});

test('texts that would run, fetch or lead astray elsewhere stand there as they were written', async () => {
  const text = [
    '<script>alert(1)</script>',
    '![x](https://evil.example/a.png)',
    '[go](javascript:alert(1))',
    '[data](data:text/html,hello)',
    '<img src=x onerror=alert(1)>',
  ].join('\n\n');
  const pdf = await reportPdf(reportOf({ kind: 'markdown', text }), 'ab'.repeat(32), FONTS);
  const document = await getDocumentProxy(new Uint8Array(pdf));
  const { text: pages } = await extractText(document, { mergePages: true });
  for (const said of ['<script>alert(1)</script>', 'javascript:alert(1)', '<img src=x onerror=alert(1)>']) {
    expect(pages).toContain(said);
  }
  const targets: unknown[] = [];
  for (let page = 1; page <= document.numPages; page++) {
    for (const { url, unsafeUrl } of await (await document.getPage(page)).getAnnotations())
      targets.push(url ?? unsafeUrl);
  }
  // A picture is a link to it: nothing is fetched before somebody follows it.
  expect(targets.every((target) => String(target).startsWith('https:'))).toBe(true);
  expect(await document.getJSActions()).toBeNull();
});

test('a table of 200 runs has its heads on every page, every run once, and page numbers', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => [`padme-${50_000 + index}`, `${index} × 10⁹`]);
  const columns = [
    { label: 'Run of the shift', isNumber: false },
    { label: 'Positrons', isNumber: true },
  ];
  const pages = await pagesOf(reportOf({ kind: 'table', columns, rows }));
  expect(pages.length).toBeGreaterThan(3);
  const found = pages.flatMap((page) => page.match(/padme-5\d{4}/g) ?? []);
  expect(found).toEqual(rows.map(([run]) => run));
  for (const [index, page] of pages.entries()) {
    expect(page).toContain('Run of the shift');
    expect(page).toContain(`${index + 1} / ${pages.length}`);
  }
});

test('nothing of a very long entry is lost, nor of words without a blank', async () => {
  const words = Array.from({ length: 2500 }, (_, index) => `w${index}`);
  const long = 'x'.repeat(400);
  const text = (await pagesOf(reportOf({ kind: 'markdown', text: `${words.join(' ')}\n\n${long}` }))).join(' ');
  const said = new Set(text.match(/w\d+/g));
  expect(words.filter((word) => !said.has(word))).toEqual([]);
  expect(text.match(/x{10,}/g)!.join('')).toHaveLength(400);
});
