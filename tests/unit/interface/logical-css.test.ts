import { expect, test } from 'vitest';
import { sourceFiles } from './svelte-files.ts';

/** Declarations that name a side of the screen instead of a side of the text. */
const PHYSICAL =
  /(?:^|[;{\s])((?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-[a-z]+)?|border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom|(?:min-|max-)?(?:width|height)|float|clear)\s*:|text-align\s*:\s*(?:left|right))/g;

function physical(css: string): readonly string[] {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/@(?:media|container|supports)[^{]*\{/g, '{');
  return [...plain.matchAll(PHYSICAL)].map(([, declaration]) => declaration ?? '');
}

test('the check itself tells physical from logical', () => {
  expect(physical('a { margin-left: 1px; text-align: right; top: 0; width: 2px }')).toHaveLength(4);
  expect(
    physical(
      '@media (min-width: 60rem) { a { stroke-width: 2; inset-block-start: 0; inline-size: 1px; text-align: start } }',
    ),
  ).toEqual([]);
});

test('styles name sides of the text, never left and right', () => {
  const sheets = [
    ...sourceFiles('.css'),
    ...sourceFiles('.svelte').map(({ path, text }) => ({
      path,
      text: [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, css]) => css).join('\n'),
    })),
  ];
  expect(sheets.length).toBeGreaterThan(60);
  expect(sheets.flatMap(({ path, text }) => physical(text).map((one) => `${path}: ${one}`))).toEqual([]);
});
