/**
 * @file What this app keeps outside of its databases: the choice of light or dark, and a mark that a diary was here. The mark says
 * nothing about the diary; it stays when a browser clears the databases alone, and is how that is noticed.
 */
const MARK = 'wellio-diary';
const ISO_DAY = /^\d{4}-\d\d-\d\d$/;

/** The day on which a diary was last open here (ISO), or null. Where a browser refuses storage nothing is known. */
export function diaryMark(): string | null {
  try {
    const day = localStorage.getItem(MARK) ?? '';
    return ISO_DAY.test(day) && !Number.isNaN(Date.parse(day)) ? day : null;
  } catch {
    return null;
  }
}

/** A diary is open here today. */
export function markDiary(): void {
  const day = new Date().toISOString().slice(0, 10);
  try {
    if (localStorage.getItem(MARK) !== day) localStorage.setItem(MARK, day);
  } catch {
    // Then its loss is not noticed here.
  }
}

export function forgetDiary(): void {
  try {
    localStorage.removeItem(MARK);
  } catch {
    // As above.
  }
}

/** Everything of this origin that a page can clear, but the databases: those are the engine's. */
export async function clearPageStorage(): Promise<void> {
  try {
    localStorage.clear();
    sessionStorage.clear();
    if ('caches' in globalThis) for (const name of await caches.keys()) await caches.delete(name);
  } catch {
    // What is left is counted and shown.
  }
}

export async function leftInPage(): Promise<{ readonly local: number; readonly caches: number }> {
  try {
    const kept = 'caches' in globalThis ? await caches.keys() : [];
    return { local: localStorage.length + sessionStorage.length, caches: kept.length };
  } catch {
    return { local: 0, caches: 0 };
  }
}
