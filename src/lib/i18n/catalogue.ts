import type { en } from './en.ts';

/** The shape that every language has. */
export type Catalogue = typeof en;
