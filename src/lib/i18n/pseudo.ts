import type { Catalogue } from './catalogue.ts';

const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á', b: 'ƀ', c: 'ç', d: 'ð', e: 'é', f: 'ƒ', g: 'ğ', h: 'ĥ', i: 'í', j: 'ĵ', k: 'ķ', l: 'ļ', m: 'ɱ', n: 'ñ', o: 'ó', p: 'þ',
  q: 'ǫ', r: 'ŕ', s: 'š', t: 'ţ', u: 'ú', v: 'ṽ', w: 'ŵ', x: 'ẋ', y: 'ý', z: 'ž', A: 'Á', B: 'Ɓ', C: 'Ç', D: 'Ð', E: 'É', F: 'Ƒ',
  G: 'Ğ', H: 'Ĥ', I: 'Í', J: 'Ĵ', K: 'Ķ', L: 'Ļ', M: 'Ṁ', N: 'Ñ', O: 'Ó', P: 'Þ', Q: 'Ǫ', R: 'Ŕ', S: 'Š', T: 'Ţ', U: 'Ú', V: 'Ṽ',
  W: 'Ŵ', X: 'Ẋ', Y: 'Ý', Z: 'Ž',
}; // prettier-ignore

const FILL = ' òñé ţŵó ţĥŕéé ƒóúŕ ƒíṽé šíẋ šéṽéñ éíğĥţ ñíñé ţéñ';

/** Accented and 40 % longer, in brackets that show where a sentence was cut off or put together. */
export function pseudoText(text: string): string {
  const accented = Array.from(text, (letter) => ACCENTS[letter] ?? letter).join('');
  const wanted = Math.ceil(text.length * 0.4);
  const padding = FILL.repeat(Math.ceil(wanted / FILL.length)).slice(0, wanted);
  return `[${accented}${padding}]`;
}

function pseudoValue(value: unknown): unknown {
  if (typeof value === 'string') return pseudoText(value);
  if (typeof value === 'function')
    return (...args: unknown[]) => pseudoText(String(Reflect.apply(value, null, args)));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pseudoValue(inner)]));
  }
  return value;
}

/** The whole catalogue as pseudo-text, of the same shape. */
export function pseudoCatalogue(catalogue: Catalogue): Catalogue {
  return pseudoValue(catalogue) as Catalogue;
}
