/**
 * @file A backup file, or the copy at the server, damaged in any way, over every table that a backup takes: one typed error, and not a byte
 * of the device is another. `WELLIO_SOAK=1` tries more.
 */
import fc from 'fast-check';
import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  encodeItem,
  END_OF_ITEMS,
  readItems,
  type BackupItem,
} from '../../../workers/engine/backup/contents.ts';
import {
  backupKeyFrom,
  createFrameWriter,
  HEADER_BYTES,
  openFile,
} from '../../../workers/engine/backup/frames.ts';
import { BACKED_UP } from '../../../workers/engine/backup/tables.ts';
import { readRecoveryWords, recoverySecrets } from '../../../workers/engine/custody/recovery-key.ts';
import { CONVERSATIONS } from '../../../workers/engine/messaging/tables.ts';
import { LOG_ENTRIES } from '../../../workers/engine/records/log-entries.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { toHex } from '../../../workers/engine/protocol/suites/bytes.ts';
import { checkedTable } from '../../../workers/engine/store/checked-table.ts';
import { put, remove } from '../../../workers/engine/store/types.ts';
import { valueOf } from '../support/engine-context.ts';
import { CONDITION, fileOf, openVaultOf } from '../medical-vault/support.ts';
import { rowId } from '../store/support.ts';
import {
  CONVERSATION,
  bytesOf,
  device,
  logEntries,
  madeBy,
  random,
  withRecoveryKey,
  type Device,
} from './support.ts';

const RUNS = process.env['WELLIO_SOAK'] === undefined ? 24 : 600;
const FRAME = 64 * 1024 + 16;

/** Tables whose rows making a backup reads, or that the profile, the vault or removing a row fills by itself. */
const FILLED_BY_USE = [
  'settings',
  'device_certificates',
  'conversations',
  'log-entries',
  'tombstones',
  'vault-envelopes',
  'vault-items',
  'vault-attachments',
  'vault-chunks',
];

/** Something in every table that a backup takes. */
async function fill(profile: Profile): Promise<void> {
  await profile.settings.update({ name: 'Ada', welcomed: true, tracked: ['mood'], adult: true });
  await logEntries(profile, 0, 400);
  valueOf(await profile.store.write([remove(LOG_ENTRIES, rowId(1))]));
  valueOf(await profile.store.write([put(CONVERSATIONS, rowId(2), CONVERSATION)]));
  const vault = await openVaultOf(profile);
  valueOf(await vault.save(null, CONDITION, [valueOf(await vault.attach(fileOf(150_000), 'a.pdf'))]));
  await vault.close();
  for (const table of BACKED_UP.filter((name) => !FILLED_BY_USE.includes(name))) {
    const rows = [1, 2, 3].map((n) =>
      put(
        checkedTable(table, v.unknown()),
        rowId(n),
        { of: table, n, some: random(40 * n) },
        { tags: ['a'] },
      ),
    );
    valueOf(await profile.store.write(rows));
  }
}

/** Every byte of every table of every database of a device, read beside the app's code. */
async function everything({ environment }: Device): Promise<string> {
  const { indexedDB } = environment;
  const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('not read'));
    });
  const found: unknown[] = [];
  const names = (await indexedDB.databases()).map(({ name }) => name ?? '').sort();
  for (const name of names) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      found.push([name, store, await done(database.transaction(store).objectStore(store).getAll())]);
    database.close();
  }
  return JSON.stringify(found, (_, value: unknown) =>
    value instanceof Uint8Array ? toHex(new Uint8Array(value)) : value,
  );
}

type Bytes = Uint8Array<ArrayBuffer>;

interface Files {
  readonly file: Bytes;
  /** Another one of the same diary and key. */
  readonly other: Bytes;
}

type Damage = (files: Files) => Bytes;

const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

const frames = (bytes: Bytes): readonly Bytes[] =>
  Array.from({ length: Math.ceil((bytes.length - HEADER_BYTES) / FRAME) }, (_, i) =>
    bytes.slice(HEADER_BYTES + i * FRAME, HEADER_BYTES + (i + 1) * FRAME),
  );

const reframed =
  (change: (all: readonly Bytes[], others: readonly Bytes[]) => readonly Bytes[]): Damage =>
  ({ file, other }) =>
    joined(file.subarray(0, HEADER_BYTES), ...change(frames(file), frames(other)));

