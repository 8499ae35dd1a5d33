/** @file Imported first. `fetch` stays: it is wrapped. */
import { lockDown } from '../lockdown.ts';

export const reachable = lockDown(['Worker']);
