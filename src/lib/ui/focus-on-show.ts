/** Moves the focus to what has just replaced the step before it, so that nobody is left on a control that is gone. */
export function focusOnShow(node: HTMLElement): void {
  node.focus({ preventScroll: false });
}
