/** @file Imported first. Neither `fetch`, which gateways.ts wraps, nor `Worker`, for which script-thread.ts stands in, is removed. */
import { lockDown } from '../lockdown.ts';

export const reachable = lockDown([]);
