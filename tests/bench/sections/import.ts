/** @file A generated Apple Health export of a gigabyte: time against the same parser doing nothing, memory, progress. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBigExport } from '../import/big-export.ts';
import type { Measured } from '../import/measure.ts';
import { median, pairedRatios, type Row } from '../figures.ts';
import type { Section } from '../section.ts';

const BYTES = 1_000_000_000;
const QUICK_BYTES = 50_000_000;
const SEED = 6;

function measure(path: string, reader: 'parser' | 'import'): Measured {
  const script = join(import.meta.dirname, '../import/measure.ts');
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, path, reader], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the ${reader} process failed: ${stderr}`);
  const measured = JSON.parse(stdout) as Measured;
  if (measured.ended !== 'done') throw new Error(`the ${reader} ended with ${measured.ended}`);
  return measured;
}

export const importing: Section = {
  name: 'import',
  title: 'Import of a large Apple Health export',
  run: async (lab, say) => {
    const folder = mkdtempSync(join(tmpdir(), 'wellio-import-'));
    try {
      const path = join(folder, 'export.zip');
      const bytes = await writeBigExport(path, lab.samples(BYTES, QUICK_BYTES), SEED);
      const runs = Array.from({ length: lab.samples(3, 1) }, (_, run) => {
        say(`import ${run + 1}: ${Math.round(bytes / 1e6)} MB of XML`);
        return { parser: measure(path, 'parser'), all: measure(path, 'import') };
      });
      const n = runs.length;
      const parser = runs.map((run) => run.parser.cpuMs);
      const all = runs.map((run) => run.all.cpuMs);
      const rows: readonly Row[] = [
        { what: 'XML', value: bytes / 1e6, unit: 'MB', n: 1 },
        {
          what: 'unpack and parse, nothing else, processor time',
          value: median(parser) / 1000,
          unit: 's',
          n,
        },
        { what: 'import, processor time', value: median(all) / 1000, unit: 's', n },
        { what: 'import, by the clock', value: median(runs.map((run) => run.all.ms)) / 1000, unit: 's', n },
        {
          what: 'speed of the import against the parser alone',
          value: median(pairedRatios(parser, all)),
          unit: '×',
          n,
          note: 'goal: at least 0.5',
        },
        {
          what: 'memory above idle, the highest',
          value: Math.max(...runs.map((run) => run.all.megabytes)),
          unit: 'MB',
          n,
          note: 'goal: below 150',
        },
        {
          what: 'words on progress',
          value: Math.min(...runs.map((run) => run.all.progress)),
          unit: 'count',
          n,
        },
      ];
      return rows;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
