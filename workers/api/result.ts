/** The outcome of a command: a value, or one error of a closed union. Nothing is thrown across the boundary but bugs. */
export type Result<Value, Failure> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: Failure };
