/**
 * @file Row format 1 is frozen: a row that a device once stored opens for ever. Checked twice, by our code and by Node's own
 * cryptography following docs/decisions/0002-row-format.md.
 */
import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decode, encode } from 'cborg';
import { expect, test } from 'vitest';
import { toCbor } from '../../../workers/engine/store/cbor.ts';
import { openRow, sealRow, type DiskRow } from '../../../workers/engine/store/row-format.ts';
import type { Bytes } from '../../../workers/engine/store/sealing.ts';
import { tableKeyFrom } from '../../../workers/engine/store/table-keys.ts';

interface Fixture {
  readonly table: string;
  readonly tableKey: string;
  readonly idOf: string;
  readonly tagsOf: readonly string[];
  readonly nonce: string;
  readonly row: Readonly<Record<string, unknown>> & { readonly bytes: { readonly hex: string } };
  readonly disk: { readonly id: string; readonly t: readonly string[]; readonly v: string };
}

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/row-format-1.json', import.meta.url), 'utf8'),
) as Fixture;
const fromHex = (hex: string): Bytes => Uint8Array.from(Buffer.from(hex, 'hex'));
const disk: DiskRow = { ...fixture.disk, v: fromHex(fixture.disk.v) };
const row = { ...fixture.row, bytes: fromHex(fixture.row.bytes.hex) };
const fixtureKey = () => tableKeyFrom(fixture.table, fromHex(fixture.tableKey));

test('a row of version 1 opens, and would be written the same way today', async () => {
  const { seal } = await fixtureKey();
  expect(await openRow(seal, fixture.table, disk)).toEqual({ row });
  const again = await sealRow(
    seal,
    fixture.table,
    disk.id,
    [...fixture.disk.t].reverse(),
    row,
    fromHex(fixture.nonce),
  );
  expect(again).toEqual(disk);
});

test('ids and tags are computed as they were', async () => {
  const { index } = await fixtureKey();
  const opaque = async (use: string, key: string): Promise<string> => {
    const mac = await crypto.subtle.sign('HMAC', index, toCbor([use, fixture.table, key]));
    return Buffer.from(mac.slice(0, 16)).toString('hex');
  };
  expect(await opaque('id', fixture.idOf)).toBe(disk.id);
  expect((await Promise.all(fixture.tagsOf.map((tag) => opaque('tag', tag)))).sort()).toEqual(disk.t);
});

test("Node's cryptography reads the row by the document alone", () => {
  const derive = (use: string): Buffer =>
    Buffer.from(
      hkdfSync(
        'sha512',
        Buffer.from(fixture.tableKey, 'hex'),
        '',
        encode([`wellio/table/${use}/1`, fixture.table]),
        32,
      ),
    );
  const v = Buffer.from(fixture.disk.v, 'hex');
  expect(v[0]).toBe(1);
  const decipher = createDecipheriv('aes-256-gcm', derive('seal'), v.subarray(1, 13));
  decipher.setAAD(encode(['wellio/row/1', fixture.table, disk.id, disk.t]));
  decipher.setAuthTag(v.subarray(-16));
  const plaintext = Buffer.concat([decipher.update(v.subarray(13, -16)), decipher.final()]);
  expect(decode(plaintext)).toEqual(row);
  const id = createHmac('sha256', derive('index')).update(encode(['id', fixture.table, fixture.idOf]));
  expect(id.digest('hex').slice(0, 32)).toBe(disk.id);
});

test('a table key is zeroed in the buffer that brought it, and can not be exported', async () => {
  const secret = fromHex(fixture.tableKey);
  const { seal, index } = await tableKeyFrom(fixture.table, secret);
  expect(secret).toEqual(new Uint8Array(32));
  expect([seal.extractable, index.extractable]).toEqual([false, false]);
});
