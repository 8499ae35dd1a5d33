/** @file Renders a screen over the fake engine, through the seam that the real worker comes in by. */
import axe from 'axe-core';
import type { Component } from 'svelte';
import { expect } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import { session } from '$lib/engine/engine-session.svelte.ts';
import { setNavigate } from '$lib/navigation.ts';
import { appState } from '$lib/state/app-state.svelte.ts';
import { createFakeEngine, type FakeEngine, type FakeOptions } from '../fake-engine.ts';
import Screen from './screen.svelte';

export interface Rendered {
  readonly fake: FakeEngine;
  /** Where the screen wanted to go. */
  readonly went: string[];
}

/** What is judged is how a screen ends up: on a busy machine a change of theme would be caught half way. */
function settleAtOnce(): void {
  if (document.getElementById('settle') !== null) return;
  const style = document.createElement('style');
  style.id = 'settle';
  style.textContent =
    '*, ::before, ::after { transition: none !important; animation-duration: 0s !important; }';
  document.head.append(style);
}

/** Any component: what it takes is the test's business. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the props of all screens have nothing in common
export type AnyScreen = Component<any>;

export async function renderScreen(
  component: AnyScreen,
  options: FakeOptions = {},
  props: object = {},
  wrap: 'main' | 'div' = 'main',
): Promise<Rendered> {
  cleanup();
  settleAtOnce();
  const fake = createFakeEngine(options);
  const went: string[] = [];
  setNavigate((path) => went.push(path));
  appState.snapshot = null;
  await session.start(() => Promise.resolve({ api: fake.api, terminate: () => undefined }), {
    takeOver: false,
  });
  await page.viewport(360, 740);
  await render(Screen, { props: { component, props, wrap } });
  return { fake, went };
}

/** Everything that axe finds wrong with what is on the screen, as one line each. */
export async function violations(): Promise<readonly string[]> {
  const result = await axe.run(document.body, {
    // The frame around a screen (landmarks, document title, language) is not here; the whole page is checked end to end.
    rules: {
      region: { enabled: false },
      'page-has-heading-one': { enabled: false },
      'landmark-one-main': { enabled: false },
      'document-title': { enabled: false },
      'html-has-lang': { enabled: false },
    },
  });
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  );
}

export async function expectAccessible(): Promise<void> {
  // What is still fading in is judged when it is there.
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  expect(await violations()).toEqual([]);
}

export function expectNoOverflow(): void {
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth);
}
