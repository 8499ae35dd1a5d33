/** @file What an origin says of its mix network at `/network.json`, and which addresses the mixnet worker may then reach. */
import type { NetworkConfig } from '../workers/api/app.ts';

interface Ndf {
  readonly Gateways?: readonly { readonly Address?: string }[];
  readonly Registration?: { readonly ClientRegistrationAddress?: string };
}

function hostAndPort(address: string): { host: string; port: string } {
  const at = address.lastIndexOf(':');
  if (at < 1) throw new Error(`The network's NDF has an address without a port: ${address}`);
  return { host: address.slice(0, at), port: address.slice(at + 1) };
}

/** CSP sources of the gateways and the registrar of a client NDF. */
export function connectSources(config: Pick<NetworkConfig, 'host' | 'ndf'>): string[] {
  const ndf = JSON.parse(config.ndf) as Ndf;
  const gateways = (ndf.Gateways ?? []).map((gateway) => hostAndPort(gateway.Address ?? ''));
  const registrar = hostAndPort(ndf.Registration?.ClientRegistrationAddress ?? '');
  const sources =
    config.host === null
      ? [
          ...gateways.map(({ port }) => `https://*.xxnode.io:${port}`),
          `https://${registrar.host.replace('registration', 'registrar')}:${registrar.port}`,
        ]
      : [...gateways, registrar].map(({ port }) => `http://${config.host ?? ''}:${port}`);
  return [...new Set(sources)];
}
