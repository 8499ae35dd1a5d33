import { expect, test } from 'vitest';
import { literalTexts } from './literal-text.ts';
import { sourceFiles } from './svelte-files.ts';

test('the check itself finds words between tags, in spoken attributes and in expressions', () => {
  const texts = literalTexts(
    `<script lang="ts">const word = 'fine';</script>
     <p class="row">Hello</p><button aria-label="Close">×</button>{'loose'}<Card title={on ? 'On' : t.off} hint="{a} items" />
     <p>{t.fine} · {word}</p><style>.row { color: red }</style>`,
  );
  expect(texts).toEqual(['Hello', 'aria-label="Close"', 'loose', 'On', 'hint=" items"']);
});

test('no component says anything that is not in the catalogue', () => {
  const files = sourceFiles('.svelte');
  expect(files.length).toBeGreaterThan(60);
  const found = files.flatMap(({ path, text }) => literalTexts(text).map((words) => `${path}: ${words}`));
  expect(found).toEqual([]);
});
