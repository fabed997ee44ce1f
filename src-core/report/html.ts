/** A report as one HTML file: its own styles, plots as vectors, to be read anywhere and printed. */
import { markdownHtml } from '#core/journal/markdown.ts';
import { plotSvg } from '#core/plot/plotFile.ts';
import { plotSpec } from '#core/plot/storedPlot.ts';
import type { ReportBlock, ShiftReport } from './report.ts';
import { footerText } from './texts.ts';

export const PLOT_SIZE = { width: 640, height: 260 } as const;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
  :root { color-scheme: light; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1e22; background: #fff;
    font: 15px/1.45 "IBM Plex Sans", Helvetica, Arial, sans-serif; }
  h1 { font-size: 1.6rem; margin-bottom: 0.2rem; }
  h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid #d5d9de; }
  .about, footer, .caption { color: #5b6570; }
  footer { margin-top: 3rem; border-top: 1px solid #d5d9de; padding-top: 0.5rem; font-size: 0.8rem; overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; font-variant-numeric: tabular-nums; }
  th, td { padding: 0.2rem 0.5rem; border-bottom: 1px solid #d5d9de; text-align: left; vertical-align: top; }
  th { font-weight: 600; } .number { text-align: right; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.5rem; margin: 0.5rem 0; }
  dt { color: #5b6570; } dd { margin: 0; font-variant-numeric: tabular-nums; }
  .words { margin: 0.25rem 0 1rem; padding-left: 0.75rem; border-left: 3px solid #d5d9de; }
  figure { margin: 1rem 0; break-inside: avoid; } svg { max-width: 100%; height: auto; }
  pre { white-space: pre-wrap; } tr { break-inside: avoid; }
  @media print { body { margin: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; } }
`;

/** @param hash SHA-256 of the report's content */
export function reportHtml(report: ShiftReport, hash: string): string {
  const sections = report.sections.map(
    ({ title, blocks }) => `<section>\n<h2>${escaped(title)}</h2>\n${blocks.map(blockHtml).join('\n')}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(report.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(report.title)}</h1>
<p class="about">by ${escaped(report.author)}</p>
${sections.join('\n')}
<footer>${escaped(footerText(report, hash))}</footer>
</body>
</html>
`;
}

function blockHtml(block: ReportBlock): string {
  switch (block.kind) {
    case 'markdown':
      return `<div class="words">${markdownHtml(block.text)}</div>`;
    case 'note':
      return `<p>${escaped(block.text)}</p>`;
    case 'facts':
      return `<dl>${block.facts
        .map(({ label, value }) => `<dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`)
        .join('')}</dl>`;
    case 'table': {
      const cell = (tag: 'th' | 'td', text: string, column: number): string =>
        `<${tag}${block.columns[column]?.isNumber === true ? ' class="number"' : ''}>${escaped(text)}</${tag}>`;
      const heads = block.columns.map(({ label }, column) => cell('th', label, column)).join('');
      const rows = block.rows.map((row) => `<tr>${row.map((text, column) => cell('td', text, column)).join('')}</tr>`);
      return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
    }
    case 'plot':
      return `<figure>${plotSvg(plotSpec(block.plot), PLOT_SIZE, [block.caption])}</figure>`;
  }
}
