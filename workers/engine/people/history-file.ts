/** @file The history of what was shared as a file: each packet's fields, and the very bytes. Names are somebody's own text. */
import type { HistoryFormat, SharedRecord, SharingHistory } from '../../api/sharing.ts';
import type { InsightPacket } from '../../api/people.ts';

export const HISTORY_NAME = 'wellio-shared';
const HISTORY_VERSION = 1;

const COLUMNS = [
  'sent_at',
  'name',
  'person',
  'agreement',
  'role',
  'week',
  'formula',
  'state',
  'fields',
  'bytes',
] as const;

/** A spreadsheet takes what begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Everything but what has a column of its own. */
function otherFields(packet: InsightPacket): string {
  const rest = Object.entries(packet).filter(([field]) => !['role', 'week', 'formula'].includes(field));
  return JSON.stringify(Object.fromEntries(rest));
}

function row({ at, name, personId, consentId, packet, state, bytes }: SharedRecord): string {
  const cells: Readonly<Record<(typeof COLUMNS)[number], string>> = {
    sent_at: new Date(at).toISOString(),
    name,
    person: personId,
    agreement: consentId,
    role: packet.role,
    week: packet.week,
    formula: packet.formula,
    state,
    fields: otherFields(packet),
    bytes,
  };
  return COLUMNS.map((column) => cell(cells[column])).join(',');
}

/** `exportedAt` in milliseconds since 1970. */
export function historyText(
  { shared, agreements }: SharingHistory,
  format: HistoryFormat,
  exportedAt: number,
): string {
  if (format === 'csv') return [COLUMNS.join(','), ...shared.map(row), ''].join('\n');
  const iso = (at: number) => new Date(at).toISOString();
  const file = {
    format: HISTORY_NAME,
    version: HISTORY_VERSION,
    exportedAt: iso(exportedAt),
    agreements: agreements.map(({ from, until, endedAt, ...rest }) => ({
      ...rest,
      from: iso(from),
      until: iso(until),
      endedAt: endedAt === null ? null : iso(endedAt),
    })),
    shared: shared.map(({ at, ...rest }) => ({ ...rest, at: iso(at) })),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
