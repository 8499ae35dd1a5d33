/** @file What the custody section does in the engine's page: a diary filled, its keys used, a backup made and brought back. */
import type { Page } from '@playwright/test';
import type {} from './page.ts';

declare global {
  interface Window {
    /** The backup that is moved from page to page. */
    file: Blob;
  }
}

/** Files cross between two profiles as text, a piece at a time. */
const PIECE = 3 * 1024 * 1024;

export async function fillDiary(
  page: Page,
  { csv, notes }: { readonly csv: string; readonly notes: readonly string[] },
): Promise<number> {
  return page.evaluate(
    async ([text, written]) => {
      const preview = await window.engine.imports.preview(new File([text], 'ten-years.csv'));
      if (!preview.ok) throw new Error(preview.error.code);
      const added = await window.engine.imports.commit(preview.value.id);
      if (!added.ok) throw new Error(added.error.code);
      for (const note of written) await window.engine.journal.write(note);
      return added.value.added;
    },
    [csv, notes] as const,
  );
}

export const makeRecoveryKey = (page: Page): Promise<string> =>
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

export interface Timed {
  readonly ms: number;
  readonly bytes: number;
}

export const makeBackup = (page: Page): Promise<Timed> =>
  page.evaluate(async () => {
    const began = performance.now();
    const made = await window.engine.backup.make();
    if (!made.ok) throw new Error(made.error.code);
    window.file = made.value;
    return { ms: performance.now() - began, bytes: made.value.size };
  });

/** AES-256-GCM over as many bytes as the backup has, in its frames' size, and nothing else. */
export const streamPlainly = (page: Page, bytes: number): Promise<Timed> =>
  page.evaluate(async (length) => {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
    const frame = crypto.getRandomValues(new Uint8Array(64 * 1024));
    const iv = new Uint8Array(12);
    const began = performance.now();
    for (let at = 0; at < length; at += frame.length) {
      new DataView(iv.buffer).setUint32(8, at / frame.length);
      await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv },
        key,
        frame.subarray(0, Math.min(frame.length, length - at)),
      );
    }
    return { ms: performance.now() - began, bytes: length };
  }, bytes);

/** The backup of one page becomes that of the other. */
export async function moveFile(from: Page, to: Page): Promise<void> {
  const size = await from.evaluate(() => window.file.size);
  await to.evaluate(() => {
    window.file = new Blob();
  });
  for (let at = 0; at < size; at += PIECE) {
    const piece = await from.evaluate(
      async ([start, end]) => {
        const bytes = new Uint8Array(await window.file.slice(start, end).arrayBuffer());
        const parts: string[] = [];
        for (let one = 0; one < bytes.length; one += 8192)
          parts.push(String.fromCharCode(...bytes.subarray(one, one + 8192)));
        return btoa(parts.join(''));
      },
      [at, at + PIECE] as const,
    );
    await to.evaluate((text) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      window.file = new Blob([window.file, bytes]);
    }, piece);
  }
}

/** Reads, checks and decides; the next start carries it out. The milliseconds of both parts. */
export const readAndDecide = (
  page: Page,
  words: string,
): Promise<{ readonly read: number; readonly rows: number }> =>
  page.evaluate(async (typed) => {
    const began = performance.now();
    const preview = await window.engine.backup.read(window.file, typed);
    if (!preview.ok) throw new Error(preview.error.code);
    const applied = await window.engine.backup.apply(preview.value.id);
    if (!applied.ok) throw new Error(applied.error.code);
    const { entries, notes } = preview.value.counts;
    return { read: performance.now() - began, rows: entries + notes };
  }, words);

/** PBKDF2-SHA-512 as a passphrase's slot asks for it, and nothing else. */
export const derivePlainly = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const secret = new TextEncoder().encode('ankle brave cactus dolphin ember fabric');
    const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
    const salt = crypto.getRandomValues(new Uint8Array(32));
    const began = performance.now();
    await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt, iterations: 600_000 }, key, 512);
    return performance.now() - began;
  });

/** From one passphrase (null: none) to another: a new root key, every table key and seed under it. */
export const changePassphrase = (page: Page, from: string | null, to: string): Promise<number> =>
  page.evaluate(
    async ([before, after]) => {
      const proofs = before === null ? [] : ([{ way: 'passphrase', passphrase: before }] as const);
      const began = performance.now();
      const set = await window.engine.security.setPassphrase(proofs, after);
      if (!set.ok) throw new Error(set.error.code);
      return performance.now() - began;
    },
    [from, to] as const,
  );

export const unlock = (page: Page, passphrase: string): Promise<number> =>
  page.evaluate(async (typed) => {
    const began = performance.now();
    const unlocked = await window.engine.unlock.unlock({ way: 'passphrase', passphrase: typed });
    if (!unlocked.ok) throw new Error(unlocked.error.code);
    return performance.now() - began;
  }, passphrase);
