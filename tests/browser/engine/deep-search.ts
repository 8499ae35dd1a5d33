/** @file Looks for secrets in anything: every string and every byte of a value, in every form in which a secret could hide. */

export interface Needle {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function textNeedle(text: string): Needle {
  return { name: text, bytes: new TextEncoder().encode(text) };
}

interface Form {
  readonly needle: string;
  readonly form: string;
  /** Bytes as Latin-1 text, so that searching bytes is searching a string. */
  readonly pattern: string;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Base64 of the bytes wherever they start in a longer text: the part that doesn't depend on the neighbours. */
function base64Cores(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const padded = new Uint8Array(offset + bytes.length);
    padded.set(bytes, offset);
    const text = btoa(latin1(padded));
    const start = offset === 0 ? 0 : 4;
    const whole = Math.floor((offset + bytes.length) / 3) * 4;
    return text.slice(start, whole);
  });
}

function utf16(text: string, littleEndian: boolean): string {
  return Array.from(text, (char) => {
    const code = char.charCodeAt(0);
    const [low, high] = [String.fromCharCode(code & 255), String.fromCharCode(code >> 8)];
    return littleEndian ? low + high : high + low;
  }).join('');
}

function formsOf({ name, bytes }: Needle): readonly Form[] {
  const text = new TextDecoder().decode(bytes);
  const base64 = base64Cores(bytes);
  const patterns: readonly (readonly [string, string])[] = [
    ['raw', latin1(bytes)],
    ['reversed', latin1(bytes.slice().reverse())],
    ['utf-16le', utf16(text, true)],
    ['utf-16be', utf16(text, false)],
    ['hex', hex(bytes)],
    ['HEX', hex(bytes).toUpperCase()],
    ...base64.map((core) => ['base64', core] as const),
    ...base64.map((core) => ['base64url', core.replaceAll('+', '-').replaceAll('/', '_')] as const),
    ['decimal list', bytes.join(',')],
  ];
  return patterns
    .filter(([, pattern]) => pattern.length >= 4)
    .map(([form, pattern]) => ({ needle: name, form, pattern }));
}

/** Every string and byte sequence in a value, as Latin-1 of its UTF-8 or of itself. */
function* haystacks(value: unknown, path: string, seen: Set<object>): Generator<readonly [string, string]> {
  if (typeof value === 'string') {
    yield [path, latin1(new TextEncoder().encode(value))];
    return;
  }
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  // What was transferred away has no bytes left here, and can't be read.
  if ((value instanceof ArrayBuffer || ArrayBuffer.isView(value)) && value.byteLength === 0) return;
  if (value instanceof ArrayBuffer) yield [path, latin1(new Uint8Array(value))];
  else if (ArrayBuffer.isView(value))
    yield [path, latin1(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
  else if (value instanceof Map || value instanceof Set)
    yield* haystacks([...(value as Iterable<unknown>)], `${path}<>`, seen);
  else {
    if (Array.isArray(value) && value.length > 0 && value.every((item) => Number.isInteger(item)))
      yield [path, value.join(',')];
    for (const [key, item] of Object.entries(value) as [string, unknown][]) {
      yield [`${path}{key}`, latin1(new TextEncoder().encode(key))];
      yield* haystacks(item, `${path}.${key}`, seen);
    }
  }
}

/** Where which secret was found and in which form; empty when there is none. */
export function deepSearch(value: unknown, needles: readonly Needle[], path = '$'): readonly string[] {
  const forms = needles.flatMap(formsOf);
  const found: string[] = [];
  for (const [where, hay] of haystacks(value, path, new Set()))
    for (const { needle, form, pattern } of forms)
      if (hay.includes(pattern)) found.push(`${needle} as ${form} at ${where}`);
  return found;
}

function request<Value>(asked: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('IndexedDB failed'));
  });
}

export interface StoredRecord {
  readonly database: string;
  readonly store: string;
  readonly key: unknown;
  readonly value: unknown;
}

/** Every record of every database of this origin, read without the app's code. */
export async function everyRecord(): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (name === undefined) continue;
    const database = await request(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([
        request(objects.getAllKeys()),
        request(objects.getAll() as IDBRequest<unknown[]>),
      ]);
      values.forEach((value, index) => records.push({ database: name, store, key: keys[index], value }));
    }
    database.close();
  }
  return records;
}

/** Replaces one record, behind the app's back. */
export async function overwrite({ database: name, store, value }: Omit<StoredRecord, 'key'>): Promise<void> {
  const database = await request(indexedDB.open(name));
  await request(database.transaction(store, 'readwrite').objectStore(store).put(value));
  database.close();
}
