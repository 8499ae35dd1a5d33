/** @file Imported first: parsers get no thread and no network at all. */
import { lockDown } from '../lockdown.ts';

export const reachable = lockDown(['Worker', 'fetch']);
