/** @file Brings a module of the tests into a page as one script; run through the debugger, so the page's policy doesn't matter. */
import type { Page } from '@playwright/test';
import { build } from 'vite';

const bundles = new Map<string, Promise<string>>();

function bundleOf(file: string): Promise<string> {
  const known = bundles.get(file);
  if (known !== undefined) return known;
  const made = build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: `${import.meta.dirname}/${file}`, formats: ['iife'], name: 'brought' },
    },
  }).then((result) => {
    const output = Array.isArray(result) ? result[0] : result;
    if (output === undefined || !('output' in output)) throw new Error(`${file} was not built`);
    return output.output[0].code;
  });
  bundles.set(file, made);
  return made;
}

/** Calls an exported function of a file of this folder in the page; its answer must be plain data. */
export async function inPage<Answer>(page: Page, file: string, name: string): Promise<Answer> {
  return page.evaluate<Answer>(`${await bundleOf(file)}\nbrought.${name}();`);
}
