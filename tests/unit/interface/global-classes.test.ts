/** @file A class that one component styles everywhere must not be another component's own: it would be clipped or coloured by a stranger. */
import { expect, test } from 'vitest';
import { sourceFiles } from './svelte-files.ts';

const CLASS = /\.([a-z][\w-]*)/g;

const classesIn = (text: string): readonly string[] => [...text.matchAll(CLASS)].map(([, name = '']) => name);

/** Classes that a selector styles wherever they stand: alone, or with states of their own. */
function loneClasses(selector: string): readonly string[] {
  return selector
    .replace(/\{$/, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => /^\.[\w-]+(?:::?[\w-]+(?:\([^)]*\))?)*$/.test(part))
    .flatMap((part) => classesIn(part).slice(0, 1));
}

/** Selectors of a style sheet that are for every component, and those that are the component's own. */
function selectors(css: string): { readonly everywhere: Set<string>; readonly own: Set<string> } {
  const everywhere = new Set<string>();
  const own = new Set<string>();
  let depth = 0;
  let globalFrom = Infinity;
  for (const piece of css.replace(/\/\*[^]*?\*\//g, '').split(/(?<=[{};])/)) {
    const text = piece.trim();
    if (text.endsWith('{')) {
      depth += 1;
      if (/^:global\s*\{$/.test(text)) globalFrom = Math.min(globalFrom, depth);
      else if (depth > globalFrom) for (const name of loneClasses(text)) everywhere.add(name);
      else {
        const rest = text.replace(/:global\(((?:[^()]|\([^()]*\))*)\)/g, (_, inner: string) => {
          // Below something else it is that one's inside alone.
          if (/^:global\([^)]*\)\s*\{$/.test(text))
            for (const name of loneClasses(inner)) everywhere.add(name);
          return '';
        });
        for (const name of classesIn(rest)) own.add(name);
      }
    } else if (text.endsWith('}')) {
      if (depth === globalFrom) globalFrom = Infinity;
      depth -= 1;
    }
  }
  return { everywhere, own };
}

const sheets = sourceFiles('.svelte').map(({ path, text }) => {
  const style = /<style[^>]*>([^]*?)<\/style>/.exec(text)?.[1] ?? '';
  return { path, ...selectors(style) };
});

test('the reader of style sheets tells them apart', () => {
  const { everywhere, own } = selectors(
    ':global(.a) { x: y; } .b :global(.c) { x: y; } :global { .d { x: y; } @media (x) { .e .f { x: y; } } } .g { x: y; }',
  );
  expect([...everywhere]).toEqual(['a', 'd']);
  expect([...own]).toEqual(['b', 'g']);
});

test('no component’s own class is styled by another one', () => {
  expect(sheets.filter(({ everywhere }) => everywhere.size > 0).length).toBeGreaterThan(5);
  const clashes = sheets.flatMap(({ path, own }) =>
    sheets
      .filter((other) => other.path !== path)
      .flatMap((other) =>
        [...own]
          .filter((name) => other.everywhere.has(name))
          .map((name) => `${path} .${name}: ${other.path}`),
      ),
  );
  expect(clashes).toEqual([]);
});
