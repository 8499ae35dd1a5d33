/** @file A small client of the embedded server for tests that need no worker. */
import type { BackendConfig } from '../../../workers/api/backend.ts';

export interface Client {
  readonly token: string;
  /** Rejects unless the server answered that it was done. */
  call(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown>;
}

async function post(config: BackendConfig, path: string, body: object, token?: string): Promise<unknown> {
  const response = await fetch(config.url + path, {
    method: 'POST',
    headers: {
      apikey: config.key,
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

const PASSWORD = 'correct horse battery';

async function session(config: BackendConfig, path: string, email: string): Promise<Client> {
  const answer = (await post(config, path, { email, password: PASSWORD })) as {
    readonly access_token: string;
  };
  return {
    token: answer.access_token,
    call: (name, args) => post(config, `/rest/v1/rpc/${name}`, args, answer.access_token),
  };
}

export const signUp = (config: BackendConfig, email: string): Promise<Client> =>
  session(config, '/auth/v1/signup', email);
export const signIn = (config: BackendConfig, email: string): Promise<Client> =>
  session(config, '/auth/v1/token?grant_type=password', email);
