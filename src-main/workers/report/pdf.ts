/** A report as PDF: A4, heads of tables on every page, plots as vectors, page numbers and the hash of its content below. */
import { join } from 'node:path';
import pdfmake from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces';
import { plotSvg } from '#core/plot/plotFile.ts';
import { plotSpec } from '#core/plot/storedPlot.ts';
import { PLOT_SIZE } from '#core/report/html.ts';
import type { ReportBlock, ShiftReport } from '#core/report/report.ts';
import { footerText } from '#core/report/texts.ts';
import { markdownContent } from './markdown.ts';
import { printableWith, type Printable } from './printable.ts';

const FAMILY = 'IBM Plex Sans';
const MUTED = '#5b6570';
const LINE = '#d5d9de';
/** pt, of A4 between its margins. */
const WIDTH = 515;

/**
 * @param hash SHA-256 of the report's content
 * @param fonts directory of the fonts of Beamglass
 */
export async function reportPdf(report: ShiftReport, hash: string, fonts: string): Promise<Uint8Array> {
  const normal = join(fonts, 'IBMPlexSans-Regular.woff');
  const bold = join(fonts, 'IBMPlexSans-SemiBold.woff');
  pdfmake.setFonts({ [FAMILY]: { normal, bold, italics: normal, bolditalics: bold } });
  // Nothing but the fonts is read, and nothing is fetched, whatever a text says.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => path === normal || path === bold);
  const printable = await printableWith(normal);
  const definition: TDocumentDefinitions = {
    info: { title: report.title, author: report.author, creator: `Beamglass ${report.application}` },
    pageSize: 'A4',
    pageMargins: [40, 40, 40, 50],
    defaultStyle: { font: FAMILY, fontSize: 9, lineHeight: 1.2 },
    content: [
      { text: printable(report.title), fontSize: 16, bold: true },
      { text: printable(`by ${report.author}`), color: MUTED, margin: [0, 0, 0, 6] },
      ...report.sections.flatMap(({ title, blocks }): Content[] => [
        { text: printable(title), fontSize: 12, bold: true, margin: [0, 10, 0, 4], headlineLevel: 1 },
        ...blocks.map((block) => blockContent(block, printable)),
      ]),
    ],
    footer: (page, pages) => ({
      margin: [40, 12, 40, 0],
      fontSize: 7,
      color: MUTED,
      columns: [
        { width: '*', text: printable(footerText(report, hash)) },
        { width: 50, alignment: 'right', text: `${page} / ${pages}` },
      ],
    }),
    // A title does not stand alone at the end of a page.
    pageBreakBefore: (node, { getFollowingNodesOnPage }) =>
      node.headlineLevel === 1 && getFollowingNodesOnPage().length === 0,
  };
  return new Uint8Array(await pdfmake.createPdf(definition).getBuffer());
}

function blockContent(block: ReportBlock, printable: Printable): Content {
  switch (block.kind) {
    case 'markdown':
      return { stack: markdownContent(block.text, printable), margin: [10, 0, 0, 6] };
    case 'note':
      return { text: printable(block.text), margin: [0, 2, 0, 2] };
    case 'facts':
      return {
        layout: 'noBorders',
        table: {
          widths: [110, '*'],
          body: block.facts.map(({ label, value }) => [{ text: printable(label), color: MUTED }, printable(value)]),
        },
        margin: [0, 0, 0, 6],
      };
    case 'table':
      return {
        layout: {
          hLineWidth: () => 0.5,
          vLineWidth: () => 0,
          hLineColor: () => LINE,
          paddingLeft: () => 3,
          paddingRight: () => 3,
        },
        fontSize: 8,
        table: {
          headerRows: 1,
          dontBreakRows: true,
          widths: widthsOf(block),
          body: [
            block.columns.map(({ label, isNumber }) => ({
              text: printable(label),
              bold: true,
              alignment: isNumber ? ('right' as const) : ('left' as const),
            })),
            ...block.rows.map((row) =>
              row.map((text, column) => ({
                text: printable(text),
                alignment: block.columns[column]?.isNumber === true ? ('right' as const) : ('left' as const),
              })),
            ),
          ],
        },
        margin: [0, 2, 0, 8],
      };
    case 'plot':
      return {
        svg: printable(plotSvg(plotSpec(block.plot), PLOT_SIZE, [block.caption])),
        width: WIDTH,
        font: FAMILY,
        margin: [0, 4, 0, 8],
        unbreakable: true,
      } as Content;
  }
}

/** Of the longest text of a column, characters: what is longer shares the rest of the line. */
const SHORT = 18;

function widthsOf({ columns, rows }: Extract<ReportBlock, { kind: 'table' }>): ('auto' | '*')[] {
  const widths = columns.map((column, index) =>
    Math.max(column.label.length, ...rows.map((row) => row[index]?.length ?? 0)) <= SHORT ? 'auto' : '*',
  );
  return widths.includes('*') ? widths : [...widths.slice(0, -1), '*'];
}
