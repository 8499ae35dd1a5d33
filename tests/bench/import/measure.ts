/**
 * @file One reading of one export in a process of its own, so that its memory is its own: `node measure.ts <zip> <reader>`. Prints one
 * line of JSON. `parser` unpacks and parses with the same library and does nothing with the elements; `import` is what the app does.
 */
import { openAsBlob, readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { readFile } from '../../../workers/import/read-file.ts';
import { zipEntries } from '../../../workers/import/zip/directory.ts';
import { residentMb } from '../proc.ts';

export interface Measured {
  readonly ms: number;
  /** Processor time of all threads: says more than the clock where others use the machine. */
  readonly cpuMs: number;
  /** Highest resident memory above that before reading. */
  readonly megabytes: number;
  /** Elements parsed, or messages of the import. */
  readonly count: number;
  readonly progress: number;
  readonly ended: string;
}

const SAMPLE_MS = 50;
const LOCAL_BYTES = 30;

async function parseOnly(file: Blob): Promise<Pick<Measured, 'count' | 'progress' | 'ended'>> {
  const [entry] = await zipEntries(file);
  if (entry === undefined) throw new Error('an empty archive');
  const start = entry.offset + LOCAL_BYTES + Buffer.byteLength(entry.name);
  const packed = file.slice(start, start + entry.compressedSize);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new SaxesParser();
  let count = 0;
  parser.on('opentag', () => {
    count += 1;
  });
  for await (const piece of packed.stream().pipeThrough(new DecompressionStream('deflate-raw')))
    parser.write(decoder.decode(piece, { stream: true }));
  parser.close();
  return { count, progress: 0, ended: 'done' };
}

async function importAll(file: Blob): Promise<Pick<Measured, 'count' | 'progress' | 'ended'>> {
  let [count, progress, ended] = [0, 0, ''];
  const limits = { maxBytes: 200_000_000, maxRows: 100_000, maxExportBytes: 16_000_000_000 };
  for await (const message of readFile(file, limits)) {
    count += 1;
    if (message.type === 'progress') progress += 1;
    ended = message.type === 'failed' ? message.error.code : message.type;
  }
  return { count, progress, ended };
}

const [path = '', reader = ''] = process.argv.slice(2);
const file = await openAsBlob(path);
const resident = () => residentMb(readFileSync('/proc/self/status', 'utf8'));
const idle = resident();
let highest = idle;
const sampler = setInterval(() => {
  highest = Math.max(highest, resident());
}, SAMPLE_MS);
const from = performance.now();
const cpuFrom = process.cpuUsage();
const result = await (reader === 'import' ? importAll(file) : parseOnly(file));
const ms = performance.now() - from;
const cpu = process.cpuUsage(cpuFrom);
const cpuMs = (cpu.user + cpu.system) / 1000;
clearInterval(sampler);
const measured: Measured = { ...result, ms, cpuMs, megabytes: Math.max(highest, resident()) - idle };
process.stdout.write(`${JSON.stringify(measured)}\n`);
