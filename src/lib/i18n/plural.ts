const rules = new Intl.PluralRules('en');

/** The form that English uses for `count`; every call names both. */
export function plural(count: number, forms: { readonly one: string; readonly other: string }): string {
  return rules.select(count) === 'one' ? forms.one : forms.other;
}
