/**
 * One process per folder: two networks on one folder would hand out the same round IDs. The lock file names its
 * process; a lock whose process is gone (or whose number was given to another process since) is taken over.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './files.ts';
import { LocalnetStartError } from './types.ts';

/** Changes when a process number is used again. Known on Linux only; elsewhere the number alone must do. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Returns the function that gives the folder free again. Throws LocalnetStartError when it is taken. */
export function lockFolder(dir: string): () => void {
  const path = join(dir, 'lock');
  const own = `${process.pid} ${startOf(process.pid)}`;
  const holder = readText(path);
  if (holder !== undefined) {
    const [pidText = '', start = ''] = holder.split(' ');
    const pid = Number(pidText);
    if (Number.isInteger(pid) && pid > 0 && isRunning(pid) && startOf(pid) === start) {
      throw new LocalnetStartError(`the folder ${dir} is in use by another localnet (process ${pid})`);
    }
    rmSync(path, { force: true });
  }
  try {
    writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
  } catch {
    throw new LocalnetStartError(`the folder ${dir} is being taken by another localnet, or can't be written`);
  }
  return () => rmSync(path, { force: true });
}
