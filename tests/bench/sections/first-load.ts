/** @file What a browser loads at `/`, compressed: main-thread scripts, workers and the wasm apart from each other. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { placeOf } from '../../../scripts/headers.ts';
import { en } from '../../../src/lib/i18n/en.ts';
import type { Row } from '../figures.ts';
import { staleness } from '../lab.ts';
import { sleep } from '../puts.ts';
import type { Section } from '../section.ts';

/** Nothing more is asked for after this. */
const QUIET_MS = 2_500;

interface Weight {
  readonly files: number;
  readonly raw: number;
  readonly gzip: number;
}

function weigh(paths: readonly string[]): Weight {
  const contents = paths.map((path) => readFileSync(path));
  return {
    files: contents.length,
    raw: contents.reduce((sum, { length }) => sum + length, 0),
    gzip: contents.reduce((sum, content) => sum + gzipSync(content).length, 0),
  };
}

function row(what: string, { files, raw, gzip }: Weight): Row {
  const note = `${files} files, ${(raw / 1000).toFixed(0)} KB unpacked`;
  return { what: `${what}, gzip`, value: gzip / 1000, unit: 'KB', n: 1, note };
}

export const firstLoad: Section = {
  name: 'first-load',
  title: 'First load of the production build at / (files as the server was asked for them; gzip level 6)',
  async run(lab, say) {
    const site = await lab.site();
    const asked = new Set<string>();
    let last = Date.now();
    const end = site.onRequest((pathname) => {
      asked.add(pathname);
      last = Date.now();
    });
    const context = await (await lab.browser()).newContext();
    try {
      const page = await context.newPage();
      await page.goto(site.origin);
      await page.getByRole('button', { name: en.welcome.begin }).waitFor();
      while (Date.now() - last < QUIET_MS) await sleep(100);
    } finally {
      end();
      await context.close();
    }
    const loaded = [...asked].filter((path) => path !== '/' && existsSync(join(site.folder, path)));
    say(`${loaded.length} files`);
    const fileOf = (path: string): string => join(site.folder, path);
    const ofType = (...types: string[]) => loaded.filter((path) => types.includes(extname(path)));
    const scripts = ofType('.js', '.mjs');
    const main = scripts.filter((path) => placeOf(path) === 'page');
    const workers = scripts.filter((path) => placeOf(path) !== 'page');
    const stale = staleness(site.folder);
    const wasm = globSync('xxdk/*.wasm', { cwd: site.folder });
    return [
      {
        ...row('main thread, scripts', weigh(main.map(fileOf))),
        ...(stale === undefined ? {} : { note: stale }),
      },
      row('main thread, page and styles', weigh([fileOf('index.html'), ...ofType('.css').map(fileOf)])),
      ...workers.map((path) => row(`worker: ${placeOf(path)}`, weigh([fileOf(path)]))),
      { what: 'wasm at first load', value: ofType('.wasm').length, unit: 'count', n: 1, note: 'must be 0' },
      row('wasm, once somebody is invited', weigh(wasm.map((path) => fileOf(path)))),
    ];
  },
};
