/** @file Starts and kills a process with an embedded server. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BackendConfig } from '../../../workers/api/backend.ts';

export interface ServerProcess {
  readonly config: BackendConfig;
  /** -9: nothing in the process gets to know. */
  readonly kill: () => Promise<void>;
}

export interface Refusal {
  readonly code: number | null;
  readonly lines: readonly string[];
}

function start(folder: string): {
  readonly child: ChildProcess;
  readonly output: { out: string; err: string };
} {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run-server.ts'), folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (output.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output.err += text.toString()));
  return { child, output };
}

export async function startServerProcess(folder: string): Promise<ServerProcess> {
  const { child, output } = start(folder);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (output.out.includes('\n')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}: ${output.err}`)));
  });
  return {
    config: JSON.parse(output.out) as BackendConfig,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Starts one that is expected not to start. */
export async function startRefused(folder: string): Promise<Refusal> {
  const { child, output } = start(folder);
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, lines: (output.out + output.err).split('\n').filter((line) => line !== '') };
}
