/** Markdown of people as content of a PDF: paragraphs, headings, lists, code and tables, with bold and links in them. */
import type { Content, ContentText } from 'pdfmake/interfaces';
import { markdownTokens, type MarkdownToken } from '#core/journal/markdown.ts';
import type { Printable } from './printable.ts';

export function markdownContent(text: string, printable: Printable): Content[] {
  const tokens = markdownTokens(text);
  return blocks(tokens, 0, tokens.length, printable);
}

/** Index of the token that closes the one at `open`. */
function closing(tokens: readonly MarkdownToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    depth += tokens[index]!.nesting;
    if (depth === 0) return index;
  }
  return tokens.length - 1;
}

function blocks(tokens: readonly MarkdownToken[], from: number, until: number, printable: Printable): Content[] {
  const contents: Content[] = [];
  for (let index = from; index < until; index++) {
    const token = tokens[index]!;
    if (token.nesting === 1) {
      const end = closing(tokens, index);
      contents.push(container(tokens, index, end, printable));
      index = end;
    } else if (token.type === 'inline')
      contents.push({ text: inline(token.children ?? [], printable), margin: [0, 0, 0, 3] });
    else if (token.type === 'fence' || token.type === 'code_block') {
      contents.push({ text: printable(token.content.trimEnd()), preserveLeadingSpaces: true, margin: [8, 0, 0, 4] });
    }
  }
  return contents;
}

function container(tokens: readonly MarkdownToken[], open: number, end: number, printable: Printable): Content {
  const { type, tag } = tokens[open]!;
  const inside = (): Content[] => blocks(tokens, open + 1, end, printable);
  switch (type) {
    case 'bullet_list_open':
      return { ul: inside(), margin: [0, 0, 0, 3] };
    case 'ordered_list_open':
      return { ol: inside(), margin: [0, 0, 0, 3] };
    case 'heading_open':
      return { stack: inside(), bold: true, fontSize: tag === 'h1' ? 11 : 10, margin: [0, 4, 0, 1] };
    case 'blockquote_open':
      return { stack: inside(), color: '#5b6570', margin: [8, 0, 0, 0] };
    case 'table_open':
      return {
        layout: 'lightHorizontalLines',
        table: { body: tableRows(tokens, open, end, printable) },
        margin: [0, 0, 0, 4],
      };
    default:
      return { stack: inside() };
  }
}

function tableRows(tokens: readonly MarkdownToken[], open: number, end: number, printable: Printable): ContentText[][] {
  const rows: ContentText[][] = [];
  for (let index = open; index < end; index++) {
    const { type } = tokens[index]!;
    if (type === 'tr_open') rows.push([]);
    if (type === 'th_open' || type === 'td_open') {
      rows.at(-1)!.push({ text: inline(tokens[index + 1]?.children ?? [], printable), bold: type === 'th_open' });
    }
  }
  return rows;
}

function inline(tokens: readonly MarkdownToken[], printable: Printable): ContentText[] {
  const parts: ContentText[] = [];
  let bold = 0;
  let link: string | null = null;
  for (const token of tokens) {
    if (token.type === 'strong_open') bold++;
    if (token.type === 'strong_close') bold--;
    if (token.type === 'link_open') link = String(token.attrGet('href') ?? '');
    if (token.type === 'link_close') link = null;
    const isBreak = token.type === 'softbreak' || token.type === 'hardbreak';
    const text = isBreak ? '\n' : token.content;
    if (text === '') continue;
    parts.push({ text: printable(text), bold: bold > 0, ...(link !== null && { link, color: '#1f6fbf' }) });
  }
  return parts;
}
