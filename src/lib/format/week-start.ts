interface WeekInfo {
  readonly firstDay: number;
}

/** The standard's method, and the property that earlier browsers had. */
type LocaleWithWeek = Intl.Locale & { getWeekInfo?: () => WeekInfo; readonly weekInfo?: WeekInfo };

/**
 * The day on which weeks begin in calendars, 1 Monday to 7 Sunday, by the first region that the browser's languages name (CLDR); Monday
 * where none does or the browser doesn't know. The index's own weeks are ISO 8601's everywhere: they are compared with those of others.
 */
export function weekStart(languages: readonly string[] = navigator.languages): number {
  const locale = languages.map((tag) => new Intl.Locale(tag)).find(({ region }) => region !== undefined);
  if (locale === undefined) return 1;
  const known: LocaleWithWeek = locale;
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
}

/** The days of the week, 1 Monday to 7 Sunday, in the order of such a calendar. */
export function daysFrom(start: number): readonly number[] {
  return Array.from({ length: 7 }, (_, at) => ((start - 1 + at) % 7) + 1);
}
