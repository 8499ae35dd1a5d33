/** @file Results of an action, briefly. Never an error that needs an answer: those stay on the screen. */
type Show = (text: string) => void;

let loader: (() => Promise<Show>) | null = null;
let show: Promise<Show> | null = null;

/** How to get the toaster; it is loaded with the first result. */
export function onFirstToast(load: () => Promise<Show>): void {
  loader = load;
}

export function tell(text: string): void {
  if (loader === null) return;
  show ??= loader();
  show.then(
    (ready) => ready(text),
    () => {
      // Offline before the first result: what was done stands on the screen all the same. The next result tries again.
      show = null;
    },
  );
}
