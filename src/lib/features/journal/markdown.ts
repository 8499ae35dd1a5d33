/**
 * @file Markdown (CommonMark) to what a note shows. HTML stays text, pictures become their words, and only http and https links are links:
 * a note never loads anything and never runs anything.
 */
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'break' }
  /** `words` null: a picture without any. */
  | { readonly type: 'picture'; readonly words: string | null }
  | { readonly type: 'emphasis' | 'strong' | 'plain'; readonly children: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] };

export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  /** 1 to 4, never skipping one: the place under the note's own heading. */
  | { readonly type: 'heading'; readonly level: 1 | 2 | 3 | 4; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'quote'; readonly children: readonly Block[] }
  | { readonly type: 'list'; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly type: 'rule' };

/** The address if it may be followed; null for every other scheme and for none. */
export function safeHref(address: string): string | null {
  if (!/^https?:\/\//i.test(address)) return null;
  try {
    const { protocol, href } = new URL(address);
    return protocol === 'http:' || protocol === 'https:' ? href : null;
  } catch {
    return null;
  }
}

type Definitions = ReadonlyMap<string, string>;

function definitionsOf(root: Root): Definitions {
  const found = new Map<string, string>();
  for (const node of root.children)
    if (node.type === 'definition' && !found.has(node.identifier)) found.set(node.identifier, node.url);
  return found;
}

function inlines(nodes: readonly Nodes[], definitions: Definitions): readonly Inline[] {
  return nodes.flatMap((node) => inline(node, definitions));
}

function linked(address: string, children: readonly Inline[]): Inline {
  const href = safeHref(address);
  return href === null ? { type: 'plain', children } : { type: 'link', href, children };
}

function inline(node: Nodes, definitions: Definitions): readonly Inline[] {
  switch (node.type) {
    case 'text':
    case 'html':
      return [{ type: 'text', text: node.value }];
    case 'inlineCode':
      return [{ type: 'code', text: node.value }];
    case 'break':
      return [{ type: 'break' }];
    case 'emphasis':
    case 'strong':
      return [{ type: node.type, children: inlines(node.children, definitions) }];
    case 'link':
      return [linked(node.url, inlines(node.children, definitions))];
    case 'linkReference':
      return [linked(definitions.get(node.identifier) ?? '', inlines(node.children, definitions))];
    case 'image':
    case 'imageReference':
      return [{ type: 'picture', words: node.alt === undefined || node.alt === '' ? null : node.alt }];
    default:
      return 'children' in node ? inlines(node.children, definitions) : [];
  }
}

/** Deeper than this nothing is nested on screen; the rest stands in a row. */
const DEEPEST = 8;

class Reader {
  readonly #definitions: Definitions;
  #lastLevel = 0;

  constructor(root: Root) {
    this.#definitions = definitionsOf(root);
  }

  blocks(nodes: readonly Nodes[], depth = 0): readonly Block[] {
    return nodes.flatMap((node) => this.#block(node, depth));
  }

  #block(node: Nodes, depth: number): readonly Block[] {
    if (depth > DEEPEST) return [{ type: 'paragraph', children: inlines([node], this.#definitions) }];
    switch (node.type) {
      case 'paragraph':
        return [{ type: 'paragraph', children: inlines(node.children, this.#definitions) }];
      case 'heading':
        return [this.#heading(node.depth, inlines(node.children, this.#definitions))];
      case 'code':
        return [{ type: 'code', text: node.value }];
      case 'html':
        return [{ type: 'paragraph', children: [{ type: 'text', text: node.value }] }];
      case 'blockquote':
        return [{ type: 'quote', children: this.blocks(node.children, depth + 1) }];
      case 'list': {
        const items = node.children.map((item) => this.blocks(item.children, depth + 1));
        return [{ type: 'list', start: node.ordered === true ? (node.start ?? 1) : null, items }];
      }
      case 'thematicBreak':
        return [{ type: 'rule' }];
      case 'definition':
        return [];
      default:
        return 'children' in node ? this.blocks(node.children, depth + 1) : [];
    }
  }

  #heading(depth: number, children: readonly Inline[]): Block {
    const level = Math.min(depth, this.#lastLevel + 1, 4);
    this.#lastLevel = level;
    return { type: 'heading', level: level as 1 | 2 | 3 | 4, children };
  }
}

export function readMarkdown(text: string): readonly Block[] {
  const root = fromMarkdown(text);
  return new Reader(root).blocks(root.children);
}
