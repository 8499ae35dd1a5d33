const ARROWS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];

/**
 * Arrow keys choose in a radio group of which nothing is chosen yet (ARIA Authoring Practices, radio group): bits-ui moves the
 * focus by then, but chooses only once something is. Returns the value of the radio that has the focus, or null for other keys.
 */
export function chosenByArrow(event: KeyboardEvent): string | null {
  if (!ARROWS.includes(event.key)) return null;
  const focused = document.activeElement;
  return focused instanceof HTMLElement && focused.role === 'radio'
    ? (focused.dataset['value'] ?? null)
    : null;
}