/** 0 ≤ share < 1: a place in any length. */
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const placeIn = (part: number, length: number): number => Math.floor(part * length);
const pick = <Item>(all: readonly Item[], part: number): Item | undefined => all[placeIn(part, all.length)];

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc
    .array(fc.record({ at: share, bit: fc.integer({ min: 0, max: 7 }) }), { minLength: 1, maxLength: 4 })
    .map((flips): Damage => ({ file }) => {
      const bytes = new Uint8Array(file);
      for (const { at, bit } of flips) {
        const place = placeIn(at, bytes.length);
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
      }
      return bytes;
    }),
  // The header is small beside the rest, and every byte of it counts.
  fc.record({ at: share, to: fc.integer({ min: 0, max: 255 }) }).map(({ at, to }): Damage => ({ file }) => {
    const bytes = new Uint8Array(file);
    bytes[placeIn(at, HEADER_BYTES)] = to;
    return bytes;
  }),
  share.map(
    (at): Damage =>
      ({ file }) =>
        file.slice(0, placeIn(at, file.length)),
  ),
  fc.integer({ min: 0, max: 8 }).map(
    (count): Damage =>
      ({ file }) =>
        file.slice(0, HEADER_BYTES + count * FRAME),
  ),
  fc.uint8Array({ minLength: 1, maxLength: 200 }).map(
    (more): Damage =>
      ({ file }) =>
        joined(file, more),
  ),
  fc.constant<Damage>(({ file }) => joined(file, file)),
  fc.tuple(share, share).map(([a, b]) =>
    reframed((all) => {
      const [one, two] = [pick(all, a), pick(all, b)];
      return all.map((frame) =>
        frame === one && two !== undefined ? two : frame === two ? (one ?? frame) : frame,
      );
    }),
  ),
  share.map((a) =>
    reframed((all) => all.flatMap((frame, i) => (i === placeIn(a, all.length) ? [frame, frame] : [frame]))),
  ),
  share.map((a) => reframed((all) => all.filter((_, i) => i !== placeIn(a, all.length)))),
  fc.constant(reframed((all) => all.toReversed())),
  share.map((a) =>
    reframed((all, others) =>
      all.map((frame, i) => (i === placeIn(a, all.length) ? (others[i] ?? frame) : frame)),
    ),
  ),
  fc.constant<Damage>(({ file, other }) =>
    joined(other.subarray(0, HEADER_BYTES), file.subarray(HEADER_BYTES)),
  ),
  fc
    .record({ from: share, length: fc.integer({ min: 1, max: 70_000 }) })
    .map(({ from, length }): Damage => ({ file }) => {
      const bytes = new Uint8Array(file);
      const start = placeIn(from, bytes.length);
      return bytes.fill(0, start, start + length);
    }),
);

const CODES = ['not-a-backup', 'backup-newer', 'backup-foreign', 'backup-altered', 'backup-incomplete'];

interface Made {
  readonly old: Profile;
  readonly phone: Device;
  readonly words: string;
  readonly files: Files;
  readonly cloudKey: Bytes;
  readonly cloud: Files;
}

let made: Made;
/** A phone that was just set up, and the one that the file is of. */
let targets: readonly { readonly device: Device; readonly profile: Profile; readonly mode: string }[];

beforeAll(async () => {
  const phone = device();
  const old = await phone.open();
  await fill(old);
  const words = await withRecoveryKey(old);
  const cloudKey = random(32);
  const cloudFile = async () => {
    const blob = await old.backups.makeCloud(cloudKey);
    if (blob === undefined) throw new Error('no copy');
    return bytesOf(blob);
  };
  made = {
    old,
    phone,
    words,
    files: { file: await bytesOf(await madeBy(old)), other: await bytesOf(await madeBy(old)) },
    cloudKey,
    cloud: { file: await cloudFile(), other: await cloudFile() },
  };
  const fresh = device();
  targets = [
    { device: fresh, profile: await fresh.open(), mode: 'adopt' },
    { device: phone, profile: old, mode: 'merge' },
  ];
});

const same = (one: Bytes, other: Bytes): boolean => Buffer.compare(one, other) === 0;

/** What a damaged file gives on both devices, having changed nothing there. */
async function refusals(
  read: (profile: Profile) => ReturnType<Profile['backups']['read']>,
): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const { device: target, profile } of targets) {
    const before = await everything(target);
    const result = await read(profile);
    if (result.ok) {
      await profile.backups.cancel();
      codes.push('read');
    } else {
      expect(Object.keys(result.error)).toEqual(['code']);
      codes.push(result.error.code);
    }
    expect(await everything(target)).toBe(before);
  }
  return codes;
}

