import type { Catalogue } from './catalogue.ts';
import { en } from './en.ts';
import { interfaceLocale } from './locale.ts';
import { pseudoCatalogue } from './pseudo.ts';

export type { Catalogue } from './catalogue.ts';
export { direction, interfaceLocale } from './locale.ts';

/** The catalogue of this tab. Chosen once: changing the language reloads the page. */
export const t: Catalogue = interfaceLocale === 'pseudo' ? pseudoCatalogue(en) : en;
