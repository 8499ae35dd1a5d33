/** @file With Trusted Types enforced, a worker's address must pass a policy: only scripts of this origin do. */
interface TrustedTypesFactory {
  readonly defaultPolicy: unknown;
  createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown;
}

export function allowWorkerUrl(): void {
  const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  if (factory === undefined || factory.defaultPolicy !== null) return;
  try {
    factory.createPolicy('default', {
      createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : null),
    });
  } catch {
    // The response header names no such policy: then nothing is enforced here, and the plain address works.
  }
}
