/** @file Bearer tokens of every kind that a server may be shown: valid, expired, too long-lived, forged, and without a signature. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const JWT_SECRET = 'only-in-tests-only-in-tests-only-in-tests';

export type Claims = Readonly<Record<string, unknown>>;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const mac = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url');

function signed(claims: Claims, secret: string): string {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${mac(text, secret)}`;
}

function claimsFor(sub: string, issuedAgo = 0, lifetime = 600): Claims {
  const iat = Math.floor(Date.now() / 1000) - issuedAgo;
  return { sub, role: 'authenticated', aud: 'authenticated', iat, exp: iat + lifetime };
}

export const validToken = (sub: string): string => signed(claimsFor(sub), JWT_SECRET);
export const expiredToken = (sub: string): string => signed(claimsFor(sub, 900), JWT_SECRET);
/** As a project makes them that was left at Supabase's default of an hour. */
export const hourLongToken = (sub: string): string => signed(claimsFor(sub, 0, 3600), JWT_SECRET);
export const anonymousAccountToken = (sub: string): string =>
  signed({ ...claimsFor(sub), is_anonymous: true }, JWT_SECRET);
export const forgedToken = (sub: string): string => signed(claimsFor(sub), 'another secret altogether');
export const unsignedToken = (sub: string): string =>
  `${part({ alg: 'none', typ: 'JWT' })}.${part(claimsFor(sub))}.`;
/** Claims a role that would see everything. */
export const forgedServiceToken = (sub: string): string =>
  signed({ ...claimsFor(sub), role: 'service_role' }, 'another secret altogether');

/**
 * What an API in front of the database makes of a bearer: the claims of a good signature, else null (anonymous). It doesn't look
 * at times, so that an expired token has to be refused by the SQL itself.
 */
export function claimsOf(token: string | null): Claims | null {
  const [head = '', body = '', signature = ''] = token?.split('.') ?? [];
  const given = Buffer.from(signature);
  const wanted = Buffer.from(mac(`${head}.${body}`, JWT_SECRET));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { readonly alg?: string };
  return alg === 'HS256' ? (JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims) : null;
}
