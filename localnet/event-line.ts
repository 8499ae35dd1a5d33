import type { LocalnetEvent } from './types.ts';

/** One line for a person, or undefined for events that aren't worth one. */
export function eventLine(event: LocalnetEvent): string | undefined {
  const time = new Date(event.at).toISOString().slice(11, 23);
  switch (event.kind) {
    case 'put': {
      const end = event.refused === undefined ? '' : ` refused (${event.refused})`;
      const size = `${event.slots.length} slots, ${event.requestBytes} bytes`;
      return `${time} put     round ${event.round} gateway ${event.gateway}: ${size}${end}`;
    }
    case 'pickup': {
      const place = `round ${event.round} gateway ${event.gateway}`;
      return `${time} pickup  ${place}: ${event.messages} messages for address ${event.address}`;
    }
    case 'round':
      return event.slots === 0
        ? undefined
        : `${time} ${event.outcome === 'failed' ? 'FAILED ' : 'mixed  '} round ${event.round}: ${event.slots} slots`;
  }
}
