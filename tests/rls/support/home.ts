/** @file The three homes of our SQL behind one face, so that one table of expectations runs on each. */

export type Row = Readonly<Record<string, unknown>>;
export type Schema = 'public' | 'wellio';

export type Act =
  | { readonly kind: 'select'; readonly table: string; readonly schema?: Schema }
  | { readonly kind: 'insert'; readonly table: string; readonly schema?: Schema; readonly row: Row }
  | {
      readonly kind: 'update';
      readonly table: string;
      readonly schema?: Schema;
      readonly set: Row;
    }
  | { readonly kind: 'delete'; readonly table: string; readonly schema?: Schema }
  | { readonly kind: 'call'; readonly name: string; readonly args: Row };

export type Answer =
  | { readonly ok: true; readonly rows: readonly Row[] }
  /** `message` is the server's: a word of `wellio.refuse`, or PostgreSQL's text. */
  | { readonly ok: false; readonly code: string; readonly message: string };

export interface Home {
  readonly name: string;
  /** As the database's superuser, past every policy. */
  admin(sql: string, params?: readonly unknown[]): Promise<readonly Row[]>;
  /** Several statements, as the superuser. */
  script(sql: string): Promise<void>;
  /** As whoever shows this bearer (null: none). */
  request(token: string | null, act: Act): Promise<Answer>;
  stop(): Promise<void>;
}
