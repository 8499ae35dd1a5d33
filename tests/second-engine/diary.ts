/** @file What is done in a page, in whichever engine: plain data in and out, nothing but `window.engine` and the page's own functions. */
import type {} from '../engines/harness/page.ts';

/** The same in Playwright's and Puppeteer's pages. */
export interface EnginePage {
  evaluate<Args extends readonly unknown[], Value>(
    work: (...args: Args) => Value | Promise<Value>,
    ...args: Args
  ): Promise<Value>;
  reload(): Promise<void>;
  close(): Promise<void>;
}

export async function start(page: EnginePage): Promise<void> {
  const state = await page.evaluate(async () => {
    while (!('engine' in window)) await new Promise((resolve) => setTimeout(resolve, 10));
    const started = await window.engine.start({
      takeOver: false,
      locale: 'en',
      timeZone: 'Europe/Berlin',
      metered: false,
      network: null,
      backend: null,
    });
    return started.state;
  });
  if (state !== 'ready') throw new Error(`the engine did not start: ${state}`);
}

export const welcome = (page: EnginePage, name: string): Promise<boolean> =>
  page.evaluate(
    async (given) =>
      (
        await window.engine.welcome.finish({
          name: given,
          tracked: ['activity', 'nutrition', 'mood'],
          adult: true,
        })
      ).ok,
    name,
  );

/** Files as base64: what crosses between two browsers' drivers is text. The number of rows added. */
export const importFile = (page: EnginePage, base64: string): Promise<number> =>
  page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const preview = await window.engine.imports.preview(new File([bytes], 'a file'));
    if (!preview.ok) throw new Error(preview.error.code);
    const added = await window.engine.imports.commit(preview.value.id);
    if (!added.ok) throw new Error(added.error.code);
    return added.value.added;
  }, base64);

/** The 24 words, after the whole ceremony. */
export const makeRecoveryKey = (page: EnginePage): Promise<string> =>
  page.evaluate(async () => {
    const { backup } = window.engine;
    const made = await backup.makeRecoveryKey();
    if (!made.ok) throw new Error(made.error.code);
    const { words, ask } = made.value;
    const confirmed = await backup.confirmRecoveryKey(ask.map((place) => words[place] ?? ''));
    if (!confirmed.ok) throw new Error(confirmed.error.code);
    const tried = await backup.tryRecoveryKey([]);
    if (!tried.ok) throw new Error(tried.error.code);
    return words.join(' ');
  });

/** Base64. */
export const makeBackup = (page: EnginePage): Promise<string> =>
  page.evaluate(async () => {
    const made = await window.engine.backup.make();
    if (!made.ok) throw new Error(made.error.code);
    const bytes = new Uint8Array(await made.value.arrayBuffer());
    const parts: string[] = [];
    for (let at = 0; at < bytes.length; at += 8192)
      parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
    return btoa(parts.join(''));
  });

/** Reads, decides, and starts anew; what was said beforehand. */
export async function restore(page: EnginePage, base64: string, words: string) {
  const preview = await page.evaluate(
    async (text, typed) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const read = await window.engine.backup.read(new Blob([bytes]), typed);
      if (!read.ok) throw new Error(read.error.code);
      const applied = await window.engine.backup.apply(read.value.id);
      if (!applied.ok) throw new Error(applied.error.code);
      return read.value;
    },
    base64,
    words,
  );
  await page.reload();
  await start(page);
  return preview;
}

/** The JSON export as it would be saved, and the moment that it names, which alone may differ. */
export async function exported(page: EnginePage): Promise<{ readonly json: string; readonly rows: number }> {
  const { json, rows } = await page.evaluate(async () => {
    const made = await window.engine.exports.make('json', null);
    if (!made.ok) throw new Error(made.error.code);
    return { json: await made.value.content.text(), rows: made.value.entries + made.value.measures };
  });
  const moment = /^ "exportedAt": "[^"]*",\n/m;
  if (!moment.test(json)) throw new Error('an export names its moment');
  return { json: json.replace(moment, ''), rows };
}

/** Who serves the identity's key here: `native` or `noble`. */
export const identityBackend = (page: EnginePage): Promise<string | undefined> =>
  page.evaluate(async () => {
    const { keys } = await window.engine.security.snapshot();
    return keys.find(({ use }) => use === 'identity')?.backend;
  });

/** As many notes; they are in the JSON export too. */
export const writeNotes = (page: EnginePage, notes: readonly string[]): Promise<void> =>
  page.evaluate(async (texts) => {
    for (const text of texts) {
      const written = await window.engine.journal.write(text);
      if (!written.ok) throw new Error(written.error.code);
    }
  }, notes);

export const readNotes = (page: EnginePage): Promise<readonly string[]> =>
  page.evaluate(async () => (await window.engine.journal.notes(null)).notes.map(({ text }) => text).sort());
