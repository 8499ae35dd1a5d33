/** @file An Apple Health export of any size, streamed to disk: years of a phone and a watch, from a seed. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import {
  at,
  healthExport,
  PHONE,
  sleep,
  steps,
  WATCH,
  weight,
  workout,
} from '../../fixtures/health-export.ts';
import { randomFrom } from '../../fixtures/seeded-random.ts';

const NAME = 'apple_health_export/export.xml';
const FIRST_DAY = Date.UTC(2016, 0, 1);
const MS_PER_DAY = 86_400_000;
/** Of one piece of text. */
const PIECE_CHARACTERS = 100_000;

function heartRate(moment: string, rate: number): string {
  return `<Record type="HKQuantityTypeIdentifierHeartRate" ${WATCH} unit="count/min" creationDate="${moment}" startDate="${moment}" endDate="${moment}" value="${rate}"/>`;
}

function dayOfRecords(day: string, next: string, unit: () => number): readonly string[] {
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:${String(Math.floor(unit() * 60)).padStart(2, '0')}`;
  const records: string[] = [];
  for (let minute = 7 * 60; minute < 22 * 60; minute += 10) {
    const [from, to] = [at(day, clock(minute)), at(day, clock(minute + 9))];
    const count = Math.floor(unit() * 700);
    records.push(steps(WATCH, from, to, count), steps(PHONE, from, to, Math.floor(count * 0.9)));
    for (let i = 0; i < 6; i += 1)
      records.push(heartRate(at(day, clock(minute + i)), 55 + Math.floor(unit() * 80)));
  }
  records.push(sleep(WATCH, at(day, '22:30:00'), at(next, '06:30:00')), weight(PHONE, at(day, '07:00:00')));
  if (unit() < 0.4) records.push(workout(WATCH, 'Running', at(day, '18:00:00'), at(day, '18:40:00'), 40));
  return records;
}

function* exportText(bytes: number, seed: number): Generator<string> {
  const unit = randomFrom(seed);
  const [head = '', tail = ''] = healthExport(['@@']).split('@@');
  yield head;
  let text = '';
  let written = 0;
  const dayAt = (index: number) => new Date(FIRST_DAY + index * MS_PER_DAY).toISOString().slice(0, 10);
  // Ten years, then again from the first day: more records a day instead of days that nobody has lived.
  for (let index = 0; written < bytes; index = (index + 1) % 3650) {
    text += dayOfRecords(dayAt(index), dayAt(index + 1), unit).join('\n');
    if (text.length < PIECE_CHARACTERS) continue;
    written += text.length;
    yield text;
    text = '\n';
  }
  yield tail;
}

function header(signature: number, crc: number, packed: number, size: number, streamed: boolean): Buffer {
  const buffer = Buffer.alloc(26);
  buffer.writeUInt32LE(signature, 0);
  buffer.writeUInt16LE(20, 4);
  buffer.writeUInt16LE(8, 6);
  buffer.writeUInt16LE(8, 8);
  if (streamed) return buffer;
  buffer.writeUInt32LE(crc, 14);
  buffer.writeUInt32LE(packed, 18);
  buffer.writeUInt32LE(size, 22);
  return buffer;
}

/** Writes `export.zip` with about `bytes` of XML (below 4 GB) and returns how many it has. */
export async function writeBigExport(path: string, bytes: number, seed: number): Promise<number> {
  let [crc, size, packed] = [0, 0, 0];
  const name = Buffer.from(NAME);
  const lengths = Buffer.from([name.length, 0, 0, 0]);
  const local = Buffer.concat([header(0x04034b50, 0, 0, 0, true), lengths, name]);
  async function* xml(): AsyncGenerator<Buffer> {
    for (const text of exportText(bytes, seed)) {
      const piece = Buffer.from(text);
      crc = crc32(piece, crc);
      size += piece.length;
      yield await Promise.resolve(piece);
    }
  }
  async function* archive(deflated: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    yield local;
    for await (const piece of deflated) {
      packed += piece.length;
      yield piece;
    }
    const truth = header(0, crc, packed, size, false).subarray(14);
    yield Buffer.concat([Buffer.from([0x50, 0x4b, 7, 8]), truth]);
    const start = local.length + packed + 16;
    const directory = Buffer.concat([
      Buffer.from([0x50, 0x4b, 1, 2, 20, 0]),
      header(0, crc, packed, size, false).subarray(4),
      lengths,
      Buffer.alloc(14),
      name,
    ]);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(start, 16);
    yield Buffer.concat([directory, end]);
  }
  await pipeline(xml, createDeflateRaw({ level: 6 }), archive, createWriteStream(path));
  return size;
}
