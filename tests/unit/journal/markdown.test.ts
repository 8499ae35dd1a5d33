import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  readMarkdown,
  safeHref,
  type Block,
  type Inline,
} from '../../../src/lib/features/journal/markdown.ts';

function inlinesOf(block: Block): readonly Inline[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return block.children;
    case 'quote':
      return block.children.flatMap(inlinesOf);
    case 'list':
      return block.items.flat().flatMap(inlinesOf);
    default:
      return [];
  }
}
const flat = (inline: Inline): readonly Inline[] =>
  'children' in inline ? [inline, ...inline.children.flatMap(flat)] : [inline];
const all = (text: string) => readMarkdown(text).flatMap(inlinesOf).flatMap(flat);

test('CommonMark reads as blocks and words', () => {
  expect(readMarkdown('# A *b*\n\n- one\n- two\n\n3. three\n\n> quoted\n\n---\n\n    code')).toEqual([
    {
      type: 'heading',
      level: 1,
      children: [
        { type: 'text', text: 'A ' },
        { type: 'emphasis', children: [{ type: 'text', text: 'b' }] },
      ],
    },
    {
      type: 'list',
      start: null,
      items: ['one', 'two'].map((text) => [{ type: 'paragraph', children: [{ type: 'text', text }] }]),
    },
    {
      type: 'list',
      start: 3,
      items: [[{ type: 'paragraph', children: [{ type: 'text', text: 'three' }] }]],
    },
    { type: 'quote', children: [{ type: 'paragraph', children: [{ type: 'text', text: 'quoted' }] }] },
    { type: 'rule' },
    { type: 'code', text: 'code' },
  ]);
});

test.each([
  ['https://example.org/a', 'https://example.org/a'],
  ['HTTP://example.org', 'http://example.org/'],
  ['javascript:alert(1)', null],
  ['JavaScript&colon;alert(1)', null],
  ['data:text/html,x', null],
  ['//example.org', null],
  ['/today', null],
  ['mailto:a@example.org', null],
  ['https://', null],
  [' https://example.org', null],
])('the address %s leads to %s', (address, href) => {
  expect(safeHref(address)).toBe(href);
});

test('links of other schemes keep their words and lead nowhere', () => {
  const links = all(
    '[a](javascript:alert(1)) <javascript:alert(1)> [b][ref] [c](https://example.org)\n\n[ref]: data:x',
  );
  expect(links.filter(({ type }) => type === 'link')).toEqual([
    { type: 'link', href: 'https://example.org/', children: [{ type: 'text', text: 'c' }] },
  ]);
  expect(links).toContainEqual({ type: 'text', text: 'a' });
  expect(links).toContainEqual({ type: 'text', text: 'b' });
});

test('HTML is text and a picture is its words: nothing is loaded', () => {
  expect(all('<img src=x onerror=alert(1)>\n\na <b>c</b> ![hill](https://example.org/h.png) ![](x)')).toEqual(
    [
      { type: 'text', text: '<img src=x onerror=alert(1)>' },
      { type: 'text', text: 'a ' },
      { type: 'text', text: '<b>' },
      { type: 'text', text: 'c' },
      { type: 'text', text: '</b>' },
      { type: 'text', text: ' ' },
      { type: 'picture', words: 'hill' },
      { type: 'text', text: ' ' },
      { type: 'picture', words: null },
    ],
  );
});

test('headings never skip a level', () => {
  const levels = readMarkdown('### a\n\n# b\n\n###### c\n\n## d').map((block) =>
    block.type === 'heading' ? block.level : 0,
  );
  expect(levels).toEqual([1, 1, 2, 2]);
});

test('whatever is typed can be read, links only to http and https', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(
      '[',
      '](',
      ')',
      '![',
      '<',
      '>',
      '*',
      '_',
      '`',
      '\n\n',
      '- ',
      '> ',
      '# ',
      'javascript:',
      'https://a.b/',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const one of all(pieces.join('')))
        if (one.type === 'link') expect(one.href).toMatch(/^https?:\/\//);
    }),
    { numRuns: 1000 },
  );
});

test('nesting without end stays shallow', () => {
  const depth = (blocks: readonly Block[]): number =>
    1 + Math.max(0, ...blocks.map((block) => (block.type === 'quote' ? depth(block.children) : 0)));
  expect(depth(readMarkdown(`${'>'.repeat(500)} deep`))).toBeLessThan(12);
});
