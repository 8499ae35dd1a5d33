import type { JournalNote, JournalView } from '$api/index.ts';

export interface ReadNotes {
  readonly notes: readonly JournalNote[];
  readonly earlier: boolean;
  readonly total: number;
}

/** The newest pages, as many as were asked for. */
export async function readPages(journal: Pick<JournalView, 'notes'>, pages: number): Promise<ReadNotes> {
  const notes: JournalNote[] = [];
  let from: string | null = null;
  let total = 0;
  for (let read = 0; read < pages; read++) {
    const page: Awaited<ReturnType<JournalView['notes']>> = await journal.notes(from);
    notes.push(...page.notes);
    total = page.total;
    from = page.earlier;
    if (from === null) break;
  }
  return { notes, earlier: from !== null, total };
}
