/** Whatever an entry says, looking at it runs nothing, fetches nothing and keeps to the policy of the page. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { markdownHtml, markdownLine } from '#core/journal/markdown.ts';

const ATTACKS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](//evil.example)',
  '![x](https://evil.example/a.png)',
  '<https://a.example/"onmouseover="alert(1)>',
  '<javascript:alert(1)>',
  '[x]: javascript:alert(1)\n\n[x]',
  '<div style="position:fixed">',
  '| a |\n|:-:|\n| <b onclick=alert(1)> |',
  '```<script>\nalert(1)\n```',
  '[a](https://a.example "" onclick=alert(1) "")',
] as const;

/** Tags as a browser would read them from the HTML. */
const tagsOf = (html: string): string[] => html.match(/<[a-z/!?][^>]*>/gi) ?? [];
const ALLOWED =
  /^<\/?(p|br|hr|h[1-6]|em|strong|s|ul|ol( start="\d+")?|li|blockquote|pre|code( class="language-[^"<>]*")?|table|thead|tbody|tr|td|th( scope="col")?|a)>$/;
const LINK = /^<a href="(https?:|mailto:)[^"<>\s]*"( title="[^"<>]*")? target="_blank" rel="noopener noreferrer">$/;

const isSafe = (tag: string): boolean => ALLOWED.test(tag) || LINK.test(tag);

describe('Markdown of an entry', () => {
  it.each(ATTACKS)('is harmless: %s', (text) => {
    expect(tagsOf(markdownHtml(text)).filter((tag) => !isSafe(tag))).toEqual([]);
  });

  it('is harmless whatever is put together', () => {
    const piece = fc.oneof(
      fc.constantFrom(...ATTACKS, '<', '>', '"', "'", '](', '[', '\n', '|', '`', '&lt;', 'href=', 'javascript:', '\\'),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const unsafe = tagsOf(markdownHtml(pieces.join(''))).filter((tag) => !isSafe(tag));
        expect(unsafe).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('shows tables, lists and links', () => {
    expect(markdownHtml('| a | b |\n|--:|---|\n| 1 | 2 |')).toContain('<th scope="col">a</th>');
    expect(markdownHtml('- one\n- two')).toContain('<li>two</li>');
    expect(markdownHtml('see https://na64.web.cern.ch')).toContain(
      '<a href="https://na64.web.cern.ch" target="_blank"',
    );
    expect(markdownHtml('a < b & c')).toContain('a &lt; b &amp; c');
  });
});

test('a line of an entry is its words without marks', () => {
  expect(markdownLine('# HV **off** at `ECal 17`\n\n- since [run 4](https://a.example)\n- ask', 100)).toBe(
    'HV off at ECal 17 since run 4 ask',
  );
  expect(markdownLine('word '.repeat(20), 12)).toBe('word word w…');
});
