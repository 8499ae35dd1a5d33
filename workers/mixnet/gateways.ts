/**
 * @file Where xxdk may call: the gateways (`<54 hex digits>.xxnode.io`, ports of the NDF) and the registrar, nothing else.
 * On a loopback network both are reached over plain http at one host, ports kept. Second lock beside the CSP.
 */
import type { NetworkPlace } from '../engine/transport/mixnet-port.ts';

/** xxdk derives a gateway's host name from its id, always; see the client library's authorizer. */
const GATEWAY_HOST = /^[0-9a-f]{54}\.xxnode\.io$/;

/** How long an answer about who answers is good for. */
const PROBE_EVERY_MS = 3_000;

/** What xxdk calls, or null when the NDF can't be read: xxdk replaces this word in the registration address. */
export function registrarHost(ndf: string): string | null {
  try {
    const parsed: unknown = JSON.parse(ndf);
    const address = member(member(parsed, 'Registration'), 'ClientRegistrationAddress');
    return typeof address === 'string' && address !== ''
      ? address.replace('registration', 'registrar')
      : null;
  } catch {
    return null;
  }
}

/** The URL to call instead, or null when xxdk has no business there. */
export function route(url: string, place: NetworkPlace, registrar: string | null): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const isGateway = GATEWAY_HOST.test(parsed.hostname);
  if (parsed.protocol !== 'https:' || !(isGateway || parsed.host === registrar)) return null;
  if (place.host === null) return url;
  return `http://${place.host}:${parsed.port || '443'}${parsed.pathname}`;
}

/**
 * A `fetch` that goes nowhere else. The liveness OPTIONS passes through so that it fails with the browser's own words.
 *
 * When a call fails while another gateway answers, xxdk hears the browser's words and takes another gateway. When none answers, it hears
 * neutral ones: its pool then stays as it is, because replacing every gateway at once sometimes made it loop at full load until it ran
 * out of memory (seen over localnet, see localnet/README.md).
 */
export function guardedFetch(native: typeof fetch, place: NetworkPlace): typeof fetch {
  const registrar = registrarHost(place.ndf);
  const called = new Set<string>();
  let asked = { at: -Infinity, answer: Promise.resolve(true) };
  /** Asked at most once in a while, so that an outage doesn't multiply requests. */
  const anyAnswers = (): Promise<boolean> => {
    const now = performance.now();
    if (now - asked.at < PROBE_EVERY_MS) return asked.answer;
    const probes = [...called].map((origin) =>
      native(origin, { mode: 'no-cors' }).then(
        () => true,
        () => false,
      ),
    );
    asked = { at: now, answer: Promise.all(probes).then((answers) => answers.includes(true)) };
    return asked.answer;
  };
  return async (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : null;
    const target = url === null ? null : route(url, place, registrar);
    if (target === null) throw new TypeError('This worker calls only the mix network.');
    if (init?.method !== 'POST') return native(target, init);
    called.add(new URL(target).origin);
    try {
      return await native(target, init);
    } catch (error) {
      throw (await anyAnswers()) ? error : new Error('the network is away');
    }
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
