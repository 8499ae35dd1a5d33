/** @file A full medical vault brought back on a new phone: 240 MB of attachments, and the memory of the engine's page meanwhile. */
import type { BrowserContext, Page } from '@playwright/test';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBackup, makeRecoveryKey, readAndDecide } from '../engine-page/diary.ts';
import { closeEngine, finishWelcome, openEngine } from '../engine-page/person.ts';
import type { Row } from '../figures.ts';
import type { Lab } from '../lab.ts';
import { parentOf, residentMb } from '../proc.ts';
import type { Section } from '../section.ts';

/** Padded, as many as the vault takes in megabytes (250). */
const FILES = 10;
const FILE_BYTES = 24_000_000;
const QUICK_BYTES = 2_400_000;
const EVERY_MS = 100;

/** Text of a process, or nothing if it has ended meanwhile. */
function ofProcess(id: string, file: 'cmdline' | 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Megabytes: the page processes of the browser whose profile this folder is. */
function pagesMb(folder: string): number {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(ids.map((id) => [id, parentOf(ofProcess(id, 'stat'))]));
  const browser = ids.find((id) => {
    const line = ofProcess(id, 'cmdline');
    return line.includes(`--user-data-dir=${folder}`) && !line.includes('--type=');
  });
  const isUnder = (id: string | undefined): boolean =>
    id !== undefined && (id === browser || isUnder(parents.get(id)));
  return ids
    .filter((id) => ofProcess(id, 'cmdline').includes('--type=renderer') && isUnder(id))
    .map((id) => ofProcess(id, 'status'))
    .filter((status) => status.includes('VmRSS'))
    .reduce((sum, status) => sum + residentMb(status), 0);
}

interface Watched<Value> {
  readonly value: Value;
  /** The highest reading, in megabytes. */
  readonly most: number;
}

async function watchMemory<Value>(folder: string, work: () => Promise<Value>): Promise<Watched<Value>> {
  let most = pagesMb(folder);
  const timer = setInterval(() => (most = Math.max(most, pagesMb(folder))), EVERY_MS);
  try {
    return { value: await work(), most };
  } finally {
    clearInterval(timer);
  }
}

async function fillVault(page: Page, count: number, bytes: number): Promise<void> {
  await page.evaluate(
    async ([files, size]) => {
      const vault = window.engine.medicalVault;
      const opened = await vault.open();
      if (!opened.ok) throw new Error(opened.error.code);
      const attached = [];
      for (let n = 0; n < files; n += 1) {
        const parts = Array.from({ length: Math.ceil(size / 50_000) }, () =>
          crypto.getRandomValues(new Uint8Array(50_000)),
        );
        const one = await vault.attach(new Blob(parts, { type: 'application/pdf' }), `scan ${n}.pdf`);
        if (!one.ok) throw new Error(one.error.code);
        attached.push(one.value);
      }
      const record = { kind: 'document', title: 'Scans', note: '', date: null, author: '' } as const;
      const saved = await vault.save(null, record, attached);
      if (!saved.ok) throw new Error(saved.error.code);
      await vault.close();
    },
    [count, bytes] as const,
  );
}

/** Bytes of the attachments that came, each read to its end. */
async function readBack(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const vault = window.engine.medicalVault;
    const opened = await vault.open();
    if (!opened.ok) throw new Error(opened.error.code);
    const snapshot = await vault.snapshot();
    if (snapshot.state !== 'open') throw new Error('the vault is closed');
    let bytes = 0;
    for (const { id } of snapshot.items) {
      const item = await vault.item(id);
      if (!item.ok) throw new Error(item.error.code);
      for (const { id: file } of item.value.attachments) {
        const blob = await vault.attachment(file);
        if (!blob.ok) throw new Error(blob.error.code);
        bytes += (await blob.value.arrayBuffer()).byteLength;
      }
    }
    return bytes;
  });
}

/** The backup as its owner saves it: a file on the disk. */
async function saved(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(window.file);
    link.download = 'backup';
    link.click();
  });
  const path = join(mkdtempSync(join(tmpdir(), 'vault-restore-')), 'backup');
  await (await download).saveAs(path);
  return path;
}

/** Chooses that file as in a form. */
async function choose(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    document.body.append(input);
  });
  await page.setInputFiles('input', path);
  await page.evaluate(() => {
    const [file] = document.querySelector('input')?.files ?? [];
    if (file === undefined) throw new Error('no file was chosen');
    window.file = file;
  });
}

async function profileOf(lab: Lab): Promise<{ readonly folder: string; readonly context: BrowserContext }> {
  const folder = mkdtempSync(join(tmpdir(), 'vault-restore-'));
  return { folder, context: await lab.profile(folder) };
}

export const vaultRestore: Section = {
  name: 'vault-restore',
  title:
    'A full medical vault (240 MB of attachments; 24 MB with --quick) brought back on a new phone, on the disk',
  async run(lab, say) {
    const size = lab.options.quick ? QUICK_BYTES : FILE_BYTES;
    const old = await profileOf(lab);
    const first = await openEngine(lab, old.context);
    await finishWelcome(first.page, 'Ana');
    await fillVault(first.page, FILES, size);
    say(`${FILES} files of ${size / 1e6} MB`);
    const words = await makeRecoveryKey(first.page);
    const made = await watchMemory(old.folder, () => makeBackup(first.page));
    say('a backup made');

    const phone = await profileOf(lab);
    const second = await openEngine(lab, phone.context);
    await finishWelcome(second.page, 'Ana');
    const idle = pagesMb(phone.folder);
    await choose(second.page, await saved(first.page));
    await old.context.close();
    const read = await watchMemory(phone.folder, () => readAndDecide(second.page, words));
    say('read and decided');
    await second.page.close();
    const stored = await watchMemory(phone.folder, () => openEngine(lab, phone.context));
    const back = await readBack(stored.value.page);
    await closeEngine(stored.value);
    await phone.context.close();
    if (back !== FILES * Math.ceil(size / 50_000) * 50_000) throw new Error(`${back} bytes came back`);
    const rows: readonly Row[] = [
      { what: 'the file', value: made.value.bytes / 1e6, unit: 'MB', n: 1 },
      { what: 'making it', value: made.value.ms / 1000, unit: 's', n: 1 },
      { what: 'reading and comparing it', value: read.value.read / 1000, unit: 's', n: 1 },
      { what: 'the start that stores it', value: stored.value.started.ms / 1000, unit: 's', n: 1 },
      { what: 'the page when nothing has been done yet', value: idle, unit: 'MB', n: 1 },
      { what: 'the page at most, making it', value: made.most, unit: 'MB', n: 1 },
      { what: 'the page at most, reading it', value: read.most, unit: 'MB', n: 1 },
      { what: 'the page at most, at the start that stores it', value: stored.most, unit: 'MB', n: 1 },
    ];
    return rows;
  },
};
