/** @file Two variables choose the backend; a key that would open everything is refused. */
import { describe, expect, test } from 'vitest';
import { chooseBackend } from '../../scripts/backend/choose.ts';
import { contentSecurityPolicy } from '../../scripts/headers.ts';

const key = 'sb_publishable_x';
const token = (role: string): string => `x.${Buffer.from(JSON.stringify({ role })).toString('base64url')}.y`;
const choose = (url: string, given = key) =>
  chooseBackend({ WELLIO_BACKEND_URL: url, WELLIO_BACKEND_KEY: given });

describe('the backend', () => {
  test('is the embedded one by default, none, a PostgreSQL, or a hosted project', () => {
    expect(chooseBackend({})).toEqual({ kind: 'embedded' });
    expect(choose('off')).toEqual({ kind: 'off' });
    expect(choose('postgres://me@localhost/wellio')).toEqual({
      kind: 'postgres',
      url: 'postgres://me@localhost/wellio',
    });
    expect(choose('https://abc.supabase.co/')).toEqual({
      kind: 'hosted',
      config: { kind: 'supabase', url: 'https://abc.supabase.co', key, emailCodes: true },
    });
    expect(choose('https://abc.supabase.co', token('anon')).kind).toBe('hosted');
  });

  test.each([
    'abc.supabase.co',
    'http://abc.supabase.co',
    'https://abc.supabase.co/rest/v1',
    'ftp://x',
    'javascript:1',
  ])('is not %s', (url) => expect(() => choose(url)).toThrow('WELLIO_BACKEND_URL'));

  test('needs a key that may be shown to everybody', () => {
    expect(() => choose('https://abc.supabase.co', '')).toThrow('missing');
    for (const secret of ['sb_secret_x', token('service_role'), 'a.b.c'])
      expect(() => choose('https://abc.supabase.co', secret)).toThrow('secret key');
  });

  test('is all that its worker may reach', () => {
    const csp = (backend: string | null) =>
      contentSecurityPolicy('backend', { inlineScripts: [], gateways: ['http://g'], backend });
    expect(csp('https://abc.supabase.co')).toContain('connect-src https://abc.supabase.co;');
    expect(csp(null)).toContain("connect-src 'none'");
    expect(csp('https://abc.supabase.co')).not.toContain("'self' http");
    for (const place of ['page', 'engine', 'mixnet', 'import'] as const)
      expect(
        contentSecurityPolicy(place, { inlineScripts: [], gateways: [], backend: 'https://abc.supabase.co' }),
      ).not.toContain('abc');
  });
});
