/** @file Results of an action, briefly. Never an error that needs an answer: those stay on the screen. */
export interface Toasts {
  readonly show: (text: string) => void;
  /** Takes away what still stands. */
  readonly clear: () => void;
}

let loader: (() => Promise<Toasts>) | null = null;
let toasts: Promise<Toasts> | null = null;

/** How to get the toaster; it is loaded with the first result. */
export function onFirstToast(load: () => Promise<Toasts>): void {
  loader = load;
}

export function tell(text: string): void {
  if (loader === null) return;
  toasts ??= loader();
  toasts.then(
    ({ show }) => show(text),
    () => {
      // Offline before the first result: what was done stands on the screen all the same. The next result tries again.
      toasts = null;
    },
  );
}

/** Somebody goes on to something else: what was said must not lie over it. */
export function clearToasts(): void {
  toasts?.then(
    ({ clear }) => clear(),
    () => undefined,
  );
}
