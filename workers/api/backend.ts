/** What `GET /backend.json` of the app's own origin says: where accounts, backups, the directory and the relay are. */
export interface BackendConfig {
  /** `embedded`: a server on this machine, for development and demos. */
  readonly kind: 'embedded' | 'supabase';
  /** An origin, without a path: the only one that the backend worker may reach. */
  readonly url: string;
  /** Supabase's publishable key: names the deployment, opens nothing by itself. */
  readonly key: string;
  /** The server can send six-digit codes by e-mail. */
  readonly emailCodes: boolean;
}
