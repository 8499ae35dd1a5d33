import type { XxdkAssets } from '../engine/transport/mixnet-port.ts';

declare global {
  /** Set at build time by scripts/xxdk-plugin.ts. */
  const __XXDK_ASSETS__: XxdkAssets;
}
