/** @file The embedded server's two keys, made at its first start and kept beside its data, readable by their owner only. */
import { generateApiKey } from '@supabase/lite';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface BackendSecrets {
  /** Signs tokens; never leaves the server. */
  readonly jwtSecret: string;
  /** Names the deployment to the server; every visitor of the app gets it. */
  readonly publishableKey: string;
}

async function makeSecrets(): Promise<BackendSecrets> {
  const { key } = await generateApiKey('publishable');
  return { jwtSecret: randomBytes(48).toString('base64url'), publishableKey: key };
}

export async function openSecrets(folder: string): Promise<BackendSecrets> {
  const file = join(folder, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as BackendSecrets;
  const secrets = await makeSecrets();
  const fresh = `${file}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  writeSync(handle, JSON.stringify(secrets));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, file);
  return secrets;
}
