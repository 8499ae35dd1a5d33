/** Orders texts by their code units, everywhere alike. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
