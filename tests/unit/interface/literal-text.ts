import { parse } from 'svelte/compiler';

/** Attributes and component properties that a person reads or hears. */
const SPOKEN =
  /^(aria-label|aria-description|aria-roledescription|title|alt|placeholder|label|text|hint|lead|error|description|word|unit|name|moment|.*Label|.*Word)$/;

/** What is a name in a protocol or in HTML and nobody reads. */
const NOT_SPOKEN_ON: Readonly<Record<string, readonly string[]>> = {
  meta: ['name'],
  input: ['name'],
};

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly [key: string]: unknown;
}

const hasLetters = (text: unknown): text is string => typeof text === 'string' && /\p{L}/u.test(text);

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

/** Text that a component says without the catalogue: words between tags, in spoken attributes, or as string literals there. */
export function literalTexts(source: string): readonly string[] {
  const found: string[] = [];
  visit(parse(source, { modern: true }).fragment as unknown as Node, null);
  return found;

  function visit(node: Node, element: string | null): void {
    if (node.type === 'Text' && hasLetters(node['data'])) found.push(node['data'].trim());
    if (node.type === 'ExpressionTag' && isNode(node['expression'])) literal(node['expression']);
    if (node.type === 'Attribute') {
      attribute(node, element);
      return;
    }
    const inside = typeof node.name === 'string' && node.type !== 'SnippetBlock' ? node.name : element;
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, inside);
    }
  }

  function attribute(node: Node, element: string | null): void {
    const name = node.name ?? '';
    if (!SPOKEN.test(name) || (element !== null && NOT_SPOKEN_ON[element]?.includes(name) === true)) return;
    const parts = Array.isArray(node['value']) ? node['value'] : [node['value']];
    for (const part of parts) {
      if (!isNode(part)) continue;
      if (part.type === 'Text' && hasLetters(part['data'])) found.push(`${name}="${part['data']}"`);
      if (part.type === 'ExpressionTag' && isNode(part['expression'])) literal(part['expression']);
    }
  }

  /** `{'words'}` and `{cond ? 'words' : x}`; calls and names are the catalogue's business. */
  function literal(expression: Node): void {
    if (expression.type === 'Literal' && hasLetters(expression['value'])) found.push(expression['value']);
    if (expression.type === 'TemplateLiteral' && Array.isArray(expression['quasis'])) {
      for (const quasi of expression['quasis'] as { value?: { cooked?: unknown } }[])
        if (hasLetters(quasi.value?.cooked)) found.push(quasi.value.cooked);
    }
    if (expression.type === 'ConditionalExpression') {
      for (const side of [expression['consequent'], expression['alternate']]) if (isNode(side)) literal(side);
    }
  }
}
