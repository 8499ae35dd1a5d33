/** @file Calls of the database's functions (PostgREST's `/rpc/`): with the account's bearer, or expressly without one. */
import * as v from 'valibot';
import type { BackendPlace } from '../engine/transport/backend-port.ts';
import type { Account } from './account.ts';
import type { Fetch } from './guarded-fetch.ts';
import { failed, ok, type Outcome } from './outcome.ts';
import { databaseFailure } from './server-errors.ts';

export type Args = Readonly<Record<string, unknown>>;
type Schema<Value> = v.GenericSchema<unknown, Value>;

export interface Rpc {
  /** In the account's name. A refused bearer is renewed once. */
  asAccount<Value>(name: string, args: Args, schema: Schema<Value>): Promise<Outcome<Value>>;
  /** In nobody's name: no bearer is sent. */
  asNobody<Value>(name: string, args: Args, schema: Schema<Value>): Promise<Outcome<Value>>;
}

const errorSchema = v.object({
  code: v.optional(v.union([v.string(), v.number()]), ''),
  message: v.optional(v.string(), ''),
});

export function createRpc({ url, key }: BackendPlace, fetch: Fetch, account: Pick<Account, 'bearer'>): Rpc {
  async function call<Value>(
    name: string,
    args: Args,
    schema: Schema<Value>,
    bearer: string | null,
  ): Promise<Outcome<Value>> {
    let status = 0;
    let value: unknown;
    try {
      const response = await fetch(`${url}/rest/v1/rpc/${name}`, {
        method: 'POST',
        headers: {
          apikey: key,
          'Content-Type': 'application/json',
          ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
        },
        body: JSON.stringify(args),
      });
      const text = await response.text();
      status = response.status;
      value = text === '' ? null : JSON.parse(text);
    } catch {
      // No answer, or one that ends in the middle or isn't JSON.
      return failed(status === 0 ? 'offline' : 'server-failed');
    }
    if (status >= 300) {
      const error = v.safeParse(errorSchema, value);
      const { code, message } = error.success ? error.output : { code: '', message: '' };
      return failed(databaseFailure({ status, code: String(code), message }));
    }
    const parsed = v.safeParse(schema, value);
    return parsed.success ? ok(parsed.output) : failed('server-failed');
  }

  return {
    asNobody: (name, args, schema) => call(name, args, schema, null),
    async asAccount(name, args, schema) {
      const first = await account.bearer();
      if (!first.ok) return first;
      const answer = await call(name, args, schema, first.value);
      if (answer.ok || (answer.error !== 'expired' && answer.error !== 'not-allowed')) return answer;
      // A wrong clock here or a session ended elsewhere: the server knows better which.
      const renewed = await account.bearer(true);
      return renewed.ok ? call(name, args, schema, renewed.value) : renewed;
    },
  };
}
