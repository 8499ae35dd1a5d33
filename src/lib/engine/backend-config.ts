import type { BackendConfig } from '$api/index.ts';

function isBackendConfig(value: unknown): value is BackendConfig {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, url, key, emailCodes } = value as Record<string, unknown>;
  return (
    (kind === 'embedded' || kind === 'supabase') &&
    typeof url === 'string' &&
    URL.canParse(url) &&
    new URL(url).origin === url &&
    typeof key === 'string' &&
    typeof emailCodes === 'boolean'
  );
}

/** What this origin says about its backend; null offline, or where none is set up (the engine keeps the one that an account uses). */
export async function fetchBackendConfig(): Promise<BackendConfig | null> {
  try {
    const response = await fetch('/backend.json', { cache: 'no-cache' });
    if (!response.ok) return null;
    const value: unknown = await response.json();
    return isBackendConfig(value) ? value : null;
  } catch {
    return null;
  }
}