async function itemsOf(file: Bytes): Promise<readonly BackupItem[]> {
  const { backupKey } = await recoverySecrets(readRecoveryWords(made.words) ?? new Uint8Array());
  const opened = await openFile(new Blob([file]), await backupKeyFrom(backupKey));
  const items: BackupItem[] = [];
  for await (const { item } of readItems(opened.frames(0))) items.push(item);
  return items;
}

/** Sealed as a backup is, by somebody who has the recovery words. */
async function fileWith(items: readonly BackupItem[]): Promise<Blob> {
  const { backupKey } = await recoverySecrets(readRecoveryWords(made.words) ?? new Uint8Array());
  const writer = await createFrameWriter(await backupKeyFrom(backupKey));
  for (const item of items) await writer.write(encodeItem(item));
  await writer.write(END_OF_ITEMS);
  return writer.finish();
}

test('the file that is damaged below has rows of every table, in several frames, and is read whole', async () => {
  const end = (await itemsOf(made.files.file)).find((item) => item.item === 'end');
  for (const table of BACKED_UP) expect(end?.tables[table]?.rows, table).toBeGreaterThan(0);
  expect(frames(made.files.file).length).toBeGreaterThan(4);
  for (const { profile, mode } of targets) {
    expect(valueOf(await profile.backups.read(new Blob([made.files.file]), made.words)).mode).toBe(mode);
    await profile.backups.cancel();
    expect(valueOf(await profile.backups.readCloud(new Blob([made.cloud.file]), made.cloudKey)).mode).toBe(
      mode,
    );
    await profile.backups.cancel();
  }
});

describe('from outside', () => {
  test('whatever happens to the bytes of the file: refused with one error, nothing changed, and the good file is read next', async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (spoil) => {
        const bytes = spoil(made.files);
        fc.pre(!same(bytes, made.files.file) && !same(bytes, made.files.other));
        const codes = await refusals((profile) => profile.backups.read(new Blob([bytes]), made.words));
        for (const code of codes) expect(CODES).toContain(code);
        expect(new Set(codes).size).toBe(1);
        if (bytes.length < made.files.file.length && same(bytes, made.files.file.slice(0, bytes.length)))
          expect(codes[0]).toBe(bytes.length < HEADER_BYTES ? 'not-a-backup' : 'backup-incomplete');
        const { backups } = made.old;
        expect((await backups.read(new Blob([made.files.file]), made.words)).ok).toBe(true);
        await backups.cancel();
      }),
      { numRuns: RUNS },
    );
  }, 1_800_000);

  test('the copy at the server likewise', async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (spoil) => {
        const bytes = spoil(made.cloud);
        fc.pre(!same(bytes, made.cloud.file) && !same(bytes, made.cloud.other));
        const codes = await refusals((profile) =>
          profile.backups.readCloud(new Blob([bytes]), made.cloudKey),
        );
        for (const code of codes) expect(CODES).toContain(code);
        expect(await made.old.backups.isWholeCloud(new Blob([bytes]), made.cloudKey)).toBe(false);
      }),
      { numRuns: RUNS },
    );
  }, 1_800_000);
});

type Rows = Extract<BackupItem, { item: 'rows' }>;
type Row = Rows['rows'][number];
type Spoil = (items: readonly BackupItem[]) => readonly BackupItem[];

const isRows = (item: BackupItem): item is Rows => item.item === 'rows';

/** Changes the rows of one table's page. */
const inRows =
  (at: number, change: (rows: readonly Row[], table: string) => readonly Row[]): Spoil =>
  (items) => {
    const chosen = pick(items.filter(isRows), at);
    return items.map((item) =>
      item === chosen && isRows(item) ? { ...item, rows: [...change(item.rows, item.table)] } : item,
    );
  };

const flipped = (bytes: Bytes, at: number): Bytes => {
  const other = new Uint8Array(bytes);
  const place = placeIn(at, other.length);
  other[place] = (other[place] ?? 0) ^ 1;
  return other;
};

