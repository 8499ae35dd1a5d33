/**
 * @file Which backend a deployment uses, by two variables:
 *
 *   WELLIO_BACKEND_URL  nothing: the embedded server · `off`: none · `postgres://…`: the embedded server over that
 *                       PostgreSQL · `https://….supabase.co`: hosted Supabase
 *   WELLIO_BACKEND_KEY  hosted Supabase's publishable key
 */
import type { BackendConfig } from '../../workers/api/backend.ts';

export type BackendChoice =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'off' }
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'hosted'; readonly config: BackendConfig };

/** Throws one line that says what to set. */
export function chooseBackend(env: Readonly<Record<string, string | undefined>>): BackendChoice {
  const url = env['WELLIO_BACKEND_URL']?.trim() ?? '';
  const key = env['WELLIO_BACKEND_KEY']?.trim() ?? '';
  if (url === '') return { kind: 'embedded' };
  if (url === 'off') return { kind: 'off' };
  if (/^postgres(?:ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  const parsed = URL.parse(url);
  const loopback = parsed?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(parsed.hostname);
  if (parsed === null || !(parsed.protocol === 'https:' || loopback) || !['', '/'].includes(parsed.pathname))
    throw new Error('WELLIO_BACKEND_URL is an https origin, postgres://…, or off.');
  if (key === '')
    throw new Error('WELLIO_BACKEND_KEY is missing: the publishable key of the Supabase project.');
  if (key.startsWith('sb_secret_') || isServiceKey(key))
    throw new Error(
      'WELLIO_BACKEND_KEY is a secret key: every visitor would get it. Use the publishable one.',
    );
  return { kind: 'hosted', config: { kind: 'supabase', url: parsed.origin, key, emailCodes: true } };
}

/** Supabase's older keys are tokens that name their role. */
function isServiceKey(key: string): boolean {
  const [, claims] = key.split('.');
  if (claims === undefined) return false;
  try {
    const { role } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { readonly role?: string };
    return role !== 'anon';
  } catch {
    return true;
  }
}
