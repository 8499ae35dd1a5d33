import { describe, expect, test } from 'vitest';
import { asLocalStorage, OWN_PREFIX, Storage } from '../../../workers/mixnet/storage.ts';

type Write = [string, string | null];

function stored(rows: [string, string][] = []): { readonly storage: Storage; readonly writes: Write[] } {
  const writes: Write[] = [];
  return { storage: new Storage(rows, (key, value) => writes.push([key, value])), writes };
}

interface LocalStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
  readonly length: number;
}

describe('the stand-in of localStorage', () => {
  test('reads, writes and removes at once, and reports what changed', () => {
    const { storage, writes } = stored([['old', '1']]);
    const local = asLocalStorage(storage) as LocalStorage;
    expect(local.getItem('old')).toBe('1');
    expect(local.getItem('new')).toBeNull();
    local.setItem('new', '2');
    local.setItem('old', '1');
    local.removeItem('old');
    local.removeItem('never there');
    expect(local.getItem('new')).toBe('2');
    expect(writes).toEqual([
      ['new', '2'],
      ['old', null],
    ]);
  });

  test('lists its keys as own enumerable properties, as xxdk asks for them, without our rows', () => {
    const { storage } = stored([
      ['🞮🞮getItem', 'a'],
      ['getItem', 'a key named like a method'],
      [`${OWN_PREFIX}client`, '1'],
    ]);
    const local = asLocalStorage(storage) as LocalStorage;
    expect(Object.keys(local)).toEqual(['🞮🞮getItem', 'getItem']);
    expect(local.length).toBe(2);
    expect(typeof local.getItem).toBe('function');
    local.clear();
    expect(Object.keys(local)).toEqual([]);
    expect(storage.get(`${OWN_PREFIX}client`)).toBe('1');
  });
});