const inside: fc.Arbitrary<Spoil> = fc.oneof(
  // A row of one table under the name of another, its bytes under another id, a bit of it, another tag.
  fc.tuple(share, fc.constantFrom(...BACKED_UP)).map(([at, table]): Spoil => (items) => {
    const chosen = pick(items.filter(isRows), at);
    return items.map((item) => (item === chosen && isRows(item) ? { ...item, table } : item));
  }),
  fc
    .tuple(share, share)
    .map(([at, which]) =>
      inRows(at, (rows) =>
        rows.map((row, i) =>
          i === placeIn(which, rows.length) ? { ...row, v: flipped(row.v as Bytes, at) } : row,
        ),
      ),
    ),
  fc
    .tuple(share, share)
    .map(([at, which]) =>
      inRows(at, (rows) =>
        rows.map((row, i) => (i === placeIn(which, rows.length) ? { ...row, id: 'f'.repeat(32) } : row)),
      ),
    ),
  fc
    .tuple(share, share)
    .map(([at, which]) =>
      inRows(at, (rows) =>
        rows.map((row, i) => (i === placeIn(which, rows.length) ? { ...row, t: ['e'.repeat(32)] } : row)),
      ),
    ),
  share.map((at) =>
    inRows(at, (rows) => rows.map((row, i) => ({ ...row, v: (rows[i + 1] ?? rows[0] ?? row).v }))),
  ),
  fc
    .tuple(share, share)
    .map(([at, which]) => inRows(at, (rows) => rows.filter((_, i) => i !== placeIn(which, rows.length)))),
  fc
    .tuple(share, share)
    .map(([at, which]) =>
      inRows(at, (rows) =>
        rows.flatMap((row, i) => (i === placeIn(which, rows.length) ? [row, row] : [row])),
      ),
    ),
  share.map((at) => inRows(at, (rows) => rows.toReversed())),
  // Whole pages and the other items: left out, twice, in another order.
  share.map(
    (at): Spoil =>
      (items) =>
        items.filter((_, i) => i !== placeIn(at, items.length)),
  ),
  share.map(
    (at): Spoil =>
      (items) =>
        items.flatMap((item, i) => (i === placeIn(at, items.length) ? [item, item] : [item])),
  ),
  fc.tuple(share, share).map(([a, b]): Spoil => (items) => {
    const [one, two] = [pick(items, a), pick(items, b)];
    return items.map((item) => (item === one ? (two ?? item) : item === two ? (one ?? item) : item));
  }),
  fc.constant<Spoil>((items) => items.toReversed()),
  // What the file says of itself.
  fc.tuple(share, fc.boolean()).map(
    ([at, ofRows]): Spoil =>
      (items) =>
        items.map((item) => {
          if (item.item !== 'end') return item;
          const [table, tally] = pick(Object.entries(item.tables), at) ?? [];
          if (table === undefined || tally === undefined) return item;
          const other = ofRows
            ? { ...tally, rows: tally.rows + 1 }
            : { ...tally, digest: flipped(tally.digest, at) };
          return { ...item, tables: { ...item.tables, [table]: other } };
        }),
  ),
  fc.tuple(share, share).map(
    ([a, b]): Spoil =>
      (items) =>
        items.map((item) => {
          if (item.item !== 'keys') return item;
          const [one] = pick(Object.entries(item.tableKeys), a) ?? [];
          const [two] = pick(Object.entries(item.tableKeys), b) ?? [];
          if (one === undefined || two === undefined) return item;
          const { [one]: first, [two]: second } = item.tableKeys;
          if (first === undefined || second === undefined) return item;
          return { ...item, tableKeys: { ...item.tableKeys, [one]: second, [two]: first } };
        }),
  ),
);

describe('from inside, sealed anew by somebody who has the words', () => {
  test('rows and pages of any table altered, swapped, left out, doubled or moved: refused, nothing changed; or it is the same diary', async () => {
    const items = await itemsOf(made.files.file);
    const whole = await Promise.all(
      targets.map(async ({ profile }) => {
        const { counts, brings } = valueOf(
          await profile.backups.read(new Blob([made.files.file]), made.words),
        );
        await profile.backups.cancel();
        return { counts, brings };
      }),
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(inside, async (spoil) => {
        const spoilt = spoil(items);
        fc.pre(spoilt.length !== items.length || spoilt.some((item, i) => item !== items[i]));
        const file = await fileWith(spoilt);
        const codes = await refusals(async (profile) => {
          const read = await profile.backups.read(file, made.words);
          // Pages of different tables may stand in any order: then it must be the very same.
          if (read.ok) expect(whole).toContainEqual({ counts: read.value.counts, brings: read.value.brings });
          return read;
        });
        for (const code of codes) expect(['read', ...CODES]).toContain(code);
        if (codes[0] !== 'read') refused += 1;
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(RUNS / 2);
  }, 1_800_000);
});
