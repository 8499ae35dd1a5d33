/** @file Slows down guessing: the embedded server has no limit of its own on passwords and codes. In memory, per e-mail. */

export interface SignInThrottle {
  readonly attempt: (url: URL, body: Uint8Array) => Attempt;
}

export interface Attempt {
  readonly allowed: boolean;
  /** To be told the HTTP status of the answer. */
  readonly done: (status: number) => void;
}

export interface ThrottleOptions {
  readonly now?: () => number;
  /** Refused attempts for one e-mail within the window before all are refused. */
  readonly most?: number;
  readonly windowMs?: number;
}

const GUARDED = /^\/auth\/v1\/(?:token|signup|otp|verify|recover)$/;
const FREE: Attempt = { allowed: true, done: () => undefined };

export function createSignInThrottle(options: ThrottleOptions = {}): SignInThrottle {
  const { now = Date.now, most = 10, windowMs = 10 * 60_000 } = options;
  const failures = new Map<string, number[]>();

  return {
    attempt(url, body) {
      if (!GUARDED.test(url.pathname)) return FREE;
      const email = emailOf(body);
      if (email === null) return FREE;
      const since = now() - windowMs;
      for (const [key, times] of failures) if ((times.at(-1) ?? 0) <= since) failures.delete(key);
      const recent = (failures.get(email) ?? []).filter((time) => time > since);
      if (recent.length >= most) return { allowed: false, done: () => undefined };
      return {
        allowed: true,
        done: (status) => {
          if (status < 400) failures.delete(email);
          else failures.set(email, [...recent, now()]);
        },
      };
    },
  };
}

function emailOf(body: Uint8Array): string | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    const email = typeof value === 'object' && value !== null && 'email' in value ? value.email : null;
    return typeof email === 'string' ? email.toLowerCase() : null;
  } catch {
    return null;
  }
}
