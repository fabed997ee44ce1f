/**
 * Markdown of journal entries as HTML: CommonMark with tables and struck-out text. HTML in it is text, links lead to
 * the web or to a mail address only, and pictures are links: nothing is fetched by looking at an entry. No element
 * carries a style or a script, so that the policy of the page holds.
 */
import MarkdownIt from 'markdown-it';

const LINK = /^(https?:|mailto:)/i;

const renderer = new MarkdownIt('default', { html: false, linkify: true, typographer: false, breaks: true });
renderer.validateLink = (url) => LINK.test(url.trim());
renderer.disable(['image']);
// A column's alignment would be an inline style.
renderer.renderer.rules['th_open'] = () => '<th scope="col">';
renderer.renderer.rules['td_open'] = () => '<td>';
renderer.renderer.rules['link_open'] = (tokens, index, options, _environment, self) => {
  const token = tokens[index]!;
  token.attrSet('target', '_blank');
  token.attrSet('rel', 'noopener noreferrer');
  return self.renderToken(tokens, index, options);
};

export type MarkdownToken = ReturnType<typeof renderer.parse>[number];

/** @returns HTML that is safe to show whatever the text is */
export const markdownHtml = (text: string): string => renderer.render(text);

/** What a text is made of, for who prints it otherwise. */
export const markdownTokens = (text: string): MarkdownToken[] => renderer.parse(text, {});

/** The text alone, in one line: for lists. @param length characters at most */
export function markdownLine(text: string, length: number): string {
  const words: string[] = [];
  for (const block of markdownTokens(text)) {
    if (block.type === 'fence' || block.type === 'code_block') words.push(block.content);
    for (const token of block.children ?? []) {
      words.push(token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : token.content);
    }
    if (block.type.endsWith('_close')) words.push(' ');
  }
  const line = words.join('').replaceAll(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`;
}
