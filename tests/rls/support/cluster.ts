/** @file A throw-away PostgreSQL cluster in a temporary folder: a Unix socket, no port, no fsync, gone afterwards. */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Cluster {
  /** The folder of its socket: node-postgres takes it as a host. */
  readonly host: string;
  readonly port: number;
  readonly stop: () => void;
}

const MISSING = 'PostgreSQL is missing: install its server (Debian: apt-get install postgresql).';

/** The folder that holds `initdb` and `pg_ctl`: on PATH, or where Debian keeps its newest. */
function findBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const found = folders.find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')),
  );
  if (found === undefined) throw new Error(MISSING);
  return found;
}

/** PostgreSQL refuses to run as root: root becomes the user that Debian's package makes. */
function asServerUser(program: string, args: readonly string[]): void {
  const root = process.getuid?.() === 0;
  const [command = program, ...rest]: readonly string[] = root
    ? ['runuser', '-u', 'postgres', '--', program, ...args]
    : [program, ...args];
  const run = spawnSync(command, rest, { encoding: 'utf8', cwd: tmpdir() });
  if (run.status !== 0) throw new Error(`${program} failed: ${run.stderr || String(run.error)}`);
}

function serverUserIds(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string): number => {
    const run = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(MISSING);
    return Number(run.stdout);
  };
  return { uid: id('-u'), gid: id('-g') };
}

/** `tcpPort`: of loopback, for drivers that know no socket. */
export function startCluster(tcpPort: number | null = null): Cluster {
  const binaries = findBinaries();
  const owner = serverUserIds();
  const folder = mkdtempSync(join(tmpdir(), 'wellio-pg-'));
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const port = tcpPort ?? 5432;
  const listen = tcpPort === null ? '' : '127.0.0.1';
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    asServerUser(join(binaries, 'initdb'), [
      ...['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'],
    ]);
    const options = `-k ${folder} -p ${port} -c listen_addresses=${listen} -c fsync=off -c synchronous_commit=off -c max_connections=20 -c autovacuum=off`;
    asServerUser(join(binaries, 'pg_ctl'), [
      ...['-D', data, '-w', '-s', '-l', join(folder, 'log'), '-o', options, 'start'],
    ]);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    host: folder,
    port,
    stop: () => {
      asServerUser(join(binaries, 'pg_ctl'), ['-D', data, '-w', '-s', '-m', 'immediate', 'stop']);
      remove();
    },
  };
}
