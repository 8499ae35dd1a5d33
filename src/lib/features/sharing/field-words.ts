import type { AgreementTerms, Role, SharedField } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';

/** Every field of a packet in words, what says something about the person first. */
export function fieldWords({ role, fields }: Pick<AgreementTerms, 'role' | 'fields'>): readonly string[] {
  const own = Object.entries(t.sharing.fields[role]);
  const always = Object.entries(t.sharing.always);
  const listed = (name: string) => fields.some((field) => field === name);
  return [...own, ...always].filter(([name]) => listed(name)).map(([, words]) => words);
}

/** One field of a role. */
export function fieldWord(role: Role, field: SharedField): string {
  const own: Readonly<Record<string, string>> = t.sharing.fields[role];
  return own[field] ?? field;
}

/** `3 summaries` */
export function summaries(count: number): string {
  return count === 1 ? t.sharing.summaries.one : t.sharing.summaries.other(count);
}
