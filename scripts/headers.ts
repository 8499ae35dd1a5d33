/**
 * @file Response headers by context (design.md §4 rule 2): the page reaches its own origin, the engine nothing, the mixnet the
 * gateways, the backend its configured origin, the importer nothing. Each worker follows its own response's policy, so a host must be able to tell them apart by path.
 */

export interface HeaderContext {
  /** `'sha256-…'` of the inline start script of the fallback page. */
  readonly inlineScripts: readonly string[];
  /** Origins of gateways and registrar, as CSP sources. */
  readonly gateways: readonly string[];
  /** The configured backend's origin; none where there is no backend. */
  readonly backend?: string | null;
}

export type Place = 'page' | 'engine' | 'mixnet' | 'import' | 'backend';

/** Which policy a path is served under: workers by the name of their file, everything else as a page. */
export function placeOf(pathname: string): Place {
  const match = /(?:^|\/)(engine|mixnet|import|backend)\.worker[.-]/.exec(pathname);
  return (match?.[1] as Place | undefined) ?? 'page';
}

function policy(directives: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');
}

const NONE = ["'none'"];
const SELF = ["'self'"];

export function contentSecurityPolicy(place: Place, context: HeaderContext): string {
  switch (place) {
    case 'page':
      return policy({
        'default-src': NONE,
        'script-src': [...SELF, ...context.inlineScripts],
        // Svelte and bits-ui set style attributes; no style can run code or load from elsewhere under this policy.
        'style-src': [...SELF, "'unsafe-inline'"],
        'img-src': [...SELF, 'data:', 'blob:'],
        'font-src': SELF,
        'media-src': [...SELF, 'blob:'],
        'connect-src': SELF,
        'worker-src': SELF,
        'manifest-src': SELF,
        'base-uri': NONE,
        'form-action': NONE,
        'frame-ancestors': NONE,
        // No string becomes code or markup but through these: Svelte's own templates, the router's addresses, and scripts of this
        // origin for workers (src/lib/engine/trusted-types.ts).
        'require-trusted-types-for': ["'script'"],
        'trusted-types': ['default', 'svelte-trusted-html', 'sveltekit-trusted-url'],
      });
    case 'engine':
      return policy({
        'default-src': NONE,
        'script-src': SELF,
        'worker-src': SELF,
        'connect-src': NONE,
      });
    case 'mixnet':
      return policy({
        'default-src': NONE,
        'script-src': [...SELF, "'wasm-unsafe-eval'"],
        'connect-src': [...SELF, ...context.gateways],
        'worker-src': NONE,
      });
    case 'import':
      // WebAssembly for Health Connect's database (SQLite), which lies inside the script.
      return policy({
        'default-src': NONE,
        'script-src': [...SELF, "'wasm-unsafe-eval'"],
        'connect-src': NONE,
        'worker-src': NONE,
      });
    case 'backend':
      return policy({
        'default-src': NONE,
        'script-src': SELF,
        'connect-src': context.backend ? [context.backend] : NONE,
        'worker-src': NONE,
      });
  }
}

/** Every header of one response. `pathname` is the path of the URL. */
export function headersFor(pathname: string, context: HeaderContext): Record<string, string> {
  const immutable = pathname.startsWith('/_app/immutable/') || pathname.startsWith('/xxdk/');
  return {
    'Content-Security-Policy': contentSecurityPolicy(placeOf(pathname), context),
    'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}
