/** localnet: a whole cMix network in one process. See README.md. */
export type {
  Localnet,
  LocalnetCounts,
  LocalnetEvent,
  LocalnetOptions,
  RefusalReason,
  RoundView,
  SlotView,
} from './types.ts';
export { LocalnetStartError } from './types.ts';
export { startLocalnet } from './network.ts';
