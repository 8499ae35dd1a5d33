/**
 * @file One owner process per folder: two on one PGlite folder corrupt it without a word. The lock names its holder, so that it
 * falls with the process, even killed by -9.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Holder {
  readonly pid: number;
  /** What tells two processes with one id apart, where the system says it (Linux: start time in ticks since boot). */
  readonly started: string | null;
}

export interface FolderLock {
  readonly release: () => void;
}

/** Takes the folder, or throws one line that says who has it. */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'lock');
  const own = join(folder, `lock.${process.pid}`);
  const me: Holder = { pid: process.pid, started: startOf(process.pid) };
  writeFileSync(own, JSON.stringify(me));
  try {
    // A link is made by one process only, and comes with its content.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (tryLink(own, file)) return { release: () => rmSync(file, { force: true }) };
      const holder = readHolder(file);
      if (holder !== null && isAlive(holder))
        throw new Error(
          `The folder ${folder} is in use by another process (${holder.pid}): stop it, or choose another folder.`,
        );
      setAside(file, holder);
    }
    throw new Error(`The folder ${folder} is being opened by another process: try again.`);
  } finally {
    rmSync(own, { force: true });
  }
}

function tryLink(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Null when it is gone or was never written whole. */
function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Removes a dead process's lock; what another process put there meanwhile is put back. */
function setAside(file: string, dead: Holder | null): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
  } catch {
    return; // another process was quicker
  }
  const moved = readHolder(aside);
  if (moved !== null && (moved.pid !== dead?.pid || moved.started !== dead.started)) tryLink(aside, file);
  unlinkSync(aside);
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const running = startOf(pid);
  return running === null || started === null || running === started;
}

/** Field 22 of /proc/<pid>/stat (proc(5)), or null where there is none. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A zombie has ended already; the name in brackets may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
  } catch {
    return null;
  }
}
