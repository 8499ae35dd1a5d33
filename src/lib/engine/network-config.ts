import type { NetworkConfig } from '$api/index.ts';

function isNetworkConfig(value: unknown): value is NetworkConfig {
  if (typeof value !== 'object' || value === null) return false;
  const { name, anonymity, host, ndf } = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    (anonymity === 'cmix' || anonymity === 'none') &&
    (host === null || typeof host === 'string') &&
    typeof ndf === 'string'
  );
}

/** What this origin says about its mix network; null offline, or where none is set up (the engine then uses the last one). */
export async function fetchNetworkConfig(): Promise<NetworkConfig | null> {
  try {
    const response = await fetch('/network.json', { cache: 'no-cache' });
    if (!response.ok) return null;
    const value: unknown = await response.json();
    return isNetworkConfig(value) ? value : null;
  } catch {
    return null;
  }
}
