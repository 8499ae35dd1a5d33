import type { Message } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';

/** One line for a list of conversations. */
export function lastWords(message: Message | null): string {
  if (message === null) return t.messages.last.none;
  if (message.kind === 'unopened') return t.messages.last.unopened;
  return message.mine ? t.messages.last.you(message.text) : message.text;
}

/** How many bytes a text has more than allowed; 0 when it fits. */
export function bytesOver(text: string, maxBytes: number): number {
  return Math.max(0, new TextEncoder().encode(text).length - maxBytes);
}
